"""Whether a change of a public event is one of meaning, and the line that would tell visitors.

Numbers, names, dates and links are meaning; the spelling of a word is not. An editor reads the line before it is used.
"""

import re
from collections import Counter
from difflib import SequenceMatcher

from cmia_site.content.comparing import differences

LONGEST = 300
TEXTS = {"title", "teaser", "announcement", "summary", "text"}
FACTS = {
    "start_date", "start_time", "end_date", "end_time", "time_zone", "place", "status", "previous_start_date",
    "moved_to", "registration_url", "url",
}  # fmt: skip
PEOPLE = {"organisers", "appearances"}
OWN_LINES = {"change_notes", "materials"}  # what says by itself that it is new or corrected
LINK = re.compile(r"https?://[^\s)>\]\"]+")
NUMBER = re.compile(r"\d+(?:[.,\u00a0\u202f ]\d+)*")
NAME = re.compile(r"(?<=[\w,;:)’'] )[^\W\d_a-zà-öø-ÿ][\w’'-]+")
ALIKE = 0.75  # of two spellings of one word


def suggested_note(before, after, describer):
    """ "Summary: 15 corrected to 12." for two settled contents, or "" where no meaning has changed."""
    found = describer.in_order(differences(before, after))
    if any(each.prefix == "change_notes" for each in found):
        return ""  # somebody has written one
    lines = describer.in_words(found, before, after)
    phrases = [phrase for each, line in zip(found, lines, strict=True) if (phrase := _phrase(each, line))]
    note = "; ".join(dict.fromkeys(phrases))
    if len(note) >= LONGEST:
        note = f"{note[: LONGEST - 20].rpartition('; ')[0] or phrases[0][: LONGEST - 30]}; and more"
    return f"{note[0].upper()}{note[1:]}." if note else ""


def _phrase(difference, line):
    if difference.prefix in OWN_LINES or difference.is_order:
        return ""
    if difference.is_row:
        return _of_row(difference, line)
    if difference.prefix in PEOPLE:
        return f"{line.place}: {_became(line)}"
    if difference.name in TEXTS:
        return _of_text(line)
    return f"{line.place}: {_became(line)}" if difference.name in FACTS else ""


def _of_row(difference, line):
    if difference.prefix in PEOPLE or difference.prefix == "recordings":
        return f"added: {line.after}" if line.kind == "added" else f"no longer listed: {line.before}"
    return _of_text(line)


def _became(line):
    if not line.before:
        return f"{line.after} added"
    return f"{line.before} corrected to {line.after}" if line.after else f"{line.before} removed"


def _of_text(line):
    for what, find in (("number", _numbers), ("link", LINK.findall), ("name", _names)):
        gone, new = _moved(find(line.before), find(line.after))
        if what == "name":
            gone, new = _without_spellings(gone, new)
        if len(gone) == len(new) == 1:
            return f"{line.place}: {gone[0]} corrected to {new[0]}"
        if gone or new:
            return f"{line.place}: {what}s corrected"
    return ""


def _numbers(text):
    return NUMBER.findall(LINK.sub(" ", text))


def _names(text):
    return NAME.findall(LINK.sub(" ", text))


def _moved(before, after):
    old, new = Counter(before), Counter(after)
    return list((old - new).elements()), list((new - old).elements())


def _without_spellings(gone, new):
    """A word that is written a little differently is a typing fix."""
    for word in list(gone):
        same = next((other for other in new if SequenceMatcher(None, word, other).ratio() >= ALIKE), None)
        if same:
            gone.remove(word)
            new.remove(same)
    return gone, new
