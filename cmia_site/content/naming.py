"""Rows that people call by several names: whom a name means, and who may be meant by it."""

from collections import defaultdict

from django.db import models

from .text import fold

LONGEST = 200


def _names(name, aliases):
    return [name, *(line.strip()[:LONGEST] for line in aliases.splitlines() if line.strip())]


class NamedQuerySet(models.QuerySet):
    def alike(self, names):
        """{name: [rows that may be meant by it]}, at two queries for all names.

        All names are read, and only those looked at closely that share a clue: 90 names are found among 3,000 people
        in a fraction of a second, where comparing each with each takes many.
        """
        may_be_one, clues = self.model.may_be_one, self.model.clues
        known = defaultdict(set)
        for pk, name, aliases in self.order_by().values_list("pk", "name", "aliases"):
            for spelling in _names(name, aliases):
                for clue in clues(spelling):
                    known[clue].add((pk, spelling))
        meant = {}
        for name in set(names):
            near = set().union(*(known.get(clue, ()) for clue in clues(name)))
            meant[name] = {pk for pk, spelling in near if may_be_one(spelling, name)}
        rows = self.filter(pk__in=set().union(*meant.values()))
        return {name: [row for row in rows if row.pk in keys] for name, keys in meant.items()}


class Named(models.Model):
    """A Searchable row with a `name` and `aliases`, one a line."""

    class Meta:
        abstract = True

    @property
    def names(self):
        return _names(self.name, self.aliases)

    def is_called(self, name):
        """Whether this is one of its names, whatever its case, accents and quotes."""
        return fold(name) in map(fold, self.names)

    @staticmethod
    def may_be_one(one, other):
        """Whether two names likely mean one row."""
        return fold(one) == fold(other)

    @staticmethod
    def clues(name):
        """A set of words that has one in common with the clues of every name that may mean the same row."""
        return {fold(name)}
