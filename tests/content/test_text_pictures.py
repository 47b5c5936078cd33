"""A picture in a text: taken in like every other one, and seen by those who may see a text that shows it."""

import re
from io import BytesIO

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from cmia_site.content.files.inspection import MAX_PICTURE_BYTES, SENTENCES
from cmia_site.content.markdownx_views import NO_PICTURE
from cmia_site.content.models import Page, PictureUse, TextPicture, Upload
from cmia_site.content.publishing import Publication
from cmia_site.content.text_pictures import UNDESCRIBED
from events.models import Event
from tests import builders
from tests.builders import body

pytestmark = pytest.mark.django_db

UPLOAD = "/admin/markdownx/upload/"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
BACKEND = "django.contrib.auth.backends.ModelBackend"


@pytest.fixture
def picture():
    """Stored as 480 × 240 and 960 × 480 pixels, in no text yet."""
    return builders.illustrate(TextPicture())


def showing(*pictures):
    return "\n\n".join(["How it looks:", *(f"![A pit]({picture.url})" for picture in pictures)])


def status(client, picture):
    response = client.get(picture.url)
    response.close()
    return response.status_code


def encoded(size, picture_format, **options):
    target = BytesIO()
    Image.new("L", size).save(target, picture_format, **options)
    return target.getvalue()


def paste(client, content, name="image.png", content_type="image/png"):
    return client.post(UPLOAD, {"image": SimpleUploadedFile(name, content, content_type)})


