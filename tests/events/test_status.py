"""What did not take place is never said to have taken place (cancelled, postponed, moved to another event)."""

from datetime import date, time

import pytest

from events.models import Event, Material
from tests import builders

pytestmark = pytest.mark.django_db

PAST = {"start_date": date(2026, 2, 3), "start_time": time(14), "end_time": time(15)}
CLAIMS = ["What it was about", "Who spoke", "What was said", "Held,"]


def off(kind):
    """A past event that is off in this way, with a panel and a theme of the discussion."""
    target = builders.make_event("Where it went") if kind == "moved" else None
    event = builders.make_event("Off", status=kind, moved_to=target, announcement="Of scales.", **PAST)
    builders.appear(event, builders.make_person())
    builders.say(event)
    return event


@pytest.mark.parametrize("kind", ["cancelled", "postponed", "moved"])
def test_the_page_of_an_event_that_is_off_claims_nothing(client, kind):
    page = client.get(off(kind).get_absolute_url()).content.decode()
    assert [claim for claim in CLAIMS if claim in page] == []
    assert "Who was to speak" in page


def test_the_page_of_an_event_that_was_held_says_so(client):
    event = builders.make_event("Held", summary="Of scales.", **PAST)
    builders.appear(event, builders.make_person())
    page = client.get(event.get_absolute_url()).content.decode()
    assert "What it was about" in page
    assert "Who spoke" in page


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("cancelled", "Cancelled, 3 February 2026"),
        ("postponed", "Postponed, no new date yet"),
        ("moved", "Moved, 3 February 2026"),
    ],
)
def test_a_related_event_that_is_off_is_named_as_such(client, kind, words):
    theme = builders.make_theme()
    event, other = off(kind), builders.make_event("Other")
    for each in (event, other):
        each.themes.add(theme)
    assert words in client.get(other.get_absolute_url()).content.decode()


def test_the_front_page_counts_no_event_that_is_off_among_its_records(client):
    builders.make_event("Truly held", **PAST)
    for kind in ("cancelled", "moved"):
        off(kind)
    latest = client.get("/").context["latest"]
    assert {event.title for event in latest} == {"Truly held", "Where it went"}


@pytest.mark.parametrize("path", ["page", "/events/"])
def test_a_postponed_event_does_not_state_its_old_time_as_its_time(client, path):
    event = off("postponed")
    page = client.get(event.get_absolute_url() if path == "page" else path).content.decode()
    assert "ew date to follow" in page
    assert "14:00" not in page


@pytest.mark.parametrize("kind", ["cancelled", "postponed", "moved"])
@pytest.mark.parametrize("availability", ["start", "end"])
def test_a_deck_that_waits_for_an_event_that_is_off_stays_back(kind, availability):
    builders.make_deck(off(kind), availability=availability)
    assert Material.objects.count() == 1
    assert Material.objects.published().count() == 0


@pytest.mark.parametrize("kind", ["scheduled", "cancelled", "postponed", "moved"])
def test_row_and_queryset_agree_on_what_is_off(kind):
    event = off(kind)
    assert Event.objects.not_off().filter(pk=event.pk).exists() is not event.is_off
