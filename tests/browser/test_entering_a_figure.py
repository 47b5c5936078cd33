"""A figure is entered from a report that is new, in one form; every action counts, as with the seed."""

import pytest
from django.urls import reverse

from resources.models import Figure, Source
from tests.builders import make_figure, make_indicator, make_source

from .test_entering_the_seed import Editor

pytestmark = pytest.mark.browser

MOST = 20
SENTENCE = "About 44.75 million people working directly in ASM (world, published 2021, data years mixed)."

# Whether the line with the sentence lies over what has the focus.
COVERED = """() => {
  const bar = document.querySelector(".sentence").getBoundingClientRect();
  const own = document.activeElement.getBoundingClientRect();
  return own.height > 0 && own.bottom > bar.top && own.bottom <= bar.bottom;
}"""


def test_a_figure_with_a_new_source_is_entered_in_one_form(office_page, live_server):
    make_indicator("People working directly in ASM")
    page = office_page
    page.goto(live_server.url + reverse("admin:resources_figure_add"))
    hand = Editor(page)
    with hand.doing("the number"):
        hand.pick("indicator", "People working directly in ASM")
        hand.select("qualifier", "about")
        hand.fill("value", "44.75")
        hand.select("scale", "1000000")
        hand.fill("base", "people working directly in ASM")
        hand.select("reference_basis", "mixed")
    assert not page.locator("#id_citations-0-new_publisher").is_visible()
    with hand.doing("a new source"):
        hand.pick("citations-0-source", "2020 State of the Artisanal and Small-Scale Mining Sector")
        hand.fill("citations-0-new_publisher", "World Bank; Pact")
        hand.fill("citations-0-new_issued", "2021")
        hand.fill("citations-0-new_url", "https://delvedatabase.org/report")
    with hand.doing("what to know"):
        hand.fill("caveat", "A sum of country estimates from different years.")
    page.locator(".sentence span", has_text=SENTENCE).wait_for()
    page.locator(".sentence small", has_text="In tables: about 44.75 million.").wait_for()
    with hand.doing("publish"):
        hand.click(page.get_by_role("button", name="Publish now"))
    page.locator(".messagelist .success").wait_for()

    figure, source = Figure.objects.get(), Source.objects.get()
    assert (figure.is_published, figure.sentence) == (True, SENTENCE)
    assert (source.byline, source.url) == ("World Bank; Pact, 2021", "https://delvedatabase.org/report")
    assert [citation.source for citation in figure.originals] == [source]
    total = hand.actions.total()
    print(f"A figure with a new source: {total} actions, {dict(hand.actions)}")
    assert total <= MOST


def test_a_known_source_brings_no_fields_of_a_new_one(office_page, live_server):
    make_source("A count of small mines")
    office_page.goto(live_server.url + reverse("admin:resources_figure_add"))
    Editor(office_page).pick("citations-0-source", "A count of small mines")
    assert not office_page.locator("#id_citations-0-new_publisher").is_visible()


def test_what_was_typed_of_a_new_source_is_there_again_when_it_is_new_again(office_page, live_server):
    make_source("A count of small mines")
    office_page.goto(live_server.url + reverse("admin:resources_figure_add"))
    hand, publisher = Editor(office_page), office_page.locator("#id_citations-0-new_publisher")
    hand.pick("citations-0-source", "Another count")
    hand.fill("citations-0-new_publisher", "World Bank")
    hand.pick("citations-0-source", "A count of small mines")
    assert (publisher.is_visible(), publisher.is_enabled()) == (False, False)
    hand.pick("citations-0-source", "Another count")
    assert (publisher.is_visible(), publisher.input_value()) == (True, "World Bank")


def test_the_sentence_hides_no_field_that_has_the_focus(office_page, live_server):
    """It stays at the top of the window while one goes back through the form with the keyboard."""
    make_indicator("People working directly in ASM")
    page = office_page
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(live_server.url + reverse("admin:resources_figure_add"))
    page.locator(".sentence span:not(:empty)").wait_for()
    page.locator("#id_review_due").focus()
    while page.evaluate("document.activeElement.id") != "id_qualifier":
        page.keyboard.press("Shift+Tab")
        assert page.evaluate(COVERED) is False, page.evaluate("document.activeElement.outerHTML")


def new_source(page):
    Editor(page).pick("citations-0-source", "A count that is not there")


PAGES = {
    "list": ("figure_changelist", False, None),
    "new figure": ("figure_add", False, new_source),
    "figure": ("figure_change", True, None),
    "deleting a figure": ("figure_delete", True, None),
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_the_forms_of_figures_are_sound(name, width, scheme, office_page, axe, overflow, picture):
    address, is_of_a_row, first = PAGES[name]
    figure = make_figure(original=make_source(), standing="disputed", caveat="Others differ.")
    make_figure("90", original=make_source("Another count")).conflicts_with.add(figure)
    office_page.emulate_media(color_scheme=scheme)
    office_page.set_viewport_size({"width": width, "height": 900})
    office_page.goto(reverse(f"admin:resources_{address}", args=[figure.pk] if is_of_a_row else []))
    if first:
        first(office_page)
    picture(office_page, f"office-{name}-{width}-{scheme}")
    assert (axe(office_page), overflow(office_page)) == ([], 0)
