"""Another event like this one."""

import pytest
from django.contrib.auth.models import Permission
from django.urls import reverse

from cmia_site.content.models import ContentVersion
from events.admin.duplicating import CHOICES, USUAL
from events.models import Event, MaterialVersion
from tests import builders
from tests.events.event_form import change, sent_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def event():
    event = builders.make_event("Cobalt after the harvest", summary="What was said", teaser="Short.", place="Kolwezi")
    builders.appear(event, builders.make_person("Amina Diallo"), role="moderator", job_title="Assayer")
    builders.organise(event, builders.make_organisation())
    builders.make_deck(event, "Scales", people=[builders.make_person("Bram Visser")])
    builders.record(event)
    theme = builders.make_theme()
    event.themes.add(theme)
    builders.say(event, theme=theme)
    return event


def duplicate(client, event, parts):
    response = client.post(reverse("admin:events_event_duplicate", args=[event.pk]), {"parts": parts})
    assert response.status_code == 302
    copy = Event.objects.exclude(pk=event.pk).get()
    assert response.url == change(copy)
    return copy


def parts_of(event):
    names = ["organisers", "appearances", "materials", "recordings", "themes"]
    return {name: getattr(event, name).count() for name in names}


def test_the_usual_parts_are_copied_into_a_draft_and_the_event_stays_as_it_is(staff_client, event):
    before = parts_of(event)
    copy = duplicate(staff_client, event, USUAL)
    assert (copy.title, copy.publication, copy.published_at) == ("Cobalt after the harvest", "draft", None)
    assert copy.slug == "cobalt-after-the-harvest-2"
    assert (copy.teaser, copy.summary, copy.place) == ("", "", "")
    assert parts_of(copy) == {"organisers": 1, "appearances": 1, "materials": 0, "recordings": 0, "themes": 1}
    part = copy.appearances.get()
    assert (part.person.name, part.role, part.job_title) == ("Amina Diallo", "moderator", "Assayer")
    assert parts_of(event) == before
    assert ContentVersion.objects.of(copy).count() == 1


def test_everything_can_be_copied_and_the_file_is_stored_once(staff_client, event):
    copy = duplicate(staff_client, event, list(CHOICES))
    assert parts_of(copy) == parts_of(event)
    assert (copy.summary, copy.place) == ("What was said", "Kolwezi")
    assert [str(person) for person in copy.materials.get().people.all()] == ["Bram Visser"]
    assert len({version.file.name for version in MaterialVersion.objects.all()}) == 1
    assert MaterialVersion.objects.count() == 2


def test_what_was_not_copied_is_said(staff_client, event):
    response = staff_client.post(
        reverse("admin:events_event_duplicate", args=[event.pk]), {"parts": USUAL}, follow=True
    )
    words, *more = [str(message) for message in response.context["messages"]]
    assert more == []
    assert "Not copied: Description, announcement and summary; Date, time, place" in words
    assert "change notes" in words


def test_changes_that_wait_are_copied_too(staff_client, event):
    staff_client.post(change(event), sent_by(staff_client, change(event)) | {"title": "Changed, not published"})
    assert duplicate(staff_client, event, []).title == "Changed, not published"


def test_nothing_is_copied_before_it_is_said_what(staff_client, event):
    response = staff_client.get(reverse("admin:events_event_duplicate", args=[event.pk]))
    assert (response.status_code, Event.objects.count()) == (200, 1)


def test_who_may_not_add_events_duplicates_none(client, event):
    user = builders.make_editor("changer")
    user.is_superuser = False
    user.save()
    user.user_permissions.add(*Permission.objects.filter(codename__in=["change_event", "view_event"]))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(reverse("admin:events_event_duplicate", args=[event.pk]), {"parts": USUAL})
    assert (response.status_code, Event.objects.count()) == (403, 1)
