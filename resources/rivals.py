"""The figures that stand beside one another: answers to the same question, and those in conflict with them.

Only answers to one question for the same place make a group; between groups nothing may be compared.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import Exists, OuterRef, Q

from .charts import Chart, Mark
from .models import Figure
from .vocabulary import OPEN_DOWN, OPEN_UP, ChartKind, ReferenceBasis, Standing
from .wording import WORLD

MOST_IN_SIGHT = 10  # rows of a table that is not folded away
POINTS_IN_TIME = 3  # with fewer there is nothing to see over time

SUBTITLES = {
    "strip": "The number as it was published.",
    "rivals": "Published estimates by year. Each heading counts something of its own: compare only beneath one.",
    "time": "Published estimates by the year of their data. They are not joined, because their methods differ.",
}
LEFT_OUT = " What counts something else is in the table only."
SOURCE_LINE = "Sources: as named beside each number; CMIA collected them."


@dataclass(frozen=True)
class Group:
    """[Figure] that answer one question for one place, by year; those without a year come first."""

    figures: list

    @property
    def heading(self):
        """What all of them count; the question, where publishers word that differently."""
        first = self.figures[0]
        return first.title if self.has_several_bases else subject_of(first)

    @property
    def has_several_bases(self):
        return len({figure.base for figure in self.figures}) > 1

    @property
    def rows(self):
        """[(figure, what it is a number of where the heading does not say so)]."""
        return [(figure, figure.base if self.has_several_bases else "") for figure in self.figures]

    @property
    def dated(self):
        return [figure for figure in self.figures if year_of(figure)]


class Rivals:
    """A figure and the public ones beside it."""

    def __init__(self, figure):
        self.figure = figure

    @cached_property
    def others(self):
        """[Figure] with `is_in_conflict`."""
        conflicts = Figure.conflicts_with.through.objects.filter(from_figure=self.figure.pk, to_figure=OuterRef("pk"))
        beside = Figure.objects.published().annotate(is_in_conflict=Exists(conflicts)).exclude(pk=self.figure.pk)
        return list(beside.filter(Q(indicator=self.figure.indicator_id) | Q(is_in_conflict=True)).with_sources())

    @property
    def in_conflict(self):
        return [figure for figure in self.others if figure.is_in_conflict]

    @cached_property
    def groups(self):
        """[Group]: that of the figure itself first."""
        grouped = {_place_of(self.figure): []}
        for figure in sorted([self.figure, *self.others], key=lambda each: (year_of(each), each.slug)):
            grouped.setdefault(_place_of(figure), []).append(figure)
        return [Group(figures) for figures in grouped.values()]

    @property
    def is_long(self):
        return len(self.others) >= MOST_IN_SIGHT

    @property
    def chart_kind(self):
        """Over time where enough of its own group are dated, else side by side, else the strip of a single one."""
        if self.figure.indicator.chart == ChartKind.TIME and len(self.groups[0].dated) >= POINTS_IN_TIME:
            return "time"
        return "rivals" if self.others else "strip"

    @property
    def drawn(self):
        """[Mark] on one axis: over time those of one group alone, and never two units."""
        groups = self.groups[:1] if self.chart_kind == "time" else self.groups
        return [
            mark_of(figure, group.heading, base, is_subject=figure is self.figure)
            for group in groups
            for figure, base in group.rows
            if figure.indicator.unit == self.figure.indicator.unit
        ]

    @cached_property
    def chart(self):
        indicator = self.figure.indicator
        return Chart(
            kind=self.chart_kind,
            title=indicator.title,
            subtitle=self._subtitle,
            source_line=SOURCE_LINE if self.others else f"Source: {self.figure.origin_in_words}.",
            marks=self.drawn,
            unit=indicator.unit,
        )

    @property
    def _subtitle(self):
        left_out = len(self.drawn) <= len(self.others)
        return f"{SUBTITLES[self.chart_kind]}{LEFT_OUT if left_out else ''}"

    @property
    def is_worth_drawing(self):
        """A lone exact number is said better in words."""
        own = self.chart.marks[0]
        return bool(self.others) or own.has_range or own.is_bound


def year_of(figure):
    """Four digits: the last year of the data, or else that in which it was published; empty where neither is known."""
    return figure.reference_end[:4] or figure.published_year


def _place_of(figure):
    """Where it stands: the question, and the place that it is answered for."""
    return figure.indicator_id, figure.geography


def subject_of(figure):
    """What is counted, and where: "People working directly in ASM, Africa"."""
    text = figure.base or figure.indicator.title
    if figure.geography and figure.geography.casefold() not in text.casefold():
        text = f"{text}, {WORLD.lower() if figure.geography == WORLD else figure.geography}"
    return f"{text[:1].upper()}{text[1:]}"


def published_by(figure):
    """Whoever published it first, as short as a chart needs it."""
    return figure.originals[0].source.short_byline if figure.originals else figure.origin_in_words


def mark_of(figure, heading, base, *, is_subject):
    """A figure as it is drawn."""
    year = int(year_of(figure) or 0) or None
    return Mark(
        label=published_by(figure),
        note=_note(figure, base),
        words=figure.short,
        spoken=figure.spoken,
        value=figure.value_base,
        lower=figure.lower_base,
        upper=figure.upper_base,
        group=heading,
        is_world=figure.geography == WORLD,
        is_open_up=figure.qualifier in OPEN_UP,
        is_open_down=figure.qualifier in OPEN_DOWN,
        is_target=figure.indicator.is_target,
        is_forecast=figure.is_forecast,
        is_unsourced=figure.is_unsourced,
        is_subject=is_subject,
        year_start=int(figure.reference_start[:4] or 0) or year,
        year_end=year,
        years_are_mixed=figure.reference_basis == ReferenceBasis.MIXED,
    )


def _note(figure, base):
    """When, how it stands unless it simply does, and of what: "2017, superseded, of world cobalt supply"."""
    standing = "" if figure.standing == Standing.CURRENT else figure.get_standing_display().lower()
    return ", ".join(filter(None, [figure.when, standing, base]))
