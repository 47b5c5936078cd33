"""A work in the formats that managers of references read: BibTeX, RIS and CSL-JSON."""

import json
from urllib.parse import quote

from .vocabulary import SourceKind
from .works import SUFFIX, Name

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()


def _line(text):
    """Without line ends: in RIS a new line would be a new field."""
    return " ".join(text.split())


# BibTeX: the classic types, so that every style knows them

BIBTEX_TYPES = {SourceKind.REPORT: "techreport", SourceKind.BOOK: "book", SourceKind.ARTICLE: "article"}
# A brace with a backslash before it counts as a brace for BibTeX, so braces are written as words.
ESCAPES = str.maketrans(
    {
        "\\": r"\textbackslash{}",
        "{": r"\textbraceleft{}",
        "}": r"\textbraceright{}",
        "~": r"\textasciitilde{}",
        "^": r"\textasciicircum{}",
        **{sign: f"\\{sign}" for sign in "&%$#_"},
    }
)


def bibtex(work):
    kind = BIBTEX_TYPES.get(work.kind, "misc")
    fields = {
        "author": " and ".join(_bibtex_authors(work)),
        "title": f"{{{_escaped(work.title)}}}",  # the second pair of braces keeps capitals
        "year": work.year,
        "month": MONTHS[int(work.issued[5:7]) - 1] if work.issued[5:7] else "",
        "edition": _escaped(work.edition),
        **_bibtex_publication(work, kind),
        "doi": _address(work.doi),
        "url": _address(work.url),
        "urldate": work.accessed,
        "annote": _escaped(work.note),
    }
    lines = [f"  {name} = {_bibtex_value(name, value)}" for name, value in fields.items() if value]
    return f"@{kind}{{{work.key},\n" + ",\n".join(lines) + "\n}\n"


def _bibtex_value(name, value):
    return value if name == "month" else f"{{{value}}}"


def _bibtex_publication(work, kind):
    """Who published it and under which number. An article's journal is not known apart: its number is a note."""
    publisher, identifier = _escaped(work.publisher), _escaped(work.identifier)
    if kind == "techreport":
        return {"institution": publisher, "number": identifier}
    if kind == "book":
        return {"publisher": publisher, "note": identifier}
    if kind == "article":
        return {"note": identifier}
    return {"howpublished": _escaped(", ".join(filter(None, [_kind(work), work.publisher]))), "note": identifier}


def _bibtex_authors(work):
    """The people, else the organisations; braces keep a name whole."""
    if work.people:
        return [*map(_bibtex_person, work.people), *(["others"] if work.has_others else [])]
    return [f"{{{_escaped(name)}}}" for name in work.organisations]


def _bibtex_person(name):
    is_plain = name.count(",") <= 1 and " and " not in name and not SUFFIX.search(name)
    return _escaped(name) if is_plain else f"{{{_escaped(name)}}}"


def _escaped(text):
    return _line(text).translate(ESCAPES)


def _address(text):
    """As it is, but for what would end the field or begin a command."""
    return "".join(quote(sign) if sign in "{}\\ " else sign for sign in _line(text))


def _kind(work):
    return str(SourceKind(work.kind).label)


# RIS

RIS_TYPES = {
    SourceKind.REPORT: "RPRT",
    SourceKind.ARTICLE: "JOUR",
    SourceKind.BOOK: "BOOK",
    SourceKind.DATASET: "DATA",
    SourceKind.WEB_PAGE: "ELEC",
    SourceKind.LAW: "STAT",
    SourceKind.CONVENTION: "STAT",
    SourceKind.STANDARD: "STAND",
    SourceKind.SLIDES: "SLIDE",
    SourceKind.SPEECH: "SLIDE",
}


def ris(work):
    fields = [
        ("TY", RIS_TYPES[work.kind]),
        *(("AU", author) for author in _ris_authors(work)),
        ("TI", work.title),
        ("PY", work.year),
        ("DA", _ris_date(work.issued)),
        ("ET", work.edition),
        ("PB", work.publisher),
        ("SN" if work.is_report else "M1", work.identifier),
        ("DO", work.doi),
        ("UR", work.url),
        ("Y2", _ris_date(work.accessed)),
        ("N1", work.note),
    ]
    lines = [f"{tag}  - {_line(value)}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _ris_authors(work):
    """A comma parts last from first name here: organisations that have one in their name are publishers alone."""
    if work.people:
        return [*(Name.of(name).inverted for name in work.people), *(["others"] if work.has_others else [])]
    return [name for name in work.organisations if "," not in name]


def _ris_date(date):
    """ "2020/04/29/", with empty places for what is not known."""
    year, month, day = [*date.split("-"), "", ""][:3]
    return f"{year}/{month}/{day}/" if year else ""


# CSL-JSON

CSL_TYPES = {
    SourceKind.REPORT: "report",
    SourceKind.ARTICLE: "article-journal",
    SourceKind.BOOK: "book",
    SourceKind.DATASET: "dataset",
    SourceKind.WEB_PAGE: "webpage",
    SourceKind.LAW: "legislation",
    SourceKind.CONVENTION: "treaty",
    SourceKind.STANDARD: "standard",
    SourceKind.SLIDES: "speech",
    SourceKind.SPEECH: "speech",
}


def csl_json(work):
    """A list of one item."""
    item = {
        "id": work.key,
        "type": CSL_TYPES[work.kind],
        "title": work.title,
        "author": _csl_authors(work),
        "publisher": work.publisher,
        "issued": _csl_date(work.issued),
        "edition": work.edition,
        "number": work.identifier,
        "DOI": work.doi,
        "URL": work.url,
        "accessed": _csl_date(work.accessed),
        "annote": work.note,
    }
    return json.dumps([{name: value for name, value in item.items() if value}], ensure_ascii=False, indent=2) + "\n"


def _csl_authors(work):
    if not work.people:
        return [{"literal": name} for name in work.organisations]
    return [*map(_csl_person, work.people), *([{"literal": "others"}] if work.has_others else [])]


def _csl_person(person):
    name = Name.of(person)
    return {"family": name.family, "given": name.given} if name.given else {"literal": name.family}


def _csl_date(date):
    return {"date-parts": [[int(part) for part in date.split("-")]]} if date else None
