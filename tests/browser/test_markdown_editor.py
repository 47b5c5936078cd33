"""The editor of a Markdown text: it counts, shows what the site will show, and keeps neither Tab nor words."""

import pytest
from django.urls import reverse

from cmia_site.content.markdown import MAX_LENGTH
from tests.browser.at_the_form import type_and_keep
from tests.browser.test_office import ADD_EVENT, save
from tests.builders import make_event

pytestmark = pytest.mark.browser

PREVIEW = "/admin/markdownx/markdownify/"
TYPE = "(editor, text) => { editor.value = text; editor.dispatchEvent(new Event('input', { bubbles: true })); }"


@pytest.fixture
def form(editor, office_page):
    office_page.goto(reverse(ADD_EVENT))
    return office_page


def put(page, text):
    page.locator("#id_summary").evaluate(TYPE, text)


def part(page, name):
    return page.locator(f".field-summary .{name}")


# Counting


@pytest.mark.parametrize(
    ("text", "number"),
    [("", "0"), ("  One\n\ntwo\n", "8"), ("⚖️🇨🇩", "4"), ("a\u200b\xad\ufeffb", "2"), ("x" * MAX_LENGTH, "50,000")],
)
def test_characters_are_counted_as_the_server_counts_them(form, text, number):
    put(form, text)
    assert part(form, "character-count").inner_text() == f"{number} of 50,000 characters."
    assert part(form, "character-count-said").inner_text() == ""


def test_too_long_a_text_is_told_and_can_be_shortened(form, axe):
    put(form, "x" * (MAX_LENGTH + 1_234))
    part(form, "markdownx-preview").filter(has_text="at most 50,000 fit").wait_for()
    assert part(form, "character-count").inner_text() == (
        "51,234 of 50,000 characters. 1,234 too many: the text can be saved once it is shorter; nothing is cut."
    )
    assert part(form, "character-count-said").inner_text() == "The text is too long."
    assert axe(form) == []
    put(form, "short")
    assert part(form, "character-count-said").inner_text() == "The text fits again."


def test_what_is_too_long_comes_back_whole(form):
    form.locator("#id_title").fill("Scales")
    put(form, "x" * (MAX_LENGTH + 1))
    save(form)
    form.locator(".field-summary .errorlist").wait_for()
    assert "at most 50,000 fit" in form.locator(".field-summary .errorlist").inner_text()
    assert form.locator("#id_summary").input_value() == "x" * (MAX_LENGTH + 1)


# The preview


@pytest.fixture
def previews(form, guard):
    """The texts of which a preview was asked, each with what lets its answer through."""
    guard.expected.add(PREVIEW)
    asked = []
    form.route(f"**{PREVIEW}", lambda route: asked.append((route.request.post_data, route)))
    return asked


def wait_for(page, previews, number):
    for _ in range(200):
        if len(previews) >= number:
            return
        page.wait_for_timeout(50)
    pytest.fail(f"{len(previews)} previews were asked for, not {number}")


def wait_in_the_page(page, milliseconds):
    """On the page's own clock: what it had planned before that has been done, however slow the machine is."""
    page.evaluate("time => new Promise(done => setTimeout(done, time))", milliseconds)


def test_one_state_of_the_text_is_asked_for_once(form, previews):
    form.locator("#id_summary").press_sequentially("One fair scale")
    wait_for(form, previews, 1)
    previews[0][1].continue_()
    part(form, "markdownx-preview").filter(has_text="One fair scale").wait_for()
    form.locator("#id_title").focus()
    form.locator("#id_summary").focus()
    put(form, "One fair scale")
    wait_in_the_page(form, 800)
    assert len(previews) == 1


def test_an_older_answer_never_takes_the_place_of_a_newer_one(form, previews):
    put(form, "older")
    wait_for(form, previews, 1)
    put(form, "newer")
    wait_for(form, previews, 2)
    previews[1][1].continue_()
    part(form, "markdownx-preview").filter(has_text="newer").wait_for()
    previews[0][1].fulfill(body="<p>older</p>")
    wait_in_the_page(form, 300)
    assert part(form, "markdownx-preview").inner_text() == "newer"


@pytest.mark.parametrize(
    "answer", [lambda route: route.abort(), lambda route: route.fulfill(status=500, body="<p>no</p>")]
)
def test_a_preview_that_fails_says_so_and_is_tried_again(form, previews, answer):
    put(form, "One")
    wait_for(form, previews, 1)
    answer(previews[0][1])
    part(form, "preview-said").filter(has_text="The preview stands still").wait_for()
    assert (part(form, "markdownx-preview").inner_text(), form.locator("#id_summary").input_value()) == ("", "One")
    put(form, "One")
    wait_for(form, previews, 2)
    previews[1][1].continue_()
    part(form, "markdownx-preview").filter(has_text="One").wait_for()
    assert part(form, "preview-said").inner_text() == ""


def test_whoever_has_been_signed_out_is_told_while_typing(form):
    type_and_keep(form, "id_teaser", "Who weighs?")  # each answer from the server renews the session
    form.context.clear_cookies(name="session")
    put(form, "One")
    part(form, "preview-said").filter(has_text="you have been signed out").wait_for()
    assert form.locator("#id_summary").input_value() == "One"


def test_a_saved_text_is_previewed_when_the_form_opens_and_its_links_leave_the_form_alone(editor, office_page):
    event = make_event(summary="See [the scales](https://scales.example/).")
    office_page.goto(reverse("admin:events_event_change", args=[event.pk]))
    link = part(office_page, "markdownx-preview").get_by_role("link", name="the scales")
    assert link.get_attribute("target") == "_blank"


# The keyboard


def test_tab_leads_through_the_text_and_its_preview(form):
    form.locator("#id_summary").focus()
    form.keyboard.press("Tab")
    assert form.evaluate("document.activeElement.className") != "markdownx-preview"  # empty: nothing to be read
    put(form, "One")
    part(form, "markdownx-preview").filter(has_text="One").wait_for()
    form.locator("#id_summary").focus()
    form.keyboard.press("Tab")
    assert form.evaluate("document.activeElement.className") == "markdownx-preview"
    form.keyboard.press("Tab")
    assert form.evaluate("document.activeElement.closest('.field-summary')") is None
    assert form.locator("#id_summary").input_value() == "One"


# How it looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_editor_is_sound_on_screens_of_all_widths(form, width, scheme, axe, overflow, picture):
    form.emulate_media(color_scheme=scheme)
    form.set_viewport_size({"width": width, "height": 900})
    put(
        form,
        "# Weighing\n\n1. **Fair** scales\n2. prices\n\n| Site | Tonnes |\n| --- | ---: |\n| Kito | 7 |\n\n"
        + "words " * 8000,
    )
    part(form, "markdownx-preview").locator("td", has_text="Kito").wait_for()
    assert part(form, "character-count").is_visible()
    assert axe(form) == []
    box, pane = part(form, "markdown-text").bounding_box(), part(form, "markdownx-preview").bounding_box()
    assert max(box["x"] + box["width"], pane["x"] + pane["width"]) <= width
    picture(form, f"office-markdown-{width}-{scheme}")
