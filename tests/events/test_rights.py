"""Members of the office who may do some things with an event, and others not."""

import pytest
from django.contrib.auth.models import Permission

from tests import builders
from tests.events.event_form import change, errors, sent_by

pytestmark = pytest.mark.django_db

PARTS = ["appearance", "organiser", "keytheme", "material", "recording", "changenote"]


@pytest.fixture
def event(db):
    event = builders.make_event(state="draft")
    person, place = builders.make_person(), builders.make_organisation()
    builders.appear(event, person, organisation=place)
    builders.organise(event, place)
    builders.say(event, theme=builders.make_theme())
    builders.record(event)
    builders.make_deck(event, people=[person])
    return event


def limit(client, editor, *rights):
    """Sign the editor in with these rights only."""
    editor.is_superuser = False
    editor.save()
    editor.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")


@pytest.mark.parametrize("rights", [["view"], ["view", "add"], ["view", "delete"], ["view", "change"], ["add"], []])
@pytest.mark.parametrize("part", PARTS)
def test_who_may_change_an_event_saves_it_whatever_they_may_do_with_its_rows(client, editor, event, part, rights):
    limit(client, editor, "view_event", "change_event", *(f"{right}_{part}" for right in rights))
    response = client.post(change(event), sent_by(client, change(event)) | {"title": "Another title"})
    assert response.status_code == 302, errors(response)
    event.refresh_from_db()
    assert event.title == "Another title"
    assert event.appearances.count() == event.organisers.count() == event.key_themes.count() == 1


def test_who_may_only_see_a_row_cannot_change_it(client, editor, event):
    limit(client, editor, "view_event", "change_event", "view_appearance")
    sent = sent_by(client, change(event)) | {"appearances-0-job_title": "Impostor", "appearances-0-DELETE": "on"}
    client.post(change(event), sent)
    assert event.appearances.get().job_title == ""
