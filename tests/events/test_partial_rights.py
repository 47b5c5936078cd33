"""Somebody of the office who may not see, or not change, a part of an event."""

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from cmia_site.content.models import WorkingCopy
from tests import builders
from tests.events.event_form import change, rows, sent_by

pytestmark = pytest.mark.django_db

PUBLISH = {"_publish": "Publish changes"}


@pytest.fixture
def event():
    event = builders.make_event("Cobalt after the harvest")
    builders.appear(event, builders.make_person("Amina Diallo"))
    return event


def enter_without(part, role="Publisher", actions=("view", "add", "change", "delete")):
    """A client of somebody who has the rights of a role, but these of a part."""
    user = builders.make_user(role, f"{role.lower()} without {part}")
    held = Permission.objects.filter(group__user=user).exclude(codename__in=[f"{each}_{part}" for each in actions])
    user.user_permissions.set(held)
    user.groups.clear()
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("actions", [("view", "add", "change", "delete"), ("add", "change", "delete"), ("delete",)])
def test_who_may_not_change_a_part_does_not_publish_the_whole(staff_client, event, actions):
    sent = sent_by(staff_client, change(event)) | {"appearances-0-job_title": "Assayer"}
    staff_client.post(change(event), sent)
    client = enter_without("appearance", actions=actions)
    sent = sent_by(client, change(event)) | {"title": "Mine"}
    assert client.post(change(event), sent | PUBLISH).status_code == 403
    assert "_publish" not in client.get(change(event)).content.decode()
    assert client.post(change(event), sent).status_code == 302
    published = sent_by(staff_client, change(event)) | PUBLISH
    assert staff_client.post(change(event), published).status_code == 302
    event.refresh_from_db()
    assert (event.title, event.appearances.get().job_title) == ("Mine", "Assayer")


def test_rows_of_a_part_that_its_editor_may_not_see_cannot_be_smuggled_into_what_waits(staff_client, event):
    client = enter_without("appearance", "Editor")
    forged = rows("appearances", {"person": "new:Zoe Quist", "role": "panellist"}) | {"appearances-INITIAL_FORMS": "0"}
    sent = sent_by(client, change(event)) | {"title": "Mine"} | forged
    assert client.post(change(event), sent).status_code == 302
    assert "Zoe" not in str(WorkingCopy.objects.of(event).waiting().get().data)
    staff_client.post(change(event), sent_by(staff_client, change(event)) | PUBLISH)
    assert [str(part.person) for part in event.appearances.all()] == ["Amina Diallo"]


def test_rows_of_a_part_cannot_be_smuggled_into_what_waits_where_there_are_none(staff_client):
    event = builders.make_event()
    client = enter_without("appearance", "Editor")
    forged = rows("appearances", {"person": "new:Zoe Quist", "role": "panellist"}) | {"appearances-INITIAL_FORMS": "0"}
    client.post(change(event), sent_by(client, change(event)) | {"title": "Mine"} | forged)
    staff_client.post(change(event), sent_by(staff_client, change(event)) | PUBLISH)
    assert not event.appearances.exists()


def test_what_waits_and_what_was_tells_nothing_of_a_part_that_its_reader_may_not_see(staff_client, event):
    sent = sent_by(staff_client, change(event)) | {"title": "New", "appearances-0-job_title": "Assayer"}
    staff_client.post(change(event), sent)
    client = enter_without("appearance")
    for address in (change(event), reverse("admin:events_event_compare", args=[event.pk])):
        page = client.get(address).content.decode()
        assert "Assayer" not in page
        assert "New" in page
