"""The office's lists in a browser: sound, narrow enough, and worked by the keyboard."""

from datetime import date

import pytest
from django.urls import reverse

from cmia_site.content.publishing import Publication
from events.models import Event
from tests.builders import illustrate, make_event

pytestmark = pytest.mark.browser

EVENTS = "events_event"
LISTS = [EVENTS, "events_person", "events_theme", "events_series", "resources_organisation", "content_page"]
ACTIONS = ["publish_now", "withdraw", "delete_selected"]
NARROW = {"width": 360, "height": 740}


def go_to_list(page, name=EVENTS, query=""):
    page.goto(reverse(f"admin:{name}_changelist") + query)


def choose_all(page, action):
    page.get_by_role("checkbox", name="Select all").check()
    page.locator("select[name=action]").select_option(action)
    page.get_by_role("button", name="Go").click()
    page.locator("#changelist").wait_for(state="detached")


@pytest.fixture
def mixed(demo, awkward):
    """Events in every state, with titles of every shape."""
    for state in Publication:
        make_event(f"One that is {state}", state=state, start_date=date(2026, 3, 4))
    illustrate(make_event("Without words for its picture", state=Publication.DRAFT))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_lists_are_sound_and_fit_into_a_small_window(scheme, mixed, office_page, axe, overflow, picture):
    office_page.emulate_media(color_scheme=scheme)
    for name in LISTS:
        go_to_list(office_page, name)
        picture(office_page, f"office-list-{name}-{scheme}")
        assert (name, axe(office_page)) == (name, [])
    office_page.set_viewport_size(NARROW)
    for name in LISTS:
        go_to_list(office_page, name)
        picture(office_page, f"office-list-{name}-{scheme}-narrow")
        assert (name, axe(office_page), overflow(office_page)) == (name, [], 0)


def test_a_narrowed_list_is_sound(mixed, office_page, axe):
    go_to_list(office_page, query="?lacks=slides&state=public&q=e&o=-2.1&_facets=True")
    office_page.get_by_role("checkbox", name="Select all").check()
    assert axe(office_page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("action", ACTIONS)
def test_a_confirmation_is_sound_and_fits_into_a_small_window(
    action, scheme, mixed, office_page, axe, overflow, picture
):
    office_page.emulate_media(color_scheme=scheme)
    office_page.set_viewport_size(NARROW)
    go_to_list(office_page)
    choose_all(office_page, action)
    picture(office_page, f"office-confirm-{action}-{scheme}")
    assert (axe(office_page), overflow(office_page)) == ([], 0)


def test_two_drafts_are_published_by_keyboard(editor, office_page):
    drafts = [make_event(f"Draft {n}", state=Publication.DRAFT) for n in range(3)]
    page = office_page
    go_to_list(page)
    for box in page.locator(".action-select").all()[:2]:
        box.focus()
        page.keyboard.press("Space")
    page.get_by_label("Action:").focus()
    page.keyboard.type("Publish")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="All 2 events become visible to everybody at once").wait_for()
    page.get_by_role("button", name="Publish now").focus()
    page.keyboard.press("Enter")
    assert page.locator(".messagelist").inner_text() == "2 events are public now."
    assert list(Event.objects.published().order_by("pk")) == drafts[1:]
