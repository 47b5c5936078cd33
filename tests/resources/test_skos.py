"""The glossary in SKOS, as rdflib reads it."""

import json
import socket

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rdflib import Graph, Literal, URIRef
from rdflib.compare import isomorphic
from rdflib.namespace import DCTERMS, OWL, RDF, SKOS, XSD

from tests import builders

pytestmark = [
    pytest.mark.django_db,
    # rdflib's own reader of JSON-LD says so of itself.
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

BASE = "https://www.example.org"
SCHEME = URIRef(f"{BASE}/resources/glossary/")
HOSTILE = [
    'Quote " and \\ backslash \\u0041 and \\"',
    "Line one\nline two\r\n\ttab",
    "=cmd|' /C calc'!A0",
    '</script>{braces} <iri> "@en . ]',
    "⛏️ 🇬🇧 {%# }",
    "تعدين النحاس \u200f",
]


@pytest.fixture(autouse=True)
def _known_settings(settings):
    settings.BASE_URL = BASE
    settings.DATA_LICENCE = []


@pytest.fixture
def graph(client):
    """Reads one of the two files, with the network shut: a context has to stand inside."""

    def read(ending="ttl", format="turtle"):
        return Graph().parse(data=client.get(f"/resources/glossary.{ending}").content, format=format)

    return read


def concept(slug):
    return URIRef(f"{SCHEME}{slug}/")


def english(text):
    return Literal(text, lang="en")


def make_glossary():
    source = builders.make_source("Guidance, “3rd”", by=["OECD"], issued="2016")
    asm = builders.make_term("artisanal and small-scale mining", short="", slug="asm", scope_note="Not for quarries.")
    builders.define(asm, "Mining with little capital.", sources=[source])
    builders.define(asm, "Formal or informal.", sense="OECD guidance", is_quotation=True, order=1)
    asgm = builders.make_term("small-scale gold mining", slug="asgm")
    asgm.broader.add(asm)
    old = builders.make_term("galamsey mining", slug="old", replaced_by=asm)
    asm.related.add(old)
    for text, kind, language in [
        ("ASM", "abbreviation", "en"), ("small-scale mining", "synonym", "en"), ("asms", "plural", "en"),
        ("artisinal mining", "hidden", "en"), ("exploitation artisanale", "translation", "fr"),
    ]:  # fmt: skip
        builders.label(asm, text, kind, language=language)
    return asm


def test_both_files_say_the_same(graph):
    make_glossary()
    turtle, json_ld = graph(), graph("jsonld", "json-ld")
    assert isomorphic(turtle, json_ld)
    assert len(turtle) > 40


def test_json_ld_is_read_without_the_network(graph, monkeypatch):
    make_glossary()

    def refuse(*args, **kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert (concept("asm"), RDF.type, SKOS.Concept) in graph("jsonld", "json-ld")


def test_every_form_has_the_label_of_its_kind_and_language(graph):
    make_glossary()
    read, asm = graph(), concept("asm")
    assert set(read.objects(asm, SKOS.prefLabel)) == {
        english("artisanal and small-scale mining"),
        Literal("exploitation artisanale", lang="fr"),
    }
    assert set(read.objects(asm, SKOS.altLabel)) == {english("ASM"), english("small-scale mining")}
    assert set(read.objects(asm, SKOS.hiddenLabel)) == {english("asms"), english("artisinal mining")}


def test_a_form_that_repeats_the_name_is_said_once(graph):
    builders.label(builders.make_term("offtake"), "offtake", "hidden")
    read = graph()
    assert list(read.subject_objects(SKOS.prefLabel)) == [(concept("offtake"), english("offtake"))]
    assert list(read.subject_objects(SKOS.hiddenLabel)) == []


def test_a_definition_is_a_node_with_text_sense_and_source(graph):
    make_glossary()
    read = graph()
    found = {
        (
            read.value(node, RDF.value),
            read.value(node, SKOS.scopeNote),
            read.value(node, DCTERMS.source),
        )
        for node in read.objects(concept("asm"), SKOS.definition)
    }
    source = URIRef(f"{BASE}/resources/sources/guidance-3rd/")
    assert found == {
        (english("Mining with little capital."), english("general"), source),
        (english("“Formal or informal.”"), english("OECD guidance"), None),
    }
    assert read.value(source, DCTERMS.bibliographicCitation) == Literal("OECD (2016), Guidance, “3rd”")


def test_terms_hang_together_in_both_directions(graph):
    make_glossary()
    read, asm, asgm, old = graph(), concept("asm"), concept("asgm"), concept("old")
    assert set(read.subject_objects(SKOS.broader)) == {(asgm, asm)}
    assert set(read.subject_objects(SKOS.narrower)) == {(asm, asgm)}
    assert set(read.subject_objects(SKOS.related)) == {(asm, old), (old, asm)}
    assert set(read.objects(SCHEME, SKOS.hasTopConcept)) == {asm, old}
    assert set(read.subjects(SKOS.topConceptOf, SCHEME)) == {asm, old}
    assert set(read.subjects(SKOS.inScheme, SCHEME)) == {asm, asgm, old}


def test_a_term_that_was_replaced_says_by_which(graph):
    make_glossary()
    read = graph()
    assert list(read.subject_objects(DCTERMS.isReplacedBy)) == [(concept("old"), concept("asm"))]
    assert list(read.subject_objects(OWL.deprecated)) == [(concept("old"), Literal(True))]


def test_the_day_of_publication_is_told(graph, clock):
    builders.make_term("offtake")
    assert graph().value(concept("offtake"), DCTERMS.issued) == Literal("2027-01-20", datatype=XSD.date)


def test_no_licence_is_claimed_unless_it_is_set(graph, settings):
    assert list(graph().objects(SCHEME, DCTERMS.license)) == []
    settings.DATA_LICENCE = ["CC0-1.0", "https://example.org/cc0/"]
    assert list(graph().objects(SCHEME, DCTERMS.license)) == [URIRef("https://example.org/cc0/")]


@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_what_is_not_public_is_in_neither_file(client, state):
    asm = make_glossary()
    hidden = builders.make_term("zqterm", state=state, short="zqmeaning")
    builders.label(hidden, "zqlabel")
    builders.define(hidden, "zqsense", sense="zq", sources=[builders.make_source("zqsource")])
    asm.related.add(hidden)
    asm.broader.add(hidden)
    hidden.broader.add(asm)
    asm.replaced_by = hidden
    asm.save()
    for ending in ("ttl", "jsonld"):
        text = client.get(f"/resources/glossary.{ending}").content.decode()
        assert "zq" not in text
        assert "deprecated" not in text.partition("/resources/glossary/old/")[0]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_as_they_were(graph, text):
    term = builders.make_term("offtake", short=text)
    assert "".join(term.short.split()) == "".join(text.removesuffix("\u200f").split())
    for read in (graph(), graph("jsonld", "json-ld")):
        (node,) = read.objects(concept(term.slug), SKOS.definition)
        assert read.value(node, RDF.value) == english(term.short)


@pytest.mark.parametrize("language", ["en us", 'x" .', "", "-fr", "de_AT"])
def test_a_language_that_is_none_leaves_the_label_without(graph, language):
    builders.label(builders.make_term("offtake"), "Abnahme", language=language)
    for read in (graph(), graph("jsonld", "json-ld")):
        assert list(read.objects(concept("offtake"), SKOS.altLabel)) == [Literal("Abnahme")]


def test_an_empty_glossary_is_a_scheme_without_terms(graph):
    assert list(graph().subjects()) != []
    assert list(graph("jsonld", "json-ld").subjects(RDF.type, SKOS.Concept)) == []


@pytest.mark.parametrize("ending", ["ttl", "jsonld"])
def test_three_terms_cost_as_many_queries_as_one(client, ending):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/resources/glossary.{ending}")
        return len(queries)

    make_glossary()
    few = asked()
    for number in range(3):
        term = builders.make_term(f"term {number}", short="")
        builders.define(term, sources=[builders.make_source(f"source {number}")])
        builders.label(term, f"form {number}")
        term.related.add(builders.make_term(f"other {number}"))
    assert (few, asked()) == (8, 8)


TYPES = {"ttl": "text/turtle", "jsonld": "application/ld+json"}


@pytest.mark.parametrize("ending", TYPES)
def test_the_file_says_what_it_is_and_may_be_used_elsewhere(client, ending):
    response = client.get(f"/resources/glossary.{ending}")
    assert response.headers["Content-Type"] == f"{TYPES[ending]}; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'inline; filename="cmia-glossary.{ending}"'
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert client.post(f"/resources/glossary.{ending}").status_code == 405
    assert client.head(f"/resources/glossary.{ending}").headers["ETag"] == response.headers["ETag"]


def test_the_context_of_the_json_is_a_list_of_names_and_no_address(client):
    context = json.loads(client.get("/resources/glossary.jsonld").content)["@context"]
    assert list(context) == ["skos", "dct", "owl", "rdf", "xsd"]
