"""The line that is suggested when a change of meaning is published."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from events.models import ChangeNote
from tests import builders
from tests.events.event_form import change, row, sent_by

pytestmark = pytest.mark.django_db

SUMMARY = "Some 45 million people dig, said Amina Diallo in Kolwezi. See https://example.org/a for the survey."


@pytest.fixture
def event():
    event = builders.make_event("Cobalt after the harvest", summary=SUMMARY, start_date=date(2026, 3, 3))
    builders.appear(event, builders.make_person("Amina Diallo"), job_title="Assayer")
    return event


def publish(client, event, **values):
    return client.post(change(event), sent_by(client, change(event)) | values | {"_publish": "Publish changes"})


def suggested(response):
    address = urlsplit(response.url)
    return parse_qs(address.query)["text"][0] if address.path.endswith("/note/") else ""


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ({"summary": SUMMARY.replace("45", "44.75")}, "Summary: 45 corrected to 44.75."),
        ({"summary": SUMMARY.replace("Kolwezi", "Likasi")}, "Summary: Kolwezi corrected to Likasi."),
        ({"summary": SUMMARY.replace("/a", "/b")}, "Summary: https://example.org/a corrected to https://example.org/b."),
        ({"start_date": "2026-03-04"}, "Start date: 3 March 2026 corrected to 4 March 2026."),
        (
            {"appearances-0-job_title": "Chemist"},
            "Person “Amina Diallo”, Job title that day: Assayer corrected to Chemist.",
        ),
        ({"appearances-0-DELETE": "on"}, "No longer listed: Amina Diallo; Panellist; Assayer."),
        ({"summary": SUMMARY.replace("people dig", "people digg")}, ""),
        ({"summary": SUMMARY.replace("Kolwezi", "Kolwesi")}, ""),
        ({"summary": f"{SUMMARY} That is all."}, ""),
        ({"teaser": "Now with a description"}, ""),
        (row("change_notes", date="2026-03-05", text="Moved by a day.") | {"start_date": "2026-03-04"}, ""),
    ],
)  # fmt: skip
def test_a_change_of_meaning_suggests_a_note_and_a_typing_fix_does_not(staff_client, event, values, note):
    response = publish(staff_client, event, **values)
    assert response.status_code == 302
    assert suggested(response) == note


def test_the_note_is_added_with_one_press_and_shown_on_the_page(staff_client, client, event, editor):
    response = publish(staff_client, event, start_date="2026-03-04")
    page = staff_client.get(response.url).content.decode()
    assert "Start date: 3 March 2026 corrected to 4 March 2026." in page
    staff_client.post(response.url, {"text": "It took place a day later than this page said."})
    note = ChangeNote.objects.get()
    assert (note.event, note.written_by) == (event, editor)
    client.logout()
    assert "It took place a day later than this page said." in client.get(event.get_absolute_url()).content.decode()


def test_changes_that_wait_for_their_minute_take_the_note_with_them(staff_client, event):
    due = {"start_date": "2026-03-04", "_due_at": "2098-03-03T09:00"}
    response = publish(staff_client, event, **due)
    staff_client.post(response.url, {"text": "A day later."})
    assert not ChangeNote.objects.exists()
    again = sent_by(staff_client, change(event))
    assert (again["change_notes-0-text"], again["change_notes-0-date"]) == ("A day later.", "2098-03-03")


def test_a_first_publication_suggests_nothing(staff_client):
    event = builders.make_event(state="draft", summary=SUMMARY)
    assert suggested(publish(staff_client, event, summary=SUMMARY.replace("45", "15"))) == ""


def test_who_may_not_publish_adds_no_note(client, event):
    user = builders.make_editor("writer")
    user.is_superuser = False
    user.save()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(reverse("admin:events_event_note", args=[event.pk]), {"text": "Hello"})
    assert (response.status_code, ChangeNote.objects.count()) == (403, 0)
