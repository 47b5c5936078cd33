"""Review links: one page, for a week, for whoever has the link, until it is revoked."""

import re

import pytest
from django.urls import reverse

from cmia_site.content.models import ReviewLink
from events.models import Event, Person
from tests import builders
from tests.events.event_form import change, deck, rows, sent_by

pytestmark = pytest.mark.django_db


def make_link(client, event, reviewer="Amina Diallo"):
    client.post(reverse("admin:events_event_review", args=[event.pk]), {"reviewer": reviewer})
    return reverse("review", kwargs={"token": ReviewLink.objects.of(event).get(reviewer=reviewer).token})


def test_a_draft_is_shown_as_it_would_be_and_stays_a_draft(staff_client, client):
    event = builders.make_event("Zq draft", state="draft")
    builders.appear(event, builders.make_person("Amina Diallo"))
    link = make_link(staff_client, event)
    client.logout()
    response = client.get(link)
    assert response.status_code == 200
    page = response.content.decode()
    assert "Zq draft" in page
    assert "Amina Diallo" in page
    assert "For review." in page
    assert (response.headers["Cache-Control"], response.headers["X-Robots-Tag"]) == ("no-store", "noindex")
    assert response.headers["Referrer-Policy"] == "no-referrer"
    event.refresh_from_db()
    assert event.publication == "draft"
    assert client.get(event.get_absolute_url()).status_code == 404


def test_the_changes_that_wait_are_shown_and_not_written(staff_client, client):
    event = builders.make_event("Cobalt after the harvest")
    changed = {"title": "Zq waits"} | rows("appearances", {"person": "new:Zoe Quist", "role": "panellist"})
    staff_client.post(change(event), sent_by(staff_client, change(event)) | changed)
    link = make_link(staff_client, event)
    client.logout()
    page = client.get(link).content.decode()
    assert ("Zq waits" in page, "Zoe Quist" in page) == (True, True)
    assert "Zq waits" not in client.get(event.get_absolute_url()).content.decode()
    assert (Event.objects.get().title, Person.objects.count()) == ("Cobalt after the harvest", 0)


def test_a_link_that_is_altered_too_old_revoked_or_of_a_deleted_event_leads_nowhere(clock, staff_client, client):
    event = builders.make_event(state="draft")
    link = make_link(staff_client, event)
    other = make_link(staff_client, builders.make_event("Other", state="draft"), "Bram Visser")
    last = "A" if link[-2] != "A" else "B"
    altered = [f"{link[:-2]}{last}/", link.replace("/review/", "/review/x"), "/review/1/"]
    assert [client.get(address).status_code for address in altered] == [404, 404, 404]
    assert client.get(link).status_code == 200
    pk = ReviewLink.objects.of(event).get().pk
    staff_client.post(reverse("admin:events_event_revoke", args=[event.pk, pk]))
    assert (client.get(link).status_code, client.get(other).status_code) == (404, 200)
    clock.forward(days=7, minutes=1)
    assert client.get(other).status_code == 404


def test_a_link_of_a_deleted_event_leads_nowhere(staff_client, client):
    event = builders.make_event(state="draft")
    link = make_link(staff_client, event)
    event.delete()
    assert client.get(link).status_code == 404


def test_a_link_may_be_revoked_beside_its_own_event_only(staff_client):
    event, other = builders.make_event(state="draft"), builders.make_event("Other", state="draft")
    make_link(staff_client, event)
    pk = ReviewLink.objects.get().pk
    assert staff_client.post(reverse("admin:events_event_revoke", args=[other.pk, pk])).status_code == 404
    assert ReviewLink.objects.filter(pk=pk).exists()


def test_only_who_may_change_an_event_makes_links(client):
    event = builders.make_event(state="draft")
    user = builders.make_editor("viewer")
    user.is_superuser = False
    user.save()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(reverse("admin:events_event_review", args=[event.pk]), {"reviewer": "X"})
    assert (response.status_code, ReviewLink.objects.count()) == (403, 0)


def test_files_and_pictures_of_what_is_reviewed_open_through_the_link_alone(staff_client, client):
    event = builders.illustrate(builders.make_event(state="draft"))
    builders.make_deck(event, "Scales", content=b"%PDF-1.7 what it holds")
    link = make_link(staff_client, event)
    client.logout()
    page = client.get(link).content.decode()
    picture, deck = re.search(r'src="([^"]+webp)"', page)[1], re.search(r'href="([^"]+pdf)"', page)[1]
    for address, start in ((picture, b"RIFF"), (deck, b"%PDF"), (f"{deck}?download", b"%PDF")):
        assert address.startswith(f"{link}events/")
        response = client.get(address)
        content = b"".join(response.streaming_content)
        response.close()
        assert (response.status_code, content[:4]) == (200, start)
        assert (response.headers["Cache-Control"], response.headers["X-Robots-Tag"]) == ("no-store", "noindex")
        plain = address.removeprefix(link.removesuffix("/"))
        assert client.get(f"/{plain.lstrip('/')}").status_code == 404
    assert not Event.objects.published().exists()


def test_a_file_that_waits_opens_through_the_link(staff_client, client):
    event = builders.make_event()
    filled = sent_by(staff_client, change(event)) | {"title": "New"} | deck()
    assert staff_client.post(change(event), filled).status_code == 302
    link = make_link(staff_client, event)
    client.logout()
    address = re.search(r'href="([^"]+pdf)"', client.get(link).content.decode())[1]
    response = client.get(address)
    assert b"".join(response.streaming_content)[:4] == b"%PDF"
    response.close()
    assert not event.materials.exists()


def test_a_file_that_is_not_to_be_shown_yet_stays_closed_through_the_link(staff_client, client):
    event = builders.make_event(state="draft")
    material = builders.make_deck(event, "Scales", availability="withdrawn")
    link = make_link(staff_client, event)
    client.logout()
    assert client.get(link + material.file_url.lstrip("/")).status_code == 404


def test_a_link_leads_to_nothing_else_that_is_not_public(staff_client, client):
    event, other = builders.make_event(state="draft"), builders.make_event("Other", state="draft")
    link = make_link(staff_client, event)
    client.logout()
    for address in ("events/", other.get_absolute_url()[1:], "admin/", "people/"):
        response = client.get(link + address)
        assert (response.status_code, response.headers["Location"]) == (302, f"/{address}")
    for address in ("/evil.example/", "\\evil.example/", "/\\evil.example"):
        assert client.get(link + address).status_code == 404
    assert reverse("home") == "/"


def test_static_files_and_links_elsewhere_are_those_of_the_site(staff_client, client):
    link = make_link(staff_client, builders.make_event(state="draft"))
    client.logout()
    page = client.get(link).content.decode()
    assert 'href="/static/' in page
    assert f'href="{link}events/"' in page
    assert 'href="/events/"' in client.get("/").content.decode()
