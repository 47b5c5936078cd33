"""Where terms, figures, sources and what else is referred to are used, as the office is told."""

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.urls import reverse

from cmia_site.content.models import Page
from cmia_site.content.publishing import Publication
from cmia_site.content.uses import uses_of
from events.models import FigureQuote
from tests.builders import (
    cite,
    define,
    label,
    make_deck,
    make_event,
    make_figure,
    make_indicator,
    make_organisation,
    make_person,
    make_source,
    make_term,
    organise,
)

pytestmark = pytest.mark.django_db


def address(row, what="change"):
    return reverse(f"admin:resources_{row._meta.model_name}_{what}", args=[row.pk])


def told(answer):
    """{how it is used: [rows in words]} as a page tells it."""
    return {each.how: [str(row) for row, *_ in each.rows] for each in answer.context["uses"]}


both_pages = pytest.mark.parametrize("what", ["change", "delete"])


@both_pages
def test_the_uses_of_a_term_are_told(staff_client, what):
    term = make_term()
    make_event("Cobalt", summary="An offtake agreement.", state=Publication.DRAFT)
    make_indicator("Promises").terms.add(term)
    make_term("spot contract").broader.add(term)
    make_term("sales contract").related.add(term)
    make_term("offtake", replaced_by=term)
    assert told(staff_client.get(address(term, what))) == {
        "Events (links in texts)": ["Cobalt"],
        "Indicators (terms)": ["Promises"],
        "Terms (broader terms)": ["spot contract"],
        "Terms (related terms)": ["sales contract"],
        "Terms (replaced by)": ["offtake"],
    }


@both_pages
def test_the_uses_of_a_figure_are_told(staff_client, what):
    figure = make_figure()
    event = make_event("Cobalt", summary=f"It is [[{figure.slug}]].")
    FigureQuote.objects.create(event=event, figure=figure, wording="some 45 million")
    make_figure("134", derived_from=figure)
    make_figure("40", standing="superseded", superseded_by=figure)
    make_figure("90").conflicts_with.add(figure)
    make_figure("7", caveat=f"Not part of [[{figure.slug}]].")
    people = "million people working in small mines"
    assert told(staff_client.get(address(figure, what))) == {
        "Events (links in texts)": ["Cobalt"],
        "Events (quoted figures)": ["Cobalt"],
        "Figures (derived from)": [f"About 134 {people}"],
        "Figures (in conflict with)": [f"About 90 {people}"],
        "Figures (links in texts)": [f"About 7 {people}"],
        "Figures (superseded by)": [f"About 40 {people}"],
    }


@both_pages
def test_the_uses_of_a_source_are_told(staff_client, what):
    source = make_source()
    make_figure(original=source)
    define(make_term(), sense="EU law", sources=[source])
    make_deck(make_event("Cobalt"), source=source)
    assert told(staff_client.get(address(source, what))) == {
        "Events (materials)": ["Cobalt"],
        "Figures (sources)": ["About 44.75 million people working in small mines"],
        "Terms (definitions)": ["offtake agreement"],
    }


def test_the_uses_of_an_indicator_and_of_an_organisation_are_told(staff_client):
    figure, bank = make_figure(original=make_source()), make_organisation("World Bank")
    make_source("Another count", by=[bank])
    organise(make_event("Cobalt"), bank)
    make_person(organisation=bank)
    assert told(staff_client.get(address(figure.indicator))) == {"Figures (indicator)": [str(figure)]}
    assert told(staff_client.get(address(bank))) == {
        "Events (organisers)": ["Cobalt"],
        "People (current organisation)": ["Amina Diallo"],
        "Sources (authors and publishers)": ["Another count"],
    }


def test_texts_of_pages_that_lead_to_a_term_are_uses(staff_client):
    term, page = make_term(), Page.objects.first()
    page.body = "What an offtake agreement is."
    page.save()
    assert told(staff_client.get(address(term))) == {"Pages (links in texts)": [page.title]}


