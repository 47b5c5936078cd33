"""Files in the office's form: sent when they are chosen, checked in the browser first, never lost."""

import os
import re

import pytest
from django.urls import reverse

from cmia_site.content.models import Upload
from events.models import Event, Material
from tests.browser.test_office import ADD_EVENT, add_row, save, type_the_event
from tests.builders import body, make_deck, make_event, pdf_bytes, picture_upload

pytestmark = pytest.mark.browser

SENDING = "**/admin/uploads/"
FILE = "#id_materials-0-file"
STATUS = "#materials-0 .upload-status"


@pytest.fixture
def deck(tmp_path):
    path = tmp_path / "Fair scales.pdf"
    path.write_bytes(pdf_bytes(pages=3))
    return path


@pytest.fixture
def form(editor, office_page):
    """The form of a new event with one row for slides, everything filled but the file."""
    office_page.goto(reverse(ADD_EVENT))
    type_the_event(office_page)
    office_page.locator(f"#{add_row(office_page, 'materials')}-title").fill("Fair scales")
    return office_page


def saved(page):
    page.locator(".messagelist .success").wait_for()


def kept(page):
    page.locator(STATUS, has_text="It is kept here").wait_for()


def test_a_file_is_sent_when_it_is_chosen_and_used_when_the_form_is_saved(form, deck, axe):
    form.locator(FILE).set_input_files(deck)
    kept(form)
    assert re.fullmatch(
        r"Fair scales\.pdf: PDF, \d kB, 3 pages\. It is kept here and used when the form is saved\. Take it away",
        form.locator(STATUS).inner_text(),
    )
    assert axe(form) == []
    save(form)
    saved(form)
    assert Material.objects.get().newest.original_name == "Fair scales.pdf"
    assert Upload.objects.count() == 0


def test_a_chosen_file_survives_an_error_elsewhere(form, deck):
    form.locator("#id_title").fill("")
    form.locator(FILE).set_input_files(deck)
    kept(form)
    save(form)
    form.locator(".field-title .errorlist").wait_for()
    kept(form)
    form.locator("#id_title").fill("Scales at the pit")
    save(form)
    saved(form)
    assert Material.objects.get().newest.pages == 3


def test_without_script_a_chosen_file_survives_too(editor, open_context, office_page, tmp_path):
    event = make_event(start_date=None)
    picture = tmp_path / "cover.png"
    picture.write_bytes(picture_upload().read())
    context = open_context(java_script_enabled=False)
    context.add_cookies(office_page.context.cookies())
    page = context.new_page()
    page.goto(reverse("admin:events_event_change", args=[event.pk]))
    page.locator("#id_picture").set_input_files(picture)
    save(page)
    page.locator(".field-picture_alt .errorlist").wait_for()
    assert "cover.png: picture, 1,200 × 800 pixels. It is kept here" in page.locator(".field-picture").inner_text()
    page.locator("#id_picture_alt").fill("A pair of scales")
    save(page)
    saved(page)
    assert len(Event.objects.get().renditions) == 2


def test_too_large_a_file_is_told_before_anything_is_sent(form, tmp_path):
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(100_000_001)
    sent = []
    form.on("request", lambda request: sent.append(request.url))
    form.locator(FILE).set_input_files(path)
    form.locator(f"{STATUS}.failed").wait_for()
    assert form.locator(STATUS).inner_text().startswith("This PDF is larger than 100 MB.")
    assert form.locator(FILE).input_value() == ""
    assert sent == []


def test_a_refusal_is_said_at_the_field_and_the_form_stays_as_it_was(form, tmp_path, guard):
    guard.expected.add("/admin/uploads/")
    path = tmp_path / "slides.pdf"
    path.write_text("<!doctype html><title>No slides</title>")
    form.locator(FILE).set_input_files(path)
    save(form)  # perhaps before the answer has come
    form.locator(f"{STATUS}.failed", has_text="This is not a PDF.").wait_for()
    assert form.locator("#id_title").input_value() == "Scales at the pit"
    assert Event.objects.count() == 0


def test_saving_waits_for_a_file_on_its_way_and_its_progress_is_shown(form, deck):
    held = []
    form.route(SENDING, lambda route: held.append(route))
    form.locator(FILE).set_input_files(deck)
    bar = form.get_by_role("progressbar", name="Upload of Fair scales.pdf")
    bar.wait_for()
    form.get_by_role("button", name="Save and continue editing").click()
    form.wait_for_timeout(300)
    assert Event.objects.count() == 0
    held[0].continue_()
    saved(form)
    assert form.url.endswith("/change/")
    assert Material.objects.get().newest.pages == 3


def test_a_kept_file_can_be_taken_away(form, deck):
    form.locator(FILE).set_input_files(deck)
    kept(form)
    form.get_by_role("button", name="Take it away").click()
    save(form)
    assert form.locator("#materials-0 .field-file .errorlist").inner_text() == "Choose the PDF."


def test_a_second_choice_takes_the_place_of_the_first(form, deck, tmp_path):
    other = tmp_path / "Other.pdf"
    other.write_bytes(pdf_bytes(5))
    form.locator(FILE).set_input_files(deck)
    kept(form)
    form.locator(FILE).set_input_files(other)
    form.locator(STATUS, has_text="Other.pdf: PDF").wait_for()
    save(form)
    saved(form)
    assert (Material.objects.get().newest.original_name, Material.objects.get().newest.pages) == ("Other.pdf", 5)


def test_a_lost_connection_sends_the_file_with_the_form(form, deck, guard):
    guard.expected.add("/admin/uploads/")
    form.route(SENDING, lambda route: route.abort())
    form.locator(FILE).set_input_files(deck)
    form.locator(f"{STATUS}.failed", has_text="The connection was lost.").wait_for()
    save(form)
    saved(form)
    assert Material.objects.get().newest.pages == 3


def test_who_was_signed_out_is_told_and_loses_nothing(form, deck):
    form.context.clear_cookies(name="session")
    form.locator(FILE).set_input_files(deck)
    form.locator(f"{STATUS}.failed", has_text="You have been signed out.").wait_for()
    assert form.locator("#id_title").input_value() == "Scales at the pit"


def test_an_editor_finds_the_versions_and_originals_and_visitors_get_the_new_one(editor, office_page, deck, client):
    material = make_deck(make_event(), "Fair scales")
    page = office_page
    page.goto(reverse("admin:events_event_change", args=[material.event_id]))
    page.locator(FILE).set_input_files(deck)
    kept(page)
    page.get_by_role("button", name="Save and continue editing").click()
    saved(page)
    versions = page.locator(".versions li")
    assert [item.inner_text().split(":")[0] for item in versions.all()] == ["In use", "Before"]
    with page.expect_download() as download:
        versions.first.get_by_role("link", name="The file as it came").click()
    assert os.stat(download.value.path()).st_size == len(pdf_bytes(3))
    material.refresh_from_db()
    page.context.clear_cookies()
    page.goto(material.event.get_absolute_url())
    assert "3 pages; corrected on" in page.locator(".file").inner_text()
    page.get_by_text("Checksum").click()
    assert material.newest.sha256 in page.locator(".file details").inner_text()
    assert len(body(client.get(material.file_url))) == material.newest.size
