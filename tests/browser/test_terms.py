"""A link to a term shows the short definition that the page has, and leads to the entry."""

import pytest
from playwright.sync_api import expect

from resources.models import Definition
from tests import builders

pytestmark = pytest.mark.browser

SHORT = "Step by step into law."
BOX = "[popover]"


@pytest.fixture
def term(transactional_db):
    """A term whose page links two others, and has the short definition of the first."""
    term = builders.make_term("small-scale mining")
    term.related.add(builders.make_term("formalisation", short=SHORT))
    builders.make_term("coltan")
    links = (f'<a class="term" href="/resources/glossary/{slug}/">{slug}</a>' for slug in ("formalisation", "coltan"))
    Definition.objects.filter(term=term).update(body_html=f"<p>{' and '.join(links)}</p>")
    return term


@pytest.fixture
def link(term, page):
    page.goto(term.get_absolute_url())
    return page.locator("a.term").first


def test_the_first_click_shows_the_definition_and_escape_takes_it_away(link, page):
    link.click()
    expect(page.locator(BOX)).to_contain_text(SHORT)
    page.keyboard.press("Escape")
    expect(page.locator(BOX)).to_be_hidden()
    expect(link).to_be_focused()


def test_the_second_click_leads_to_the_entry(link, page):
    link.click()
    link.click()
    page.wait_for_url("**/glossary/formalisation/")


def test_the_keyboard_reaches_the_full_entry(link, page):
    link.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Full entry")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary/formalisation/")


def test_a_term_that_the_page_does_not_explain_is_a_plain_link(link, page):
    page.locator("a.term").nth(1).click()
    page.wait_for_url("**/glossary/coltan/")


def test_without_script_the_link_leads_to_the_entry(term, open_context):
    page = open_context(java_script_enabled=False).new_page()
    page.goto(term.get_absolute_url())
    page.locator("a.term").first.click()
    page.wait_for_url("**/glossary/formalisation/")
