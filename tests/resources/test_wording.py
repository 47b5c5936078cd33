from decimal import Decimal

import pytest

from resources.wording import Quantity, Statement, claim, sentence, short, spoken, when

MILLION, BILLION = 1_000_000, 1_000_000_000
CONGO = "Democratic Republic of the Congo"


def quantity(numbers, qualifier="exact", scale=1, unit="%"):
    """`numbers` is the value, "lower..upper" with either end empty, or "value lower..upper"."""
    *value, bounds = numbers.split(" ") if ".." in numbers else (numbers, "..")
    lower, upper = bounds.split("..")
    numbers = (Decimal(text) if text else None for text in (*(value or [""]), lower, upper))
    return Quantity(*numbers, qualifier, scale, unit)


def people(numbers, qualifier="exact", scale=MILLION, unit="people"):
    return quantity(numbers, qualifier, scale, unit)


def statement(quantity, base, place="World", time="", basis="stated", published="", subject=""):
    start, _, end = time.partition("..")
    return Statement(quantity, base, place, start, end or start, basis, published, subject)


DIRECT = "people working directly in ASM"
DEPENDANTS = "people who depend on ASM for a living"

FIGURES = [
    (
        statement(people("44.75", "about"), DIRECT, basis="mixed", published="2021"),
        "About 44.75 million people working directly in ASM (world, published 2021, data years mixed).",
    ),
    (
        statement(
            people("80", "about", 1, "countries"),
            "countries with published data on ASM",
            basis="unknown",
            published="2021",
        ),
        "About 80 countries with published data on ASM (world, published 2021, data year not stated).",
    ),
    (
        statement(people("134", "about"), "people working indirectly for ASM", basis="unknown"),
        "About 134 million people working indirectly for ASM (world, year not stated).",
    ),
    (
        statement(people("150", "about"), f"{DEPENDANTS}, miners included", "World", "2017", "publication", "2017"),
        "About 150 million people who depend on ASM for a living, miners included (world, published 2017).",
    ),
    (
        statement(people("9", "more_than"), DIRECT, "Africa", basis="unknown"),
        "More than 9 million people working directly in ASM (Africa, year not stated).",
    ),
    (
        statement(people("54", "about"), DEPENDANTS, "Africa", basis="unknown"),
        "About 54 million people who depend on ASM for a living (Africa, year not stated).",
    ),
    (
        statement(quantity("18..30"), "of world cobalt production, as worded on CMIA's page", basis="unknown"),
        "18 to 30 per cent of world cobalt production, as worded on CMIA's page (year not stated).",
    ),
    (
        statement(quantity("25", "about"), "of world tin production", basis="unknown", published="2017"),
        "About 25 per cent of world tin production (published 2017, data year not stated).",
    ),
    (
        statement(quantity("6", "about"), "of world tungsten production", basis="unknown"),
        "About 6 per cent of world tungsten production (year not stated).",
    ),
    (
        statement(quantity("70..90"), "of people working in ASM", basis="unknown"),
        "70 to 90 per cent of people working in ASM (world, year not stated).",
    ),
    (
        statement(
            people("1.6", "nearly", BILLION),
            "informal workers affected by lockdowns or working in the hardest-hit sectors",
            time="2020-04",
            published="2020",
        ),
        "Nearly 1.6 billion informal workers affected by lockdowns or working in the hardest-hit sectors "
        "(world, April 2020).",
    ),
    (
        statement(people("4..10", scale=1), "people who share tasks at one point of extraction", basis="unknown"),
        "4 to 10 people who share tasks at one point of extraction (world, year not stated).",
    ),
    (
        statement(people("30..300", scale=1), "miners who work one deposit together", basis="unknown"),
        "30 to 300 miners who work one deposit together (world, year not stated).",
    ),
    (
        statement(people("40.5", "about"), DIRECT, time="2017", published="2017"),
        "About 40.5 million people working directly in ASM (world, 2017).",
    ),
    (
        statement(people("49.0 42.5..63.8", "about"), DIRECT, "World", "1999..2021", "mixed", "2022"),
        "About 49.0 million people working directly in ASM "
        "(range 42.5 to 63.8 million; world, 1999 to 2021, data years mixed).",
    ),
    (
        statement(people("45", "about"), DIRECT, "World", "2024", "publication", "2024"),
        "About 45 million people working directly in ASM (world, published 2024).",
    ),
    (
        statement(
            people("225", "more_than"),
            "people working directly or indirectly in ASM",
            time="2024",
            published="2024",
        ),
        "More than 225 million people working directly or indirectly in ASM (world, 2024).",
    ),
    (
        statement(people("270", "about"), "people working indirectly for ASM", "World", "2024", "publication", "2024"),
        "About 270 million people working indirectly for ASM (world, published 2024).",
    ),
    (
        statement(quantity("26", "about"), f"of {DIRECT}", "World", "1999..2021", "mixed", "2022"),
        "About 26 per cent of people working directly in ASM (world, 1999 to 2021, data years mixed).",
    ),
    (
        statement(
            people("17.9", "about"),
            "people mining gold on an artisanal or small scale",
            "World",
            "1999..2021",
            "mixed",
            "2022",
        ),
        "About 17.9 million people mining gold on an artisanal or small scale "
        "(world, 1999 to 2021, data years mixed).",
    ),
    (
        statement(quantity("6..8"), "of world cobalt mine production", time="2020", published="2023"),
        "6 to 8 per cent of world cobalt mine production (2020).",
    ),
    (
        statement(quantity("9..11"), f"of cobalt mine production in the {CONGO}", CONGO, "2020", published="2023"),
        "9 to 11 per cent of cobalt mine production in the Democratic Republic of the Congo (2020).",
    ),
    (
        statement(quantity("15..30"), f"of cobalt production in the {CONGO}", CONGO, "2020", "publication", "2020"),
        "15 to 30 per cent of cobalt production in the Democratic Republic of the Congo (published 2020).",
    ),
    (
        statement(quantity("12", "about"), "of world cobalt supply", "World", "2024", "publication", "2024"),
        "About 12 per cent of world cobalt supply (published 2024).",
    ),
    (
        statement(quantity("76", "about"), "of world cobalt mine production", CONGO, "2024", published="2025"),
        "About 76 per cent of world cobalt mine production (Democratic Republic of the Congo, 2024).",
    ),
    (
        statement(quantity("26", "about"), "of world tantalum production", basis="unknown", published="2017"),
        "About 26 per cent of world tantalum production (published 2017, data year not stated).",
    ),
    (
        statement(people("2", "more_than", BILLION), "informal workers in all sectors", time="2020", published="2020"),
        "More than 2 billion informal workers in all sectors (world, 2020).",
    ),
    (
        statement(quantity("20", "about"), "of world gold supply", basis="unknown", published="2017"),
        "About 20 per cent of world gold supply (published 2017, data year not stated).",
    ),
    (
        statement(
            quantity("38", "nearly"),
            "of 2,220 tonnes of mercury emitted to the air by human activity",
            time="2015",
            published="2018",
        ),
        "Nearly 38 per cent of 2,220 tonnes of mercury emitted to the air by human activity (world, 2015).",
    ),
    (
        statement(
            people("1", "more_than", unit="children"),
            "children in child labour in mines and quarries",
            "World",
            "2019",
            "publication",
            "2019",
        ),
        "More than 1 million children in child labour in mines and quarries (world, published 2019).",
    ),
    (
        statement(
            quantity("10", "at_least"),
            "of the EU's annual consumption of strategic raw materials",
            "European Union",
            "2030",
            published="2024",
        ),
        "At least 10 per cent of the EU's annual consumption of strategic raw materials (2030).",
    ),
    (
        statement(
            quantity("10", "at_least"),
            "of annual UK demand for critical minerals",
            "United Kingdom",
            "2035",
            published="2025",
        ),
        "At least 10 per cent of annual UK demand for critical minerals (2035).",
    ),
    (
        statement(
            people("60", scale=1, unit="minerals"),
            "minerals on the US list",
            "United States",
            "2025",
            published="2025",
        ),
        "60 minerals on the US list (2025).",
    ),
    (
        statement(
            quantity("86", "about"), "of refined output, averaged over six minerals", time="2024", published="2025"
        ),
        "About 86 per cent of refined output, averaged over six minerals (world, 2024).",
    ),
    (
        statement(quantity("30", "about"), "growth of demand over the year before", time="2023", published="2024"),
        "About 30 per cent growth of demand over the year before (world, 2023).",
    ),
    (
        statement(quantity("500", "nearly"), "growth of output against 2018", time="2050", published="2020"),
        "Nearly 500 per cent growth of output against 2018 (world, 2050).",
    ),
    (
        statement(
            people("60", "at_least"),
            f"{DEPENDANTS}, beside the miners",
            "Sub-Saharan Africa",
            "2019",
            "publication",
            "2019",
        ),
        "At least 60 million people who depend on ASM for a living, beside the miners "
        "(Sub-Saharan Africa, published 2019).",
    ),
    (
        statement(people("6", "about"), DIRECT, time="1993", published="2017"),
        "About 6 million people working directly in ASM (world, 1993).",
    ),
    (
        statement(people("13", "about"), DIRECT, time="1999", published="2017"),
        "About 13 million people working directly in ASM (world, 1999).",
    ),
    (
        statement(people("30", "about"), DIRECT, time="2014", published="2017"),
        "About 30 million people working directly in ASM (world, 2014).",
    ),
    (
        statement(quantity("18..23"), "of world cobalt mine production", time="2008", published="2023"),
        "18 to 23 per cent of world cobalt mine production (2008).",
    ),
    (
        statement(quantity("40..53"), f"of cobalt mine production in the {CONGO}", CONGO, "2008", published="2023"),
        "40 to 53 per cent of cobalt mine production in the Democratic Republic of the Congo (2008).",
    ),
]


