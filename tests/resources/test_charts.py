import re
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from resources.charts import FILE_ATTRIBUTES, Chart, Mark, layout, svg
from resources.charts.drawing import NARROWEST, TEXT, Axis, value_axis, value_label
from resources.charts.text_fitting import text_width, wrapped

MILLION = 1_000_000
WORLD, CONGO = "Of world cobalt mine production", "Of cobalt mine production in the Democratic Republic of the Congo"


def mark(words, numbers, label="Gulley, 2023", note="2020", scale=1, **details):
    """`numbers` is the value, "lower..upper" with either end empty, or "value lower..upper"."""
    *value, bounds = numbers.split(" ") if ".." in numbers else (numbers, "..")
    numbers = (Decimal(text) * scale if text else None for text in (*(value or [""]), *bounds.split("..")))
    return Mark(label, note, words, *numbers, **details)


def chart(marks, kind="rivals", unit="%", **details):
    return Chart(kind, "Share of cobalt", "Of small-scale mines.", "Sources: as named.", marks, unit, **details)


def people(words, numbers, year=None, start=None, **details):
    return mark(words, numbers, scale=MILLION, year_start=start or year, year_end=year, **details)


COBALT = chart(
    [
        mark("18–30%", "18..30", "Original not found", "year not stated", group="Of the world", is_unsourced=True),
        mark("18–23%", "18..23", note="2008", group=WORLD),
        mark("6–8%", "6..8", group=WORLD, is_subject=True),
        mark("about 12%", "12", "World Bank, 2024", "published 2024", group="Of world cobalt supply"),
        mark("40–53%", "40..53", note="2008", group=CONGO, is_world=False),
        mark("9–11%", "9..11", group=CONGO, is_world=False),
        mark("15–30%", "15..30", "World Economic Forum, 2020", group="Of the Congo", is_world=False),
    ]
)
WORKFORCE = chart(
    [
        people("about 6 million", "6", 1993),
        people("about 13 million", "13", 1999),
        people("about 30 million", "30", 2014),
        people("about 40.5 million", "40.5", 2017),
        people("about 44.75 million", "44.75", 2021, years_are_mixed=True),
        people("about 49.0 million", "49.0 42.5..63.8", 2021, 1999, years_are_mixed=True),
        people("about 45 million", "45", 2024),
    ],
    "time",
    "people",
)
ODD = chart(
    [
        mark("W" * 80, "500", "W" * 65),
        mark("−20%", "-20", "国际矿业矿产金属与可持续发展政府间论坛" * 4),
        mark("0%", "0", "منتدىالتعدينالحكوميالدوليالمعنيبالتعدين" * 3),
        mark("−20 to 500%", "-20..500", "<script>&\"'", "year " * 30),
        mark("7–7%", "7..7", ""),
        mark("7%", "7"),
        mark("at least 480%", "480..", is_target=True, is_forecast=True),
        mark("up to 1%", "..1"),
    ]
)
MANY = chart([people(f"{i} million", f"{i}", 2000 + i // 5) for i in range(30)], "time", "people")
ALONE = chart([people("more than 1.6 billion", "1600", is_open_up=True)], "strip", "people")
NOTHING_DATED = chart([people("9 million", "9")], "time", "people")
every_chart = pytest.mark.parametrize("given", [COBALT, WORKFORCE, ODD, MANY, ALONE, NOTHING_DATED])
either_form = pytest.mark.parametrize("standalone", [False, True])


def bars(drawing):
    return [(bar.style, bar.x, bar.width) for bar in drawing.bars]


def lines(drawing):
    """The text of every line."""
    return [" ".join(words for _, words in text.spans) for text in drawing.texts]


def shares(drawing):
    """Every place across that is a share of the width."""
    across = [place.x for place in (*drawing.bars, *drawing.symbols, *drawing.texts)]
    across += [end for rule in drawing.rules for end in (rule.x1, rule.x2)]
    return [float(x.removesuffix("%")) for x in across if x.endswith("%")]


def span(text):
    """(left, right) in px of a text in the narrowest chart."""
    x = float(text.x.removesuffix("%")) / 100 * NARROWEST + text.dx
    width = sum(text_width(words, TEXT) for style, words in text.spans if style != "heading")
    return {"start": (x, x + width), "middle": (x - width / 2, x + width / 2), "end": (x - width, x)}[text.anchor]


# What is drawn


def test_ranges_lie_where_their_numbers_are_on_an_axis_to_60_per_cent():
    assert bars(layout(COBALT)) == [
        ("unsourced", "30%", "20%"),
        ("solid", "30%", "8.33%"),
        ("solid", "10%", "3.33%"),
        ("subject", "-12", "4"),
        ("outline", "66.67%", "21.67%"),
        ("outline", "15%", "3.33%"),
        ("outline", "25%", "25%"),
    ]


def test_a_single_number_is_a_dot():
    assert [(symbol.style, symbol.x) for symbol in layout(COBALT).symbols] == [("solid", "20%")]


def test_rows_stand_in_groups_each_under_its_heading():
    headings = [words for text in layout(COBALT).texts for style, words in text.spans if style == "heading"]
    assert headings[:3] == ["Of the world", "Of world cobalt mine production", "Of world cobalt supply"]


def test_a_number_without_an_original_stands_in_quotation_marks():
    assert "“18–30%”" in lines(layout(COBALT))


def test_a_number_near_the_right_edge_stands_to_the_left_of_its_mark():
    anchors = {words: text.anchor for text in layout(COBALT).texts for _, words in text.spans}
    assert (anchors["40–53%"], anchors["18–23%"]) == ("end", "start")


def test_a_number_with_room_on_neither_side_stands_below():
    drawing = layout(chart([mark("0 to 100 per cent", "0..100")]))
    assert [text.x for text in drawing.texts if text.spans == [("strong", "0 to 100 per cent")]] == ["0"]


def test_an_upper_bound_alone_has_an_arrow_to_the_left():
    assert [symbol.path for symbol in layout(chart([mark("under 10%", "..10")])).symbols] == [
        "M0-6V6M0 0H-28m6-5-6 5 6 5"
    ]


def test_at_least_has_a_dot_and_an_arrow_to_the_right():
    arrow, dot = layout(chart([mark("at least 10%", "10", is_open_up=True)])).symbols
    assert (arrow.path[:8], dot.path[:4], arrow.x) == ("M0 0H28m", "M-5 ", dot.x)


def test_a_target_is_a_hollow_diamond():
    symbol = layout(chart([mark("10%", "10", is_target=True)])).symbols[0]
    assert (symbol.style, symbol.path) == ("outline", "M0-7 7 0 0 7-7 0Z")


def test_over_time_nothing_joins_two_marks():
    drawing = layout(WORKFORCE)
    assert {rule.style for rule in drawing.rules if rule.y1 != rule.y2} == {"zero"}  # the ticks of the years
    assert len(drawing.symbols) == 6


def test_mixed_years_are_an_area_over_them_with_the_number_as_a_line():
    drawing = layout(WORKFORCE)
    area = drawing.bars[0]
    line = next(rule for rule in drawing.rules if rule.style == "solid")
    assert area.style == "hatch"
    assert (line.x1, area.y < line.y1 < area.y + area.height) == (area.x, True)


def test_marks_without_a_year_are_counted_in_the_caption_and_not_drawn():
    given = replace(WORKFORCE, marks=[*WORKFORCE.marks, people("9 million", "9"), people("8 million", "8")])
    assert given.caption == "Of small-scale mines. 2 estimates without a year are in the table only."
    assert lines(layout(given)) == lines(layout(WORKFORCE))


def test_the_key_explains_the_signs_in_use_and_no_other():
    assert chart([mark("7%", "7")]).key == "A dot is a single number."
    assert "hatched" in WORKFORCE.key


def test_the_description_says_every_number():
    assert chart([mark("6–8%", "6..8", spoken="6 to 8 per cent", group=WORLD)]).description == (
        "Of world cobalt mine production. Gulley, 2023, 2020: 6 to 8 per cent"
    )


# Axes


@pytest.mark.parametrize(
    ("numbers", "unit", "labels"),
    [
        ("53", "%", ["0", "10%", "20%", "30%", "40%", "50%", "60%"]),
        ("100", "%", ["0", "20%", "40%", "60%", "80%", "100%"]),
        ("500", "%", ["0", "100%", "200%", "300%", "400%", "500%"]),
        ("-20..20", "%", ["−20%", "−15%", "−10%", "−5%", "0", "5%", "10%", "15%", "20%"]),
        ("270000000", "people", ["0", *(f"{i} million" for i in range(50, 301, 50))]),
        ("1600000000", "people", ["0", *(f"{i} billion" for i in "0.2 0.4 0.6 0.8 1 1.2 1.4 1.6".split())]),
        ("0", "people", ["0", "2", "4", "6", "8", "10"]),
    ],
)
def test_an_axis_has_round_numbers_and_zero(numbers, unit, labels):
    axis = value_axis([mark("", numbers)], unit)
    assert [value_label(number, axis, unit) for number in axis.numbers] == labels


def test_a_share_with_an_arrow_does_not_stretch_its_axis_beyond_100():
    assert value_axis([mark("at least 95%", "95..")], "%").numbers[-1] == 100


def test_a_number_lies_in_proportion():
    assert Axis(Decimal(0), Decimal(10), 6).share(Decimal(15)) == 25


# All charts


@every_chart
@either_form
def test_it_is_xml_with_title_description_and_role(given, standalone):
    root = ElementTree.fromstring(svg(given, standalone=standalone))  # noqa: S314 our own text
    names = [child.tag.rpartition("}")[2] for child in root[:2]]
    assert (root.get("role"), names, root[0].text) == ("img", ["title", "desc"], "Share of cobalt")
    assert root.get("aria-labelledby").split() == [root[0].get("id"), root[1].get("id")]


@every_chart
@either_form
def test_it_has_no_style_script_or_outside_address(given, standalone):
    text = svg(given, standalone=standalone).replace('xmlns="http://www.w3.org/2000/svg"', "")
    assert re.findall(r"style=|<style|<script|href|://|url\((?!#)", text) == []


@every_chart
def test_a_file_needs_no_style_sheet(given):
    assert "class=" not in svg(given, standalone=True)


@every_chart
def test_every_class_of_a_page_has_its_attributes_for_the_file(given):
    used = set(re.findall(r'class="(\w+)"', svg(given, standalone=False))) - {"drawing"}
    assert used - set(FILE_ATTRIBUTES) == set()


@every_chart
def test_every_number_is_printed(given):
    text = "".join(lines(layout(given))).replace(" ", "")
    drawn = [each for each in given.drawn if len(each.words) < 40]
    assert [each.words for each in drawn if each.words.replace(" ", "") not in text] == []


@every_chart
def test_nothing_lies_outside_the_axis(given):
    assert [share for share in shares(layout(given)) if not 0 <= share <= 100] == []


@every_chart
def test_every_text_fits_a_screen_of_320_px(given):
    spans = {"".join(words for _, words in text.spans): span(text) for text in layout(given).texts}
    assert {words: ends for words, ends in spans.items() if ends[0] < -0.5 or ends[1] > NARROWEST + 0.5} == {}


@every_chart
def test_no_text_is_smaller_than_12_px_in_a_file_shown_at_320_px(given):
    root = ElementTree.fromstring(svg(given, standalone=True))  # noqa: S314 our own text
    sizes = [float(each.get("font-size")) for each in root.iter() if each.get("font-size")]
    assert min(sizes) * 320 / float(root.get("width")) >= 12


def test_the_ids_of_two_charts_differ():
    one, other = (svg(replace(COBALT, prefix=prefix), standalone=False) for prefix in ("one", "other"))
    assert set(re.findall(r' id="(.+?)"', one)) & set(re.findall(r' id="(.+?)"', other)) == set()


def test_two_equal_marks_over_time_have_two_letters_in_two_places():
    drawing = layout(chart([people("6 million", "6", 2000)] * 2, "time", "people"))
    places = [
        (text.x, text.y, text.dx) for text in drawing.texts if text.spans in ([("strong", "a")], [("strong", "b")])
    ]
    assert len(set(places)) == 2


# Text


def test_a_text_is_broken_between_words():
    assert wrapped("one two three", 70, TEXT) == ["one two", "three"]


def test_a_word_wider_than_a_line_is_broken_inside():
    assert wrapped("国" * 5, 30, TEXT) == ["国国", "国国", "国"]


def test_lines_beyond_the_most_end_in_an_ellipsis():
    assert wrapped("one two three four", 70, TEXT, most=1) == ["one tw…"]
