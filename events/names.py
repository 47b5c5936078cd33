"""Names of people: the order in lists, the initials in a portrait's place, and who is likely the same person."""

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache

from cmia_site.content.text import fold, is_slip

from .name_forms import GIVEN_NAMES, SIMPLIFIED

_NICKNAME = re.compile(r"[(\[“\"](.*?)[)\]”\"]")
_UMLAUT = re.compile(r"(?<=[aou])e|(?<=a)a")  # how ä, ö, ü and å are spelled out
# Some need their full stop: Hon and Ing may be names.
_TITLES = re.compile(
    r"(?:the +)?(?:(?:(?:dr|prof|mr|mrs|ms|mx)(?:\.|(?= ))|professor(?= )|(?:rt\.? +)?hon\.|rt hon(?= )"
    r"|honou?rable(?= )|h\. ?e\.|he(?= (?:mr|mrs|ms|dr)\b)|eng\.|(?:dipl\.-)?ing\.) *)+",
    re.IGNORECASE,
)


def sort_name(name):
    """Family name first: "van der Straeten" is found under S, whatever the case of its particles.

    A name of one word, and a name that is not written in Latin letters, stays as it is: where its family name stands
    cannot be guessed. Capitals at the end mark a family name of several words (Félix-Antoine TSHISEKEDI TSHILOMBO).
    """
    words = _without_nickname(name).split()
    if len(words) < 2 or not _is_latin(name):
        return name
    family = _capitals_at_end(words) or words[-1:]
    return f"{' '.join(family)}, {' '.join(words[: -len(family)])}"


def initials(name):
    """One or two letters: "RT", "TS" for Tinne van der Straeten, "彭" for 彭齐鸣."""
    words = _without_nickname(name).split() or name.split()
    if not _is_latin(name):
        return words[0][:1]
    return "".join(_first_letter(word) for word in words[:1] + words[1:][-1:])


def _without_nickname(name):
    return _NICKNAME.sub(" ", name)


def _is_latin(name):
    """An apostrophe may be a letter to Unicode (Lm), and so may the raised a of Mª: both leave a name Latin."""
    letters = [c for c in unicodedata.normalize("NFKD", name) if c.isalpha() and unicodedata.category(c) != "Lm"]
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in letters)


def _first_letter(word):
    return next((letter.upper() for letter in word if letter.isalpha()), "")


def _capitals_at_end(words):
    """The trailing words in capitals, when the words before them are not."""
    count = 0
    while count < len(words) and len(words[-1 - count]) > 1 and words[-1 - count].isupper():
        count += 1
    return words[-count:] if 0 < count < len(words) else []


def without_title(name):
    """ "Prof. Dr. Ann Odell" gives "Ann Odell". Sir and Dame belong to the name, as does what stands after it."""
    title = _TITLES.match(name)
    return name[title.end() :] if title else name


def may_be_one_person(one, other):
    """Whether two names are likely one person's: initials, short forms, further names, another order, one slip.

    Short names are compared with the words of longer ones in their order: "Ann Odell" may be "Annie B. Odell-Rivers".
    """
    (words, nicknames), (more, nicknames_more) = sorted(map(_parts, (one, other)), key=lambda parts: len(parts[0]))
    if "".join(words) == "".join(more):
        return True
    if len(words) < 2 or not _full(words) & _full(more):
        return False
    if sorted(words) == sorted(more):
        return True
    slips = min(_given_slips(a, b) for a in [words[0], *nicknames] for b in [more[0], *nicknames_more])
    return slips + _slips(words[1:], more[1:]) <= 1


def person_clues(name):
    """Words of which two names that may be one person's share at least one."""
    words, _ = _parts(name)
    return _full(words) | {"".join(words)}


@lru_cache(maxsize=10_000)  # each is compared with many
def _parts(name):
    """(words, nicknames), folded and without titles; given names first."""
    family, comma, given = name.partition(",")
    name = without_title(f"{given} {family}".strip() if comma and "," not in given else name)
    words = _words(_without_nickname(name)) or _words(name)
    return words, _words(" ".join(_NICKNAME.findall(name)))


def _words(text):
    return _UMLAUT.sub("", fold(text).translate(SIMPLIFIED)).replace("-", " ").replace(".", " ").split()


def _full(words):
    return {word for word in words if len(word) > 1 or not word.isascii()}


def _read_forms():
    """{given name: the numbers of the lines of GIVEN_NAMES on which it stands}"""
    forms = defaultdict(set)
    for number, group in enumerate(GIVEN_NAMES.split(";")):
        for word in _words(group):
            forms[word].add(number)
    return dict(forms)


_FORMS = _read_forms()
_NEVER = 9


def _given_slips(one, other):
    if one == other or _is_initial(one, other) or not _FORMS.get(one, set()).isdisjoint(_FORMS.get(other, ())):
        return 0
    return 1 if is_slip(one, other) else _NEVER


def _slips(words, more):
    """How many slips let the words stand among more words, in their order; an initial stands for no family name."""
    count, more = 0, iter(more)
    for place, word in enumerate(words, 1):
        for other in more:
            if word == other or (place < len(words) and _is_initial(word, other)):
                break
            if is_slip(word, other):
                count += 1
                break
        else:
            return _NEVER
    return count


def _is_initial(one, other):
    return min(len(one), len(other)) == 1 and one[0] == other[0]
