"""The tables and their description, as spreadsheets and the readers of Data Packages take them."""

import csv
import io
import json
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from frictionless import Package

from resources.exports import FIGURES, GLOSSARY
from tests import builders

pytestmark = pytest.mark.django_db

BASE = "https://www.example.org"
FORMULAS = ["=cmd|' /C calc'!A0", "+1+cmd", "-2+3", "@SUM(A1)", "  =1+1", "＝1+1"]
HOSTILE = ['Commas, "quotes" and ; semicolons', "</script>{{ 7*7 }}", "⛏️ 🇬🇧", "تعدين النحاس", "'apostrophe"]


@pytest.fixture(autouse=True)
def _known_settings(settings):
    settings.BASE_URL = BASE
    settings.DATA_LICENCE = []


@pytest.fixture
def rows(client):
    """Reads a table as a spreadsheet does: UTF-8 by its mark, quotes and line ends as in RFC 4180."""

    def read(name="figures"):
        text = client.get(f"/resources/{name}.csv").content.decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))

    return read


@pytest.fixture
def package(client, tmp_path):
    """The whole package as downloaded into one folder."""

    def read():
        for name in ("figures.csv", "glossary.csv", "datapackage.json"):
            (tmp_path / name).write_bytes(client.get(f"/resources/{name}").content)
        return Package(str(tmp_path / "datapackage.json"))

    return read


def make_evidence():
    """A disputed range with all that a figure can have, its rival, and its successor."""
    world_bank = builders.make_source("2020 State of ASM", by=["World Bank", "Pact"], issued="2021", doi="10.1/sos")
    slides = builders.make_source("Setting the scenes", by=["Levin Sources"], issued="", kind="slides")
    share = builders.make_indicator("ASM share of cobalt", slug="asm-share-cobalt", unit="%", kind="share")
    rival = builders.make_figure("12", indicator=share, scale=1)
    full = builders.make_figure(
        None, indicator=share, scale=1, lower=Decimal("18.0"), upper=Decimal("30"),
        base="of world cobalt", geography_code="001", commodity="cobalt",
        reference_start="2020-04", reference_end="2021", reference_basis="mixed",
        standing="disputed", derived_from=rival, multiplier=Decimal("2.50"), confidence="low",
        caveat="Resembles **shares** of [one country](https://example.org).",
        reviewed_on=date(2026, 11, 23), review_due=date(2027, 2, 23), original_not_found=False,
    )  # fmt: skip
    builders.cite(full, world_bank)
    builders.cite(full, slides, role="via", is_presumed=True)
    full.conflicts_with.add(rival)
    return full, rival


def test_a_figure_is_one_row_with_all_that_is_known(rows):
    full, rival = make_evidence()
    assert rows()[1] == {
        "id": full.slug,
        "indicator": "asm-share-cobalt",
        "indicator_title": "ASM share of cobalt",
        "question": "ASM share of cobalt: how many?",
        "value": "",
        "lower": "18.0",
        "upper": "30",
        "qualifier": "exact",
        "scale": "1",
        "unit": "%",
        "base": "of world cobalt",
        "geography": "World",
        "geography_code": "001",
        "commodity": "cobalt",
        "reference_start": "2020-04",
        "reference_end": "2021",
        "reference_basis": "mixed",
        "standing": "disputed",
        "superseded_by": "",
        "conflicts_with": rival.slug,
        "derived_from": rival.slug,
        "multiplier": "2.50",
        "confidence": "low",
        "caveat": "Resembles shares of one country.",
        "original": "2020-state-of-asm",
        "original_reference": "World Bank; Pact (2021), 2020 State of ASM, https://doi.org/10.1/sos",
        "original_address": "https://doi.org/10.1/sos",
        "original_not_found": "false",
        "via": "setting-the-scenes",
        "via_presumed": "true",
        "reviewed_on": "2026-11-23",
        "review_due": "2027-02-23",
        "display": full.short,
        "sentence": full.sentence,
        "address": f"{BASE}/resources/figures/{full.slug}/",
    }


def test_published_digits_stay_and_no_number_has_an_exponent(rows):
    for number in ("49.0", "44.75", "0.000001", "1000000"):
        builders.make_figure(number)
    assert [row["value"] for row in rows()] == ["49.0", "44.75", "0.000001", "1000000"]


def test_a_negative_number_stays_a_number(rows):
    builders.make_figure("-3.5", lower=Decimal("-4"), scale=1)
    (row,) = rows()
    assert (row["value"], row["lower"]) == ("-3.5", "-4")