@pytest.mark.parametrize(("statement", "expected"), FIGURES)
def test_a_published_figure_is_a_sentence(statement, expected):
    assert sentence(statement) == expected


@pytest.mark.parametrize(
    ("quantity", "expected_short", "expected_spoken"),
    [
        # a value and its qualifier
        (people("44.75", "about"), "about 44.75 million", "about 44.75 million"),
        (people("1.6", "nearly", BILLION), "nearly 1.6 billion", "nearly 1.6 billion"),
        (people("9", "more_than"), "more than 9 million", "more than 9 million"),
        (people("60", "at_least"), "at least 60 million", "at least 60 million"),
        (quantity("10", "less_than"), "less than 10%", "less than 10 per cent"),
        (quantity("65", "at_most"), "at most 65%", "at most 65 per cent"),
        (quantity("65", "up_to"), "up to 65%", "up to 65 per cent"),
        # published digits
        (people("49.0"), "49.0 million", "49.0 million"),
        (quantity("5E+2"), "500%", "500 per cent"),
        (quantity("0.000001"), "0.000001%", "0.000001 per cent"),
        (quantity("2220", unit="tonnes"), "2,220 tonnes", "2,220"),
        (quantity("2220.50", unit="tonnes"), "2,220.50 tonnes", "2,220.50"),
        (people("325", scale=1_000), "325 thousand", "325 thousand"),
        (quantity("123456789012.345678", unit=""), "123,456,789,012.345678", "123,456,789,012.345678"),
        # ranges
        (quantity("18..30"), "18–30%", "18 to 30 per cent"),
        (quantity("18..23", "about"), "about 18–23%", "about 18 to 23 per cent"),
        (people("42.5..63.8"), "42.5–63.8 million", "42.5 to 63.8 million"),
        (quantity("1000..2220", unit="tonnes"), "1,000–2,220 tonnes", "1,000 to 2,220"),
        (quantity("18..18"), "18%", "18 per cent"),
        # a value with bounds
        (
            people("49.0 42.5..63.8"),
            "49.0 million (range 42.5–63.8 million)",
            "49.0 million (range 42.5 to 63.8 million)",
        ),
        (quantity("12 9..15", "about"), "about 12% (range 9–15%)", "about 12 per cent (range 9 to 15 per cent)"),
        (people("6 4..10", scale=1), "6 people (range 4–10)", "6 (range 4 to 10)"),
        (people("49 42.5.."), "49 million (lower bound 42.5 million)", "49 million (lower bound 42.5 million)"),
        (people("49 ..63.8"), "49 million (upper bound 63.8 million)", "49 million (upper bound 63.8 million)"),
        # one bound alone
        (quantity("18.."), "at least 18%", "at least 18 per cent"),
        (quantity("18..", "about"), "at least about 18%", "at least about 18 per cent"),
        (quantity("18..", "at_least"), "at least 18%", "at least 18 per cent"),
        (people("9..", "more_than"), "more than 9 million", "more than 9 million"),
        (quantity("..30"), "up to 30%", "up to 30 per cent"),
        (quantity("..30", "about"), "up to about 30%", "up to about 30 per cent"),
        (quantity("..30", "up_to"), "up to 30%", "up to 30 per cent"),
        (quantity("..30", "at_most"), "at most 30%", "at most 30 per cent"),
        (quantity("..30", "less_than"), "less than 30%", "less than 30 per cent"),
        # below and at zero
        (quantity("-10"), "−10%", "minus 10 per cent"),
        (quantity("-10", "about"), "about −10%", "about minus 10 per cent"),
        (quantity("-10..-5"), "−10 to −5%", "minus 10 to minus 5 per cent"),
        (quantity("-5..10"), "−5 to 10%", "minus 5 to 10 per cent"),
        (quantity("2 -1..5"), "2% (range −1 to 5%)", "2 per cent (range minus 1 to 5 per cent)"),
        (quantity("0"), "0%", "0 per cent"),
        (quantity("-0"), "0%", "0 per cent"),
        (quantity("0..5"), "0–5%", "0 to 5 per cent"),
        (quantity("0.0", unit="tonnes"), "0.0 tonnes", "0.0"),
        # nouns
        (people("4..10", scale=1), "4–10 people", "4 to 10"),
        (people("80", "about", 1, "countries"), "about 80 countries", "about 80"),
        (people("1", "more_than", unit="children"), "more than 1 million", "more than 1 million"),
        (people("1", scale=1, unit="minerals"), "1", "1"),
        (people("1.5", unit=""), "1.5 million", "1.5 million"),
        # a form that is not filled in
        (people("", "about"), "", ""),
        (people("", scale=1), "", ""),
    ],
)
def test_a_quantity_has_a_short_and_a_spoken_form(quantity, expected_short, expected_spoken):
    assert short(quantity) == expected_short
    assert spoken(quantity) == expected_spoken


