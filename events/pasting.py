"""Reads what an editor pastes from an e-mail: the people of a panel, and points.

What is not understood is given back line by line, so that nothing is lost.
"""

import re
from dataclasses import dataclass
from itertools import groupby

from cmia_site.content.text import clean_line, fold

from .names import without_title
from .pasted_words import is_job, is_name, is_place, is_word, role_of, takes_a_place
from .vocabulary import Role

MOST_PEOPLE, MOST_POINTS = 300, 100  # that one event can have
LONGEST = 750  # characters: a name, a job title and an organisation have no room for more
MOST_COMMAS = 12
SENTENCE = 15  # words

_NEVER_A_JOB = {Role.MODERATOR, Role.PANELLIST, Role.KEYNOTE, Role.DISCUSSANT, Role.FACILITATOR}

_BULLET = re.compile(
    r"(?:(?:[•◾▪▫■□‣●○◦·∙⁃➢➤►▶✓→]|[-–—=]>|[-–—](?=[^\d\s])|[-–—*+](?= |$)|\(?\d{1,3}[.)](?= |$)|[o§]$) *)+"
)
_COMMA = re.compile(r" ?,(?! ?(?:ltd|inc|llc|plc|s\.a)\b)(?![^()]*\)) ?", re.IGNORECASE)
_CELLS = re.compile(r" ?\| ?")
_DASH = re.compile(r" [-–—]+ ")
_ENDING_BRACKETS = re.compile(r" ?[(\[]([^()\[\]]*)[)\]]$")
_BRACKETS = re.compile(r" ?[(\[]([^()\[\]]*)[)\]]")
_AT = re.compile(r" (?:at|@) (?=[^a-z\s])")
_PRONOUNS = re.compile(r" ?\((?:she|he|they)/[a-z/ ]*\)", re.IGNORECASE)
_BY = re.compile(r"((?:moderated|chaired|facilitated) by) (?=\S)", re.IGNORECASE)
_AFTER_NAMES = re.compile(r"(?:[js]r\.?|[iv]{2,3}|mp|[okcm]be|frs|kc|qc)", re.IGNORECASE)
_DEGREES = re.compile(r"(?:ph\.?d|d\.?phil|m\.?sc|b\.?sc|m\.?b\.?a|m\.?a|ll\.?m|[cp]\.?eng)\.?", re.IGNORECASE)
_WITH_DEGREE = re.compile(r",? ph\.? ?d\.?$", re.IGNORECASE)
_ADDRESS = re.compile(r"\S@\S|://|\bwww\.")
_OPEN = re.compile(r"\b(?:tb[acd]|to be (?:announced|confirmed|decided))\b", re.IGNORECASE)  # the editor decides
_KEEPS_ITS_STOP = re.compile(r"\b(?:bros|co|corp|inc|jr|ltd|sr)\.|\.[^. ]*\.", re.IGNORECASE)
_FULL_WIDTH = str.maketrans({"，": ", ", "、": ", ", "،": ", ", "：": ": ", "（": " (", "）": ") ", "｜": " | "})


@dataclass
class PastedPerson:
    name: str
    job_title: str
    organisation: str
    role: str
    role_label: str
    line: str


@dataclass
class Panel:
    rows: list
    rest: str


class _Line:
    def __init__(self, number, raw):
        self.number, self.raw = number, raw
        text, self.has_bullet = _without_bullet(raw.translate(_FULL_WIDTH), " | ")
        self.text = text.replace("*", "").replace(" ,", ",")


def read_panel(text, is_organisation=lambda words: False):
    """A Panel: `rows` of PastedPersons, and the `rest`, the lines that were not understood, unchanged.

    is_organisation(words) says whether the site knows an organisation of that name.
    """
    return _Reading(is_organisation).read(text)


def read_points(text):
    """One point a line. Where lines have bullets, a line without one goes on with the point above it."""
    points, going_on = [], False
    for line in text.splitlines():
        point, has_bullet = _without_bullet(line, " ")
        if point and going_on and not has_bullet:
            points[-1] += f" {point}"
        elif point:
            points.append(point)
        going_on = bool(point) and (has_bullet or going_on)
    return points


