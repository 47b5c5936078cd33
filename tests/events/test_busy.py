"""Somebody else holds the database: pages are read, a save gives back what it was sent."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.urls import reverse

from cmia_site.content.working_copies import WorkingCopy
from events.models import Event
from tests import builders
from tests.events.event_form import ADD, PUBLISH, change, form, sent_by, sent_from

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)  # two connections see each other

KEPT = ["title", "_comment", "_copy", "_version"]
HOLD = {"sqlite": ["BEGIN IMMEDIATE"], "postgresql": ["BEGIN", "LOCK TABLE events_event IN EXCLUSIVE MODE"]}
WAIT_100_MS = {"sqlite": "PRAGMA busy_timeout = 100", "postgresql": "SET lock_timeout = 100"}


@contextmanager
def busy_database():
    other = connection.copy()
    with connection.cursor() as mine, other.cursor() as theirs:
        mine.execute(WAIT_100_MS[connection.vendor])
        for statement in HOLD[connection.vendor]:
            theirs.execute(statement)
        try:
            yield
        finally:
            theirs.execute("ROLLBACK")
            other.close()
    connection.close()  # with its setting


def test_visitors_read_on(client):
    event = builders.make_event()
    with busy_database():
        assert client.get(event.get_absolute_url()).status_code == 200


def test_members_of_the_office_read_on_too(staff_client):
    event = builders.make_event()
    assert staff_client.get(event.get_absolute_url()).status_code == 200
    with busy_database():
        assert staff_client.get(event.get_absolute_url()).status_code == 200
        for place in ("change", "withdraw", "note", "review", "duplicate", "history"):
            assert staff_client.get(reverse(f"admin:events_event_{place}", args=[event.pk])).status_code == 200, place


@pytest.mark.parametrize("button", [{"_save": "Save"}, PUBLISH])
def test_a_save_gives_the_form_back_as_it_was_sent(staff_client, button):
    event = builders.make_event(title="Before")
    sent = sent_by(staff_client, change(event)) | {"title": "What I typed", "_comment": "Why"} | button
    with busy_database():
        response = staff_client.post(change(event), sent)
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "Save once more" in response.content.decode()
    assert Event.objects.get().title == "Before"
    again = sent_from(response)
    assert {name: again[name] for name in KEPT} == {name: sent[name] for name in KEPT}
    assert staff_client.post(change(event), again | PUBLISH).status_code == 302
    assert Event.objects.get().title == "What I typed"


def test_a_new_event_too(staff_client):
    with busy_database():
        response = staff_client.post(ADD, form(title="What I typed", _copy="t" * 32))
        assert response.status_code == 503
    again = sent_from(response)
    assert (again["title"], again["_copy"]) == ("What I typed", "t" * 32)
    assert staff_client.post(ADD, again).status_code == 302
    assert Event.objects.get().title == "What I typed"


def test_a_sentence_for_who_pressed_another_button(staff_client):
    event = builders.make_event()
    with busy_database():
        response = staff_client.post(f"{change(event)[:-7]}withdraw/")
        assert (response.status_code, response.headers["Retry-After"]) == (503, "5")
    assert "busy" in response.content.decode()
    assert not WorkingCopy.objects.exists()
