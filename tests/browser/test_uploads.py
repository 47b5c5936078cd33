"""Files in the office's form: sent when they are chosen, checked in the browser first, never lost."""

import os
import re
import threading

import pytest
from django.urls import reverse

from cmia_site.content.models import Upload
from events.actions import write_event
from events.models import Event, Material
from tests.browser.at_the_form import type_and_keep
from tests.browser.test_office import ADD_EVENT, publish, save, sign_in, type_the_event
from tests.builders import body, make_deck, make_event, pdf_bytes, picture_upload

pytestmark = pytest.mark.browser

SENDING = "**/admin/uploads/"
FILE = "#id_materials-0-file"
STATUS = "#materials-0 .upload-status"
KEPT = "#materials-0 .upload-kept"


@pytest.fixture
def form(editor, office_page, guard):
    """The form of a new event with one row for slides, everything filled but the file."""
    guard.expected.add("/admin/markdownx/markdownify/")  # a quick save leaves the page while its preview is made
    office_page.goto(reverse(ADD_EVENT))
    type_the_event(office_page)
    office_page.locator("#id_materials-0-title").fill("Fair scales")
    return office_page


def saved(page):
    page.locator(".messagelist .success").wait_for()


def kept(page, words=""):
    """Wait until the line under the field says what will be used."""
    page.locator(KEPT, has_text=words).wait_for()


def test_a_file_is_sent_when_it_is_chosen_and_used_when_the_form_is_saved(form, deck, axe):
    form.locator(FILE).set_input_files(deck)
    kept(form)
    said = form.locator(KEPT).inner_text().strip()
    assert re.fullmatch(r"When the form is saved, use Fair scales\.pdf: PDF, \d kB, 3 pages", said)
    assert form.locator(STATUS).inner_text() == "Fair scales.pdf has arrived."
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
    publish(page, "changes")
    page.locator(".field-picture_alt .errorlist").wait_for()
    assert page.get_by_label("When the form is saved, use cover.png: picture, 1,200 × 800 pixels").is_checked()
    page.locator("#id_picture_alt").fill("A pair of scales")
    publish(page, "changes")
    saved(page)
    assert (len(Event.objects.get().renditions), Upload.objects.count()) == (2, 0)


def test_too_large_a_file_is_told_before_anything_is_sent(form, tmp_path):
    path = tmp_path / "large.pdf"
    with path.open("wb") as file:
        file.truncate(100_000_001)
    type_and_keep(form, "id_teaser", "After this there is nothing else to be sent.")
    sent = []
    form.on("request", lambda request: sent.append(request.url))
    form.locator(FILE).set_input_files(path)
    form.locator(f"{STATUS}.failed").wait_for()
    assert form.locator(STATUS).inner_text().startswith("This PDF is larger than 100 MB.")
    assert form.locator(FILE).input_value() == ""
    assert sent == []


@pytest.fixture
def no_deck(tmp_path, guard):
    guard.expected.add("/admin/uploads/")
    path = tmp_path / "slides.pdf"
    path.write_text("<!doctype html><title>No slides</title>")
    return path


def test_a_refusal_is_said_at_the_field_and_the_form_stays_as_it_was(form, no_deck):
    form.locator(FILE).set_input_files(no_deck)
    save(form)  # perhaps before the answer has come
    form.locator(f"{STATUS}.failed", has_text="This is not a PDF.").wait_for()
    assert form.locator(FILE).get_attribute("aria-invalid") == "true"
    assert form.locator("#id_title").input_value() == "Scales at the pit"
    assert Event.objects.count() == 0


def test_a_refused_replacement_is_shown_again_before_the_form_is_saved_without_it(editor, office_page, no_deck):
    material = make_deck(make_event(start_date=None), "Fair scales")
    page = office_page
    page.goto(reverse("admin:events_event_change", args=[material.event_id]))
    page.locator(FILE).set_input_files(no_deck)
    page.locator(f"{STATUS}.failed").wait_for()
    publish(page, "changes")
    page.locator("#id_materials-0-file:focus").wait_for()
    publish(page, "changes")
    saved(page)
    assert material.versions.count() == 1


def test_a_refused_second_file_leaves_the_first_one_kept_and_says_so(form, deck, no_deck, tmp_path):
    form.locator(FILE).set_input_files(deck)
    kept(form)
    form.locator(FILE).set_input_files(no_deck)
    form.locator(f"{STATUS}.failed", has_text="The file chosen before is still kept.").wait_for()
    save(form)
    save(form)
    saved(form)
    assert Material.objects.get().newest.original_name == "Fair scales.pdf"


def test_saving_waits_for_a_file_on_its_way_and_its_progress_is_shown(form, deck):
    held = []
    form.route(SENDING, lambda route: held.append(route))
    form.locator(FILE).set_input_files(deck)
    bar = form.get_by_role("progressbar", name="Upload of Fair scales.pdf")
    bar.wait_for()
    form.get_by_role("button", name="Save and continue editing").click()
    form.locator(STATUS, has_text="the form is saved as soon as this is done").wait_for()
    assert Event.objects.count() == 0
    held[0].continue_()
    saved(form)
    assert form.url.endswith("/change/")
    assert Material.objects.get().newest.pages == 3


def test_a_kept_file_can_be_taken_away(form, deck):
    form.locator(FILE).set_input_files(deck)
    kept(form)
    form.locator(KEPT).click()
    save(form)
    assert form.locator("#materials-0 .field-file .errorlist").inner_text() == "Choose the PDF."


@pytest.fixture
def held(form):
    """Uploads that do not go on before the test says so: a list of routes."""
    routes = []
    form.route(SENDING, lambda route: routes.append(route))
    return routes


