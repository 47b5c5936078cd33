"""A figure is entered from a report that is new, in one form; every action counts, as with the seed."""

import pytest
from django.urls import reverse

from resources.models import Figure, Source
from tests.builders import make_indicator, make_source

from .test_entering_the_seed import Editor

pytestmark = pytest.mark.browser

MOST = 20
SENTENCE = "About 44.75 million people working directly in ASM (world, published 2021, data years mixed)."


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
        hand.fill("citations-0-new_publisher", "World Bank")
        hand.fill("citations-0-new_issued", "2021")
        hand.fill("citations-0-new_url", "https://delvedatabase.org/report")
    with hand.doing("what to know"):
        hand.fill("caveat", "A sum of country estimates from different years.")
    page.locator(".sentence span", has_text=SENTENCE).wait_for()
    with hand.doing("publish"):
        hand.click(page.get_by_role("button", name="Publish now"))
    page.locator(".messagelist .success").wait_for()

    figure, source = Figure.objects.get(), Source.objects.get()
    assert (figure.is_published, figure.sentence) == (True, SENTENCE)
    assert (source.byline, source.url) == ("World Bank, 2021", "https://delvedatabase.org/report")
    assert [citation.source for citation in figure.originals] == [source]
    total = hand.actions.total()
    print(f"A figure with a new source: {total} actions, {dict(hand.actions)}")
    assert total <= MOST


def test_a_known_source_brings_no_fields_of_a_new_one(office_page, live_server):
    make_source("A count of small mines")
    office_page.goto(live_server.url + reverse("admin:resources_figure_add"))
    Editor(office_page).pick("citations-0-source", "A count of small mines")
    assert not office_page.locator("#id_citations-0-new_publisher").is_visible()
