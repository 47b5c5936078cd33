"""What pages say of themselves to machines, and that it is what they say to people."""

import json
from decimal import Decimal

import pytest
from rdflib import Graph, Literal, Namespace, URIRef

from cmia_site.content.metadata import Metadata
from resources import json_ld
from tests import builders

pytestmark = [
    pytest.mark.django_db,
    # rdflib's own reader of JSON-LD says so of itself.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

BASE = "https://www.example.org"
SCHEMA = Namespace("https://schema.org/")
CONTEXT = {"@vocab": "https://schema.org/"}
HOSTILE = ['"Quoted" \\ back', "</script><script>alert(1)</script>", "=cmd|' /C calc'!A0", "{{ 7*7 }}", "⛏️ تعدين"]


@pytest.fixture(autouse=True)
def _known_settings(settings):
    settings.BASE_URL = BASE
    settings.DATA_LICENCE = []


def read(document):
    """The graph, from the text as it stands in a page."""
    return Graph().parse(data=Metadata("", "", json_ld=document).json_ld_text, format="json-ld")


def described(figure):
    return json_ld.figure(figure)["description"]


def test_a_figure_is_an_observation_in_its_published_digits():
    source = builders.make_source("2020 State of ASM", by=["World Bank"], issued="2021", doi="10.1/sos")
    indicator = builders.make_indicator("People in ASM", slug="asm-workforce", question="How many?")
    figure = builders.make_figure(
        "49.0",
        indicator=indicator,
        lower=Decimal("42.5"),
        upper=Decimal("63.8"),
        original=source,
        geography_code="001",
        commodity="gold",
    )
    assert json_ld.figure(figure) == {
        "@context": CONTEXT,
        "@type": "Observation",
        "@id": f"{BASE}/resources/figures/{figure.slug}/",
        "url": f"{BASE}/resources/figures/{figure.slug}/",
        "identifier": figure.slug,
        "name": "People in ASM, world",
        "description": f"{figure.sentence} Standing: current.",
        "value": 49.0,
        "minValue": 42.5,
        "maxValue": 63.8,
        "unitText": "million people",
        "measurementQualifier": "about",
        "observationAbout": [
            {"@type": "Place", "name": "World", "identifier": "001"},
            {"@type": "Thing", "name": "gold"},
        ],
        "variableMeasured": {
            "@type": "StatisticalVariable",
            "identifier": "asm-workforce",
            "name": "People in ASM",
            "description": "How many?",
        },
        "citation": [
            {
                "@type": "Report",
                "@id": f"{BASE}/resources/sources/2020-state-of-asm/",
                "name": "2020 State of ASM",
                "author": [{"@type": "Organization", "name": "World Bank"}],
                "datePublished": "2021",
                "identifier": ["https://doi.org/10.1/sos"],
                "url": "https://doi.org/10.1/sos",
            }
        ],
        "observationDate": "2020",
        "observationPeriod": "P1Y",
    }


def test_a_range_has_ends_and_no_value():
    figure = builders.make_figure(None, lower=Decimal(4), upper=Decimal(10), scale=1)
    document = json_ld.figure(figure)
    assert [document.get(name) for name in ("value", "minValue", "maxValue", "unitText")] == [None, 4, 10, "people"]
    assert "measurementQualifier" not in document


def test_zero_is_a_value():
    assert json_ld.figure(builders.make_figure("0"))["value"] == 0


@pytest.mark.parametrize(
    ("start", "end", "period"),
    [("2020", "2020", "P1Y"), ("1999", "2021", "P23Y"), ("2020-04", "2020-04", "P1M"), ("2020-04", "2021", "P21M")],
)
def test_the_time_of_the_data_has_a_beginning_and_a_length(start, end, period):
    document = json_ld.figure(builders.make_figure(reference_start=start, reference_end=end))
    assert (document["observationDate"], document["observationPeriod"]) == (start, period)


@pytest.mark.parametrize("basis", ["publication", "unknown"])
def test_a_year_of_publication_is_not_passed_off_as_that_of_the_data(basis):
    document = json_ld.figure(builders.make_figure(reference_basis=basis, caveat="No year is given."))
    assert "observationDate" not in document


def test_a_figure_without_original_says_so():
    figure = builders.make_figure()
    assert described(figure) == f"{figure.sentence} Original not found. Standing: current."
    assert "citation" not in json_ld.figure(figure)


def test_a_disputed_multiple_says_all_that_the_page_prints():
    first = builders.make_figure()
    figure = builders.make_figure(
        "134", derived_from=first, multiplier=Decimal(3), standing="disputed", caveat="Three *times* 44.75.",
        original=builders.make_source(),
    )  # fmt: skip
    figure.citations.update(is_presumed=True)
    assert described(figure) == (
        f"{figure.sentence} The original is presumed. Standing: disputed. "
        "That it is a multiple of another figure is our inference. Three times 44.75."
    )


@pytest.mark.parametrize(
    ("state", "standing"),
    [("published", "superseded by {slug}"), ("draft", "superseded"), ("withdrawn", "superseded")],
)
def test_a_successor_is_named_when_it_is_public(state, standing):
    successor = builders.make_figure(state=state)
    figure = builders.make_figure(superseded_by=successor, standing="superseded", original=builders.make_source())
    assert described(figure).endswith(f"Standing: {standing.format(slug=successor.slug)}.")


def test_the_figures_are_a_dataset_with_its_files_and_no_licence_unless_one_is_set(settings):
    document = json_ld.dataset()
    assert (document["@type"], document["url"]) == ("Dataset", f"{BASE}/resources/figures/")
    assert [(each["encodingFormat"], each["contentUrl"]) for each in document["distribution"]] == [
        ("text/csv", f"{BASE}/resources/figures.csv"),
        ("application/json", f"{BASE}/resources/datapackage.json"),
    ]
    assert "license" not in document
    settings.DATA_LICENCE = ["CC-BY-4.0", "https://example.org/by/"]
    assert json_ld.dataset()["license"] == "https://example.org/by/"


def test_a_term_has_its_names_and_meanings_but_no_misspellings():
    term = builders.make_term("artisanal mining", slug="asm", short="Little capital.")
    builders.define(term, "Formal or informal.", sense="OECD guidance", is_quotation=True, order=1)
    for text, kind in [("ASM", "abbreviation"), ("small mining", "synonym"), ("asms", "plural"), ("asmm", "hidden")]:
        builders.label(term, text, kind)
    assert json_ld.term(term) == {
        "@context": CONTEXT,
        "@type": "DefinedTerm",
        "@id": f"{BASE}/resources/glossary/asm/",
        "url": f"{BASE}/resources/glossary/asm/",
        "termCode": "asm",
        "name": "artisanal mining",
        "alternateName": ["ASM", "small mining"],
        "description": ["Little capital.", "OECD guidance: “Formal or informal.”"],
        "inDefinedTermSet": {
            "@type": "DefinedTermSet",
            "@id": f"{BASE}/resources/glossary/",
            "url": f"{BASE}/resources/glossary/",
            "name": "Glossary",
        },
    }


@pytest.mark.parametrize(("state", "said"), [("published", ["Use “new” instead.", "Old."]), ("draft", ["Old."])])
def test_a_replaced_term_says_by_which_when_that_is_public(state, said):
    term = builders.make_term("old", short="Old.", replaced_by=builders.make_term("new", state=state))
    assert json_ld.term(term)["description"] == said


def test_the_glossary_is_a_set_of_its_terms():
    terms = [builders.make_term("offtake"), builders.make_term("royalty")]
    document = json_ld.glossary(terms)
    assert (document["@type"], document["url"]) == ("DefinedTermSet", f"{BASE}/resources/glossary/")
    assert [each["name"] for each in document["hasDefinedTerm"]] == ["offtake", "royalty"]


def test_a_source_is_the_work_with_its_own_licence():
    source = builders.make_source(
        "Inventory", kind="dataset", by=["ASM Inventory"], issued="2022", edition="v2", identifier="X 1",
        url="https://a.org/b", archive_url="https://archive.org/b", licence="CC BY 4.0",
    )  # fmt: skip
    assert json_ld.source(source) == {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": f"{BASE}/resources/sources/inventory/",
        "name": "Inventory",
        "author": [{"@type": "Organization", "name": "ASM Inventory"}],
        "datePublished": "2022",
        "version": "v2",
        "identifier": ["X 1"],
        "url": "https://a.org/b",
        "archivedAt": "https://archive.org/b",
        "license": "CC BY 4.0",
    }


def test_every_kind_of_source_has_a_type():
    kinds = "report article book dataset web-page law convention standard slides speech".split()
    types = [json_ld.source(builders.make_source(kind=kind))["@type"] for kind in kinds]
    assert types == [
        "Report", "Article", "Book", "Dataset", "WebPage",
        "Legislation", "Legislation", "CreativeWork", "PresentationDigitalDocument", "CreativeWork",
    ]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_from_the_page_as_they_were(text):
    source = builders.make_source(text, by=[text])
    figure = builders.make_figure(base=text, commodity=text, original=source)
    term = builders.make_term("offtake", short=text)
    graph = read(json_ld.figure(figure))
    names = {str(name) for name in graph.objects(None, SCHEMA.name)}
    assert names == {figure.title, figure.indicator.title, "World", text}
    definition = read(json_ld.term(term)).value(URIRef(f"{BASE}/resources/glossary/offtake/"), SCHEMA.description)
    assert definition == Literal(text)


def test_no_document_needs_another_one():
    figure = builders.make_figure(original=builders.make_source())
    term = builders.make_term()
    documents = [json_ld.figure(figure), json_ld.dataset(), json_ld.term(term), json_ld.glossary([term])]
    documents.append(json_ld.source(figure.originals[0].source))
    assert [document["@context"] for document in documents] == [CONTEXT] * 5
    assert [json.dumps(document).count("@context") for document in documents] == [1] * 5
