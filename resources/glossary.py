"""The glossary as visitors walk through it: by letter, and from a term to those near it."""

from string import ascii_uppercase

from django.db.models import prefetch_related_objects

MOST_ON_ONE_PAGE = 150  # terms; with more of them each letter has a page
HIGHEST = 6  # steps up from a term to the broadest one


class Index:
    """Terms by letter: all of them, or those of the `wanted` letter when they are many."""

    def __init__(self, terms, wanted=""):
        self.count = len(terms)
        self.groups = {}
        for term in terms:
            self.groups.setdefault(term.letter, []).append(term)
        self.is_split = self.count > MOST_ON_ONE_PAGE
        self.wanted = wanted or next(iter(self.groups), "")
        prefetch_related_objects(self.terms, "labels", "definitions")

    @property
    def sections(self):
        """[(letter, [Term])] of this page; none for a letter without terms."""
        if not self.is_split:
            return list(self.groups.items())
        return [(self.wanted, self.groups[self.wanted])] if self.wanted in self.groups else []

    @property
    def is_unknown_letter(self):
        return self.count > 0 and not self.sections

    @property
    def terms(self):
        """[Term] of this page."""
        return [term for _, terms in self.sections for term in terms]

    @property
    def letters(self):
        """[(letter, where it leads)]: nowhere where no term begins with it."""
        there = "?letter=" if self.is_split else "#"
        letters = sorted({*ascii_uppercase, *self.groups})
        return [(letter, there if letter in self.groups else "") for letter in letters]


def lineage(term):
    """[Term] from the broadest one down to the one just above; where several are broader, the first of them."""
    above, seen = [], {term.pk}
    while len(above) < HIGHEST:
        term = term.broader.published().exclude(pk__in=seen).first()
        if term is None:
            break
        above.insert(0, term)
        seen.add(term.pk)
    return above


def neighbours(term):
    """[(how, [Term])] of what is broader, narrower and related; nothing empty."""
    near = [
        ("Broader", list(term.broader.published())),
        ("Narrower", list(term.narrower.published())),
        ("Related", list(term.related.published())),
    ]
    prefetch_related_objects([each for _, terms in near for each in terms], "labels", "definitions")
    return [(how, terms) for how, terms in near if terms]