class _Reading:
    def __init__(self, is_organisation):
        self.is_organisation = is_organisation
        self.rows = []
        self.left = {}  # {number of the line: the line}
        self.seen = set()
        self.role = None
        self.heading = None  # the line that gives the role, until somebody has it

    def read(self, text):
        lines = [_Line(number, raw) for number, raw in enumerate(text.splitlines())]
        for has_text, block in groupby(lines, key=lambda line: bool(line.raw.strip())):
            if has_text:
                self.read_block(list(block))
        self.open_heading(None, None)
        return Panel(self.rows, "\n".join(raw for _, raw in sorted(self.left.items())))

    def read_block(self, lines):
        first = next((place for place, line in enumerate(lines) if not role_of(line.text)), len(lines))
        for line in lines[:first]:
            self.open_heading(line, role_of(line.text))
        lines = lines[first:]
        if not self.take(self.person_over_lines(lines), lines):
            for line in lines:
                self.read_line(line)

    def read_line(self, line):
        if role := role_of(line.text):
            self.open_heading(line, role)
        elif not self.take(self.person(line.text), [line]):
            self.left[line.number] = line.raw
            if line.text.endswith(":"):
                self.open_heading(None, None)

    def open_heading(self, line, role):
        """A heading with nobody under it was none, and is left."""
        if self.heading:
            self.left[self.heading.number] = self.heading.raw
        self.heading, self.role = line, role

    def take(self, person, lines):
        """Whether there is a person, who becomes a row: once in a role, and if the form has room."""
        if not person:
            return False
        key = fold(person.name), person.role
        is_too_much = len(self.rows) == MOST_PEOPLE or len(person.job_title) > 300 or len(person.organisation) > 200
        if key in self.seen or is_too_much:
            return False
        self.seen.add(key)
        if self.role == (person.role, person.role_label):
            self.heading = None
        person.line = "\n".join(line.raw for line in lines)
        self.rows.append(person)
        return True

    def person(self, text):
        """The PastedPerson of one line, or None."""
        if not _may_be_a_person(text):
            return None
        role, text = _own_role(_without_stop(_PRONOUNS.sub("", text)))
        cells = (_CELLS if "|" in text else _DASH).split(text)
        for place in (0, -1):
            if not role and len(cells) > 1 and (role := role_of(cells[place])):
                del cells[place]
        return self.made(*self.facts(cells), role)

    def person_over_lines(self, lines):
        """The PastedPerson of a block: a name, and below it job title and organisation, or both in a line."""
        texts = [line.text for line in lines]
        if len(texts) not in (2, 3) or not all(map(_may_be_a_person, texts)) or lines[-1].has_bullet:
            return None
        (role, name), below = _own_role(texts[0]), list(map(_without_stop, texts[1:]))
        job, place = self.details(_COMMA.split(below[0])) if len(below) == 1 else self.in_order(*below)
        if self.person(below[0]) or _COMMA.search(name) or not (is_job(job) or self.is_known_place(place)):
            return None
        return self.made(_bare_name(name), job, place, role)

    def made(self, name, job, place, role):
        tells = is_job(job) or self.is_known_place(place)
        enough = tells if is_word(name) else job or place or role or self.role
        if not enough or not is_name(name) or self.is_organisation(name):
            return None
        role, label = role or self.role or (Role.PANELLIST, "")
        return PastedPerson(name, job, place, role, label, "")

    def facts(self, cells):
        """(name, job title, organisation) of the cells of a line, which may hold commas."""
        name, *more = _COMMA.split(cells[0])
        others = cells[1:] if any(cells[1:]) else []
        while more and (_AFTER_NAMES.fullmatch(more[0]) or _DEGREES.fullmatch(more[0])):
            word = more.pop(0)
            name = name if _DEGREES.fullmatch(word) else f"{name} {word}"
        inside = _ENDING_BRACKETS.search(name)
        if inside and (len(more) < 2 or self.is_known_place(inside[1])):
            name = name[: inside.start()]
            rest = ", ".join(filter(None, more + others))
            job, place = (rest, inside[1]) if rest else self.details(_COMMA.split(inside[1]))
        elif len(others) > 1 or (more and others):
            job, place = self.in_order(", ".join(filter(None, more + others[:-1])), others[-1])
        else:
            job, place = self.details(more or _COMMA.split("".join(others)))
        return _bare_name(name), job, place

    def details(self, parts):
        """(job title, organisation) of what stands behind a name, between commas."""
        parts = [part for part in parts if part]
        text = ", ".join(parts)
        for start in range(len(parts)):
            if self.is_organisation(tail := ", ".join(parts[start:])):
                return ", ".join(parts[:start]), tail
        at = _AT.search(text)
        if at and text.count(",", at.end()) < 2 and is_job(text[: at.start()]):
            return text[: at.start()], text[at.end() :]
        if len(parts) < 2:
            return self.job_or_place(text)
        return _job_and_place(parts)

    def job_or_place(self, text):
        inside = _ENDING_BRACKETS.search(text)
        if inside and is_job(text[: inside.start()]) and self.is_known_place(inside[1]):
            return text[: inside.start()], inside[1]
        return (text, "") if is_job(text) or text.islower() else ("", text)

    def in_order(self, job, place):
        """Organisation before job is a habit, too."""
        return (place, job) if is_job(place) and not is_job(job) else (job, place)

    def is_known_place(self, text):
        return self.is_organisation(text) or is_place(text)


