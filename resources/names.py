"""Names of organisations: which two are likely one."""

import re
from typing import NamedTuple

from cmia_site.content.text import LONG, fold, is_slip

_SMALL = set("a an and at for in of on the to d das de der del des di die do du e et fur fuer la le les und y".split())
_LEGAL_FORMS = set(
    "ab ag as asa asbl bv co company corp corporation ev ggmbh gmbh inc incorporated kg limited llc llp ltd nv oy oyj"
    " plc pte pty sa sarl sas spa srl".split()
)
_BRITISH = (
    (re.compile(r"iz(?=ation|e|ing)"), "is"),
    (re.compile(r"\bcenter\b"), "centre"),
    (re.compile(r"\bprogram\b"), "programme"),
    (re.compile(r"\blabor\b"), "labour"),
    (re.compile(r"\bdefense\b"), "defence"),
    (re.compile(r"\baluminum\b"), "aluminium"),
)
_BRACKET = re.compile(r"\(([^()]*)\)")


class _Name(NamedTuple):
    words: list  # those that matter, folded
    short: set  # the abbreviations that stand for it
    is_short: bool  # whether it is one itself


def may_be_one_organisation(one, other):
    """Whether two names likely mean one organisation: legal forms, spelling, order, abbreviations, one slip."""
    one, other = _read(one), _read(other)
    if _joined(one) == _joined(other):
        return True
    if one.is_short or other.is_short:
        return one.is_short != other.is_short and not one.short.isdisjoint(other.short)
    return sorted(one.words) == sorted(other.words) or _is_slip_apart(one.words, other.words)


def organisation_clues(name):
    """Words of which two names that may be one organisation's share at least one."""
    name = _read(name)
    others = (
        " ".join(name.words[:place] + name.words[place + 1 :]) or word[0]
        for place, word in enumerate(name.words)
        if len(word) >= LONG
    )
    return {_joined(name), " ".join(sorted(name.words)), *name.short, *others}


def _read(text):
    text = " ".join(text.split())
    bare = " ".join(_BRACKET.sub(" ", text).split())
    short = {fold(inside) for inside in _BRACKET.findall(text) if _is_short(inside) and _shortens(inside, bare)}
    words = _words(bare if short else text)
    if _is_short(bare):
        return _Name(words, {fold(bare)}, is_short=True)
    return _Name(_that_matter(words), short | _initials(bare, words), is_short=False)


def _words(text):
    plain = fold(text).replace("&", " and ").replace(".", "").replace("-", "")
    for american, british in _BRITISH:
        plain = american.sub(british, plain)
    return re.sub(r"[,;:/|()]", " ", plain).split() or [fold(text)]


def _that_matter(words):
    count = len(words)
    while count > 1 and (words[count - 1] in _LEGAL_FORMS or words[count - 1] in _SMALL):
        count -= 1
    return [word for word in words[:count] if word not in _SMALL] or words


def _is_short(text):
    """BGS, GIZ, UNEP: one word with several capitals."""
    return len(text) <= 10 and text.isalnum() and sum(letter.isupper() for letter in text) > 1


def _shortens(short, text):
    """Whether its letters stand in the text in their order, as (IGF) does beside a name and (UK) does not."""
    letters = iter(fold(text))
    return all(letter in letters for letter in fold(short))


def _initials(text, words):
    """With and without the small words, and the capitals, for those of US Geological Survey."""
    made = (
        "".join(word[:1] for word in words),
        "".join(word[:1] for word in _that_matter(words)),
        fold("".join(letter for letter in text if letter.isupper())),
    )
    return {each for each in made if len(each) > 1}


def _joined(name):
    return "".join(name.words)


def _is_slip_apart(words, others):
    if len(words) != len(others):
        return False
    differing = [pair for pair in zip(words, others, strict=True) if pair[0] != pair[1]]
    return len(differing) == 1 and all(map(str.isalpha, differing[0])) and is_slip(*differing[0])
