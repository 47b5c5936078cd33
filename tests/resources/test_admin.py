"""The office's forms and lists of figures, terms and sources."""

import re

import pytest
from django.urls import reverse

from cmia_site.content.models import WorkingCopy
from cmia_site.content.publishing import Publication
from events.models import FigureQuote
from resources.models import Contributor, Figure, Organisation, Source, Term
from resources.vocabulary import Checked, Standing
from tests.builders import (
    cite,
    define,
    label,
    make_deck,
    make_event,
    make_figure,
    make_indicator,
    make_organisation,
    make_source,
    make_term,
    make_user,
)

pytestmark = pytest.mark.django_db
LIST, ADD = "/admin/resources/figure/", "/admin/resources/figure/add/"
PUBLISH = {"_publish": "Publish now"}


def figure_form(**values):
    """The least that can be published but for its source, as a browser would send it."""
    indicator = values.pop("indicator", None) or make_indicator("People working directly in ASM").pk
    data = {
        "indicator": indicator, "qualifier": "about", "value": "44.75", "scale": "1000000", "base": "people in ASM",
        "geography": "World", "reference_start": "2020", "reference_end": "2020", "reference_basis": "stated",
        "standing": "current", "confidence": "medium", "citations-TOTAL_FORMS": "0", "citations-INITIAL_FORMS": "0",
    }  # fmt: skip
    return data | values


def citation(number=0, **values):
    values = {"role": "original"} | values
    return {"citations-TOTAL_FORMS": str(number + 1)} | {f"citations-{number}-{k}": v for k, v in values.items()}


def term_form(**values):
    data = {"name": "offtake agreement", "match": "any-case", "auto_link": "on"}
    for part in ("labels", "definitions"):
        data |= {f"{part}-TOTAL_FORMS": "0", f"{part}-INITIAL_FORMS": "0"}
    return data | values


def errors(response):
    context = response.context
    found = {name: list(words) for name, words in context["adminform"].form.errors.items()}
    for formset in context["inline_admin_formsets"]:
        found |= {"rows": list(formset.formset.non_form_errors())} if formset.formset.non_form_errors() else {}
        for each in formset.formset.errors:
            found |= {name: list(words) for name, words in each.items()}
    return found


def change(row):
    return reverse(f"admin:resources_{row._meta.model_name}_change", args=[row.pk])


# A figure and where it comes from


def test_a_figure_is_published_with_a_source_that_is_there(staff_client):
    source = make_source()
    staff_client.post(ADD, figure_form(**citation(source=source.pk, locator="p. 12"), **PUBLISH))
    figure = Figure.objects.get()
    assert (figure.is_published, figure.originals[0].source, figure.originals[0].locator) == (True, source, "p. 12")


def test_a_source_is_made_on_the_way(staff_client):
    new = citation(
        source="new:A count of small mines", new_publisher="World Bank", new_author="Amina Diallo", new_kind="dataset",
        new_issued="2021-04", new_url="https://example.org/count", new_checked="abstract",
    )  # fmt: skip
    staff_client.post(ADD, figure_form(**new, **PUBLISH))
    source = Source.objects.get()
    assert (source.title, source.kind, source.issued, source.url, source.checked) == (
        "A count of small mines",
        "dataset",
        "2021-04",
        "https://example.org/count",
        "abstract",
    )
    assert [str(each) for each in source.contributors.all()] == ["Amina Diallo", "World Bank"]
    assert Figure.objects.get().published_year == "2021"


def test_an_organisation_that_is_known_is_not_made_again(staff_client):
    bank = make_organisation("World Bank", aliases="IBRD")
    staff_client.post(ADD, figure_form(**citation(source="new:A count", new_publisher="ibrd"), **PUBLISH))
    assert Contributor.objects.get().organisation == bank
    assert Organisation.objects.count() == 1


def test_a_source_of_the_same_title_is_not_made_again(staff_client):
    source = make_source("A Count of Small Mines")
    new = citation(source="new:A count of small mines", new_publisher="Somebody else")
    staff_client.post(ADD, figure_form(**new, **PUBLISH))
    assert Figure.objects.get().originals[0].source == source
    assert source.contributors.count() == 1


def test_a_wrong_year_of_a_new_source_is_said_at_its_field_and_nothing_is_lost(staff_client):
    new = citation(source="new:A count", new_publisher="World Bank", new_issued="soon")
    response = staff_client.post(ADD, figure_form(**new, **PUBLISH))
    words = "Give as much of the date as is known: 2020, 2020-04 or 2020-04-29."
    assert errors(response) == {"new_issued": [words]}
    assert 'value="World Bank"' in response.content.decode()
    assert not Source.objects.exists()