def _job_and_place(parts):
    text, last = ", ".join(parts), parts[-1]
    if is_job(last):
        return (text, "") if is_job(parts[0]) else (", ".join(parts[1:]), parts[0])
    if last.islower() or "," in text.rpartition(";")[0]:
        return text, ""
    with_town = takes_a_place(parts[-2]) and not is_job(parts[-2]) and not is_place(last)
    start = len(parts) - (2 if with_town else 1)
    return ", ".join(parts[:start]), ", ".join(parts[start:])


def _own_role(text):
    """(role or None, the text without it) of "Moderator: Ann Odell", "Ann Odell (chair)"."""
    head, _, tail = text.partition(":")
    if tail.strip() and (role := role_of(head)):
        return role, tail.strip()
    before, _, last = text.rpartition(", ")
    if before and (role := role_of(last)) and role[0] in _NEVER_A_JOB:
        return role, before
    if by := _BY.match(text):
        return role_of(by[1]), text[by.end() :]
    for inside in _BRACKETS.finditer(text):
        if role := role_of(inside[1]):
            return role, text[: inside.start()] + text[inside.end() :]
    return None, text


def _bare_name(name):
    """As it is to be printed: titles and degrees do not belong to a name, honours and MP behind it do."""
    return without_title(_WITH_DEGREE.sub("", name).strip())


def _may_be_a_person(text):
    if not text or len(text) > LONGEST or text.count(",") > MOST_COMMAS or _ADDRESS.search(text) or _OPEN.search(text):
        return False
    return text[-1] not in ":?!" and (not text.endswith(".") or len(text.split()) < SENTENCE)


def _without_stop(text):
    text = text.rstrip(";, ")
    return text if _KEEPS_ITS_STOP.match(text.rpartition(" ")[2]) else text.rstrip(".;, ")


def _without_bullet(line, joint):
    """(the clean text, whether there was a bullet); cells of a table are joined by `joint`."""
    cells = [clean_line(cell) for cell in line.split("\t")]
    start = next((n for n, cell in enumerate(cells[:-1]) if cell and not _BULLET.fullmatch(cell)), len(cells) - 1)
    bullet = _BULLET.match(cells[start])
    cells[start] = cells[start][bullet.end() :] if bullet else cells[start]
    return joint.join(cells[start:]).strip(), bool(bullet or any(cells[:start]))
