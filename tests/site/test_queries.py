"""Every page costs the same number of queries for one row and for three, and the number stands here."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests import builders

pytestmark = pytest.mark.django_db

COSTS = {
    "/": 6,
    "/events/": 6,
    "{event}": 10,
    "/themes/": 2,
    "{theme}": 9,
    "/people/": 2,
    "{person}": 6,
    "{series}": 7,
    "{organisation}": 11,
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
    return {"event": event, "theme": theme, "series": series, "person": person, "organisation": organisation}


@pytest.mark.parametrize("count", [1, 3])
def test_a_page_costs_the_same_for_one_and_for_three(client, count):
    rows = {name: row.get_absolute_url() for name, row in grow(count).items()}
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
