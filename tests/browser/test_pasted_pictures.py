"""A picture is pasted or dropped into a text: it is taken in, shown, and nothing that was typed is lost."""

from base64 import b64encode
from io import BytesIO

import pytest
from django.urls import reverse
from PIL import Image

from cmia_site.content.files.inspection import MAX_PICTURE_BYTES, SENTENCES
from cmia_site.content.models import TextPicture
from events.models import Event
from tests.browser.test_office import ADD_EVENT, publish, save, type_the_event

pytestmark = pytest.mark.browser

UPLOAD = "/admin/markdownx/upload/"
TEXT = "One fair scale."
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
# Gives the browser's answer to "may I go on myself?"; a made-up event inserts nothing by itself.
BRING = """(editor, [kind, type, name, content, size, text]) => {
  const bytes = content ? Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0)) : new Uint8Array(size);
  const data = new DataTransfer();
  data.items.add(new File([bytes], name, { type }));
  if (text) data.setData("text/plain", text);
  editor.focus();
  const more = { bubbles: true, cancelable: true };
  return editor.dispatchEvent(kind === "paste"
    ? new ClipboardEvent(kind, { clipboardData: data, ...more })
    : new DragEvent(kind, { dataTransfer: data, ...more }));
}"""


def png():
    target = BytesIO()
    Image.linear_gradient("L").resize((1200, 800)).save(target, "PNG")
    return target.getvalue()


def bring(page, content=b"", *, kind="paste", mime="image/png", name="image.png", size=0, text=""):
    return page.locator("#id_summary").evaluate(BRING, [kind, mime, name, b64encode(content).decode(), size, text])


def note(page):
    return page.locator(".field-summary [data-picture-note]")


def summary(page):
    return page.locator("#id_summary").input_value()


def loaded_width(image):
    image.scroll_into_view_if_needed()
    return image.evaluate("image => image.decode().then(() => image.naturalWidth)")


def code():
    return f"![]({TextPicture.objects.get().url})"


@pytest.fixture
def form(editor, office_page, guard):
    """The form of a new event, with the caret behind the words of its summary."""
    guard.expected.add(UPLOAD)  # the console tells of each refusal
    office_page.goto(reverse(ADD_EVENT))
    type_the_event(office_page)
    office_page.locator("#id_summary").press_sequentially(TEXT)
    return office_page


@pytest.fixture
def let_go(form):
    """Uploads wait until `let_go()`."""
    waiting = []
    form.route(f"**{UPLOAD}", lambda route: waiting.append(route))
    return lambda: waiting.pop().continue_()


def test_a_pasted_picture_is_previewed_and_shown_to_visitors(form, axe):
    bring(form, png())
    note(form).filter(has_text="between the square brackets").wait_for()
    assert summary(form) == TEXT + code()
    form.keyboard.type("A pit")
    assert loaded_width(form.locator(".field-summary .markdownx-preview img[alt='A pit']")) > 0
    assert axe(form) == []
    publish(form)
    form.locator(".messagelist .success").wait_for()

    form.context.clear_cookies()
    form.goto(Event.objects.get().get_absolute_url())
    shown = form.locator(".prose img")
    assert loaded_width(shown) > 0
    assert shown.get_attribute("alt") == "A pit"
    assert shown.evaluate("image => Math.round(100 * image.clientWidth / image.clientHeight)") == 150


def test_a_dropped_picture_comes_in_like_a_pasted_one(form):
    bring(form, png(), kind="drop")
    note(form).filter(has_text="between the square brackets").wait_for()
    assert summary(form) == TEXT + code()


def test_undo_takes_a_pasted_picture_out_again(form):
    bring(form, png())
    note(form).filter(has_text="between the square brackets").wait_for()
    form.keyboard.press("Control+z")
    assert summary(form) == TEXT


def test_a_pasted_drawing_is_refused_in_words_and_the_text_stays(form, axe):
    bring(form, SVG, mime="image/svg+xml", name="drawing.svg")
    form.locator(".field-summary [role=alert]").wait_for()
    assert note(form).inner_text() == SENTENCES["svg"]
    assert summary(form) == TEXT
    assert axe(form) == []
    form.locator("#id_summary").press_sequentially(" Two.")
    assert summary(form) == TEXT + " Two."


