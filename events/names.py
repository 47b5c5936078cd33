"""Names of people: the order in lists and the initials in a portrait's place."""

import re
import unicodedata


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
    return re.sub(r"[(\[“\"].*?[)\]”\"]", " ", name)


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
