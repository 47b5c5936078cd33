"""A work as every kind of reference describes it, whatever it is stored as."""

import re
from dataclasses import dataclass

from .vocabulary import SourceKind

OTHERS = " and others"
_OTHERS = re.compile(r",?\s+(?:and others|et al\.?)\Z", re.IGNORECASE)

SUFFIX = re.compile(r",\s*(?:jr|sr|ii|iii|iv)\.?\Z", re.IGNORECASE)  # of a name: King, Jr.


def without_others(person):
    """("Gavin Mudd", True) of "Gavin Mudd and others" and of "Gavin Mudd et al."."""
    return _OTHERS.sub("", person).strip(" ,"), bool(_OTHERS.search(person))


@dataclass(frozen=True)
class Name:
    """A person's name, taken apart as BibTeX does it: "de Haan, Jorden", or "Jorden de Haan", where what begins with a
    small letter belongs to the last name.
    """

    given: str
    family: str

    @classmethod
    def of(cls, text):
        bare = SUFFIX.sub("", text)
        suffix = text[len(bare) :]
        family, _, given = (part.strip() for part in bare.partition(","))
        if family and given:
            return cls(given, family + suffix)
        words = bare.split()
        small = (place for place, word in enumerate(words) if place and word[0].islower())
        start = next(small, len(words) - 1)
        return cls(" ".join(words[:start]), " ".join(words[start:]) + suffix)

    @property
    def inverted(self):
        """ "de Haan, Jorden", or the one name that there is."""
        return ", ".join(filter(None, [self.family, self.given]))


@dataclass(frozen=True)
class Work:
    """Plain texts; dates are ISO 8601 as far as they are known: "2020", "2020-04" or "2020-04-29"."""

    key: str
    kind: str
    title: str
    people: tuple[str, ...] = ()
    has_others: bool = False  # besides these people: "Gavin Mudd and others"
    organisations: tuple[str, ...] = ()
    issued: str = ""
    edition: str = ""
    doi: str = ""
    identifier: str = ""
    url: str = ""
    accessed: str = ""
    note: str = ""

    @classmethod
    def of(cls, source):
        people = [without_others(each.person) for each in source.authors if each.is_person]
        return cls(
            key=source.slug,
            kind=source.kind,
            title=source.title,
            people=tuple(name for name, _ in people),
            has_others=any(has_others for _, has_others in people),
            organisations=tuple(str(each) for each in source.authors if not each.is_person),
            issued=source.issued,
            edition=source.edition,
            doi=source.doi,
            identifier=source.identifier,
            url=source.url or source.archive_url or source.doi_url,
            accessed=source.accessed_on.isoformat() if source.accessed_on else "",
            note=source.note,
        )

    @property
    def year(self):
        return self.issued[:4]

    @property
    def publisher(self):
        return "; ".join(self.organisations)

    @property
    def is_report(self):
        return self.kind == SourceKind.REPORT
