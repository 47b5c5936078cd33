"""Charts of published figures as SVG: ranges and dots on one axis, one row each, or estimates over time.

No models here: marks go in, positions come out. Across, a position is a share of the width (0 to 100), so that a chart
fills a phone and a desk alike without scaling its text; downwards it is in px. Every text is made to fit the narrowest
chart and fits all wider ones.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from math import ceil, floor
from string import ascii_lowercase

from django.template.loader import render_to_string

from .text_fitting import text_width, wrapped

NARROWEST = 288  # px: the text column on a screen of 320 px
WIDTHS = (NARROWEST, 560, 840)  # px: where letters are kept apart
FILE_MARGIN, FILE_WIDTH = 16, 360  # px; the plot of a file is a little wider than NARROWEST

TEXT = 14  # px of the type
HEADING = 15  # px of the type that runs as wide as the headings, which are larger and narrow
INSET = 6  # px from the line at zero to the text behind it
ROOM = NARROWEST - INSET  # px for a line of text
LINE = 19  # px from one line of text to the next
GAP = 7  # px between a label and its note
BAR = 10  # px
ARROW = 28  # px
ROOM_FOR_ARROW = Decimal("0.15")  # of the axis

MOST_STEPS = 8  # of an axis
ROWS_IN_SIGHT = 8  # with more, the axis is repeated at the end
PLOT_HEIGHT = 240  # px, over time
YEARS_START = 10  # per cent of the width, over time: before it stand the numbers of the axis

SCALES = [(Decimal(10) ** 9, " billion"), (Decimal(10) ** 6, " million"), (Decimal(1), "")]

DOT = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0"
DIAMOND = "M0-7 7 0 0 7-7 0Z"

# A file has no style sheet: each class becomes the attributes that it stands for.
FILE_ATTRIBUTES = {
    "solid": 'fill="#0b5c6b" stroke="#0b5c6b" stroke-width="2"',
    "outline": 'fill="#fdfcfa" stroke="#0b5c6b" stroke-width="2"',
    "forecast": 'fill="#fdfcfa" stroke="#0b5c6b" stroke-width="2" stroke-dasharray="5 3"',
    "unsourced": 'fill="#fdfcfa" stroke="#54606a" stroke-width="2" stroke-dasharray="5 3"',
    "band": 'fill="none" stroke="#7d7466"',
    "hatch": 'stroke="#7d7466"',
    "lines": 'stroke="#7d7466"',
    "subject": 'fill="#0a3f4a"',
    "grid": 'stroke="#dcd5c8"',
    "zero": 'stroke="#7d7466"',
    "strong": 'font-weight="600"',
    "muted": 'fill="#54606a"',
    "quoted": 'fill="#54606a" font-weight="600"',
    "heading": 'font-family="Georgia, serif" font-size="17" font-weight="600"',
}


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


# How a mark is drawn, in the order in which the key explains it.
KEY = {
    "has_range": "a bar is a published range",
    "point": "a dot is a single number",
    "is_bound": "an arrow means at least or up to",
    "is_target": "a hollow diamond is a target",
    "is_forecast": "a dashed outline in colour is a forecast",
    "is_unsourced": "a grey dashed outline and quotation marks mean that no original was found",
    "years_are_mixed": "a hatched area spans years whose data are mixed, and the range if there is one",
    "is_subject": "the upright rule at the edge marks the figure of this page",
}


@dataclass(frozen=True)
class Chart:
    kind: str  # "strip", "rivals" or "time"
    title: str
    subtitle: str
    source_line: str
    marks: list
    unit: str = ""  # % or a noun
    prefix: str = "chart"  # of the ids, one for each chart of a page

    @property
    def drawn(self):
        """[Mark]: those that have a place in it, by year when it is over time."""
        if self.kind != "time":
            return list(self.marks)
        return sorted((mark for mark in self.marks if mark.last_year), key=lambda mark: mark.last_year)

    @property
    def caption(self):
        """The subtitle, and how many estimates could not be drawn."""
        missing = len(self.marks) - len(self.drawn)
        if not missing:
            return self.subtitle
        beginning = "One estimate without a year is" if missing == 1 else f"{missing} estimates without a year are"
        return f"{self.subtitle} {beginning} in the table only."

    @property
    def key(self):
        """A sentence on the signs in use."""
        points = [words for name, words in KEY.items() if any(self._has(mark, name) for mark in self.drawn)]
        if len({mark.is_world for mark in self.drawn}) > 1:
            points.append("filled stands for the world, outlined for other places")
        text = "; ".join(points)
        return f"{text[:1].upper()}{text[1:]}." if text else ""

    @property
    def description(self):
        """All numbers in words, group by group."""
        parts = [". ".join(filter(None, [heading, *map(_spoken, marks)])) for heading, marks in _by_group(self.drawn)]
        return ". ".join(parts)

    @property
    def inline_svg(self):
        return svg(self, standalone=False)

    def _has(self, mark, name):
        has_area = self.kind == "time" and mark.first_year != mark.last_year
        if name == "years_are_mixed":
            return has_area and mark.years_are_mixed
        if name in ("has_range", "point") and has_area:
            return False
        return getattr(mark, name) not in (False, None)


def svg(chart, *, standalone):
    """For a page, or as a file of its own."""
    context = {"chart": chart, "drawing": layout(chart)}
    if not standalone:
        return render_to_string("resources/charts/inline.svg", context)
    text = render_to_string("resources/charts/file.svg", context | {"page": _file_page(chart, context["drawing"])})
    return re.sub(r'class="(\w+)"', lambda found: FILE_ATTRIBUTES[found[1]], text)


def layout(chart):
    """The chart as a Drawing."""
    return _over_time(chart) if chart.kind == "time" else _in_rows(chart)


# What the template draws. Attributes across end in %, or are px from the left edge.


@dataclass(frozen=True)
class Rule:
    style: str
    x1: str
    y1: float
    x2: str
    y2: float


@dataclass(frozen=True)
class Bar:
    style: str
    x: str
    y: float
    width: str
    height: float


@dataclass(frozen=True)
class Symbol:
    """A path in px around its point."""

    style: str
    x: str
    y: float
    path: str


@dataclass(frozen=True)
class Text:
    """Spans of (style, words) on one line; `dx` and `y` of the baseline in px."""

    spans: list
    y: float
    x: str = "0"
    dx: float = INSET
    anchor: str = "start"


@dataclass
class Drawing:
    rules: list = field(default_factory=list)
    bars: list = field(default_factory=list)
    symbols: list = field(default_factory=list)
    texts: list = field(default_factory=list)
    height: float = 0  # so far: what comes next goes below

    def write(self, *spans, line=LINE):
        self.height += line
        self.texts.append(Text(list(spans), self.height - 5))

    def write_heading(self, words):
        self.height += 12
        for text in wrapped(words, ROOM, HEADING):
            self.write(("heading", text), line=LINE + 4)

    def write_label(self, style, words, note):
        """A strong label of at most two lines, its note behind it or, where that is too long, below."""
        *lines, last = wrapped(words, ROOM, TEXT, most=2)
        has_room = text_width(last, TEXT) + GAP + text_width(note, TEXT) <= ROOM
        for text in lines:
            self.write((style, text))
        self.write(*[(style, last), *([("muted", note)] if note and has_room else [])])
        for text in [] if has_room else wrapped(note, ROOM, TEXT, most=2):
            self.write(("muted", text))

    def mark_subject(self, top):
        self.bars.append(Bar("subject", "-12", top, "4", self.height - top))


# Rows


def _in_rows(chart):
    drawing = Drawing(height=LINE + 3)
    axis = value_axis(chart.marks, chart.unit)
    for heading, marks in _by_group(chart.marks):
        if chart.kind == "rivals" and heading:
            drawing.write_heading(heading)
        for mark in marks:
            _draw_row(drawing, mark, axis)
    _draw_axis(drawing, axis, chart.unit, is_repeated=len(chart.marks) > ROWS_IN_SIGHT)
    return drawing


def _draw_row(drawing, mark, axis):
    top = drawing.height + 6
    drawing.height = top
    drawing.write_label("strong", mark.label, mark.note)
    middle = drawing.height + 11
    drawing.height += 22
    drawing.bars += _row_bars(mark, axis, middle)
    drawing.symbols += _row_symbols(mark, axis, middle)
    _print_beside(drawing, mark, axis, middle)
    if mark.is_subject:
        drawing.mark_subject(top)
    drawing.height += 6


def _row_bars(mark, axis, middle):
    """The range: thin where a best value stands on it."""
    if not mark.has_range:
        return []
    height = 4 if mark.value is not None else BAR
    start, end = axis.share(mark.start), axis.share(mark.end)
    return [Bar(mark.style, percent(start), middle - height / 2, percent(end - start), height)]


def _row_symbols(mark, axis, middle):
    symbols = []
    if mark.points_up:
        reach = _arrow(100 - axis.share(mark.end), NARROWEST)
        symbols.append((mark.end, f"M0 0H{reach}m-6-5 6 5-6 5"))
    if mark.points_down:
        reach = _arrow(axis.share(mark.start), NARROWEST)
        symbols.append((mark.start, f"M0-6V6M0 0H-{reach}m6-5-6 5 6 5"))
    if mark.point is not None and not mark.points_down:
        symbols.append((mark.point, _sign(mark)))
    return [Symbol(mark.style, percent(axis.share(number)), middle, path) for number, path in symbols]


def _print_beside(drawing, mark, axis, middle):
    """The number to the right of its mark, or to the left, or below where neither side has room for it."""
    start, end, width = axis.share(mark.start), axis.share(mark.end), text_width(mark.printed, TEXT)
    after = (_arrow(100 - end, NARROWEST) if mark.points_up else 5) + GAP
    before = (_arrow(start, NARROWEST) if mark.points_down else 5) + GAP
    spans = [(mark.words_style, mark.printed)]
    if px(end) + after + width <= NARROWEST:
        drawing.texts.append(Text(spans, middle + 5, percent(end), after))
    elif px(start) - before - width >= 0:
        drawing.texts.append(Text(spans, middle + 5, percent(start), -before, "end"))
    else:
        for text in wrapped(mark.printed, ROOM, TEXT):
            drawing.write((mark.words_style, text))


def _draw_axis(drawing, axis, unit, *, is_repeated):
    bottom = drawing.height
    for number in axis.numbers:
        x = percent(axis.share(number))
        drawing.rules.append(Rule("zero" if number == 0 else "grid", x, LINE, x, bottom))
    labels = [value_label(number, axis, unit) for number in axis.numbers]
    _label_axis(drawing, axis, labels, 14)
    if is_repeated:
        drawing.height += LINE
        _label_axis(drawing, axis, labels, drawing.height - 5)


def _label_axis(drawing, axis, labels, y, start=0):
    """As many labels as fit the narrowest chart; the outer ones stay inside it."""
    pitch = px((100 - start) / axis.steps)
    every = ceil(
        1.5 * max(text_width(label, TEXT) for label in labels) / pitch
    )  # 1.5: an outer one is wholly on one side
    for i in range(0, len(labels), every):
        share = start + i * (100 - start) / axis.steps
        anchor = "start" if share == 0 else "end" if share == 100 else "middle"
        drawing.texts.append(Text([("muted", labels[i])], y, percent(share), 0, anchor))


# Over time


def _over_time(chart):
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
    _label_axis(drawing, years, [f"{year:f}" for year in years.numbers], bottom + LINE, YEARS_START)
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
            path = self._range + self._arrows + ("" if self.mark.point is None else _sign(self.mark))
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
        reach = _arrow(self._share_below, PLOT_HEIGHT)
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
    groups = _by_group(marks)
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


# Axes


@dataclass(frozen=True)
class Axis:
    """Round numbers at equal steps."""

    start: Decimal
    step: Decimal
    steps: int

    @classmethod
    def around(cls, low, high, smallest_step=0):
        step = max(_nice_step(high - low), smallest_step)
        first, last = floor(low / step), ceil(high / step)
        return cls(first * step, step, last - first)

    @property
    def numbers(self):
        return [self.start + i * self.step for i in range(self.steps + 1)]

    def share(self, number):
        """Where the number lies, from 0 to 100."""
        return float((number - self.start) / (self.step * self.steps) * 100)


def value_axis(marks, unit):
    """From 0 or below to the greatest number, with room for arrows; a share does not go beyond 100 for an arrow."""
    numbers = [Decimal(0), *(number for mark in marks for number in mark.numbers)]
    low, high = min(numbers), max(numbers)
    room = (high - low) * ROOM_FOR_ARROW
    reach = max([high, *(mark.end + room for mark in marks if mark.points_up)])
    if unit == "%" and high <= 100:
        reach = min(reach, Decimal(100))
    return Axis.around(low, reach if reach > low else low + 10)


def year_axis(marks):
    """A year to spare at either end."""
    first, last = min(mark.first_year for mark in marks), max(mark.last_year for mark in marks)
    return Axis.around(Decimal(first - 1), Decimal(last + 1), smallest_step=1)


def value_label(number, axis, unit):
    """ "0", "30%", "60 million", "−20%"."""
    if number == 0:
        return "0"
    greatest = max(abs(axis.numbers[0]), abs(axis.numbers[-1]), 1)
    size, word = next((size, word) for size, word in SCALES if greatest >= size)
    digits = f"{abs(number / size).normalize():,f}"
    return f"{'−' if number < 0 else ''}{digits}{'%' if unit == '%' else word}"


def _nice_step(span):
    """The smallest of 1, 2 and 5 times a power of ten that makes no more than MOST_STEPS."""
    rough = span / MOST_STEPS
    power = Decimal(1).scaleb(rough.adjusted())
    return next(power * digit for digit in (1, 2, 5, 10) if power * digit >= rough)


# Small things


def percent(share):
    return f"{round(share, 2):g}%"


def px(share, width=NARROWEST):
    return share / 100 * width


def _arrow(share, length):
    """The length of an arrow that has this share of `length` px before it, in whole px."""
    return max(10, min(ARROW, int(px(share, length))))


def _sign(mark):
    return DIAMOND if mark.is_target else DOT


def _by_group(marks):
    """[(heading, [Mark])] in the order in which the groups begin."""
    order = {mark.group: None for mark in marks}
    places = {group: i for i, group in enumerate(order)}
    ordered = sorted(marks, key=lambda mark: places[mark.group])
    return [(group, list(members)) for group, members in groupby(ordered, key=lambda mark: mark.group)]


def _spoken(mark):
    who = ", ".join(filter(None, [mark.label, mark.note]))
    return f"{who}: {mark.spoken or mark.words}"


# The file


@dataclass(frozen=True)
class _FilePage:
    """What stands around the drawing in a file; lengths in px."""

    head: list
    foot: list
    top: float  # of the drawing
    height: float
    width: int = FILE_WIDTH
    margin: int = FILE_MARGIN

    @property
    def inner(self):
        return self.width - 2 * self.margin


def _file_page(chart, drawing):
    width = FILE_WIDTH - 2 * FILE_MARGIN - INSET
    head, foot = Drawing(height=8), Drawing()
    for text in wrapped(chart.title, width, HEADING):
        head.write(("heading", text), line=LINE + 3)
    for text in wrapped(chart.caption, width, TEXT):
        head.write(("muted", text))
    top = head.height + 10
    foot.height = top + drawing.height + 10
    for text in [*wrapped(chart.key, width, TEXT), *wrapped(chart.source_line, width, TEXT)]:
        foot.write(("muted", text))
    return _FilePage(head.texts, foot.texts, top, foot.height + 14)
