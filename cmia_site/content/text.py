"""Text in the plain form in which it is compared: for slugs, sorting and searching."""

import unicodedata
from itertools import groupby, islice

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th", "ŋ": "n"}
    | dict.fromkeys("'`‘’‚‛“”„‟′″\"ʼ", "")
    | dict.fromkeys("‐‑‒–—―−", "-")
)
# Invisible characters that matter: the joiners of Persian and of emoji, and the tags that make a flag Scotland's.
_KEPT = {"\u200c", "\u200d", *map(chr, range(0xE0020, 0xE0080))}

LONG = 6  # letters: among shorter words too many are one letter apart by right


def normalize(form, text):
    """As Unicode does, but a letter keeps thirty accents: sorting them takes the square of their number."""
    if any(map(unicodedata.combining, text)):
        runs = groupby(text, lambda character: unicodedata.combining(character) > 0)
        text = "".join("".join(islice(run, 30 if accents else None)) for accents, run in runs)
    return unicodedata.normalize(form, text)


def fold(text):
    """Without case, accents and the shape of quotes and dashes: "Karen Hanghøj’s" gives "karen hanghojs"."""
    apart = normalize("NFKD", text).casefold()  # in this order: "™" is taken apart into "TM"
    kinds = ((c, unicodedata.category(c)) for c in apart if not unicodedata.combining(c))
    bare = "".join(" " if kind == "Cc" else c for c, kind in kinds if kind != "Cf")
    return " ".join(bare.translate(_LETTERS).split())


def is_slip(one, other):
    """Whether long words that begin alike differ by a letter, or have the same letters in another order."""
    if min(len(one), len(other)) < LONG or one[0] != other[0]:
        return False
    one, other = _after_common_start(one, other)
    one, other = _after_common_start(one[::-1], other[::-1])
    return len(one) <= 1 >= len(other) or sorted(one) == sorted(other)


def _after_common_start(one, other):
    pairs = enumerate(zip(one, other, strict=False))
    same = next((place for place, (a, b) in pairs if a != b), min(len(one), len(other)))
    return one[same:], other[same:]


def clean_line(text):
    """One line as it is stored: NFC, no control, direction or other invisible characters, blanks collapsed."""
    kept = "".join(
        " " if unicodedata.category(c) == "Cc" else c for c in text if unicodedata.category(c) != "Cf" or c in _KEPT
    )
    return " ".join(normalize("NFC", kept).split())


def size_in_words(size):
    """ "850 kB", "1.2 MB" for a number of bytes; 1 kB is 1,000 bytes, one decimal from 1 MB."""
    return f"{size / 1_000_000:.1f} MB" if size >= 999_500 else f"{max(round(size / 1000), 1)} kB"


def describe_pdf(size, pages):
    """ "PDF, 1.2 MB, 12 pages" for a number of bytes and of pages."""
    return f"PDF, {size_in_words(size)}, {pages} page{'' if pages == 1 else 's'}"
