"""Estimates over the years they refer to, never joined by a line: they were made in different ways."""

from dataclasses import dataclass
from decimal import Decimal
from string import ascii_lowercase

from .drawing import (
    ARROW,
    LINE,
    NARROWEST,
    TEXT,
    Axis,
    Bar,
    Drawing,
    Rule,
    Symbol,
    Text,
    arrow,
    label_axis,
    percent,
    px,
    sign,
    value_axis,
    value_label,
    year_axis,
)
from .marks import Mark, by_group
from .text_fitting import text_width

WIDTHS = (NARROWEST, 560, 840)  # px: where letters are kept apart
PLOT_HEIGHT = 240  # px
YEARS_START = 10  # per cent of the width: before it stand the numbers of the axis


def over_time(chart):
    drawing = Drawing(height=LINE)
    if not chart.drawn:
        return drawing
    values, years = value_axis(chart.drawn, chart.unit), year_axis(chart.drawn)
    _draw_plot(drawing, values, years, chart.unit)
    plot = _Plot(values, years)
    places = [plot.place(mark) for mark in chart.drawn]
    for place in places:
        place.draw(drawing)
    _write_letters(drawing, places)
    _write_list(drawing, chart.drawn)
    return drawing


def _draw_plot(drawing, values, years, unit):
    top, bottom = drawing.height, drawing.height + PLOT_HEIGHT
    for number in values.numbers:
        y = bottom - values.share(number) / 100 * PLOT_HEIGHT
        text = value_label(number, values, unit)
        if number != values.numbers[-1] and unit != "%":
            text = text.split(" ")[0]  # the uppermost says "million" for all
        drawing.rules.append(Rule("zero" if number == 0 else "grid", "0", y, "100%", y))
        drawing.texts.append(Text([("muted", text)], y - 4, dx=0))
    label_axis(drawing, years, [f"{year:f}" for year in years.numbers], bottom + LINE, YEARS_START)
    for i in range(years.steps + 1):
        x = percent(YEARS_START + i * (100 - YEARS_START) / years.steps)
        drawing.rules.append(Rule("zero", x, bottom, x, bottom + 5))
    drawing.height = top + PLOT_HEIGHT + LINE + 8


@dataclass(frozen=True)
class _Plot:
    values: "Axis"
    years: "Axis"

    def x(self, year):
        return YEARS_START + self.years.share(Decimal(year)) * (100 - YEARS_START) / 100

    def y(self, number):
        return LINE + PLOT_HEIGHT * (1 - self.values.share(number) / 100)

    def place(self, mark):
        point = mark.end if mark.point is None else mark.point
        return _Place(
            mark, self.x(mark.first_year), self.x(mark.last_year), self.y(point), self.y(mark.end), self.y(mark.start)
        )


@dataclass(frozen=True)
class _Place:
    """A mark over time: from `left` to `right` in shares of the width; `y` of its number and its ends in px."""

    mark: Mark
    left: float
    right: float
    y: float
    top: float
    bottom: float

    @property
    def has_period(self):
        return self.left != self.right

    def draw(self, drawing):
        if self.has_period:
            self._draw_period(drawing)
        else:
            path = self._range + self._arrows + ("" if self.mark.point is None else sign(self.mark))
            drawing.symbols.append(Symbol(self.mark.style, percent(self.right), self.y, path))

    def _draw_period(self, drawing):
        """An area over its years, and its number as a line across: a dot would claim one year."""
        x, width = percent(self.left), percent(self.right - self.left)
        top, bottom = (self.top, self.bottom) if self.mark.has_range else (self.y - 6, self.y + 6)
        drawing.bars.append(Bar("hatch" if self.mark.years_are_mixed else "band", x, top, width, bottom - top))
        if self.mark.point is not None:
            drawing.rules.append(Rule(self.mark.style, x, self.y, percent(self.right), self.y))
        if self._arrows:
            drawing.symbols.append(Symbol(self.mark.style, percent(self.right), self.y, self._arrows))

    @property
    def _range(self):
        if not self.mark.has_range:
            return ""
        top, bottom = f"{self.top - self.y:.1f}", f"{self.bottom - self.y:.1f}"
        return f"M0 {top}V{bottom}" if self.mark.value is not None else f"M-4 {top}H4V{bottom}H-4Z"

    @property
    def _arrows(self):
        """From the ends of what is known, upwards and downwards."""
        up = f"M0 {self.top - self.y:.1f}v-{ARROW}m-5 6 5-6 5 6" if self.mark.points_up else ""
        reach = arrow(self._share_below, PLOT_HEIGHT)
        down = f"M0 {self.bottom - self.y:.1f}v{reach}m-5-6 5 6 5-6" if self.mark.points_down else ""
        return up + down

    @property
    def _share_below(self):
        return (LINE + PLOT_HEIGHT - self.bottom) / PLOT_HEIGHT * 100

    def box(self, width):
        """(left, top, right, bottom) in px of its signs in a chart of that width."""
        return px(self.right, width) - 6, min(self.top, self.y - 6), px(self.right, width) + 6, self.bottom + 6


def _write_letters(drawing, places):
    """A letter beside every mark, on the first of its sides that is free at all widths."""
    taken = {width: [place.box(width) for place in places] for width in WIDTHS}
    for i, place in enumerate(places):
        letter = _letter(i)
        sides = list(_sides(place, text_width(letter, TEXT)))
        side = next((side for side in sides if _is_free(place, side, taken)), sides[0])
        for width in WIDTHS:
            taken[width].append(_box_of(place, side, width))
        left, _, _, bottom = side
        drawing.texts.append(Text([("strong", letter)], place.y + bottom - 1, percent(place.right), left))


def _sides(place, width):
    """(left, top, right, bottom) in px from the mark's point: right, left, then above and below, ever farther off."""
    yield 9, -6, 9 + width, 6
    yield -9 - width, -6, -9, 6
    above, below = place.top - place.y - 10, place.bottom - place.y + 7
    for distance in range(0, 4 * 14, 14):
        yield -width / 2, above - distance - 12, width / 2, above - distance
        yield -width / 2, below + distance, width / 2, below + distance + 12


def _box_of(place, side, width):
    left, top, right, bottom = side
    x = px(place.right, width)
    return x + left, place.y + top, x + right, place.y + bottom


def _is_free(place, side, taken):
    return all(
        _is_inside(box := _box_of(place, side, width), width) and not any(_overlap(box, other) for other in boxes)
        for width, boxes in taken.items()
    )


def _is_inside(box, width):
    return box[0] >= 0 and box[2] <= width and box[3] <= LINE + PLOT_HEIGHT


def _overlap(one, other):
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _write_list(drawing, marks):
    """What each letter stands for."""
    letters = {id(mark): _letter(i) for i, mark in enumerate(marks)}
    groups = by_group(marks)
    for heading, group in groups:
        if len(groups) > 1 and heading:
            drawing.write_heading(heading)
        for mark in group:
            top = drawing.height
            note = " · ".join(filter(None, [mark.label, mark.note]))
            drawing.write_label(mark.words_style, f"{letters[id(mark)]}: {mark.printed}", note)
            if mark.is_subject:
                drawing.mark_subject(top + 3)
            drawing.height += 4


def _letter(i):
    """a to z, then aa, bb and so on."""
    return ascii_lowercase[i % 26] * (i // 26 + 1)
