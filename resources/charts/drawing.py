"""What a chart is drawn with: shapes in their places, texts that fit, and round numbers on an axis."""

from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, floor

from .text_fitting import text_width, wrapped

NARROWEST = 288  # px: the text column on a screen of 320 px

TEXT = 14  # px of the type
HEADING = 15  # px of the type that runs as wide as the headings, which are larger and narrow
INSET = 6  # px from the line at zero to the text behind it
ROOM = NARROWEST - INSET  # px for a line of text
LINE = 19  # px from one line of text to the next
GAP = 7  # px between a label and its note
ARROW = 28  # px

ROOM_FOR_ARROW = Decimal("0.15")  # of the axis
MOST_STEPS = 8  # of an axis
SCALES = [(Decimal(10) ** 9, " billion"), (Decimal(10) ** 6, " million"), (Decimal(1), "")]

DOT = "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0"
DIAMOND = "M0-7 7 0 0 7-7 0Z"


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
        for text in [] if has_room else wrapped(note, ROOM, TEXT, most=3):
            self.write(("muted", text))

    def mark_subject(self, top):
        self.bars.append(Bar("subject", "-12", top, "4", self.height - top))


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


def label_axis(drawing, axis, labels, y, start=0):
    """As many labels as fit the narrowest chart; the outer ones stay inside it."""
    pitch = px((100 - start) / axis.steps)
    widest = max(text_width(label, TEXT) for label in labels)
    every = ceil(1.5 * widest / pitch)  # 1.5: an outer one is wholly on one side
    for i in range(0, len(labels), every):
        share = start + i * (100 - start) / axis.steps
        anchor = "start" if share == 0 else "end" if share == 100 else "middle"
        drawing.texts.append(Text([("muted", labels[i])], y, percent(share), 0, anchor))


# Places and signs


def percent(share):
    return f"{round(share, 2):g}%"


def px(share, width=NARROWEST):
    return share / 100 * width


def arrow(share, length):
    """The length of an arrow that has this share of `length` px before it, in whole px."""
    return max(10, min(ARROW, int(px(share, length))))


def sign(mark):
    return DIAMOND if mark.is_target else DOT
