"""Charts of published figures as SVG: ranges and dots on one axis, one row each, or estimates over time.

No models here: marks go in, positions come out. Across, a position is a share of the width (0 to 100), so that a chart
fills a phone and a desk alike without scaling its text; downwards it is in px. Every text is made to fit the narrowest
chart and fits all wider ones.
"""

import re
from dataclasses import dataclass

from django.template.loader import render_to_string

from .drawing import HEADING, INSET, LINE, TEXT, Drawing
from .marks import Mark, by_group
from .over_time import over_time
from .rows import in_rows
from .text_fitting import wrapped

__all__ = ["Chart", "Mark", "layout", "svg"]

FILE_MARGIN, FILE_WIDTH = 16, 360  # px; the plot of a file is a little wider than that of the narrowest page

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
        parts = [". ".join(filter(None, [heading, *map(_spoken, marks)])) for heading, marks in by_group(self.drawn)]
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


def _spoken(mark):
    who = ", ".join(filter(None, [mark.label, mark.note]))
    return f"{who}: {mark.spoken or mark.words}"


# As SVG


def svg(chart, *, standalone):
    """For a page, or as a file of its own."""
    context = {"chart": chart, "drawing": layout(chart)}
    if not standalone:
        return render_to_string("resources/charts/inline.svg", context)
    text = render_to_string("resources/charts/file.svg", context | {"page": _file_page(chart, context["drawing"])})
    return re.sub(r'class="(\w+)"', lambda found: FILE_ATTRIBUTES[found[1]], text)


def layout(chart):
    """The chart as a Drawing."""
    return over_time(chart) if chart.kind == "time" else in_rows(chart)


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
