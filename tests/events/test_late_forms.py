"""What a form sends twice, too late, or under another name: nothing is made twice, brought back or taken over."""

import pytest
from django.urls import reverse

from cmia_site.content.models import ContentVersion, WorkingCopy
from events.models import Event
from tests import builders
from tests.events.event_form import ADD, change, said, sent_by

pytestmark = pytest.mark.django_db

ADD_TYPING = f"{ADD}typing/"


@pytest.fixture
def event():
    return builders.make_event("Cobalt after the harvest", state="draft")


def address(view, event):
    return reverse(f"admin:events_event_{view}", args=[event.pk])


def test_a_new_event_that_is_sent_twice_is_made_once(staff_client):
    sent = sent_by(staff_client, ADD) | {"title": "Made once"}
    assert staff_client.post(ADD, sent).status_code == 302
    again = staff_client.post(ADD, sent)
    event = Event.objects.get()
    assert again.url == change(event)
    assert said(again)[-1] == "“Made once” was saved already. It is not made a second time."


def test_a_form_that_was_changed_after_going_back_to_it_makes_another_event(staff_client):
    sent = sent_by(staff_client, ADD) | {"title": "First"}
    staff_client.post(ADD, sent)
    staff_client.post(ADD, sent | {"title": "Second"})
    assert sorted(event.title for event in Event.objects.all()) == ["First", "Second"]


def test_two_new_events_from_two_forms_are_two(staff_client):
    for _ in range(2):
        staff_client.post(ADD, sent_by(staff_client, ADD) | {"title": "Made twice"})
    assert [event.title for event in Event.objects.all()] == ["Made twice", "Made twice"]


def test_what_is_kept_after_the_form_was_saved_is_not_offered(staff_client, event):
    late = sent_by(staff_client, change(event)) | {"title": "Cobalt aft"}
    staff_client.post(change(event), late | {"title": "Cobalt after the rains"})
    assert staff_client.post(address("typing", event), late).json()["done"] is True
    assert not WorkingCopy.objects.exists()


def test_what_is_kept_after_a_new_event_was_saved_is_not_offered(staff_client):
    late = sent_by(staff_client, ADD) | {"title": "Cob"}
    staff_client.post(ADD, late | {"title": "Cobalt"})
    assert staff_client.post(ADD_TYPING, late).json()["done"] is True
    assert not WorkingCopy.objects.exists()


def test_what_is_typed_after_an_unfinished_save_is_kept(staff_client, event):
    sent = sent_by(staff_client, change(event)) | {"title": ""}
    answer = staff_client.post(change(event), sent)
    typed = sent | {"title": "Cobalt", "_version": str(answer.context["editing"].version)}
    assert staff_client.post(address("typing", event), typed).json()["done"] is False
    assert WorkingCopy.objects.get(token=sent["_copy"]).form_data.fields["title"] == ["Cobalt"]


def test_what_arrives_late_does_not_take_the_place_of_what_was_typed_after_it(clock, staff_client, event):
    sent = sent_by(staff_client, change(event))
    staff_client.post(address("typing", event), sent | {"title": "Typed last"})
    clock.forward(seconds=-1)
    staff_client.post(address("typing", event), sent | {"title": "Typed fir"})
    assert WorkingCopy.objects.get().form_data.fields["title"] == ["Typed last"]


def test_what_a_browser_has_kept_is_not_kept_again_where_it_says_nothing_new(staff_client, event):
    sent = sent_by(staff_client, change(event)) | {"_again": "yes"}
    assert staff_client.post(address("typing", event), sent).json()["done"] is True
    assert not WorkingCopy.objects.exists()
    assert staff_client.post(address("typing", event), sent | {"title": "New"}).json()["done"] is False
    assert WorkingCopy.objects.get().form_data.fields["title"] == ["New"]


def test_nothing_is_kept_of_a_form_that_somebody_else_has_opened(staff_client, client, event):
    sent = sent_by(staff_client, change(event)) | {"title": "A secret"}
    client.force_login(builders.make_editor("bea"), backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(address("typing", event), sent)
    assert (answer.status_code, answer.json()) == (404, {})
    assert not WorkingCopy.objects.exists()


def test_a_choice_is_not_disturbed_by_what_was_typed_before_it(staff_client, event):
    mine = sent_by(staff_client, change(event)) | {"title": "Mine"}
    theirs = sent_by(staff_client, change(event)) | {"title": "Theirs"}
    staff_client.post(change(event), theirs)
    page = staff_client.post(change(event), mine)
    staff_client.post(address("typing", event), mine | {"title": "Mi"})
    chosen = {"copy": mine["_copy"], "theirs": str(page.context["theirs"].number), "choose:title": "mine"}
    filled = staff_client.post(address("merge", event), chosen)
    assert sent_by(staff_client, filled.url)["title"] == "Mine"


@pytest.mark.parametrize("view", ["typing", "discard", "merge", "preview", "undo", "restore"])
def test_who_comes_to_a_view_that_writes_by_signing_in_again_is_led_to_the_form(staff_client, event, view):
    assert staff_client.get(address(view, event)).url == change(event)


@pytest.mark.parametrize("view", ["typing", "discard", "preview"])
def test_before_the_first_save_to_the_form_of_a_new_one(staff_client, view):
    assert staff_client.get(f"{ADD}{view}/").url == ADD


def test_from_a_deleted_event_to_all_that_were_deleted(staff_client, event):
    staff_client.post(address("delete", event), {"post": "yes"})
    version = ContentVersion.objects.get(action="deleted")
    answer = staff_client.get(reverse("admin:events_event_recover", args=[version.pk]))
    assert answer.url == reverse("admin:events_event_deleted")
