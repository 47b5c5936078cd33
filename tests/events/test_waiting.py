"""What visitors can see waits: saving it changes no row, publishing does, at once or at a minute."""

import pytest
from django.urls import reverse

from cmia_site.content.models import ContentVersion, WorkingCopy
from cmia_site.content.revisions import Action
from events.models import Event, Person
from tests import builders
from tests.events.event_form import change, errors, form, rows, sent_by

pytestmark = pytest.mark.django_db

PUBLISH = {"_publish": "Publish changes"}


def seen(client, event):
    """What a visitor reads on the event's page."""
    client.logout()
    return client.get(event.get_absolute_url()).content.decode()


def test_saving_a_public_event_writes_no_row(staff_client, editor):
    event = builders.make_event("Cobalt after the harvest", teaser="Before.")
    builders.appear(event, builders.make_person())
    sent = sent_by(staff_client, change(event)) | {"title": "Cobalt, corrected", "appearances-0-job_title": "Assayer"}
    response = staff_client.post(change(event), sent)
    assert response.status_code == 302, errors(response)
    event.refresh_from_db()
    assert (event.title, event.appearances.get().job_title) == ("Cobalt after the harvest", "")
    waiting = WorkingCopy.objects.of(event).waiting().get()
    assert (waiting.editor, waiting.due_at) == (editor, None)
    assert [v.action for v in ContentVersion.objects.of(event)] == [Action.WAITING, Action.FOUND]
    assert "Cobalt, corrected" not in seen(staff_client, event)


def test_the_form_goes_on_with_what_waits_and_publishing_writes_it(staff_client):
    event = builders.make_event("Cobalt after the harvest")
    builders.appear(event, builders.make_person("Amina Diallo"))
    sent = sent_by(staff_client, change(event)) | {"title": "Cobalt, corrected", "appearances-0-job_title": "Assayer"}
    staff_client.post(change(event), sent)
    again = sent_by(staff_client, change(event))
    assert (again["title"], again["appearances-0-job_title"]) == ("Cobalt, corrected", "Assayer")
    response = staff_client.post(change(event), again | PUBLISH)
    assert response.status_code == 302, errors(response)
    event.refresh_from_db()
    assert (event.title, event.appearances.get().job_title) == ("Cobalt, corrected", "Assayer")
    assert not WorkingCopy.objects.exists()
    assert "Cobalt, corrected" in seen(staff_client, event)


def test_saving_what_nobody_changed_makes_no_version(staff_client):
    event = builders.make_event()
    builders.appear(event, builders.make_person())
    for title in ("Once", "Once"):
        staff_client.post(change(event), sent_by(staff_client, change(event)) | {"title": title})
    assert [v.action for v in ContentVersion.objects.of(event)] == [Action.WAITING, Action.FOUND]
    staff_client.post(change(event), sent_by(staff_client, change(event)) | PUBLISH)
    staff_client.post(change(event), sent_by(staff_client, change(event)) | PUBLISH)
    assert [v.action for v in ContentVersion.objects.of(event)] == [Action.PUBLISHED, Action.WAITING, Action.FOUND]


def test_a_second_editor_is_shown_both_and_nothing_is_overwritten(staff_client, client, editor):
    event = builders.make_event(state="draft")
    builders.appear(event, builders.make_person("Amina Diallo"))
    builders.appear(event, builders.make_person("Bram Visser"))
    staff_client.post(change(event), sent_by(staff_client, change(event)) | {"teaser": "First."})
    mine = sent_by(staff_client, change(event)) | {"title": "Mine", "summary": "My words"}
    theirs = sent_by(staff_client, change(event)) | {"title": "Theirs", "appearances-0-job_title": "Assayer"}
    assert staff_client.post(change(event), theirs).status_code == 302
    response = staff_client.post(change(event), mine | {"appearances-1-DELETE": "on"})
    assert response.status_code == 200
    event.refresh_from_db()
    assert (event.title, event.summary) == ("Theirs", "")
    disputes = {d["line"].key: d["choice"] for d in response.context["disputes"]}
    rows = list(event.appearances.order_by("pk"))
    assert disputes == {
        "title": "",
        "summary": "mine",
        f"appearances:{rows[0].pk}:job_title": "theirs",
        f"appearances:{rows[1].pk}": "mine",
    }
    choices = {d["name"]: d["choice"] or "mine" for d in response.context["disputes"]}
    merge = response.context["merge_url"]
    answer = staff_client.post(
        merge, choices | {"copy": response.context["copy"].token, "theirs": response.context["theirs"].number}
    )
    assert answer.status_code == 302
    filled = sent_by(staff_client, answer.url)
    assert filled["title"] == "Mine"
    assert filled["appearances-0-job_title"] == "Assayer"
    page = staff_client.get(answer.url)
    sent = filled | {"appearances-1-DELETE": "on"}
    assert 'name="appearances-1-DELETE" id="id_appearances-1-DELETE" checked' in page.content.decode()
    assert staff_client.post(change(event), sent).status_code == 302
    event.refresh_from_db()
    assert (event.title, event.summary, event.appearances.count()) == ("Mine", "My words", 1)


def test_who_saved_in_two_tabs_is_not_told_of_somebody_else(staff_client):
    event = builders.make_event(state="draft")
    forms = [sent_by(staff_client, change(event)) | {"title": title} for title in ("Here", "There")]
    responses = [staff_client.post(change(event), sent) for sent in forms]
    assert [response.status_code for response in responses] == [302, 200]
    assert "Your other tab saved this on" in responses[1].content.decode()