def test_a_figure_without_a_source_is_kept_as_a_draft_and_not_published(staff_client):
    response = staff_client.post(ADD, figure_form(**PUBLISH))
    words = "Give the source that published it first, or tick “original not found” above, then publish."
    assert errors(response) == {"rows": [words]}
    staff_client.post(ADD, figure_form())
    assert Figure.objects.get().publication == Publication.DRAFT


def test_a_figure_whose_original_was_not_found_is_published_and_says_so(staff_client, client):
    staff_client.post(ADD, figure_form(original_not_found="on", **PUBLISH))
    figure = Figure.objects.get()
    client.logout()
    assert "Original not found" in client.get(figure.get_absolute_url()).content.decode()


def test_an_original_and_none_found_cannot_both_be_true(staff_client):
    source = make_source()
    response = staff_client.post(ADD, figure_form(original_not_found="on", **citation(source=source.pk), **PUBLISH))
    words = "“Original not found” is ticked above, and this is an original. Only one of them can be true."
    assert errors(response) == {"role": [words]}
    via = citation(source=source.pk, role="via")
    staff_client.post(ADD, figure_form(original_not_found="on", **via, **PUBLISH))
    assert Figure.objects.get().via[0].source == source


def test_changes_of_a_public_figure_wait(staff_client):
    figure = make_figure()
    form = figure_form(indicator=figure.indicator_id, value="45", original_not_found="on")
    staff_client.post(change(figure), form)
    assert str(Figure.objects.get().value) == "44.75"
    assert WorkingCopy.objects.of(figure).waiting().exists()


def test_a_figure_is_previewed_as_its_page(staff_client):
    response = staff_client.post(f"{ADD}preview/", figure_form(original_not_found="on"))
    assert response.status_code == 200
    assert "About 44.75 million people in ASM (world, 2020)." in response.content.decode()
    assert not Figure.objects.exists()


# The sentence while it is typed


def sentence(client, **values):
    return client.post(f"{ADD}sentence/", figure_form(**values)).json()


def test_the_sentence_is_told_as_it_will_print(staff_client):
    assert sentence(staff_client) == {"sentence": "About 44.75 million people in ASM (world, 2020)."}
    new = citation(source="new:A count", new_issued="2021")
    said = sentence(staff_client, reference_basis="unknown", reference_start="", reference_end="", **new)
    assert said == {"sentence": "About 44.75 million people in ASM (world, published 2021, data year not stated)."}
    assert (Figure.objects.count(), Source.objects.count()) == (0, 0)


@pytest.mark.parametrize("values", [{"value": ""}, {"value": "many"}, {"base": ""}, {"value": "9" * 400}])
def test_what_cannot_be_said_yet_is_asked_for(staff_client, values):
    asked = {"missing": "Give a number and what it counts, and the sentence stands here."}
    assert sentence(staff_client, **values) == asked


def test_a_sentence_is_told_without_its_question(staff_client):
    assert sentence(staff_client, indicator="") == {"sentence": "About 44.75 million people in ASM (world, 2020)."}


@pytest.mark.parametrize(("role", "status"), [("Editor", 200), (None, 403)])
def test_the_sentence_is_told_to_who_may_write_figures(client, role, status, django_user_model):
    user = make_user(role) if role else django_user_model.objects.create_user("reader", is_staff=True)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(f"{ADD}sentence/", figure_form()).status_code == status


# Roles


@pytest.mark.parametrize(("role", "published"), [("Editor", False), ("Publisher", True)])
@pytest.mark.parametrize("model", ["figure", "term"])
def test_editors_write_and_publishers_publish(client, role, published, model):
    client.force_login(make_user(role), backend="django.contrib.auth.backends.ModelBackend")
    forms = {
        "figure": figure_form(original_not_found="on"),
        "term": term_form(**{"definitions-TOTAL_FORMS": "1", "definitions-0-short": "A promise.",
                             "definitions-0-sense": "general"}),
    }  # fmt: skip
    address = f"/admin/resources/{model}/add/"
    assert client.post(address, forms[model] | PUBLISH).status_code == (302 if published else 403)
    client.post(address, forms[model])
    rows = {"figure": Figure, "term": Term}[model].objects
    assert rows.filter(publication=Publication.PUBLISHED).exists() is published
    assert rows.filter(publication=Publication.DRAFT).exists()


# Terms


def test_a_term_without_a_definition_is_not_published(staff_client):
    response = staff_client.post("/admin/resources/term/add/", term_form(**PUBLISH))
    assert errors(response) == {"rows": ["Say what the term means, in one sense at least, then publish."]}


