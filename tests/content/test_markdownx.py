"""The Markdown editor's server side: the preview of a text in its place, and the scripts of others it stands on."""

import re
from hashlib import sha256

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from cmia_site.content import markdown
from cmia_site.content.markdown import MAX_LENGTH, Link, Reference
from cmia_site.content.markdownx_views import NO_SUCH_TEXT
from cmia_site.content.models import Page
from tests import builders

pytestmark = pytest.mark.django_db

PREVIEW = "/admin/markdownx/markdownify/"
BACKEND = "django.contrib.auth.backends.ModelBackend"


class TitleOfEvent(Reference):
    """[this event] leads to the event that the text is about."""

    pattern = re.compile(r"\[this event\]")

    def render(self, match, context):
        return Link(context.title, context.get_absolute_url()) if context else None


@pytest.fixture
def reference(monkeypatch):
    monkeypatch.setattr(markdown, "_references", [TitleOfEvent()])


@pytest.fixture
def event():
    return builders.make_event("Fair scales")


def preview(client, content, row="", field="summary", model="events.event"):
    return client.post(PREVIEW, {"content": content, "model": model, "row": row, "field": field})


def colleague(*rights):
    user = get_user_model().objects.create_user("colleague", password="x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


# The preview


def test_the_preview_is_what_the_event_will_show(staff_client, event, reference):
    text = "# Weighing\n\nSee [this event]."
    shown = preview(staff_client, text, event.pk).content.decode()
    event.summary = text
    event.save()
    assert shown == event.summary_html
    assert ">Fair scales</a>" in shown


def test_a_new_event_is_previewed_without_its_references(staff_client, reference):
    assert preview(staff_client, "See [this event].").content == b"<p>See [this event].</p>\n"


def test_a_page_of_the_site_begins_a_level_higher(staff_client):
    page = Page.objects.get(slug="about")
    html = preview(staff_client, "# Us", page.pk, "body", "content.page").content
    assert html == b'<h2 id="s-body-us">Us</h2>\n'


@pytest.mark.parametrize(
    ("rights", "of_saved", "of_new"),
    [(["change_event"], 200, 403), (["add_event"], 403, 200), (["view_event", "change_page"], 403, 403)],
)
def test_who_may_change_an_event_or_add_one_may_preview_it(client, event, rights, of_saved, of_new):
    client.force_login(colleague(*rights), backend=BACKEND)
    assert preview(client, "x", event.pk).status_code == of_saved
    assert preview(client, "x").status_code == of_new


@pytest.mark.parametrize(
    "place",
    [
        {"row": "0"}, {"row": "x"}, {"row": "9" * 400}, {"row": "\0"}, {"row": "1; DROP"}, {"field": "title"},
        {"field": ""}, {"model": "events"}, {"model": "events.nothing"}, {"model": "a.b.c"}, {"model": "auth.user"},
        {"model": "\0"},
    ],
)  # fmt: skip
def test_a_place_that_is_none_is_answered_in_words(staff_client, place):
    response = preview(staff_client, "x", **place)
    assert (response.status_code, response.content.decode()) == (404, NO_SUCH_TEXT)


def test_too_long_a_text_is_answered_in_words(staff_client, event):
    assert preview(staff_client, "x" * MAX_LENGTH, event.pk).content.startswith(b"<p>xxx")
    answer = preview(staff_client, "x" * (MAX_LENGTH + 1), event.pk)
    assert b"This text has 50,001 characters; at most 50,000 fit." in answer.content


# The field


def test_the_field_tells_its_place_and_its_limit(staff_client, event):
    html = staff_client.get(reverse("admin:events_event_change", args=[event.pk])).content.decode()
    field = re.search(r'<textarea name="summary"[^>]*>', html)[0]
    assert f'data-model="events.event" data-row="{event.pk}" data-field="summary"' in field
    assert 'aria-describedby="id_summary_helptext id_summary_count"' in field
    assert 'id="id_summary_count" data-most="50000">At most 50,000 characters.</p>' in html


@pytest.mark.parametrize(
    ("address", "count"),
    [("events_event_add", 2), ("content_page_change", 0), ("events_person_add", 0), ("events_theme_add", 0)],
)
def test_the_two_texts_of_an_event_have_the_editor_and_no_other_field(staff_client, address, count):
    arguments = [Page.objects.first().pk] if address.startswith("content") else []
    page = staff_client.get(reverse(f"admin:{address}", args=arguments)).content.decode()
    assert len(re.findall(r"<textarea[^>]*markdownx-editor", page)) == count


def test_no_script_of_the_package_itself_is_loaded(staff_client):
    html = staff_client.get(reverse("admin:events_event_add")).content.decode()
    assert "js/markdown-preview.js" in html
    assert "markdownx/js/" not in html


# Scripts of others


def test_scripts_of_others_are_those_that_are_written_down():
    folder = settings.BASE_DIR / "static" / "js" / "vendor"
    rows = re.findall(r"^\| ([\w.-]+\.js) \|.*\| ([0-9a-f]{64}) \|$", (folder / "README.md").read_text(), re.MULTILINE)
    assert {name: sha256((folder / name).read_bytes()).hexdigest() for name, _ in rows} == dict(rows)
    assert {path.name for path in folder.glob("*.js")} == {"turndown.js"} == dict(rows).keys()