@pytest.mark.parametrize("text", FORMULAS)
def test_a_text_that_a_spreadsheet_would_compute_has_an_apostrophe_before_it(rows, text):
    builders.make_figure(base=text)
    builders.make_term("offtake", short=text)
    assert rows()[0]["base"] == f"'{text.strip()}"
    assert rows("glossary")[0]["definition"] == f"'{text.strip()}"


def test_no_cell_of_text_begins_like_a_formula(rows):
    for text in FORMULAS:
        builders.make_figure(base=text, geography=text[:90], commodity=text, caveat=text)
    for row in rows():
        assert [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@", "\t", "\r"))] == []


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_as_they_were(rows, text):
    builders.make_figure(base=text)
    builders.make_term(text, short=text)
    assert rows()[0]["base"] == text
    assert [rows("glossary")[0][name] for name in ("term", "definition")] == [text, text]


def test_a_definition_of_several_lines_is_one_line(rows):
    builders.make_term("offtake", short="One line,\r\nanother\nand “more”.")
    assert [row["definition"] for row in rows("glossary")] == ["One line, another and “more”."]


def test_excel_is_told_that_it_is_utf8_and_where_lines_end(client):
    builders.make_figure()
    content = client.get("/resources/figures.csv").content
    assert content.startswith(b"\xef\xbb\xbfid,indicator,")
    assert content.count(b"\r\n") == content.count(b"\n") == 2


def test_a_term_is_one_row_for_each_of_its_senses(rows):
    source = builders.make_source("Guidance")
    asm = builders.make_term("artisanal mining", slug="asm", scope_note="Not for quarries.", short="")
    builders.define(asm, "Little capital.", sources=[source])
    builders.define(asm, "Formal or informal.", sense="OECD guidance", is_quotation=True, order=1)
    asgm = builders.make_term("gold mining", slug="asgm", short="", replaced_by=asm)
    asgm.broader.add(asm)
    asgm.related.add(builders.make_term("mercury"))
    for text, kind in [("ASM", "abbreviation"), ("small mining", "synonym"), ("asms", "plural"), ("asmm", "hidden")]:
        builders.label(asm, text, kind)
    builders.label(asm, "exploitation artisanale", "translation", language="fr")
    first, second, third, _ = rows("glossary")
    assert first == {
        "id": "asm",
        "term": "artisanal mining",
        "definition": "Little capital.",
        "sense": "general",
        "abbreviations": "ASM",
        "synonyms": "small mining",
        "other_forms": "asms",
        "translations": "exploitation artisanale (fr)",
        "scope_note": "Not for quarries.",
        "broader": "",
        "related": "",
        "sources": "guidance",
        "replaced_by": "",
        "address": f"{BASE}/resources/glossary/asm/",
    }
    assert (second["id"], second["sense"], second["definition"]) == ("asm", "OECD guidance", "“Formal or informal.”")
    assert (third["id"], third["definition"], third["broader"], third["related"], third["replaced_by"]) == (
        "asgm", "", "asm", "mercury", "asm",
    )  # fmt: skip


def test_frictionless_finds_the_package_valid(package):
    make_evidence()
    builders.make_term(short="Of several\nlines, with “quotes”.")
    builders.make_term("bare", short="")
    read = package()
    report = read.validate()
    assert report.flatten(["type", "note"]) == []
    assert [(task.name, task.stats["rows"]) for task in report.tasks] == [("figures", 2), ("glossary", 2)]


def test_frictionless_reads_values_of_the_promised_types(package):
    full, rival = make_evidence()
    row = package().get_resource("figures").read_rows()[1]
    typed = {name: row[name] for name in ("id", "value", "scale", "original_not_found", "reviewed_on", "derived_from")}
    assert typed == {
        "id": full.slug,
        "value": None,
        "scale": 1,
        "original_not_found": False,
        "reviewed_on": date(2026, 11, 23),
        "derived_from": rival.slug,
    }
    assert format(row["lower"], "f") == "18.0"


def test_frictionless_would_find_a_value_that_is_not_on_its_list(package, tmp_path):
    make_evidence()
    read = package()
    table = tmp_path / "figures.csv"
    table.write_text(table.read_text("utf-8").replace(",disputed,", ",doubted,"), "utf-8")
    assert read.validate().flatten(["fieldName", "type"]) == [["standing", "constraint-error"]]


def test_an_empty_site_has_a_valid_package(package):
    assert package().validate().flatten(["type", "note"]) == []


def test_every_column_is_described(client):
    package = json.loads(client.get("/resources/datapackage.json").content)
    tables = {resource["name"]: resource["schema"]["fields"] for resource in package["resources"]}
    for table in (FIGURES, GLOSSARY):
        assert [field["name"] for field in tables[table.name]] == [column.name for column in table.columns]
        assert [field["name"] for field in tables[table.name] if not field["description"].endswith(".")] == []


def test_the_package_names_the_originals_once_each(client):
    full, rival = make_evidence()
    builders.cite(rival, full.originals[0].source)
    package = json.loads(client.get("/resources/datapackage.json").content)
    assert package["sources"] == [
        {
            "title": "World Bank; Pact (2021), 2020 State of ASM, https://doi.org/10.1/sos",
            "path": "https://doi.org/10.1/sos",
        }
    ]


def test_no_licence_is_claimed_unless_it_is_set(client, settings):
    assert "licenses" not in json.loads(client.get("/resources/datapackage.json").content)
    settings.DATA_LICENCE = ["CC-BY-4.0", "https://example.org/by/"]
    package = json.loads(client.get("/resources/datapackage.json").content)
    assert package["licenses"] == [{"name": "CC-BY-4.0", "path": "https://example.org/by/"}]


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_what_is_not_public_is_in_no_table(client, state):
    full, _ = make_evidence()
    hidden = builders.make_figure(
        "77.7123", state=state, indicator=builders.make_indicator("zqindicator"), base="zqbase",
        original=builders.make_source("zqsource", by=["zqpublisher"]), caveat="zqcaveat",
    )  # fmt: skip
    full.conflicts_with.add(hidden)
    full.standing, full.superseded_by, full.derived_from = "superseded", hidden, hidden
    full.multiplier = Decimal("66.6123")
    full.save()
    term = builders.make_term("zqterm", state=state, short="zqmeaning")
    shown = builders.make_term("shown", replaced_by=term)
    shown.broader.add(term)
    shown.related.add(term)
    for name in ("figures.csv", "glossary.csv", "datapackage.json"):
        text = client.get(f"/resources/{name}").content.decode()
        assert "zq" not in text
        assert hidden.slug not in text
        assert "77.7123" not in text
        assert "66.6123" not in text


def test_the_office_gets_the_same_file_as_everybody(client, staff_client):
    builders.make_figure(base="zqdraft", state="draft")
    assert b"zqdraft" not in staff_client.get("/resources/figures.csv").content


COSTS = [("figures.csv", 5), ("glossary.csv", 8), ("datapackage.json", 5)]


@pytest.mark.parametrize(("name", "cost"), COSTS)
def test_more_rows_cost_no_more_queries(client, name, cost):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/resources/{name}")
        return len(queries)

    def add(number):
        figure, rival = make_evidence() if not number else (builders.make_figure(), builders.make_figure())
        figure.conflicts_with.add(rival)
        builders.cite(rival, builders.make_source(f"original {number}", by=[f"publisher {number}"]))
        term = builders.make_term(f"term {number}", short="")
        builders.define(term, sources=[builders.make_source(f"work {number}", by=[f"author {number}"])])
        builders.label(term, f"form {number}")
        other = builders.make_term(f"other {number}", replaced_by=term)
        term.related.add(other)
        term.broader.add(other)

    add(0)
    few = asked()
    add(1)
    add(2)
    assert (few, asked()) == (cost, cost)


TYPES = {
    "figures.csv": ("text/csv", "cmia-figures.csv"),
    "glossary.csv": ("text/csv", "cmia-glossary.csv"),
    "datapackage.json": ("application/json", "datapackage.json"),
}


@pytest.mark.parametrize("name", TYPES)
def test_the_file_says_what_it_is_and_may_be_used_elsewhere(client, name):
    media_type, filename = TYPES[name]
    response = client.get(f"/resources/{name}")
    assert response.headers["Content-Type"] == f"{media_type}; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'inline; filename="{filename}"'
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"


@pytest.mark.parametrize("name", TYPES)
def test_the_file_is_only_read_and_asked_about(client, name):
    get, head = client.get(f"/resources/{name}"), client.head(f"/resources/{name}")
    again = client.get(f"/resources/{name}", headers={"If-None-Match": get.headers["ETag"]})
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", get.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(f"/resources/{name}").status_code == 405