def colleague(*rights, is_staff=True):
    user = get_user_model().objects.create_user("colleague", password="x", is_staff=is_staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return user


# Taking in


def test_a_pasted_picture_is_stored_in_its_widths_and_answered_as_markdown(staff_client, editor):
    response = paste(staff_client, encoded((1200, 800), "PNG"))
    picture = TextPicture.objects.get()
    assert response.json() == {"image_code": f"![](/pictures/{picture.token}/960x640.webp)"}
    assert re.fullmatch("[0-9a-f]{32}", picture.token)
    assert [(r["width"], r["height"]) for r in picture.renditions] == [(480, 320), (960, 640)]
    assert picture.created_by == editor
    assert Upload.objects.count() == 0
    assert body(staff_client.get(picture.url)).startswith(b"RIFF")


def test_a_small_picture_keeps_its_size(staff_client):
    code = paste(staff_client, encoded((300, 200), "PNG")).json()["image_code"]
    assert code.endswith("/300x200.webp)")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(lambda: SVG, "svg", id="svg"),
        pytest.param(lambda: b"<!doctype html><title>x</title>", "not-picture", id="html"),
        pytest.param(lambda: encoded((400, 400), "JPEG")[:300], "damaged-picture", id="truncated"),
        pytest.param(lambda: encoded((8000, 5001), "PNG"), "too-many-pixels", id="bomb"),
        pytest.param(lambda: b"x" * (MAX_PICTURE_BYTES + 1), "picture-too-large", id="too-large"),
        pytest.param(lambda: b"", "empty", id="empty"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence_and_nothing_is_kept(staff_client, settings, content, reason):
    response = paste(staff_client, content())
    assert (response.status_code, response.json()) == (400, {"image": [SENTENCES[reason]]})
    assert (TextPicture.objects.count(), Upload.objects.count()) == (0, 0)
    assert list(settings.MEDIA_ROOT.rglob("*.webp")) == []


@pytest.mark.parametrize("data", [{}, {"image": "no file"}])
def test_a_paste_without_a_file_is_answered_with_a_sentence(staff_client, data):
    response = staff_client.post(UPLOAD, data)
    assert (response.status_code, response.json()) == (400, {"image": [NO_PICTURE]})


@pytest.mark.parametrize(
    ("rights", "expected"),
    [([], 403), (["view_event", "view_page"], 403), (["change_event"], 200), (["add_event"], 200)],
)
def test_only_who_may_write_may_paste(client, rights, expected):
    client.force_login(colleague(*rights), backend=BACKEND)
    assert paste(client, encoded((20, 20), "PNG")).status_code == expected
    assert TextPicture.objects.count() == (1 if expected == 200 else 0)


def test_a_visitor_is_sent_to_the_login(client):
    response = paste(client, encoded((20, 20), "PNG"))
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/login/")
    assert TextPicture.objects.count() == 0


def test_a_picture_outlives_the_account_of_who_pasted_it(picture, editor):
    TextPicture.objects.update(created_by=editor)
    editor.delete()
    assert TextPicture.objects.get().created_by is None


# Who sees it


@pytest.mark.parametrize(
    ("state", "visitor"),
    [
        (Publication.DRAFT, 404),
        (Publication.SCHEDULED, 404),
        (Publication.PUBLISHED, 200),
        (Publication.WITHDRAWN, 404),
    ],
)
def test_a_picture_is_as_public_as_its_event(client, editor, picture, state, visitor):
    builders.make_event(state=state, summary=showing(picture))
    assert PictureUse.objects.count() == 1
    assert status(client, picture) == visitor
    client.force_login(editor, backend=BACKEND)
    assert status(client, picture) == 200


def test_a_picture_in_no_text_is_seen_by_the_office_alone(client, editor, picture):
    assert status(client, picture) == 404
    client.force_login(editor, backend=BACKEND)
    assert status(client, picture) == 200


@pytest.mark.parametrize(("right", "expected"), [("view_event", 200), ("view_page", 200), ("view_theme", 404)])
def test_hidden_pictures_are_for_those_who_may_view_unpublished_texts(client, picture, right, expected):
    client.force_login(colleague(right), backend=BACKEND)
    assert status(client, picture) == expected


def test_an_account_outside_the_office_sees_what_visitors_see(client, picture):
    other = builders.illustrate(TextPicture())
    builders.make_event(summary=showing(other))
    client.force_login(colleague("view_event", is_staff=False), backend=BACKEND)
    assert (status(client, picture), status(client, other)) == (404, 200)


def test_a_scheduled_picture_appears_at_its_minute_without_a_save(client, picture, clock):
    event = builders.make_event(state=Publication.SCHEDULED, summary=showing(picture))
    clock.now = event.published_at
    clock.forward(seconds=-1)
    assert status(client, picture) == 404
    clock.forward(seconds=1)
    assert status(client, picture) == 200


def test_a_withdrawn_picture_is_gone_at_once_and_back_with_its_event(client, picture):
    event = builders.make_event(summary=showing(picture))
    for state, expected in [("published", 200), ("withdrawn", 404), ("published", 200), ("draft", 404)]:
        event.publication = state
        event.save()
        assert status(client, picture) == expected


def test_a_picture_taken_out_of_the_text_is_hidden(client, picture):
    event = builders.make_event(summary=showing(picture), announcement=showing(picture))
    event.summary = "No picture."
    event.save()
    assert status(client, picture) == 200  # the other text shows it still
    event.announcement = ""
    event.save()
    assert (status(client, picture), PictureUse.objects.count()) == (404, 0)


def test_of_two_events_that_show_it_one_public_is_enough(client, picture):
    builders.make_event(state=Publication.DRAFT, summary=showing(picture))
    public = builders.make_event(summary=showing(picture))
    assert status(client, picture) == 200
    public.publication = Publication.WITHDRAWN
    public.save()
    assert (status(client, picture), PictureUse.objects.count()) == (404, 2)


@pytest.mark.parametrize("delete", [lambda event: event.delete(), lambda event: Event.objects.all().delete()])
def test_a_deleted_event_takes_its_picture_along(client, picture, delete):
    event = builders.make_event(summary=showing(picture))
    assert status(client, picture) == 200
    delete(event)
    assert (status(client, picture), PictureUse.objects.count()) == (404, 0)


def test_a_page_of_the_site_shows_pictures_too(client, picture):
    page = Page.objects.get(slug="about")
    page.body = showing(picture)
    page.save()
    assert status(client, picture) == 200
    page.publication = Publication.DRAFT
    page.save()
    assert status(client, picture) == 404


def test_a_picture_that_is_only_linked_to_is_shown_too(client, picture):
    builders.make_event(summary=f"[The map]({picture.url})")
    assert status(client, picture) == 200


def test_an_address_that_was_made_up_does_not_disturb_a_save(client, picture):
    made_up = f"/pictures/{'0' * 32}/960x480.webp"
    builders.make_event(summary=f"![x]({made_up}) {showing(picture)}")
    assert PictureUse.objects.get().picture == picture
    assert client.get(made_up).status_code == 404


# What is answered


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-9"}, {"If-None-Match": "*"}, {"If-Match": "*"}])
def test_a_hidden_picture_answers_like_one_that_never_was(client, picture, method, headers):
    builders.make_event(state=Publication.DRAFT, summary=showing(picture))
    never = getattr(client, method)(f"/pictures/{'0' * 32}/960x480.webp", headers=headers)
    hidden = getattr(client, method)(picture.url, headers=headers)
    assert (never.status_code, never.headers["Cache-Control"]) == (404, "no-store")
    assert (hidden.status_code, hidden.content, hidden.items()) == (404, never.content, never.items())


def test_a_public_picture_is_kept_by_caches_that_ask_again(client, picture):
    builders.make_event(summary=showing(picture))
    response = client.get(picture.url)
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response.headers["Content-Type"] == "image/webp"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    content, etag = body(response), response.headers["ETag"]
    assert client.get(picture.url, headers={"If-None-Match": etag}).status_code == 304
    part = client.get(picture.url, headers={"Range": "bytes=0-9"})
    assert (part.status_code, body(part)) == (206, content[:10])
    head = client.head(picture.url)
    assert (head.status_code, head.headers["Content-Length"]) == (200, str(len(content)))


@pytest.mark.parametrize("state", [Publication.DRAFT, Publication.PUBLISHED])
def test_no_cache_keeps_what_is_answered_to_somebody_signed_in(staff_client, picture, state):
    builders.make_event(state=state, summary=showing(picture))
    response = staff_client.get(picture.url)
    response.close()
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "private, no-store")
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ("960x480", 200), ("960x479", 200), ("960x481", 200), ("480x240", 200), ("960x482", 404), ("960x478", 404),
        ("480x480", 404), ("961x480", 404), ("0x0", 404), ("960x" + "9" * 5000, 404), ("x480", 404),
    ],
)  # fmt: skip
def test_a_size_is_answered_to_within_one_pixel_of_height(client, picture, size, expected):
    builders.make_event(summary=showing(picture))
    response = client.get(f"/pictures/{picture.token}/{size}.webp")
    response.close()
    assert response.status_code == expected


