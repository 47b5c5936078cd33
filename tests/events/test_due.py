"""Changes that wait for their minute: nothing of them shows before it, all of them from then on."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import OperationalError
from django.test import Client
from django.urls import reverse
from django_tasks_db.models import DBTaskResult

from cmia_site.content.due import UNEXPECTED, publish_due, publish_what_is_due
from cmia_site.content.models import ContentVersion, Page, Upload, WorkingCopy
from cmia_site.content.revisions import Action
from events.admin.event import EventAdmin
from events.models import Event
from tests import builders
from tests.events.event_form import change, deck, errors, row, said, sent_by

pytestmark = pytest.mark.django_db

THREE = "2027-01-20T15:00"  # in three hours, by the clock of these tests
DUE = datetime(2027, 1, 20, 15, tzinfo=UTC)
IN_WORDS = "20 January 2027, 15:00 GMT"
AMBIGUOUS, ABSENT = "2027-10-31T01:30", "2027-03-28T01:30"  # the nights of London's clock changes


@pytest.fixture(autouse=True)
def _signed_in_by_this_clock(clock):
    """Before all other fixtures."""


@pytest.fixture
def event():
    return builders.make_event("Cobalt after the harvest")


@pytest.fixture
def colleague(django_user_model):
    """A browser of somebody who may write events, and not publish them."""
    user = django_user_model.objects.create_user("colleague", is_staff=True)
    rights = Permission.objects.exclude(codename__startswith="publish_").exclude(codename__startswith="delete_")
    user.user_permissions.set(rights)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def post(client, event, button="_save", **values):
    return client.post(change(event), sent_by(client, change(event)) | values | {button: "it says what it does"})


def schedule(client, event, **values):
    response = post(client, event, "_publish", **{"title": "Cobalt, corrected", "_due_at": THREE} | values)
    assert response.status_code == 302, errors(response)
    return response


def waiting(event):
    return WorkingCopy.objects.of(event).waiting().get()


def actions(event):
    return [version.action for version in ContentVersion.objects.of(event)]


def title(event):
    """As it is stored."""
    return Event.objects.values_list("title", flat=True).get(pk=event.pk)


def state(client, event):
    """What the form says about the page and what waits, in one line."""
    page = client.get(change(event)).content.decode()
    return " ".join(page.partition('<p class="state">')[2].partition("</p>")[0].split())


# What visitors see


def test_nothing_shows_before_its_minute_and_everything_from_then_on(staff_client, event, clock):
    theme = builders.make_theme("Formalisation")
    builders.appear(event, builders.make_person("Amina Diallo"))
    new = {"appearances-0-job_title": "Assayer", "themes": theme.pk}
    schedule(staff_client, event, **new, **row("key_themes", text="Fair scales", order="0"), **deck(title="Prices"))
    visitor = Client()

    def seen():
        event_page = visitor.get(event.get_absolute_url()).content.decode()
        words = ["Cobalt, corrected", "Assayer", "Formalisation", "Fair scales", "Prices"]
        listed = visitor.get(reverse("events:list")).content.decode()
        themed = visitor.get(theme.get_absolute_url())
        return (
            [word for word in words if word in event_page],
            "Cobalt, corrected" in listed,
            themed.status_code == 200 and "Cobalt, corrected" in themed.content.decode(),
        )

    nothing = [], False, False
    assert seen() == nothing
    clock.now = DUE - timedelta(seconds=1)
    publish_due()
    assert seen() == nothing
    clock.now = DUE
    publish_due()
    assert seen() == (["Cobalt, corrected", "Assayer", "Formalisation", "Fair scales", "Prices"], True, True)


def test_its_minute_makes_one_version_by_who_set_it_and_leaves_nothing_waiting(staff_client, event, clock, editor):
    schedule(staff_client, event)
    clock.now = DUE
    publish_due()
    publish_due()
    versions = ContentVersion.objects.of(event)
    assert actions(event) == [Action.PUBLISHED, Action.SCHEDULED, Action.FOUND]
    assert (versions[0].author, versions[0].content) == (editor, versions[1].content)
    event.refresh_from_db()
    assert (event.title, event.changed_by, event.updated_at) == ("Cobalt, corrected", editor, DUE)
    assert not WorkingCopy.objects.exists()


def test_a_file_that_waited_is_the_one_that_is_published(staff_client, event, clock):
    schedule(staff_client, event, **deck(title="Prices"))
    upload = Upload.objects.get()
    clock.now = DUE
    publish_due()
    [material] = event.materials.all()
    assert (material.newest.file.name, material.newest.pages) == (upload.pdf.name, 3)
    assert default_storage.exists(upload.pdf.name)
    assert not Upload.objects.exists()


def test_a_form_that_stood_open_over_the_minute_is_saved_without_a_conflict(staff_client, event, clock):
    schedule(staff_client, event)
    sent = sent_by(staff_client, change(event))
    clock.now = DUE
    publish_due()
    response = staff_client.post(change(event), sent | {"teaser": "More.", "_save": "Save"})
    assert response.status_code == 302
    assert (title(event), waiting(event).data["fields"]["teaser"]) == ("Cobalt, corrected", ["More."])


def test_a_page_of_the_site_has_its_minute_too(staff_client, clock):
    page = Page.objects.get(slug="about")
    address = reverse("admin:content_page_change", args=[page.pk])
    form = staff_client.get(address).context["adminform"].form
    sent = {name: form[name].value() or "" for name in form.fields}
    response = staff_client.post(address, sent | {"title": "About our site", "_due_at": THREE, "_publish": "Schedule"})
    assert response.status_code == 302
    assert "About our site" not in Client().get("/about/").content.decode()
    clock.now = DUE
    publish_due()
    assert "About our site" in Client().get("/about/").content.decode()


def test_what_appears_for_the_first_time_needs_no_task(staff_client, event, clock, django_capture_on_commit_callbacks):
    draft = builders.make_event("Tin in March", state="draft")
    with django_capture_on_commit_callbacks() as callbacks:
        assert post(staff_client, draft, "_publish", published_at=THREE).status_code == 302
    assert (callbacks, WorkingCopy.objects.count()) == ([], 0)
    draft.refresh_from_db()
    visitor = Client()
    assert visitor.get(draft.get_absolute_url()).status_code == 404
    assert "Tin in March" not in visitor.get(reverse("events:list")).content.decode()
    clock.now = DUE
    assert "Tin in March" in visitor.get(draft.get_absolute_url()).content.decode()
    assert "Tin in March" in visitor.get(reverse("events:list")).content.decode()


# Who sees to it


@pytest.fixture
def worker(settings):
    """Runs the task worker until it finds nothing more to do."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return lambda: call_command("db_worker", batch=True, interval=0, startup_delay=False, reload=False, verbosity=0)


