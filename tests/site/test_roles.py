"""What each role may do, tried by asking every door of the office directly: the written matrix."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse

from cmia_site.content.models import ContentVersion, Page, ReviewLink, WorkingCopy
from cmia_site.content.working_copies import new_token
from cmia_site.roles import ROLES, make_roles
from events.models import Event
from tests import builders
from tests.events.event_form import form, row

pytestmark = pytest.mark.django_db

LOGIN = "login"
OFFICE = ["Editor", "Publisher", "Administrator"]


def enter(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def who():
    """{role: client}; "Viewer" may see everything and change nothing."""
    viewer = builders.make_editor("viewer")
    viewer.is_superuser = False
    viewer.save()
    viewer.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    users = {role: builders.make_user(role) for role in OFFICE}
    return {role: enter(user) for role, user in users.items()} | {"Viewer": enter(viewer), "visitor": Client()}


def outcome(response):
    """The status of an answer; LOGIN where it leads to signing in."""
    response.close()  # of a file
    return LOGIN if response.status_code == 302 and "/login/" in response.url else response.status_code


def of(row, what):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{what}", args=[row.pk])


def with_waiting(event):
    """Changes of somebody wait for it, and one version is there."""
    chief = User.objects.filter(is_superuser=True).first() or builders.make_editor("chief")
    enter(chief).post(of(event, "change"), form(title="Waits"))
    return event


# what: (method, state of a fresh event, of which changes wait where it is public, name of the view, what is sent)
EVENT_DOORS = {
    "open a form": ("get", "draft", "change", {}),
    "save a draft": ("post", "draft", "change", form()),
    "publish a draft": ("post", "draft", "change", form(_publish="yes")),
    "save a public event": ("post", "published", "change", form()),
    "publish changes": ("post", "published", "change", form(_publish="yes")),
    "ask to withdraw": ("get", "published", "withdraw", {}),
    "withdraw": ("post", "published", "withdraw", {}),
    "discard what waits": ("post", "published", "undo", {}),
    "type": ("post", "draft", "typing", form(_copy="a" * 32)),
    "preview": ("post", "draft", "preview", form()),
    "look at the history": ("get", "published", "history", {}),
    "compare": ("get", "published", "compare", {}),
    "bring back": ("post", "published", "restore", {"number": "1"}),
    "delete a draft": ("post", "draft", "delete", {"post": "yes"}),
    "delete a public event": ("post", "published", "delete", {"post": "yes"}),
    "make a review link": ("post", "draft", "review", {"reviewer": "Amina"}),
    "duplicate": ("post", "draft", "duplicate", {"parts": ["texts"]}),
}
NOT_FOR_EDITORS = {"publish a draft", "publish changes", "ask to withdraw", "withdraw", "delete a public event"}
SHOWS = {
    "open a form": 200,
    "ask to withdraw": 200,
    "type": 200,
    "preview": 200,
    "look at the history": 200,
    "compare": 200,
}


def expected(what, role):
    if role == "visitor":
        return LOGIN
    if role == "Viewer":
        return 200 if what == "open a form" else 403
    if role == "Editor" and what in NOT_FOR_EDITORS:
        return 403
    return SHOWS.get(what, 302)


@pytest.mark.parametrize("what", EVENT_DOORS)
def test_every_door_of_an_event_opens_for_whom_the_matrix_says(who, what):
    method, state, name, data = EVENT_DOORS[what]
    found = {}
    for role, client in who.items():
        event = builders.make_event(state=state)
        if state == "published":
            with_waiting(event)
        found[role] = outcome(
            getattr(client, method)(of(event, name), data | ({"_copy": new_token()} if what == "type" else {}))
        )
    assert found == {role: expected(what, role) for role in who}


def beside(name, *args):
    return reverse(f"admin:events_event_{name}", args=args)


def deleted(event):
    """The version from which a deleted event is recovered."""
    who = builders.make_editor(f"deleter {event.pk}")
    enter(who).post(of(event, "delete"), {"post": "yes"})
    return ContentVersion.objects.get(action="deleted", object_id=event.pk)


PICKING = {"app_label": "events", "model_name": "appearance", "field_name": "person"}
# what: (method, address for a fresh event, what is sent, the answer for whom it is open, the same for a Viewer)
DOORS_BESIDE = {
    "list": ("get", lambda event: beside("changelist"), {}, 200, 200),
    "add": ("get", lambda event: beside("add"), {}, 200, 403),
    "add one": ("post", lambda event: beside("add"), form(title="New"), 302, 403),
    "type a new one": ("post", lambda event: beside("add_typing"), form(), 200, 403),
    "discard a new one": ("post", lambda event: beside("add_discard"), {}, 302, 403),
    "preview a new one": ("post", lambda event: beside("add_preview"), form(), 200, 403),
    "discard what was typed": ("post", lambda event: of(event, "discard"), {}, 302, 403),
    "merge": ("post", lambda event: of(event, "merge"), {}, 404, 403),
    "pick a person": ("get", lambda event: reverse("admin:autocomplete"), PICKING, 200, 200),
    "paste a panel": ("post", lambda event: beside("panel"), {"text": "Amina Diallo"}, 200, 403),
    "paste points": ("post", lambda event: beside("points"), {"text": "Cobalt is scarce."}, 200, 403),
    "clocks elsewhere": ("get", lambda event: beside("elsewhere"), {}, 200, 200),
    "open an earlier file": (
        "get", lambda event: beside("version", builders.make_deck(event).newest.pk, "file"), {}, 200, 200
    ),
    "deleted ones": ("get", lambda event: beside("deleted"), {}, 200, 403),
    "recover": ("post", lambda event: beside("recover", deleted(event).pk), {}, 302, 403),
    "preview a text": ("post", lambda event: reverse("markdownx_markdownify"), {"content": "x"}, 200, 403),
    "paste a picture": ("post", lambda event: reverse("markdownx_upload"), {}, 400, 403),
    "send a file": ("post", lambda event: reverse("upload"), {}, 400, 403),
    "see a chosen picture": ("get", lambda event: reverse("upload-picture", args=["a" * 32, 480]), {}, 404, 403),
}  # fmt: skip


@pytest.mark.parametrize("what", DOORS_BESIDE)
def test_every_door_beside_an_event_opens_for_whom_the_matrix_says(who, what):
    method, address, data, opened, viewers = DOORS_BESIDE[what]
    found = {}
    for role, client in who.items():
        sent = data | ({"_copy": new_token()} if what == "type a new one" else {})
        found[role] = outcome(getattr(client, method)(address(builders.make_event(role, state="draft")), sent))
    assert found == dict.fromkeys(OFFICE, opened) | {"Viewer": viewers, "visitor": LOGIN}


@pytest.mark.parametrize(
    ("role", "status"), [("Editor", 403), ("Publisher", 302), ("Viewer", 403), ("visitor", LOGIN)]
)
def test_a_note_for_visitors_is_written_by_who_may_publish(who, role, status):
    event = builders.make_event()
    assert outcome(who[role].post(of(event, "note"), {"text": "Summary: 15 corrected to 12."})) == status
    assert event.change_notes.exists() == (status == 302)


def test_the_matrix_knows_every_address_of_an_event():
    """A new one belongs into a table above."""
    named = {name for _, _, name, _ in EVENT_DOORS.values()}
    beside = {"changelist", "add", "add_typing", "add_discard", "add_preview", "discard", "merge", "panel", "points"}
    others = {"elsewhere", "version", "deleted", "recover", "note", "revoke"}
    urls = admin.site.get_model_admin(Event).get_urls()
    assert {url.name.removeprefix("events_event_") for url in urls if url.name} == named | beside | others


def test_rows_of_a_part_are_saved_for_nobody_who_may_only_look(who):
    event = builders.make_event(state="draft")
    sent = form() | row("appearances", person="new:Zoe Quist", role="panellist")
    for role in ("Viewer", "visitor"):
        who[role].post(of(event, "change"), sent)
    assert not event.appearances.exists()
    assert who["Editor"].post(of(event, "change"), sent).status_code == 302
    assert event.appearances.count() == 1


def test_what_an_editor_is_refused_changes_nothing(who):
    draft, public = builders.make_event(state="draft"), with_waiting(builders.make_event("Public"))
    editor = who["Editor"]
    before = ContentVersion.objects.count()
    editor.post(of(draft, "change"), form(title="Mine", _publish="yes"))
    editor.post(of(public, "change"), form(title="Mine", _publish="yes"))
    editor.post(of(public, "withdraw"))
    editor.post(of(public, "delete"), {"post": "yes"})
    for action in ("publish_now", "withdraw", "delete_selected"):
        ids = [draft.pk, public.pk] if action != "delete_selected" else [public.pk]
        editor.post("/admin/events/event/", {"action": action, "_selected_action": ids, "post": "yes"})
    states = {event.title: event.publication for event in Event.objects.all()}
    assert states == {"Cobalt after the harvest": "draft", "Public": "published"}
    assert (WorkingCopy.objects.of(public).waiting().count(), ContentVersion.objects.count()) == (1, before)


@pytest.mark.parametrize(("role", "states"), [("Editor", {"draft"}), ("Publisher", {"published"})])
def test_the_list_publishes_for_a_publisher_alone(who, role, states):
    event = builders.make_event(state="draft")
    who[role].post("/admin/events/event/", {"action": "publish_now", "_selected_action": event.pk, "post": "yes"})
    assert set(Event.objects.values_list("publication", flat=True)) == states


@pytest.mark.parametrize("role", ["Editor", "Publisher", "Viewer"])
def test_a_publish_button_is_shown_to_who_may_publish(who, role):
    page = who[role].get(of(builders.make_event(state="draft"), "change")).content.decode()
    assert ('name="_publish"' in page, 'name="_save"' in page) == (role == "Publisher", role != "Viewer")


def test_a_page_of_the_site_waits_for_an_editor_and_is_published_by_a_publisher(who):
    page = Page.objects.get(slug="about")
    sent = {"title": "About", "body": "New.", "_publish": "yes"}
    assert outcome(who["Editor"].post(of(page, "change"), sent)) == 403
    page.refresh_from_db()
    assert page.body != "New."
    assert outcome(who["Publisher"].post(of(page, "change"), sent)) == 302
    page.refresh_from_db()
    assert page.body == "New."


@pytest.mark.parametrize("address", ["user", "user/add", "group", "group/add"])
def test_accounts_and_groups_are_for_administrators(who, address):
    found = {role: outcome(client.get(f"/admin/auth/{address}/")) for role, client in who.items()}
    viewer = 403 if address.endswith("add") else 200
    assert found == {"Editor": 403, "Publisher": 403, "Administrator": 200, "Viewer": viewer, "visitor": LOGIN}


def account(user, **values):
    return {
        "username": user.username, "is_active": "on", "is_staff": "on",
        "date_joined_0": "2026-01-01", "date_joined_1": "10:00:00",
    } | values  # fmt: skip


def test_an_administrator_makes_nobody_a_superuser_and_gives_no_right_beyond_their_own(who):
    client, clerk = who["Administrator"], User.objects.create_user("clerk")
    beyond = Group.objects.create(name="Beyond")
    beyond.permissions.add(Permission.objects.get(codename="delete_session"))
    right = Permission.objects.get(codename="delete_session")
    me = User.objects.get(username="administrator")
    for user in (clerk, me):
        values = account(user, is_superuser="on", user_permissions=[right.pk], groups=[beyond.pk])
        client.post(f"/admin/auth/user/{user.pk}/change/", values)
        user.refresh_from_db()
        assert (user.is_superuser, user.has_perm("sessions.delete_session")) == (False, False)
    client.post(f"/admin/auth/group/{beyond.pk}/change/", {"name": "Mine now"})
    beyond.refresh_from_db()
    assert beyond.name == "Beyond"


def test_an_administrator_cannot_take_over_a_superusers_account(who):
    chief = builders.make_editor("chief")
    client = who["Administrator"]
    assert client.get(f"/admin/auth/user/{chief.pk}/password/").status_code == 403
    for name in ("change", "delete"):
        assert outcome(client.post(f"/admin/auth/user/{chief.pk}/{name}/", account(chief) | {"post": "yes"})) == 403
    assert User.objects.filter(username="chief", is_superuser=True).exists()


def test_an_administrator_gives_the_roles(who):
    clerk = User.objects.create_user("clerk")
    group = Group.objects.get(name="Editor")
    response = who["Administrator"].post(f"/admin/auth/user/{clerk.pk}/change/", account(clerk, groups=[group.pk]))
    assert response.status_code == 302
    assert list(clerk.groups.all()) == [group]


def test_all_rights_of_the_roles_exist(who):
    for name, rights in ROLES.items():
        wanted = {f"{label}.{action}_{model}" for actions, label, models in rights
                  for action in actions.split() for model in models.split()}  # fmt: skip
        held = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
        assert {f"{label}.{codename}" for label, codename in held} == wanted


def test_a_role_that_an_administrator_has_changed_stays_so(who):
    Group.objects.get(name="Editor").permissions.clear()
    make_roles(apps)
    assert Group.objects.filter(name="Editor").count() == 1
    assert not Group.objects.get(name="Editor").permissions.exists()


def test_a_review_link_is_revoked_by_who_may_change_the_event(who):
    event = builders.make_event(state="draft")
    for role, status in {"Viewer": 403, "visitor": LOGIN, "Editor": 302}.items():
        link = ReviewLink.objects.create(row=event, reviewer="Amina")
        address = reverse("admin:events_event_revoke", args=[event.pk, link.pk])
        assert outcome(who[role].post(address)) == status
        assert ReviewLink.objects.filter(pk=link.pk).exists() == (status != 302)