def test_an_upload_can_be_stopped_and_the_form_saved_without_it(form, deck, held):
    form.locator(FILE).set_input_files(deck)
    save(form)
    form.get_by_role("button", name="Stop the upload of Fair scales.pdf").click()
    form.locator("#materials-0 .field-file .errorlist", has_text="Choose the PDF.").wait_for()
    assert form.locator("#id_title").input_value() == "Scales at the pit"


def test_a_save_does_not_wait_for_a_row_that_was_removed(form, deck, held):
    form.locator("#materials-group .add-row a").click()
    form.locator("#id_materials-1-title").fill("Other scales")
    form.locator(FILE).set_input_files(deck)
    form.locator("#id_materials-1-file").set_input_files(deck)
    form.get_by_role("progressbar").nth(1).wait_for()
    save(form)
    held[0].continue_()
    kept(form)
    assert Event.objects.count() == 0
    form.locator("#materials-1 .inline-deletelink").click()
    saved(form)
    assert [material.title for material in Material.objects.all()] == ["Fair scales"]


def test_a_save_that_waits_for_a_file_says_so_when_something_else_comes_between(form, deck, held):
    form.locator(FILE).set_input_files(deck)
    save(form)
    form.locator("#id_appearances-paste").press_sequentially("Am")
    held[0].continue_()
    form.locator("#appearances-group .paste-said", has_text="Not saved yet").wait_for()
    assert form.evaluate("document.activeElement.id") == "id_appearances-paste"
    save(form)
    saved(form)
    assert Material.objects.get().newest.pages == 3


def test_a_second_click_on_save_does_nothing(form, deck, monkeypatch):
    clicked, calls = threading.Event(), []

    def write_slowly(*args, **kwargs):
        calls.append(clicked.wait(5))
        return write_event(*args, **kwargs)

    monkeypatch.setattr("events.admin.event.write_event", write_slowly)
    form.locator(FILE).set_input_files(deck)
    kept(form)
    form.evaluate(
        "() => new Promise(done => { const save = document.querySelector('[name=_save]'); save.click();"
        " setTimeout(() => { save.click(); setTimeout(done, 100); }, 200); })"
    )
    clicked.set()
    saved(form)
    assert calls == [True]
    assert Event.objects.count() == 1


def test_a_second_choice_takes_the_place_of_the_first(form, deck, tmp_path):
    other = tmp_path / "Other.pdf"
    other.write_bytes(pdf_bytes(5))
    form.locator(FILE).set_input_files(deck)
    kept(form)
    form.locator(FILE).set_input_files(other)
    kept(form, "Other.pdf: PDF")
    save(form)
    saved(form)
    assert (Material.objects.get().newest.original_name, Material.objects.get().newest.pages) == ("Other.pdf", 5)


def test_a_lost_connection_sends_the_file_with_the_form(form, deck, guard):
    guard.expected.add("/admin/uploads/")
    form.route(SENDING, lambda route: route.abort())
    form.locator(FILE).set_input_files(deck)
    form.locator(f"{STATUS}.failed", has_text="The file did not arrive.").wait_for()
    save(form)
    saved(form)
    assert Material.objects.get().newest.pages == 3


@pytest.fixture
def signed_out(form, deck, guard):
    """The form after the session has ended and a file was chosen."""
    guard.expected.add("/admin/uploads/")
    form.locator(".elsewhere", has_text="14:00").wait_for()  # each answer from the server renews the session
    type_and_keep(form, "id_teaser", "Who weighs, and who believes it?")
    form.context.clear_cookies(name="session")
    form.locator(FILE).set_input_files(deck)
    form.locator(f"{STATUS}.failed", has_text="You have been signed out.").wait_for()
    return form


def sign_in_elsewhere(page):
    other = page.context.new_page()
    sign_in(other)
    other.get_by_role("link", name="Log out").or_(other.get_by_role("button", name="Log out")).wait_for()
    other.close()


def test_who_was_signed_out_signs_in_elsewhere_and_loses_nothing(signed_out, deck):
    sign_in_elsewhere(signed_out)
    signed_out.locator(FILE).set_input_files([])
    signed_out.locator(FILE).set_input_files(deck)
    kept(signed_out)
    save(signed_out)
    saved(signed_out)
    assert (Event.objects.get().title, Material.objects.get().newest.pages) == ("Scales at the pit", 3)


def test_who_was_signed_out_may_also_just_save(signed_out):
    form_itself = f"/login/?next={reverse(ADD_EVENT)}"  # what keeps the text is led there too, for itself
    with signed_out.expect_response(lambda response: response.url.endswith(form_itself)):
        save(signed_out)
    assert "You have been signed out." in signed_out.locator(STATUS).inner_text()
    sign_in_elsewhere(signed_out)
    save(signed_out)
    saved(signed_out)
    assert (Event.objects.get().title, Material.objects.get().newest.pages) == ("Scales at the pit", 3)


def test_an_editor_finds_the_versions_and_originals_and_visitors_get_the_new_one(editor, office_page, deck, client):
    material = make_deck(make_event(), "Fair scales")
    page = office_page
    page.goto(reverse("admin:events_event_change", args=[material.event_id]))
    page.locator(FILE).set_input_files(deck)
    kept(page)
    page.get_by_role("button", name="Save and go on").click()
    saved(page)
    kept(page)
    assert (material.versions.count(), Upload.objects.count()) == (1, 1)
    publish(page, "changes")
    page.wait_for_url(f"**{reverse('admin:events_event_changelist')}")
    assert (material.versions.count(), Upload.objects.count()) == (2, 0)
    page.goto(reverse("admin:events_event_change", args=[material.event_id]))
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
