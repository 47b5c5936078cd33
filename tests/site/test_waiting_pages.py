"""A page of the site itself waits as an event does: one mechanism serves both."""

import pytest
from django.urls import reverse

from cmia_site.content.models import Page, WorkingCopy
from tests.events.event_form import sent_by  # reads the form of whatever model

pytestmark = pytest.mark.django_db


@pytest.fixture
def about():
    return Page.objects.get(slug="about")


def form_of(client, page):
    address = reverse("admin:content_page_change", args=[page.pk])
    return address, sent_by(client, address, "page_form")


def test_saving_a_public_page_waits_and_publishing_shows_it(staff_client, client, about):
    address, sent = form_of(staff_client, about)
    assert staff_client.post(address, sent | {"body": "Zq new words."}).status_code == 302
    assert WorkingCopy.objects.of(about).waiting().get().form_data.fields["body"] == ["Zq new words."]
    assert "Zq new words." not in client.get("/privacy/").content.decode()
    again = form_of(staff_client, about)[1]
    assert again["body"].strip() == "Zq new words."
    assert staff_client.post(address, again | {"_publish": "Publish changes"}).status_code == 302
    client.logout()
    assert "Zq new words." in client.get("/about/").content.decode()


def test_the_band_tells_the_office_what_waits_and_visitors_nothing(staff_client, client, about):
    address, sent = form_of(staff_client, about)
    staff_client.post(address, sent | {"body": "Zq new words."})
    page = staff_client.get("/about/").content.decode()
    assert "Changes wait." in page
    assert "<li><bdi>Body</bdi></li>" in page
    client.logout()
    seen = client.get("/about/").content.decode()
    assert ("Changes wait." in seen, "Zq new words." in seen) == (False, False)


def test_a_page_is_previewed_by_its_own_view(staff_client, about):
    _, sent = form_of(staff_client, about)
    preview = reverse("admin:content_page_preview", args=[about.pk])
    response = staff_client.post(preview, sent | {"body": "# Zq\n\nNew words."})
    assert '<h2 id="s-body-zq">Zq</h2>' in response.content.decode()
    about.refresh_from_db()
    assert "New words." not in about.body


def test_a_page_of_which_nothing_may_be_shown_waits_with_its_faults(staff_client, about):
    address, sent = form_of(staff_client, about)
    response = staff_client.post(address, sent | {"title": "", "body": "Half done"})
    assert [fault.place for fault in response.context["faults"]] == ["Title"]
    assert form_of(staff_client, about)[1]["body"].strip() == "Half done"


def test_a_page_cannot_be_added_by_way_of_what_is_typed(staff_client):
    assert staff_client.post("/admin/content/page/add/typing/", {"_copy": "a" * 32}).status_code == 403
    assert staff_client.post("/admin/content/page/add/preview/", {"title": "X"}).status_code == 403
