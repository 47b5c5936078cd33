"""A work as every kind of reference describes it, whatever it is stored as."""

from dataclasses import dataclass

from .vocabulary import SourceKind

OTHERS = " and others"


@dataclass(frozen=True)
class Name:
    """A person's name, taken apart as BibTeX does it: what begins with a small letter belongs to the last name."""

    given: str
    family: str

    @classmethod
    def of(cls, text):
        words = text.split()
        small = (place for place, word in enumerate(words) if place and word[0].islower())
        start = next(small, len(words) - 1)
        if start == len(words) - 1 and words[start][:1].islower():
            start = len(words) - 1
        return cls(" ".join(words[:start]), " ".join(words[start:]))

    @property
    def inverted(self):
        """ "de Haan, Jorden", or the one name that there is."""
        return ", ".join(filter(None, [self.family, self.given]))