def test_a_picture_that_is_too_large_is_refused_at_once(form):
    sent = []
    form.on("request", lambda request: sent.append(request.url.endswith(UPLOAD)))
    bring(form, size=MAX_PICTURE_BYTES + 1)
    form.locator(".field-summary [role=alert]").wait_for()
    assert (note(form).inner_text(), summary(form)) == (SENTENCES["picture-too-large"], TEXT)
    assert not any(sent)


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_file_that_is_no_picture_is_refused_and_the_form_stays_open(form, kind):
    may_go_on = bring(form, b"%PDF-1.7", kind=kind, mime="application/pdf", name="slides.pdf")
    form.locator(".field-summary [role=alert]").wait_for()
    assert (may_go_on, summary(form)) == (False, TEXT)
    assert note(form).inner_text().startswith("Only pictures can stand in the text")


def test_words_that_come_with_a_picture_of_them_are_left_to_the_browser(form):
    assert bring(form, png(), text="Copied in a word processor") is True
    assert summary(form) == TEXT
    assert bring(form, png(), name="pit.png", text="pit.png") is False  # a Mac's name of the file is no words
    note(form).filter(has_text="between the square brackets").wait_for()
    assert summary(form) == TEXT + code()


def test_two_pictures_on_their_way_at_once_both_come_in(form, let_go):
    for _ in range(2):
        with form.expect_request(f"**{UPLOAD}"):
            bring(form, png(), kind="drop")
    for number in range(2):
        let_go()
        form.locator(".field-summary .markdownx-preview img").nth(number).wait_for()
    assert summary(form).startswith(TEXT)
    assert all(f"![]({picture.url})" in summary(form) for picture in TextPicture.objects.all())


def test_a_file_that_misses_its_field_does_not_take_the_place_of_the_form(form):
    assert form.locator("#id_title").evaluate(BRING, ["drop", "image/png", "pit.png", "", 1, ""]) is False
    assert form.locator("#id_materials-0-file").evaluate(BRING, ["drop", "image/png", "pit.png", "", 1, ""]) is True


def test_a_lost_connection_is_told_and_loses_nothing(form):
    form.route(f"**{UPLOAD}", lambda route: route.abort())
    bring(form, png())
    form.locator(".field-summary [role=alert]").wait_for()
    assert "did not arrive" in note(form).inner_text()
    assert summary(form) == TEXT


def test_whoever_types_on_finds_the_picture_where_it_was_pasted(form, let_go):
    bring(form, png())
    assert note(form).inner_text() == "Uploading …"
    form.keyboard.type(" Two fair scales.")
    let_go()
    note(form).filter(has_text="between the square brackets").wait_for()
    assert summary(form) == TEXT + code() + " Two fair scales."
    form.keyboard.type(" Three.")
    assert summary(form).endswith(" Two fair scales. Three.")


def test_whoever_works_in_another_field_is_not_called_back(form, let_go):
    bring(form, png())
    form.locator("#id_teaser").focus()
    let_go()
    note(form).filter(has_text="between the square brackets").wait_for()
    assert summary(form) == TEXT + code()
    assert form.evaluate("document.activeElement.id") == "id_teaser"
    form.locator(".field-summary .markdownx-preview img").wait_for()


def test_saving_waits_for_a_picture_that_is_on_its_way(form, let_go):
    bring(form, png())
    save(form)
    note(form).filter(has_text="saved as soon as").wait_for()
    assert Event.objects.count() == 0
    let_go()
    form.locator(".messagelist .success").wait_for()
    assert Event.objects.get().summary == TEXT + code()


def test_a_refusal_is_read_before_the_page_is_saved(form, let_go):
    bring(form, SVG, mime="image/svg+xml")
    save(form)
    note(form).filter(has_text="saved as soon as").wait_for()
    let_go()
    form.locator(".field-summary [role=alert]").wait_for()
    assert (Event.objects.count(), summary(form)) == (0, TEXT)
    save(form)
    form.locator(".messagelist .success").wait_for()
    assert Event.objects.get().summary == TEXT