def test_a_term_is_found_by_its_other_forms(staff_client):
    rows = {"labels-TOTAL_FORMS": "1", "labels-0-text": "Abnahmevertrag", "labels-0-kind": "translation",
            "labels-0-language": "de", "labels-0-match": "any-case"}  # fmt: skip
    staff_client.post("/admin/resources/term/add/", term_form(**rows))
    page = staff_client.get("/admin/resources/term/?q=abnahme").content.decode()
    assert "1 term" in page


# The queue


def queue(client, value):
    page = client.get(f"{LIST}?attention={value}").content.decode()
    return re.findall(r">(fig-\d{4})</a>", page)


def test_the_queue_shows_what_somebody_has_to_look_at(clock, staff_client):
    read, unread = make_source(checked=Checked.ABSTRACT), make_source("Another", checked=Checked.NOT_READ)
    due = make_figure(original=read, review_due=clock.now.date())
    disputed = make_figure(original=read, standing=Standing.DISPUTED, caveat="Others differ.")
    without, not_read = make_figure(), make_figure(original=unread)
    asked = {"due": due, "disputed": disputed, "without-original": without, "unread": not_read}
    assert {value: queue(staff_client, value) for value in asked} == {v: [row.slug] for v, row in asked.items()}
    page = staff_client.get(LIST).content.decode()
    for words in ("due for review: 1", "disputed: 1", "without an original: 1", "original not read by us: 1"):
        assert words in page


def fill(count):
    for number in range(count):
        source = make_source(f"Work {number}", by=[f"Institute {number}", f"Office {number}"])
        figure = make_figure(indicator=make_indicator(f"Question {number}"), original=source)
        cite(figure, make_source(f"Slides {number}"), "via")
        define(make_term(f"Term {number}"), sense="EU law", sources=[source])
        label(make_term(f"Other {number}"), f"Others {number}")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("model", "queries"), [("figure", 14), ("term", 7), ("source", 7), ("indicator", 6)])
def test_a_list_costs_the_same_queries_for_one_row_and_for_three(
    staff_client, model, queries, count, django_assert_num_queries
):
    fill(count)
    staff_client.get("/admin/")
    with django_assert_num_queries(queries):
        staff_client.get(f"/admin/resources/{model}/")


# Where something is used


def uses(client, row, what="change"):
    """{kind: [rows in words]} as the page tells it."""
    address = reverse(f"admin:resources_{row._meta.model_name}_{what}", args=[row.pk])
    return {each.kind: [str(used) for used, *_ in each.rows] for each in client.get(address).context["uses"]}


@pytest.mark.parametrize("what", ["change", "delete"])
def test_the_uses_of_a_term_are_told(staff_client, what):
    term = make_term()
    make_event("Cobalt", summary="An offtake agreement.", state=Publication.DRAFT)
    make_indicator("Promises").terms.add(term)
    make_term("spot contract").broader.add(term)
    assert uses(staff_client, term, what) == {
        "Indicators": ["Promises"],
        "Mentions in the texts of events": ["Cobalt"],
        "Terms": ["spot contract"],
    }


@pytest.mark.parametrize("what", ["change", "delete"])
def test_the_uses_of_a_figure_are_told(staff_client, what):
    figure = make_figure()
    event = make_event("Cobalt", summary=f"It is [[{figure.slug}]].")
    FigureQuote.objects.create(event=event, figure=figure, wording="some 45 million")
    make_figure("134", derived_from=figure)
    assert uses(staff_client, figure, what) == {
        "Figures": ["About 134 million people working in small mines"],
        "Mentions in the texts of events": ["Cobalt"],
        "Quoted figures": ["Cobalt"],
    }


@pytest.mark.parametrize("what", ["change", "delete"])
def test_the_uses_of_a_source_are_told(staff_client, what):
    source = make_source()
    make_figure(original=source)
    define(make_term(), sense="EU law", sources=[source])
    make_deck(make_event("Cobalt"), source=source)
    assert uses(staff_client, source, what) == {
        "Definitions": ["offtake agreement"],
        "Materials": ["Cobalt"],
        "Sources": ["About 44.75 million people working in small mines"],
    }


def test_what_nothing_uses_says_so(staff_client):
    assert "Nothing uses it yet." in staff_client.get(change(make_source())).content.decode()


def test_many_uses_are_counted(staff_client):
    source = make_source()
    for _ in range(23):
        make_figure(original=source)
    page = staff_client.get(change(source)).content.decode()
    assert "and 3 more" in page
