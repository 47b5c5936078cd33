"""Published estimates as charts know them. No models here."""

from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby


@dataclass(frozen=True)
class Mark:
    """One published estimate. Numbers have their scale multiplied out; one of the three is given."""

    label: str  # who: "Gulley, 2023"
    note: str  # small print beside it: "2020", "year not stated"
    words: str  # the number as printed
    value: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    spoken: str = ""  # the number for the description, where it is read otherwise than printed
    group: str = ""  # what it is a number of; only within a group may marks be compared
    is_world: bool = True  # filled; other places are outlined
    is_open_up: bool = False  # at least, more than
    is_open_down: bool = False  # at most, less than, up to
    is_target: bool = False
    is_forecast: bool = False
    is_unsourced: bool = False  # its original was not found
    is_subject: bool = False  # the figure whose page this is
    year_start: int | None = None
    year_end: int | None = None
    years_are_mixed: bool = False

    @property
    def numbers(self):
        return [number for number in (self.lower, self.value, self.upper) if number is not None]

    @property
    def start(self):
        return min(self.numbers)

    @property
    def end(self):
        return max(self.numbers)

    @property
    def point(self):
        """The number drawn as a dot; None for a range without a best value."""
        return self.value if self.value is not None or self.has_range else self.start

    @property
    def has_range(self):
        return self.start != self.end

    @property
    def points_up(self):
        return self.is_open_up or (self.value is None and self.upper is None)

    @property
    def points_down(self):
        return self.is_open_down or (self.value is None and self.lower is None)

    @property
    def is_bound(self):
        return self.points_up or self.points_down

    @property
    def printed(self):
        return f"“{self.words}”" if self.is_unsourced else self.words

    @property
    def words_style(self):
        return "quoted" if self.is_unsourced else "strong"

    @property
    def style(self):
        if self.is_unsourced:
            return "unsourced"
        if self.is_forecast:
            return "forecast"
        return "solid" if self.is_world and not self.is_target else "outline"

    @property
    def first_year(self):
        return self.year_start or self.year_end

    @property
    def last_year(self):
        return self.year_end or self.year_start


def by_group(marks):
    """[(heading, [Mark])] in the order in which the groups begin."""
    order = {mark.group: None for mark in marks}
    places = {group: i for i, group in enumerate(order)}
    ordered = sorted(marks, key=lambda mark: places[mark.group])
    return [(group, list(members)) for group, members in groupby(ordered, key=lambda mark: mark.group)]