def test_the_worker_publishes_at_the_minute(staff_client, event, clock, worker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        schedule(staff_client, event)
    assert [(task.run_after, task.status) for task in DBTaskResult.objects.all()] == [(DUE, "READY")]
    clock.now = DUE - timedelta(seconds=1)
    worker()
    assert title(event) == "Cobalt after the harvest"
    clock.now = DUE
    worker()
    assert title(event) == "Cobalt, corrected"
    assert [task.status for task in DBTaskResult.objects.all()] == ["SUCCESSFUL"]


def test_the_task_of_a_minute_that_was_moved_does_nothing(
    staff_client, event, clock, worker, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        schedule(staff_client, event)
        schedule(staff_client, event, _due_at="2027-01-20T16:00")
    clock.now = DUE
    worker()
    assert (title(event), waiting(event).due_at) == ("Cobalt after the harvest", DUE + timedelta(hours=1))
    clock.forward(hours=1)
    worker()
    assert title(event) == "Cobalt, corrected"


def test_no_task_is_queued_by_a_save_that_is_refused(staff_client, event, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        assert post(staff_client, event, "_publish", title="", _due_at=THREE).status_code == 200
    assert (callbacks, waiting(event).due_at) == ([], None)


def test_the_worker_tries_again_in_a_minute_when_the_database_was_busy(
    staff_client, event, clock, worker, monkeypatch
):
    schedule(staff_client, event)
    clock.now = DUE
    with monkeypatch.context() as patch:
        patch.setattr(EventAdmin, "publish_due", failing(OperationalError("database is locked")))
        publish_what_is_due.call()
    again = DBTaskResult.objects.get()
    assert (title(event), waiting(event).refusal, again.run_after) == (
        "Cobalt after the harvest",
        "",
        DUE + timedelta(minutes=1),
    )
    clock.forward(minutes=1)
    worker()
    assert title(event) == "Cobalt, corrected"


def failing(error, when=lambda waiting: True):
    """An admin's publish_due that raises the error for some of the copies."""
    real = EventAdmin.publish_due

    def publish(self, request, waiting):
        if when(waiting):
            raise error
        return real(self, request, waiting)

    return publish


def test_the_command_publishes_where_no_worker_runs(staff_client, event, clock):
    schedule(staff_client, event)
    call_command("publish_due")
    assert title(event) == "Cobalt after the harvest"
    clock.now = DUE
    call_command("publish_due")
    assert title(event) == "Cobalt, corrected"


# What cannot be published


def test_what_cannot_be_published_keeps_waiting_and_says_why(staff_client, event, clock):
    theme = builders.make_theme("Formalisation")
    schedule(staff_client, event, themes=theme.pk)
    theme.delete()
    clock.now = DUE
    publish_due()
    copy = waiting(event)
    assert title(event) == "Cobalt after the harvest"
    assert copy.refusal.startswith("Themes: ")
    assert f"They were not published at their minute. {copy.refusal}" in state(staff_client, event)
    assert actions(event) == [Action.SCHEDULED, Action.FOUND]


def test_what_was_refused_is_not_tried_again_until_it_is_given_another_minute(staff_client, event, clock):
    theme = builders.make_theme("Formalisation")
    schedule(staff_client, event, themes=theme.pk)
    theme.delete()
    clock.now = DUE
    publish_due()
    assert sent_by(staff_client, change(event))["_due_at"] == ""
    clock.forward(minutes=5)
    publish_due()
    assert waiting(event).refusal.startswith("Themes: ")
    schedule(staff_client, event, _due_at="2027-01-20T16:00", themes=[])
    assert waiting(event).refusal == ""
    clock.forward(minutes=55)
    publish_due()
    assert title(event) == "Cobalt, corrected"


def test_a_page_that_was_deleted_meanwhile_stops_nobody_else(staff_client, event, clock):
    gone = builders.make_event("Gone")
    for each in (gone, event):
        schedule(staff_client, each)
    Event.objects.filter(pk=gone.pk).delete()
    clock.now = DUE
    publish_due()
    assert title(event) == "Cobalt, corrected"
    assert WorkingCopy.objects.get().refusal == "The page was not public any more."


def test_one_that_fails_unexpectedly_is_logged_and_the_others_are_published(
    staff_client, event, clock, monkeypatch, caplog
):
    other = builders.make_event("Tin in March")
    schedule(staff_client, event)
    schedule(staff_client, other, title="Tin, corrected")
    is_first = lambda waiting: waiting.object_id == event.pk  # noqa: E731
    monkeypatch.setattr(EventAdmin, "publish_due", failing(RuntimeError("the disk is on fire"), is_first))
    clock.now = DUE
    with caplog.at_level(logging.ERROR, "cmia_site.content.due"):
        publish_due()
    assert (title(event), title(other)) == ("Cobalt after the harvest", "Tin, corrected")
    assert waiting(event).refusal == UNEXPECTED
    assert "the disk is on fire" in caplog.text


def test_what_fails_half_way_is_rolled_back_whole(staff_client, event, clock, monkeypatch):
    schedule(staff_client, event, **deck(title="Prices"))
    clock.now = DUE
    with monkeypatch.context() as patch:
        patch.setattr(EventAdmin, "stored_content", failing_content)
        publish_due()
    assert (title(event), event.materials.count(), Upload.objects.count()) == ("Cobalt after the harvest", 0, 1)
    assert waiting(event).refusal == UNEXPECTED


def failing_content(self, request, row):
    raise RuntimeError("after all rows were written")


# Who may set it, and what takes it back


@pytest.mark.parametrize("moment", ["2027-01-20T12:00", "tomorrow", AMBIGUOUS, ABSENT])
def test_a_minute_that_cannot_be_publishes_nothing_and_is_told_where_it_was_typed(staff_client, event, moment):
    response = post(staff_client, event, "_publish", title="Cobalt, corrected", _due_at=moment)
    assert title(event) == "Cobalt after the harvest"
    [words] = response.context["saying"].errors["due_at"]
    assert f'<a href="#id__due_at">Publish the changes on</a>: {words}' in errors(response)["__all__"]
    assert response.context["saying"]["due_at"].value() == moment
    assert (waiting(event).due_at, sent_by(staff_client, change(event))["title"]) == (None, "Cobalt, corrected")
    assert actions(event) == [Action.WAITING, Action.FOUND]


def test_a_minute_that_cannot_be_is_told_together_with_all_else(staff_client, event):
    response = post(staff_client, event, "_publish", title="", _due_at="2027-01-20T12:00")
    assert set(errors(response)) == {"title", "__all__"}


def test_a_draft_that_comes_back_with_its_faults_is_not_asked_for_a_minute(staff_client):
    draft = builders.make_event(state="draft")
    response = post(staff_client, draft, "_publish", title="")
    assert list(response.context["saying"].fields) == ["comment"]


def test_a_publisher_who_saves_leaves_the_minute_and_is_told_it(staff_client, event, clock):
    schedule(staff_client, event)
    response = post(staff_client, event, teaser="More.")
    assert waiting(event).due_at == DUE
    assert any(f"will be public on {IN_WORDS}" in words for words in said(response))
    clock.now = DUE
    publish_due()
    event.refresh_from_db()
    assert (event.title, event.teaser) == ("Cobalt, corrected", "More.")


def test_who_may_not_publish_changes_nothing_that_its_minute_would_publish(staff_client, colleague, event, clock):
    schedule(staff_client, event)
    response = post(colleague, event, teaser="More.")
    assert f"Its minute, {IN_WORDS}, was taken back: a publisher has to set it again." in said(response)
    assert (waiting(event).due_at, waiting(event).data["fields"]["teaser"]) == (None, ["More."])
    clock.now = DUE
    publish_due()
    event.refresh_from_db()
    assert (event.title, event.teaser) == ("Cobalt after the harvest", "")


def test_who_may_not_publish_and_changes_nothing_leaves_the_minute(staff_client, colleague, event):
    schedule(staff_client, event)
    response = post(colleague, event)
    assert (waiting(event).due_at, said(response)) == (DUE, ["Nothing had changed: “Cobalt, corrected” is as it was."])


def test_who_may_not_publish_cannot_set_a_minute(colleague, event):
    post(colleague, event, teaser="More.", _due_at=THREE)
    assert waiting(event).due_at is None
    assert post(colleague, event, "_publish", _due_at=THREE).status_code == 403


def test_a_publisher_who_empties_the_minute_and_saves_takes_it_back(staff_client, event):
    schedule(staff_client, event)
    response = post(staff_client, event, _due_at="")
    assert waiting(event).due_at is None
    assert f"Its minute, {IN_WORDS}, was taken back." in said(response)
    assert actions(event) == [Action.WAITING, Action.SCHEDULED, Action.FOUND]


def test_saving_after_the_minute_has_passed_does_not_publish_at_once(staff_client, event, clock):
    schedule(staff_client, event)
    sent = sent_by(staff_client, change(event))
    clock.now = DUE + timedelta(seconds=1)
    response = staff_client.post(change(event), sent | {"teaser": "More.", "_save": "Save, publish later"})
    publish_due()
    assert (title(event), waiting(event).due_at) == ("Cobalt after the harvest", None)
    assert f"Its minute, {IN_WORDS}, was taken back." in said(response)


def test_what_comes_back_with_its_faults_has_no_minute(staff_client, event):
    schedule(staff_client, event)
    response = post(staff_client, event, "_publish", title="", _due_at="2027-01-20T16:00")
    assert waiting(event).due_at is None
    assert f"Its minute, {IN_WORDS}, was taken back." in said(response)


def withdraw(client, event):
    client.post(reverse("admin:events_event_withdraw", args=[event.pk]))


def withdraw_in_the_list(client, event):
    sent = {"action": "withdraw", "_selected_action": event.pk, "post": "yes"}
    client.post(reverse("admin:events_event_changelist"), sent)


def discard(client, event):
    client.post(reverse("admin:events_event_undo", args=[event.pk]))


def publish_at_once(client, event):
    post(client, event, "_publish", title="Cobalt at once", _due_at="")


def delete(client, event):
    client.post(reverse("admin:events_event_delete", args=[event.pk]), {"post": "yes"})


@pytest.mark.parametrize("act", [withdraw, withdraw_in_the_list, discard, publish_at_once, delete])
def test_nothing_is_due_any_more_after_it_was_withdrawn_discarded_published_or_deleted(
    staff_client, event, clock, act
):
    schedule(staff_client, event)
    act(staff_client, event)
    before = Event.objects.values_list("title", "publication").first()
    assert not WorkingCopy.objects.filter(due_at__isnull=False).exists()
    clock.now = DUE
    publish_due()
    assert Event.objects.values_list("title", "publication").first() == before


@pytest.mark.parametrize("change_meanwhile", [{"due_at": None}, {"due_at": DUE + timedelta(hours=1)}])
def test_what_was_moved_while_others_were_published_is_let_be(
    staff_client, event, clock, monkeypatch, change_meanwhile
):
    other = builders.make_event("Tin in March")
    schedule(staff_client, event)
    schedule(staff_client, other)
    real = EventAdmin.publish_due

    def publish(self, request, waiting):
        WorkingCopy.objects.of(other).update(**change_meanwhile)
        return real(self, request, waiting)

    monkeypatch.setattr(EventAdmin, "publish_due", publish)
    clock.now = DUE
    publish_due()
    assert (title(event), title(other)) == ("Cobalt, corrected", "Tin in March")
    assert (waiting(other).due_at, waiting(other).refusal) == (change_meanwhile["due_at"], "")
