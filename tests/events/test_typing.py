"""What is typed and not saved: kept for its editor, offered back to nobody else, gone once it is saved."""

import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cmia_site.content.models import ContentVersion, WorkingCopy
from cmia_site.content.working_copies import OPEN, new_token
from events.models import Event
from tests import builders
from tests.events.event_form import ADD, change, form, rows, sent_by

pytestmark = pytest.mark.django_db

ADD_TYPING = "/admin/events/event/add/typing/"


def typing(event):
    return reverse("admin:events_event_typing", args=[event.pk])


@pytest.fixture
def event():
    return builders.make_event("Cobalt after the harvest", state="draft")


@pytest.fixture
def other_client(db):
    other = Client()
    user = builders.make_editor("bea", first_name="Bea", last_name="Ito")
    other.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return other


def offers(client, address):
    return [[line.place for line in offer["lines"]] for offer in client.get(address).context["offers"]]


def test_what_is_typed_is_offered_with_what_differs_and_goes_on_where_it_stopped(staff_client, event):
    sent = sent_by(staff_client, change(event)) | {"title": "Typed"} | rows("appearances", {"job_title": "Assayer"})
    assert staff_client.post(typing(event), sent).json()["saved"] == f"{timezone.localtime():%H:%M}"
    assert offers(staff_client, change(event)) == [["Title", "Person"]]
    page = staff_client.get(change(event))
    url = page.context["offers"][0]["url"]
    filled = sent_by(staff_client, url)
    assert (filled["title"], filled["appearances-0-job_title"]) == ("Typed", "Assayer")
    assert filled["_copy"] == sent["_copy"]
    assert not staff_client.get(url).context["errors"]
    event.refresh_from_db()
    assert event.title == "Cobalt after the harvest"
    assert not ContentVersion.objects.exists()


def test_what_is_typed_is_gone_once_it_is_saved(staff_client, event):
    sent = sent_by(staff_client, change(event)) | {"title": "Typed"}
    staff_client.post(typing(event), sent)
    staff_client.post(change(event), sent)
    event.refresh_from_db()
    assert event.title == "Typed"
    assert not WorkingCopy.objects.exists()


def test_what_is_typed_is_offered_to_its_editor_alone(staff_client, other_client, event):
    sent = sent_by(staff_client, change(event)) | {"title": "Typed"}
    staff_client.post(typing(event), sent)
    assert offers(other_client, change(event)) == []
    assert sent_by(other_client, f"{change(event)}?copy={sent['_copy']}")["title"] == "Cobalt after the harvest"
    assert other_client.post(typing(event), sent | {"title": "Taken over"}).status_code == 404
    assert WorkingCopy.objects.get(token=sent["_copy"]).form_data.fields["title"] == ["Typed"]


def test_what_is_typed_before_the_first_save_is_offered_on_the_empty_form(staff_client):
    token = new_token()
    staff_client.post(ADD_TYPING, form(title="Typed, never saved", _copy=token))
    assert offers(staff_client, ADD) == [["Title"]]
    assert sent_by(staff_client, f"{ADD}?copy={token}")["title"] == "Typed, never saved"
    staff_client.post(ADD, sent_by(staff_client, f"{ADD}?copy={token}"))
    assert [event.title for event in Event.objects.all()] == ["Typed, never saved"]
    assert not WorkingCopy.objects.exists()


def test_a_new_event_with_faults_is_kept_and_offered_again(staff_client):
    sent = sent_by(staff_client, ADD) | {"title": "", "teaser": "Half done"}
    response = staff_client.post(ADD, sent)
    assert response.context["faults_heading"].startswith("Not saved yet")
    assert not Event.objects.exists()
    assert offers(staff_client, ADD) == [["Teaser"]]


def test_a_form_that_is_only_open_offers_nothing_and_tells_the_others(staff_client, other_client, event):
    token = sent_by(staff_client, change(event))["_copy"]
    staff_client.post(typing(event), {"_copy": token, "_version": "0", "_only_open": "yes"})
    assert offers(staff_client, change(event)) == []
    seen = other_client.post(typing(event), {"_copy": new_token(), "_version": "0", "_only_open": "yes"}).json()
    assert seen["others"] == ["editor"]
    again = staff_client.post(typing(event), {"_copy": token, "_version": "0", "_only_open": "yes"}).json()
    assert again["others"] == ["Bea Ito"]
    WorkingCopy.objects.update(seen_at=timezone.now() - OPEN)
    later = staff_client.post(typing(event), {"_copy": token, "_version": "0", "_only_open": "yes"}).json()
    assert later["others"] == []


def test_who_has_an_old_form_open_is_told_that_somebody_has_saved(staff_client, other_client, event):
    mine = sent_by(staff_client, change(event))
    theirs = sent_by(other_client, change(event)) | {"title": "Theirs"}
    assert other_client.post(change(event), theirs).status_code == 302
    answer = staff_client.post(typing(event), mine | {"title": "Mine"}).json()
    assert re.match(r"Bea Ito saved this at \d\d:\d\d, after you opened it\.", answer["newer"])


def test_what_was_typed_can_be_discarded(staff_client, event):
    sent = sent_by(staff_client, change(event)) | {"title": "Typed"}
    staff_client.post(typing(event), sent)
    staff_client.post(reverse("admin:events_event_discard", args=[event.pk]), {"copy": sent["_copy"]})
    assert offers(staff_client, change(event)) == []


@pytest.mark.parametrize("token", ["", "x", "é" * 32, "\x00" * 32, "a" * 33])
def test_nonsense_for_a_token_is_refused(staff_client, event, token):
    assert staff_client.post(typing(event), form(_copy=token)).status_code == 404
    assert not WorkingCopy.objects.exists()


def test_two_forms_of_one_editor_are_two_copies(staff_client, event):
    for title in ("One", "Two"):
        staff_client.post(typing(event), sent_by(staff_client, change(event)) | {"title": title})
    assert {copy.form_data.fields["title"][0] for copy in WorkingCopy.objects.all()} == {"One", "Two"}
    assert len(offers(staff_client, change(event))) == 2
