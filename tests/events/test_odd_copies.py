"""Odd and hostile forms, and colleagues at the wrong moment: nothing of what was typed is lost, nothing breaks."""

import json
import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.test.client import BOUNDARY, encode_multipart
from django.urls import reverse
from django.utils import timezone

from cmia_site.content.models import ContentVersion, Upload, WorkingCopy
from events.admin.event import EventAdmin
from events.models import ChangeNote, Event
from tests import builders
from tests.events.event_form import change, deck, said, sent_by

pytestmark = pytest.mark.django_db

PUBLISH = {"_publish": "yes"}


def enter(role, name):
    client = Client()
    client.force_login(builders.make_user(role, name), backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def ann():
    return enter("Editor", "ann")


@pytest.fixture
def bea():
    return enter("Publisher", "bea")


@pytest.fixture
def draft():
    return builders.make_event(state="draft")


def at(event, what):
    return reverse(f"admin:events_event_{what}", args=[event.pk])


def everything():
    """All that copies and versions hold."""
    copies, versions = WorkingCopy.objects.all(), ContentVersion.objects.all()
    return json.dumps([copy.data for copy in copies] + [version.content for version in versions])


@pytest.mark.parametrize("charset", ["unicode_escape", "base64_codec", "rot13", "idna", "latin-1"])
@pytest.mark.parametrize("what", ["change", "typing", "preview"])
def test_a_form_in_another_encoding_is_refused(ann, draft, what, charset):
    sent = encode_multipart(BOUNDARY, sent_by(ann, change(draft)) | {"summary": r"A\ud800B"})
    kind = f"multipart/form-data; boundary={BOUNDARY}; charset={charset}"
    assert ann.generic("POST", at(draft, what), sent, kind).status_code == 400
    assert not WorkingCopy.objects.exists()


@pytest.mark.parametrize("state", ["draft", "published"])
def test_a_form_without_the_count_of_its_rows_does_not_close_the_form_for_others(ann, bea, state):
    event = builders.make_event(state=state)
    builders.say(event)
    sent = sent_by(ann, change(event))
    del sent["key_themes-TOTAL_FORMS"]
    ann.post(change(event), sent | {"title": ""})
    assert bea.get(change(event)).status_code == 200


def test_what_somebody_typed_outlives_the_deletion_by_a_colleague(ann, bea, draft):
    ann.post(at(draft, "typing"), sent_by(ann, change(draft)) | {"title": "All my work"})
    bea.post(at(draft, "delete"), {"post": "yes"})
    version = ContentVersion.objects.get(action="deleted")
    bea.post(reverse("admin:events_event_recover", args=[version.pk]))
    assert "All my work" in ann.get(change(draft)).content.decode()


def test_a_note_added_to_scheduled_changes_is_not_lost_by_a_form_that_was_open(bea):
    cara, event = enter("Publisher", "cara"), builders.make_event()
    bea.post(change(event), sent_by(bea, change(event)) | {"teaser": "New.", "_due_at": "2099-01-01T10:00"} | PUBLISH)
    opened = sent_by(bea, change(event))
    cara.post(at(event, "note"), {"text": "The start has moved."})
    response = bea.post(change(event), opened | {"teaser": "Newer."})
    assert response.status_code == 200
    assert "The start has moved." in response.content.decode()
    sent = sent_by(bea, change(event))
    [number] = re.findall(r"change_notes-(\d+)-text", " ".join(name for name, text in sent.items() if "moved" in text))
    assert bea.post(change(event), sent | {f"change_notes-{number}-DELETE": "on"}).status_code == 302
    assert "The start has moved." not in json.dumps(ContentVersion.objects.of(event).newest().content)


def test_a_note_written_while_changes_wait_is_public_and_stays_so(ann, bea):
    event = builders.make_event()
    ann.post(change(event), sent_by(ann, change(event)) | {"teaser": "Waits."})
    bea.post(at(event, "note"), {"text": "The start has moved."})
    newest = ContentVersion.objects.of(event).newest().form_data
    assert (newest.fields["teaser"], len(newest.rows["change_notes"])) == (["Waits."], 1)
    lines = bea.get(change(event)).context["waiting_lines"]
    assert [line.place for line in lines] == ["Teaser"]
    assert bea.post(change(event), sent_by(bea, change(event)) | PUBLISH).status_code == 302
    event.refresh_from_db()
    assert (event.teaser, ChangeNote.objects.count()) == ("Waits.", 1)


def test_a_file_sent_with_a_form_that_is_in_conflict_is_kept(ann, bea, draft):
    mine, theirs = sent_by(ann, change(draft)), sent_by(bea, change(draft))
    bea.post(change(draft), theirs | {"title": "Theirs"})
    assert ann.post(change(draft), mine | {"title": "Mine"} | deck()).status_code == 200
    assert Upload.objects.get().token in everything()


def test_text_in_a_box_of_a_paste_helper_is_offered_again(ann, draft):
    sent = sent_by(ann, change(draft)) | {"appearances-paste": "Amina Diallo, Assayer"}
    ann.post(at(draft, "typing"), sent)
    assert "Amina Diallo, Assayer" in ann.get(change(draft)).content.decode()
    ann.post(at(draft, "typing"), sent | {"_again": "yes"})
    assert WorkingCopy.objects.exists()


@pytest.mark.parametrize("state", ["draft", "published"])
def test_text_left_in_a_box_of_a_paste_helper_outlives_the_save(ann, state):
    event = builders.make_event(state=state)
    sent = sent_by(ann, change(event)) | {"title": "New", "appearances-paste": "Amina Diallo, Assayer"}
    response = ann.post(change(event), sent)
    assert response.status_code == 302
    assert any(words.startswith("Text was left in a box for pasting") for words in said(response))
    [copy] = WorkingCopy.objects.typed_by(get_user_model().objects.get(username="ann"))
    again = sent_by(ann, f"{change(event)}?copy={copy.token}")
    assert (again["title"], again["appearances-paste"]) == ("New", "Amina Diallo, Assayer")
    assert ann.post(change(event), again | {"appearances-paste": ""}).status_code == 302
    assert not WorkingCopy.objects.typed_by(copy.editor).exists()
    assert sent_by(ann, change(event))["appearances-paste"] == ""


def test_text_left_in_a_box_of_a_paste_helper_is_kept_without_the_character_0(ann):
    event = builders.make_event()
    ann.post(change(event), sent_by(ann, change(event)) | {"appearances-paste": "Amina\0 Diallo"})
    [copy] = WorkingCopy.objects.typed_by(get_user_model().objects.get(username="ann"))
    assert copy.form_data.fields["appearances-paste"] == ["Amina Diallo"]


def test_text_left_in_a_box_of_a_paste_helper_outlives_a_save_with_faults(ann):
    event = builders.make_event()
    sent = sent_by(ann, change(event)) | {"title": "", "appearances-paste": "Amina Diallo, Assayer"}
    assert ann.post(change(event), sent).status_code == 200
    assert "Amina Diallo, Assayer" in ann.get(change(event)).content.decode()


@pytest.mark.parametrize("number", ["2147483648", "9" * 18, "-1", "x", ""])
def test_a_number_of_no_version_is_that_of_the_first(ann, bea, draft, number):
    mine, theirs = sent_by(ann, change(draft)), sent_by(bea, change(draft))
    bea.post(change(draft), theirs | {"title": "Theirs"})
    sent = mine | {"title": "Mine", "_version": number}
    assert ann.post(at(draft, "typing"), sent).status_code == 200
    assert ann.post(change(draft), sent).status_code == 200
    assert Event.objects.get().title == "Theirs"


@pytest.mark.parametrize("what", ["typing", "discard", "preview", "merge", "undo", "restore"])
@pytest.mark.parametrize("key", ["a_0Ab", "_0A", "_2F"])
def test_who_comes_to_a_view_that_only_writes_by_a_nonsense_key_is_led_on(ann, what, key):
    place = "history/restore" if what == "restore" else what
    response = ann.get(f"/admin/events/event/{key}/{place}/")
    assert response.headers["Location"] == f"/admin/events/event/{key}/change/"


def test_the_token_of_somebody_else_takes_nothing_from_them(ann, bea, draft):
    sent = sent_by(ann, change(draft)) | {"title": "All my work"}
    ann.post(at(draft, "typing"), sent)
    other = builders.make_event("Other", state="draft")
    for faulty in ({}, {"time_zone": "Nowhere"}):
        mine = sent_by(bea, change(other)) | {"title": "Mine", "_copy": sent["_copy"]} | faulty
        bea.post(change(other), mine)
    assert WorkingCopy.objects.with_token(sent["_copy"])


def test_an_editor_deletes_drafts_alone(ann, bea):
    event = builders.make_event(state="withdrawn")
    assert ann.post(at(event, "delete"), {"post": "yes"}).status_code == 403
    assert bea.post(at(event, "delete"), {"post": "yes"}).status_code == 302


def test_a_save_does_not_take_back_what_was_published_while_it_was_on_its_way(ann, monkeypatch):
    event = builders.make_event(state="withdrawn")
    ann.post(change(event), sent_by(ann, change(event)) | {"teaser": "Before."})
    sent = sent_by(ann, change(event)) | {"title": "Mine"}
    lock = EventAdmin.lock

    def too_late(office, row):
        Event.objects.update(publication="published")
        return lock(office, row)

    monkeypatch.setattr(EventAdmin, "lock", too_late)
    page = ann.post(change(event), sent).content.decode()
    assert "This was saved elsewhere meanwhile" in page
    assert Event.objects.get().title == "Cobalt after the harvest"
    assert "Mine" in everything()


def test_a_draft_that_was_published_while_its_deletion_was_on_its_way_stays(ann, draft, monkeypatch):
    lock = EventAdmin.lock

    def too_late(office, row):
        Event.objects.update(publication="published", published_at=timezone.now())
        return lock(office, row)

    monkeypatch.setattr(EventAdmin, "lock", too_late)
    assert ann.post(at(draft, "delete"), {"post": "yes"}).status_code == 403
    assert Event.objects.exists()
