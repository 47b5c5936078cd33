"""Every page costs the same number of queries for one row and for three, and the number stands here."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import Event
from tests import builders

pytestmark = pytest.mark.django_db

COSTS = {
    "/": 11,
    "/events/": 7,
    "{event}": 19,
    "/themes/": 2,
    "{theme}": 10,
    "/people/": 2,
    "{person}": 6,
    "{series}": 8,
    "{organisation}": 15,
    "/resources/": 3,
    "/resources/glossary/": 3,
    "{term}": 19,
    "/resources/figures/": 6,
    "{figure}": 15,
    "{chart}": 8,
    "/resources/sources/": 3,
    "{source}": 16,
    "/about/": 1,
}


def grow(count):
    """`count` events, each with `count` of everything, all in one series and theme, with one person at all of them."""
    theme, series = builders.make_theme(), builders.make_series()
    person, organisation = builders.make_person(), builders.make_organisation()
    for number in range(count):
        event = builders.make_event(f"Event {number}", series=series, announcement="Text")
        event.themes.add(theme)
        builders.organise(event, organisation)
        builders.appear(event, person, organisation=organisation)
        for more in range(count):
            other = builders.make_person(f"Person {number} {more}", organisation=organisation)
            elsewhere = builders.make_organisation(f"Place {number} {more}")
            builders.appear(event, other, organisation=elsewhere)
            builders.organise(event, elsewhere, role="partner")
            event.themes.add(builders.make_theme(f"Theme {number} {more}"))
            builders.say(event, f"Said {more}", theme=theme)
            builders.record(event)
            builders.make_deck(event, f"Deck {more}", people=[person, other])
            event.change_notes.create(text="Mended.")
    evidence = grow_evidence(count, organisation)
    return {
        "event": event,
        "theme": theme,
        "series": series,
        "person": person,
        "organisation": organisation,
    } | evidence


def grow_evidence(count, organisation):
    """`count` sources, terms and figures of one question, all tied to one of each and to every event."""
    source, indicator, term = builders.make_source(by=[organisation]), builders.make_indicator(), builders.make_term()
    figure = builders.make_figure(indicator=indicator, original=source)
    indicator.terms.add(term)
    for number in range(count):
        work = builders.make_source(f"Work {number}", by=[organisation, f"Institute {number}"])
        other = builders.make_term(f"Term {number}", short="")
        builders.define(other, sources=[source])
        builders.define(term, sense=f"Sense {number}", sources=[work])
        rival = builders.make_figure(indicator=indicator, original=source)
        builders.cite(rival, work, "via")
        builders.cite(figure, work, "via")
        builders.cite(builders.make_figure(indicator=builders.make_indicator(f"Question {number}")), source, "via")
        figure.conflicts_with.add(rival)
        indicator.terms.add(other)
        term.broader.add(builders.make_term(f"Broader {number}"))
        term.narrower.add(builders.make_term(f"Narrower {number}"))
        term.related.add(other)
    for event in list(Event.objects.all()):
        event.quotes.create(figure=figure, wording="more than 44 million")
        event.quotes.create(figure=rival, wording="nearly 45 million")
        event.term_mentions.create(term=term)
        builders.make_event(f"Mentions it too, {event.pk}").figure_mentions.create(figure=figure)
    return {"source": source, "term": term, "figure": figure}


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_for_one_and_for_three(client, count):
    grown = grow(count)
    rows = {name: row.get_absolute_url() for name, row in grown.items()} | {"chart": grown["figure"].chart_url}
    for path in ("/", "/about/"):
        client.get(path)  # for what is looked up once a process
    measured = {}
    for path in COSTS:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path.format(**rows)).status_code == 200
        measured[path] = len(queries)
    assert measured == COSTS


def test_a_deck_costs_a_fixed_number_of_queries(client, django_assert_num_queries):
    deck = builders.make_deck(builders.make_event())
    with django_assert_num_queries(3):
        client.get(deck.file_url).close()
