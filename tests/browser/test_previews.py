"""The preview: the public page from a form as it stands, in a new tab and beside the form, and nothing is stored."""

from datetime import date

import pytest
from django.apps import apps
from django.conf import settings
from django.urls import reverse

from cmia_site.content.models import Page
from events.models import Event
from tests.browser.at_the_form import add_row, kept, press, said
from tests.browser.test_office import ADD_EVENT, pick, type_the_event
from tests.builders import make_event, picture_upload, say
from tests.events.event_form import change

pytestmark = pytest.mark.browser

BESIDE = ".beside-pane iframe:not(.coming)"


@pytest.fixture(autouse=True)
def _markdown_preview(guard):
    guard.expected.add("/admin/markdownx/markdownify/")  # a quick save leaves the page while it is made


@pytest.fixture
def event(transactional_db):
    event = make_event("Scales at the pit", teaser="Who weighs?", start_date=date(2026, 3, 5))
    say(event, "First point", order=1)
    say(event, "Second point", order=2)
    return event


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "photo.png"
    path.write_bytes(picture_upload().read())
    return path


def everything_stored():
    """How many rows each table has, the event that visitors see, and the names of all files."""
    models = apps.get_models(include_auto_created=True)
    counts = {model._meta.db_table: model._base_manager.count() for model in models}
    return counts, list(Event.objects.values()), sorted(settings.MEDIA_ROOT.rglob("*"))


def change_much(page, deck, photo):
    """Another title and order, somebody new, a PDF and a picture."""
    page.locator("#id_title").fill("Fair scales at the pit")
    page.locator("#key_themes-1").get_by_role("button", name="Move up").click()
    add_row(page, "appearances")
    pick(page, "id_appearances-0-person", "Amina Diallo")
    add_row(page, "materials")
    page.locator("#id_materials-0-title").fill("What a sack weighs")
    page.locator("#id_materials-0-file").set_input_files(deck)
    page.locator("#materials-0 .upload-kept").wait_for()
    page.locator("#id_picture").set_input_files(photo)
    page.locator(".field-picture .upload-kept").wait_for()
    page.locator("#id_picture_alt").fill("A pair of scales")


def shown(preview):
    """What the page of an event shows of `change_much`; the width of a broken picture is 0."""
    return {
        "title": preview.locator("h1").inner_text(),
        "points": preview.locator(".said li").all_inner_texts(),
        "people": preview.locator(".person .name").all_inner_texts(),
        "files": preview.locator(".file h3, .file > p.meta:not(.cluster)").all_inner_texts(),
        "picture": preview.locator("figure img").evaluate("each => each.decode().then(() => each.naturalWidth > 0)"),
    }


CHANGED = {
    "title": "Fair scales at the pit",
    "points": ["Second point", "First point"],
    "people": ["Amina Diallo"],
    "files": ["What a sack weighs", "PDF, 2 kB, 3 pages"],
    "picture": True,
}


def open_in_tab(page):
    with page.context.expect_page() as opened:
        press(page, "Preview in a new tab")
    opened.value.wait_for_load_state()
    return opened.value


def test_the_preview_in_a_new_tab_shows_the_form_as_it_stands_and_stores_nothing(
    office_page, event, deck, photo, axe, overflow
):
    office_page.goto(change(event))
    change_much(office_page, deck, photo)
    kept(office_page)
    before = everything_stored()
    preview = open_in_tab(office_page)
    assert shown(preview) == CHANGED
    assert preview.locator(".band").inner_text().startswith("Preview. This is how the page would look.")
    assert axe(preview) == []
    preview.set_viewport_size({"width": 360, "height": 740})
    assert overflow(preview) == 0
    assert everything_stored() == before