@pytest.mark.parametrize(
    ("quantity", "expected"),
    [
        (people("4..10", scale=1), "4–10"),
        (people("6 4..10", scale=1), "6 (range 4–10)"),
        (people("44.75", "about"), "about 44.75 million"),
        (quantity("18..30"), "18–30%"),
    ],
)
def test_only_the_noun_can_be_left_out_of_the_short_form(quantity, expected):
    assert short(quantity, with_unit=False) == expected


@pytest.mark.parametrize(
    ("time", "basis", "published", "expected"),
    [
        ("2020", "stated", "2023", "2020"),
        ("2020-04", "stated", "2020", "April 2020"),
        ("2020-04..2020-04", "stated", "", "April 2020"),
        ("2019-04..2020-06", "stated", "", "April 2019 to June 2020"),
        ("2000..2020", "stated", "", "2000 to 2020"),
        ("2019-12..2021", "stated", "", "December 2019 to 2021"),
        ("", "stated", "", "year not stated"),
        ("", "stated", "2021", "published 2021, data year not stated"),
        ("1999..2021", "mixed", "2022", "1999 to 2021, data years mixed"),
        ("", "mixed", "2021", "published 2021, data years mixed"),
        ("", "mixed", "", "data years mixed"),
        ("2024", "publication", "2024", "published 2024"),
        ("2024", "publication", "", "published 2024"),
        ("2019-06", "publication", "2019", "published June 2019"),
        ("", "publication", "2024", "published 2024"),
        ("", "publication", "", "year not stated"),
        ("", "unknown", "", "year not stated"),
        ("", "unknown", "2017", "published 2017, data year not stated"),
    ],
)
def test_the_time_of_a_figure_says_whose_time_it_is(time, basis, published, expected):
    assert when(statement(people("45"), DIRECT, "World", time, basis, published)) == expected


