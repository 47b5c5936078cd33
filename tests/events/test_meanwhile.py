"""Somebody else has changed the event since its form was opened: nothing fails, and nobody is misled."""

import re

import pytest

from events.models import Appearance
from tests import builders
from tests.events.event_form import PUBLISH, change, deck, errors, form, row, stored

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sent", [{}, {"organisers-INITIAL_FORMS": "-1"}])
def test_a_row_that_somebody_else_has_added_meanwhile_is_told_at_the_row(staff_client, sent):
    event, place = builders.make_event(), builders.make_organisation()
    builders.organise(event, place, role="host")
    response = staff_client.post(change(event), form() | row("organisers", organisation=place.pk, role="host") | sent)
    assert response.status_code == 200
    assert "Somebody else has added Copper Belt Institute" in errors(response)["organisation"][0]


def test_an_address_that_somebody_else_has_given_a_deck_meanwhile_is_told_at_the_row(staff_client):
    event = builders.make_event()
    builders.make_deck(event, "Scales")
    sent = deck(title="Other scales", slug="scales")
    response = staff_client.post(change(event), form() | sent)
    assert errors(response) == {"slug": ["“scales” leads to another file here. Choose another address."]}


def test_a_deck_whose_address_is_left_empty_makes_way_for_one_that_was_added_meanwhile(staff_client):
    event = builders.make_event()
    builders.make_deck(event, "Scales")
    response = staff_client.post(change(event), form() | deck(title="Scales") | PUBLISH)
    assert response.status_code == 302, errors(response)
    assert {each.slug for each in event.materials.all()} == {"scales", "scales-2"}


@pytest.fixture
def panel(db):
    """An event with Ann, Bob and Cid; (event, their rows)."""
    event = builders.make_event(state="draft")
    names = enumerate(["Ann One", "Bob Two", "Cid Three"], start=1)
    return event, [builders.appear(event, builders.make_person(name), order=order) for order, name in names]


def test_a_row_that_was_removed_meanwhile_is_told_and_the_others_keep_what_was_typed(staff_client, panel):
    event, (ann, _, _) = panel
    sent = form() | stored("appearances", event) | {"appearances-2-job_title": "Typed by me"}
    ann.delete()
    response = staff_client.post(change(event), sent)
    assert "Typed by me" in response.content.decode()
    (fault,) = response.context["faults"]
    assert (fault.place, fault.target) == ("Person 1", "appearances-0")
    assert fault.words.startswith("Somebody else has removed this row.")
    response = staff_client.post(change(event), sent | {"appearances-0-DELETE": "on"})
    assert response.status_code == 302
    assert [part.job_title for part in event.appearances.all()] == ["", "Typed by me"]


def test_a_row_that_was_moved_meanwhile_stands_under_its_own_name(staff_client, panel):
    event, (ann, _, _) = panel
    sent = form(title="") | stored("appearances", event)
    Appearance.objects.filter(pk=ann.pk).update(order=9)
    page = staff_client.post(change(event), sent).content.decode()
    headings = re.findall(r"</span><bdi>([^<]*) \(", page)
    assert (
        headings
        == re.findall(r'<option value="\d+" selected>([^<]*)</option>', page)
        == ["Ann One", "Bob Two", "Cid Three"]
    )