def test_the_preview_is_kept_by_nobody(office_page, event):
    office_page.goto(change(event))
    with office_page.context.expect_event("response", lambda answer: answer.url.endswith("/preview/")) as answered:
        open_in_tab(office_page)
    headers = answered.value.all_headers()
    assert (headers["x-robots-tag"], headers["cache-control"]) == (
        "noindex",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert "frame-ancestors 'self'" in headers["content-security-policy"]


def test_after_a_preview_the_form_holds_everything_and_is_saved(office_page, event, deck, photo):
    office_page.goto(change(event))
    change_much(office_page, deck, photo)
    open_in_tab(office_page).close()
    assert office_page.locator("#id_title").input_value() == "Fair scales at the pit"
    assert office_page.locator("#materials-0 .upload-kept input").is_checked()
    press(office_page, "Publish changes")
    said(office_page)
    office_page.goto(event.get_absolute_url())
    assert shown(office_page) == CHANGED


def test_the_preview_beside_the_form_follows_what_is_typed_and_leaves_nothing_behind(
    office_page, event, deck, photo, axe
):
    office_page.goto(reverse("admin:events_event_changelist"))
    office_page.goto(change(event))
    press(office_page, "Preview beside")
    beside = office_page.frame_locator(BESIDE)
    beside.get_by_role("heading", name="Scales at the pit", exact=True).wait_for()
    pages_so_far = office_page.evaluate("history.length")
    change_much(office_page, deck, photo)
    beside.get_by_role("heading", name="Fair scales at the pit").wait_for()
    beside.get_by_role("img", name="A pair of scales").wait_for()
    beside.get_by_role("heading", name="What a sack weighs").wait_for()
    assert shown(beside) == CHANGED
    kept(office_page)
    before = everything_stored()
    office_page.locator("#id_title").fill("Fair scales for all")
    beside.get_by_role("heading", name="Fair scales for all").wait_for()
    assert everything_stored() == before
    assert axe(office_page) == []
    assert office_page.evaluate("history.length") == pages_so_far
    office_page.on("dialog", lambda dialog: dialog.accept())
    office_page.go_back()
    assert office_page.url.endswith(reverse("admin:events_event_changelist"))


def test_the_preview_beside_stays_where_one_was_reading(office_page, demo):
    office_page.goto(change(demo.record))
    press(office_page, "Preview beside")
    beside = office_page.frame_locator(BESIDE)
    beside.locator("h1").wait_for()
    beside.locator("html").evaluate("page => page.scrollTo({ top: 700, behavior: 'instant' })")
    office_page.locator("#id_place").fill("Another town")
    beside.get_by_text("Another town").first.wait_for()
    assert beside.locator("html").evaluate("page => page.scrollTop") == 700


def test_the_preview_beside_is_closed_with_the_keyboard(office_page, event):
    office_page.goto(change(event))
    office_page.get_by_role("button", name="Preview beside").focus()
    office_page.keyboard.press("Enter")
    office_page.frame_locator(BESIDE).locator("h1").wait_for()
    office_page.get_by_role("button", name="Close the preview").focus()
    office_page.keyboard.press("Enter")
    office_page.locator("[name=_beside]:focus").wait_for()
    assert office_page.locator(".beside-pane").count() == 0


def test_where_there_is_no_room_beside_the_form_no_preview_is_offered_there(office_page, event, overflow):
    office_page.set_viewport_size({"width": 360, "height": 740})
    office_page.goto(change(event))
    assert office_page.get_by_role("button", name="Preview in a new tab").is_visible()
    assert not office_page.get_by_role("button", name="Preview beside").is_visible()
    assert overflow(office_page) == 0


def test_the_preview_beside_waits_for_a_server_that_does_not_answer(office_page, event, guard):
    preview = reverse("admin:events_event_preview", args=[event.pk])
    guard.expected.add(preview)
    office_page.goto(change(event))
    press(office_page, "Preview beside")
    beside = office_page.frame_locator(BESIDE)
    beside.get_by_role("heading", name="Scales at the pit", exact=True).wait_for()
    office_page.route(f"**{preview}", lambda route: route.abort())
    with office_page.expect_event("requestfailed", lambda request: request.url.endswith(preview)):
        office_page.locator("#id_title").fill("Typed without a connection")
    assert beside.locator("h1").inner_text() == "Scales at the pit"
    office_page.unroute_all()
    office_page.locator("#id_title").fill("Typed with one again")
    beside.get_by_role("heading", name="Typed with one again").wait_for()


def test_links_of_the_preview_beside_leave_the_form_alone(office_page, event):
    office_page.goto(change(event))
    press(office_page, "Preview beside")
    with office_page.context.expect_page() as opened:
        office_page.frame_locator(BESIDE).locator(".kicker a[target=_blank]").click()
    assert opened.value.url.endswith(reverse("events:list"))
    assert office_page.locator("#id_title").input_value() == "Scales at the pit"


def test_what_a_preview_had_to_leave_out_is_listed(office_page, event):
    office_page.goto(change(event))
    office_page.locator("#id_title").fill("")
    office_page.locator("#id_end_time").fill("15:00")
    add_row(office_page, "materials")
    office_page.locator("#id_materials-0-title").fill("Slides to come")
    preview = open_in_tab(office_page)
    assert preview.locator("h1").inner_text() == "Scales at the pit"
    assert preview.locator(".band li").all_inner_texts() == [
        "Title: This field is required.",
        "End time: Give the start time as well, or leave this empty.",
        "Material 1, File: Choose the PDF.",
    ]
    assert preview.get_by_text("Slides to come").count() == 0


def test_an_event_that_was_never_saved_is_previewed_too(office_page):
    office_page.goto(reverse(ADD_EVENT))
    type_the_event(office_page)
    pick(office_page, "id_appearances-0-person", "Amina Diallo")
    kept(office_page)
    before = everything_stored()
    preview = open_in_tab(office_page)
    assert preview.locator("h1").inner_text() == "Scales at the pit"
    assert preview.locator(".person .name").all_inner_texts() == ["Amina Diallo"]
    assert everything_stored() == before


def test_a_page_is_previewed_too(office_page, axe):
    page = Page.objects.get(slug="about")
    office_page.goto(reverse("admin:content_page_change", args=[page.pk]))
    office_page.locator("#id_body").fill("# Who we are\n\nOne **fair** scale.")
    preview = open_in_tab(office_page)
    assert preview.locator(".prose strong").inner_text() == "fair"
    assert axe(preview) == []
    preview.close()
    press(office_page, "Preview beside")
    beside = office_page.frame_locator(BESIDE)
    beside.locator(".prose strong", has_text="fair").wait_for()
    office_page.locator("#id_body").fill("One **honest** scale.")
    beside.locator(".prose strong", has_text="honest").wait_for()
    page.refresh_from_db()
    assert "scale" not in page.body


def test_a_preview_does_not_wait_for_a_file_on_its_way_nor_take_the_place_of_the_save_that_does(
    office_page, event, deck
):
    held = []
    office_page.route("**/admin/uploads/", lambda route: held.append(route))
    office_page.goto(change(event))
    add_row(office_page, "materials")
    office_page.locator("#id_materials-0-title").fill("What a sack weighs")
    office_page.locator("#id_materials-0-file").set_input_files(deck)
    office_page.get_by_role("progressbar").wait_for()
    press(office_page, "Publish changes")
    with office_page.context.expect_event("request", lambda request: request.url.endswith("/preview/")) as asked:
        preview = open_in_tab(office_page)
    assert b"Fair scales.pdf" not in asked.value.post_data_buffer
    assert preview.locator(".band li").all_inner_texts() == ["Material 1, File: Choose the PDF."]
    preview.close()
    held[0].continue_()
    said(office_page)
    assert event.materials.get().title == "What a sack weighs"