def test_preview_shows_the_form_as_it_stands_and_stores_nothing(staff_client):
    event = builders.make_event(state="draft")
    person = builders.make_person("Amina Diallo")
    people = [{"person": "new:Zoe Quist", "role": "panellist"}, {"person": person.pk, "role": "moderator"}]
    sent = form(title="Not saved at all") | rows("appearances", *people)
    before = Event.objects.count(), Person.objects.count()
    response = staff_client.post(reverse("admin:events_event_preview", args=[event.pk]), sent)
    assert response.status_code == 200
    page = response.content.decode()
    assert "Not saved at all" in page
    assert "Zoe Quist" in page
    assert (Event.objects.count(), Person.objects.count()) == before
    assert "no-store" in response.headers["Cache-Control"]
    assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
    wrong = {"title": "", "start_date": "nonsense"}
    response = staff_client.post(reverse("admin:events_event_add_preview"), sent | wrong)
    assert response.status_code == 200
    assert "Untitled event" in response.content.decode()


def test_a_version_is_brought_back_into_the_form(staff_client):
    event = builders.make_event(state="draft")
    amina = builders.appear(event, builders.make_person("Amina Diallo"))
    deck = builders.make_deck(event, "Scales")
    second = {"title": "Second", "appearances-0-DELETE": "on"}
    staff_client.post(change(event), sent_by(staff_client, change(event)) | second)
    assert not event.appearances.exists()
    builders.add_version(deck, builders.pdf_bytes(5), "new.pdf", pages=5)
    history = staff_client.get(reverse("admin:events_event_history", args=[event.pk]))
    assert [v.number for v in history.context["versions"]] == [2, 1]
    compare = staff_client.get(reverse("admin:events_event_compare", args=[event.pk]))
    assert [(line.place, line.kind) for line in compare.context["lines"]] == [
        ("Title", "changed"),
        ("Person", "removed"),
    ]
    answer = staff_client.post(reverse("admin:events_event_restore", args=[event.pk]), {"number": "1"})
    filled = sent_by(staff_client, answer.url)
    assert filled["title"] == "Cobalt after the harvest"
    page = staff_client.get(answer.url).content.decode()
    token = page.partition('name="materials-0-file-upload" value="')[2].partition('"')[0]
    assert staff_client.post(change(event), filled | {"materials-0-file-upload": token}).status_code == 302
    event.refresh_from_db()
    assert (event.title, event.appearances.get().person) == ("Cobalt after the harvest", amina.person)
    deck.refresh_from_db()
    assert deck.newest.pages == 2


def test_a_deleted_event_is_recovered_as_itself(staff_client):
    event = builders.make_event()
    builders.appear(event, builders.make_person("Amina Diallo"))
    builders.make_deck(event, "Scales")
    staff_client.post(reverse("admin:events_event_delete", args=[event.pk]), {"post": "yes"})
    assert not Event.objects.exists()
    page = staff_client.get(reverse("admin:events_event_deleted"))
    [(_, address)] = page.context["deleted"]
    assert staff_client.post(address).status_code == 302
    again = Event.objects.get()
    assert (again.pk, again.number, again.title, again.slug) == (event.pk, event.number, event.title, event.slug)
    assert again.publication == "draft"
    assert (again.appearances.count(), again.materials.get().newest.pages) == (1, 2)


def test_a_recovered_event_keeps_its_old_addresses_and_the_moment_it_was_first_public(clock, staff_client):
    event = builders.make_event(slug="cobalt")
    event.slug = "cobalt-after-the-harvest"
    event.save()
    first = event.published_at
    clock.forward(hours=2)
    staff_client.post(reverse("admin:events_event_delete", args=[event.pk]), {"post": "yes"})
    [(_, address)] = staff_client.get(reverse("admin:events_event_deleted")).context["deleted"]
    staff_client.post(address)
    response = staff_client.post(change(event), sent_by(staff_client, change(event)) | PUBLISH)
    assert response.status_code == 302, errors(response)
    event.refresh_from_db()
    assert event.published_at == first
    staff_client.logout()
    moved = staff_client.get("/events/cobalt/")
    assert (moved.status_code, moved.headers["Location"]) == (301, event.get_absolute_url())


def test_an_old_address_that_has_been_given_away_meanwhile_is_not_taken_back(staff_client):
    event = builders.make_event(slug="cobalt")
    event.slug = "cobalt-after-the-harvest"
    event.save()
    staff_client.post(reverse("admin:events_event_delete", args=[event.pk]), {"post": "yes"})
    other = builders.make_event("Other", slug="cobalt")
    other.slug = "other"
    other.save()
    [(_, address)] = staff_client.get(reverse("admin:events_event_deleted")).context["deleted"]
    assert staff_client.post(address).status_code == 302
    assert staff_client.get("/events/cobalt/").headers["Location"] == other.get_absolute_url()


def test_all_that_keeps_an_event_from_being_published_is_told_at_once(staff_client):
    event = builders.illustrate(builders.make_event(state="draft"))
    picture = "![](/pictures/0123456789abcdef0123456789abcdef/480x320.webp)"
    wrong = {"end_time": "15:00", "summary": picture, "title": "", "slug": "feed"}
    sent = sent_by(staff_client, change(event)) | wrong | rows("appearances", {"role": "panellist", "job_title": "X"})
    response = staff_client.post(change(event), sent | PUBLISH)
    assert set(errors(response)) == {"title", "end_time", "summary", "picture_alt", "slug", "person"}
    assert response.context["faults_heading"].startswith("Not published yet")
    links = {fault.target for fault in response.context["faults"]}
    assert {"id_title", "id_end_time", "id_picture_alt", "id_appearances-0-person"} <= links
    event.refresh_from_db()
    assert (event.publication, event.title) == ("draft", "Cobalt after the harvest")
    again = sent_by(staff_client, change(event))
    assert {name: again[name].strip() for name in wrong} == wrong
    assert again["appearances-0-job_title"] == "X"