@pytest.mark.parametrize("written", ["[[offtake (binding)]]", "[[ Offtake (binding)|promise]]", "[[offtake-binding]]"])
def test_texts_that_will_lead_to_a_draft_are_uses(staff_client, written):
    term = make_term("offtake (binding)", slug="offtake-binding", state=Publication.DRAFT)
    make_event("Cobalt", summary=f"A {written}.", state=Publication.DRAFT)
    make_event("Tin", summary="An offtake (binding).", state=Publication.DRAFT)
    assert told(staff_client.get(address(term))) == {"Events (links in texts)": ["Cobalt"]}


def test_texts_that_will_lead_to_a_figure_are_uses(staff_client):
    figure = make_figure(state=Publication.DRAFT)
    make_event("Cobalt", summary=f"It is [[{figure.slug}]].", state=Publication.DRAFT)
    assert told(staff_client.get(address(figure, "delete"))) == {"Events (links in texts)": ["Cobalt"]}


def test_a_draft_that_uses_it_is_marked_and_leads_to_its_form(staff_client):
    term = make_term()
    event = make_event("Cobalt", summary="An offtake agreement.", state=Publication.DRAFT)
    link = reverse("admin:events_event_change", args=[event.pk])
    assert f'<a href="{link}"><bdi>Cobalt</bdi></a> (draft)' in staff_client.get(address(term)).content.decode()


def test_what_uses_a_source_twice_is_one_use(staff_client):
    source = make_source()
    cite(make_figure(original=source), source, "via")
    page = staff_client.get(address(source))
    assert [(uses.how, uses.count, uses.more) for uses in page.context["uses"]] == [("Figures (sources)", 1, 0)]


@both_pages
def test_what_nothing_uses_says_so(staff_client, what):
    assert "Nothing uses it yet." in staff_client.get(address(make_source(), what)).content.decode()


def test_a_new_row_says_nothing_of_uses(staff_client):
    assert "Nothing uses it yet." not in staff_client.get("/admin/resources/source/add/").content.decode()


def test_many_uses_are_counted(staff_client):
    source = make_source()
    for _ in range(23):
        make_figure(original=source)
    uses = staff_client.get(address(source)).context["uses"][0]
    assert (len(uses.rows), uses.more) == (20, 3)
    assert "and 3 more" in staff_client.get(address(source)).content.decode()


def test_the_uses_of_a_whole_page_of_terms_are_told(staff_client):
    terms = [make_term(f"term {number}", slug=f"slug-{number}") for number in range(50)]
    make_event("Cobalt", summary="What term 49 is.")
    for term in terms[:10]:
        for number in range(20):
            label(term, f"form {number} of {term.pk}")
    data = {"action": "delete_selected", ACTION_CHECKBOX_NAME: [term.pk for term in terms]}
    assert told(staff_client.post("/admin/resources/term/", data)) == {"Events (links in texts)": ["Cobalt"]}


def test_before_many_are_deleted_their_uses_are_told(staff_client):
    terms = [make_term(), make_term("spot contract")]
    make_event("Cobalt", summary="An offtake agreement.")
    make_event("Tin", summary="A spot contract.")
    data = {"action": "delete_selected", ACTION_CHECKBOX_NAME: [term.pk for term in terms]}
    answer = staff_client.post("/admin/resources/term/", data)
    assert told(answer) == {"Events (links in texts)": ["Tin", "Cobalt"]}
    assert "Used in" in answer.content.decode()
    staff_client.post("/admin/resources/term/", data | {"post": "yes"})
    assert not type(terms[0]).objects.exists()


def use(figure, count):
    for number in range(count):
        event = make_event(f"Event {number}", summary=f"It is [[{figure.slug}]].")
        FigureQuote.objects.create(event=event, figure=figure, wording="some 45 million")
        make_figure(indicator=make_indicator(f"Question {number}"), derived_from=figure)


@pytest.mark.parametrize("count", [1, 3])
def test_the_uses_cost_the_same_queries_for_one_and_for_three(rf, admin_user, count, django_assert_num_queries):
    figure = make_figure()
    use(figure, count)
    request = rf.get("/")
    request.user = admin_user
    with django_assert_num_queries(12):
        uses_of([figure], request)