def test_an_end_without_a_beginning_is_read_once():
    assert when(Statement(people("45"), DIRECT, reference_end="2020")) == "2020"


@pytest.mark.parametrize(
    ("base", "place", "expected"),
    [
        ("of tin production", "World", "5 per cent of tin production (world, 2020)."),
        ("of tin production in the world", "World", "5 per cent of tin production in the world (2020)."),
        ("of tin production", "", "5 per cent of tin production (2020)."),
        (
            "of tin mined in sub-Saharan Africa",
            "Sub-Saharan Africa",
            "5 per cent of tin mined in sub-Saharan Africa (2020).",
        ),
        ("of DRC output", CONGO, "5 per cent of DRC output (2020)."),
        ("of Nigeria's output", "Niger", "5 per cent of Nigeria's output (Niger, 2020)."),
        ("of output in Guinea-Bissau", "Guinea", "5 per cent of output in Guinea-Bissau (Guinea, 2020)."),
        ("of metal known to us", "United States", "5 per cent of metal known to us (United States, 2020)."),
        ("of Somali output", "Mali", "5 per cent of Somali output (Mali, 2020)."),
        ("of grade A cobalt", "Africa", "5 per cent of grade A cobalt (Africa, 2020)."),
        ("of Congo Kinshasa", "Congo (Kinshasa)", "5 per cent of Congo Kinshasa (Congo (Kinshasa), 2020)."),
    ],
)
def test_the_place_is_named_once(base, place, expected):
    assert sentence(statement(quantity("5"), base, place, "2020")) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            statement(quantity("12 9..", "about"), "of world cobalt supply", time="2020"),
            "About 12 per cent of world cobalt supply (lower bound 9 per cent; 2020).",
        ),
        (
            statement(quantity("-10"), "growth of demand over the year before", "Africa", "2023"),
            "Minus 10 per cent growth of demand over the year before (Africa, 2023).",
        ),
        (
            statement(quantity("2220", unit="tonnes"), "of mercury emitted to the air", time="2015"),
            "2,220 tonnes of mercury emitted to the air (world, 2015).",
        ),
        (
            statement(people("82", scale=1, unit="countries"), "", "Africa", "2022"),
            "82 countries (Africa, 2022).",
        ),
        (statement(quantity("..5"), "", "", "2022"), "Up to 5 per cent (2022)."),
        (
            statement(people(""), DIRECT, basis="unknown"),
            "People working directly in ASM (world, year not stated).",
        ),
    ],
)
def test_a_sentence_reads_well_with_less_usual_parts(statement, expected):
    assert sentence(statement) == expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            statement(quantity("6..8"), "of world cobalt mine production", time="2020", subject="ASM share of cobalt"),
            "ASM share of cobalt: 6 to 8 per cent of world cobalt mine production (2020).",
        ),
        (
            statement(
                quantity("30", "about"),
                "growth of demand over the year before",
                time="2023",
                subject="Growth of lithium demand",
            ),
            "Growth of lithium demand: about 30 per cent growth of demand over the year before (world, 2023).",
        ),
        (
            statement(
                quantity("76", "about"),
                "of world cobalt mine production",
                CONGO,
                "2024",
                subject=f"Share of the {CONGO} in cobalt mining",
            ),
            "Share of the Democratic Republic of the Congo in cobalt mining: "
            "about 76 per cent of world cobalt mine production (2024).",
        ),
    ],
)
def test_a_share_says_what_it_is_the_share_of(statement, expected):
    assert sentence(statement) == expected


@pytest.mark.parametrize(
    ("quantity", "base", "expected"),
    [
        (people("49.0 42.5..63.8", "about"), DIRECT, "about 49.0 million people working directly in ASM"),
        (people("4..10", scale=1), "miners", "4 to 10 miners"),
        (quantity("2220", unit="tonnes"), "of mercury", "2,220 tonnes of mercury"),
    ],
)
def test_a_claim_has_neither_bounds_nor_place_nor_time(quantity, base, expected):
    assert claim(statement(quantity, base, "Africa", "2020")) == expected
