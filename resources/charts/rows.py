"""Estimates one below the other on one axis: the range strip, and rivals."""

from .drawing import (
    GAP,
    LINE,
    NARROWEST,
    ROOM,
    TEXT,
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
)
from .marks import by_group
from .text_fitting import text_width, wrapped

BAR = 10  # px
ROWS_IN_SIGHT = 8  # with more, the axis is repeated at the end


def in_rows(chart):
    drawing = Drawing(height=LINE + 3)
    axis = value_axis(chart.marks, chart.unit)
    for heading, marks in by_group(chart.marks):
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
        reach = arrow(100 - axis.share(mark.end), NARROWEST)
        symbols.append((mark.end, f"M0 0H{reach}m-6-5 6 5-6 5"))
    if mark.points_down:
        reach = arrow(axis.share(mark.start), NARROWEST)
        symbols.append((mark.start, f"M0-6V6M0 0H-{reach}m6-5-6 5 6 5"))
    if mark.point is not None and not mark.points_down:
        symbols.append((mark.point, sign(mark)))
    return [Symbol(mark.style, percent(axis.share(number)), middle, path) for number, path in symbols]


def _print_beside(drawing, mark, axis, middle):
    """The number to the right of its mark, or to the left, or below where neither side has room for it."""
    start, end, width = axis.share(mark.start), axis.share(mark.end), text_width(mark.printed, TEXT)
    after = (arrow(100 - end, NARROWEST) if mark.points_up else 5) + GAP
    before = (arrow(start, NARROWEST) if mark.points_down else 5) + GAP
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
    label_axis(drawing, axis, labels, 14)
    if is_repeated:
        drawing.height += LINE
        label_axis(drawing, axis, labels, drawing.height - 5)