def test_each_address_of_the_page_is_answered(client, staff_client):
    """The renderer reckons the height of the small size from the large one's, which was rounded already."""
    code = paste(staff_client, encoded((1001, 333), "PNG")).json()["image_code"]
    html = builders.make_event(summary=code).summary_html
    addresses = re.findall(r"/pictures/[^ \"]+", html)
    assert len(addresses) == 3
    client.logout()
    for address in addresses:
        response = client.get(address)
        width, height = re.search(r"(\d+)x(\d+)", address).groups()
        with Image.open(BytesIO(body(response))) as stored:
            assert stored.width == int(width)
            assert abs(stored.height - int(height)) <= 1


# What a save costs


def cost(change):
    with CaptureQueriesContext(connection) as queries:
        change()
    return len(queries)


@pytest.mark.parametrize("count", [1, 30])
def test_a_save_costs_the_same_for_one_picture_and_for_thirty(count):
    pictures = [builders.illustrate(TextPicture()) for _ in range(count)]
    event = builders.make_event(summary="No picture.")
    plain = cost(event.save)
    event.summary = showing(*pictures)
    added, unchanged = cost(event.save), cost(event.save)
    event.publication = Publication.DRAFT
    hidden = cost(event.save)
    event.summary = "No picture."
    removed = cost(event.save)
    assert [each - plain for each in (added, unchanged, hidden, removed)] == [2, 0, 1, 1]


def test_a_new_text_without_pictures_asks_nothing_about_them():
    with CaptureQueriesContext(connection) as queries:
        builders.make_event(summary="No picture.")
    assert [query["sql"] for query in queries if "picture" in query["sql"] and "INSERT" not in query["sql"]] == []


def test_a_save_that_changes_no_picture_writes_no_use(picture):
    event = builders.make_event(summary=showing(picture))
    before = list(PictureUse.objects.values())
    event.title = "Another title"
    with CaptureQueriesContext(connection) as queries:
        event.save()
    assert [q["sql"] for q in queries if "pictureuse" in q["sql"] and not q["sql"].startswith("SELECT")] == []
    assert list(PictureUse.objects.values()) == before


# What they show, in words


@pytest.mark.parametrize("state", [Publication.PUBLISHED, Publication.SCHEDULED])
def test_publishing_asks_for_the_description_of_each_picture_at_its_text(picture, state):
    event = builders.make_event(
        state=state, summary=f"![]({picture.url})\n\n{showing(picture)}\n\n- [![ ]({picture.url})](/x)"
    )
    with pytest.raises(ValidationError) as error:
        event.full_clean()
    assert error.value.message_dict == {"summary": [UNDESCRIBED.format(picture.url)] * 2}


@pytest.mark.parametrize("state", [Publication.DRAFT, Publication.WITHDRAWN])
def test_a_text_that_is_not_public_may_wait_for_descriptions(picture, state):
    builders.make_event(state=state, summary=f"![]({picture.url})").full_clean()


def test_a_picture_that_is_not_shown_needs_no_description(picture):
    text = f"`![]({picture.url})` ![](https://elsewhere.example/x.png)"
    builders.make_event(summary=f"{text}\n\n{showing(picture)}").full_clean()


def test_the_refusal_stands_at_the_field_and_the_text_is_kept(staff_client, picture):
    page = Page.objects.get(slug="about")
    url = reverse("admin:content_page_change", args=[page.pk])
    data = {"title": "About", "teaser": "", "body": f"Us ![]({picture.url})", "_publish": "Publish changes"}
    form = staff_client.post(url, data).context["adminform"].form
    assert form.errors == {"body": [UNDESCRIBED.format(picture.url)]}
    assert form["body"].value() == data["body"]
