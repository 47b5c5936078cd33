"""What a visitor meets: with and without script, with the keyboard, on paper, at 400 %, and nobody watching."""

import re
from hashlib import sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

VIDEO_HOST = "www.youtube-nocookie.com"
PLAYER_LINK = "Open the player on this page"
LOCAL_TIME = ".facts .local-time"


@pytest.fixture
def recording(demo):
    """The past event with a recording that has a player."""
    recording = demo.past.recordings.get()
    recording.url = "https://www.youtube.com/watch?v=abcdefghijk"
    recording.save()
    return recording


def focused(page):
    """The words of what has the focus."""
    return page.evaluate("document.activeElement.textContent.trim().replace(/\\s+/g, ' ')")


# Script


@pytest.mark.parametrize("name", ["record", "past", "coming"])
def test_without_script_an_event_says_the_same(name, demo, open_context):
    address = getattr(demo, name).get_absolute_url()
    texts = []
    for script in (True, False):
        page = open_context(java_script_enabled=script, timezone_id="Europe/London").new_page()
        page.goto(address)
        texts.append(page.inner_text("body"))
    assert texts[0] == texts[1]
    assert getattr(demo, name).title in texts[0]


def test_a_visitor_elsewhere_reads_their_own_time_beside_the_events(demo, open_context):
    page = open_context(timezone_id="America/New_York").new_page()
    page.goto(demo.past.get_absolute_url())
    day = demo.past.when.start.astimezone(ZoneInfo("America/New_York"))
    end = demo.past.when.end.astimezone(ZoneInfo("America/New_York"))
    assert page.inner_text(LOCAL_TIME) == (
        f"Where you are (New York): {day:%A} {day.day} {day:%B}, {day:%H:%M} to {end:%H:%M}"
    )
    assert "14:00 to 15:30, London time" in page.inner_text(".facts")


def test_a_visitor_on_the_events_clock_reads_nothing_more(demo, open_context):
    page = open_context(timezone_id="Europe/London").new_page()
    page.goto(demo.past.get_absolute_url())
    assert page.locator(LOCAL_TIME).text_content() == ""
    assert page.locator(LOCAL_TIME).is_hidden()


# Privacy


def test_a_visit_leaves_no_cookie_and_nothing_in_storage(demo, page):
    for event in (demo.record, demo.past, demo.coming):
        page.goto(event.get_absolute_url())
    for name in ("home", "events:list", "events:themes", "events:people", "about", "privacy", "accessibility"):
        assert page.goto(reverse(name)).ok
    kept = page.evaluate(
        "async () => [localStorage.length, sessionStorage.length, (await indexedDB.databases()).length,"
        " (await caches.keys()).length, (await navigator.serviceWorker.getRegistrations()).length]"
    )
    assert page.context.cookies() == []
    assert kept == [0, 0, 0, 0, 0]


def test_the_video_host_is_not_asked_before_the_player_is_opened(recording, guard, page):
    answer = page.goto(recording.event.get_absolute_url())
    page.wait_for_load_state("networkidle")
    assert guard.strangers == []
    assert page.locator("iframe").count() == 0
    assert VIDEO_HOST not in answer.headers["content-security-policy"]
    assert page.get_by_role("link", name=PLAYER_LINK).is_visible()


def test_the_opened_player_stands_on_the_page_and_its_answer_alone_names_the_host(recording, guard, page):
    guard.guests.add(VIDEO_HOST)
    page.context.route(
        f"https://{VIDEO_HOST}/**",
        lambda route: route.fulfill(content_type="text/html", body="<title>Player</title><p>Moving pictures</p>"),
    )
    page.goto(recording.event.get_absolute_url())
    with page.expect_response(lambda response: "?play=1" in response.url) as answer:
        page.get_by_role("link", name=PLAYER_LINK).click()
    frame = page.frame_locator("iframe.player")
    frame.get_by_text("Moving pictures").wait_for()
    assert f"frame-src https://{VIDEO_HOST}" in answer.value.headers["content-security-policy"]
    assert set(guard.strangers) == {VIDEO_HOST}
    answer = page.goto(recording.event.get_absolute_url())
    assert VIDEO_HOST not in answer.headers["content-security-policy"]


def test_the_opened_player_comes_into_sight(recording, guard, page):
    guard.guests.add(VIDEO_HOST)
    page.context.route(f"https://{VIDEO_HOST}/**", lambda route: route.fulfill(content_type="text/html", body="<p>x"))
    page.goto(recording.event.get_absolute_url())
    page.get_by_role("link", name=PLAYER_LINK).click()
    page.wait_for_url("**/?play=1#recording-1")
    page.locator("iframe.player").wait_for()
    expect(page.locator("iframe.player")).to_be_in_viewport(ratio=1)


# Keyboard and links


def test_the_first_tab_leads_to_the_skip_link_and_enter_to_the_content(demo, page):
    page.goto(demo.record.get_absolute_url())
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    assert focused(page) == "Skip to the content"
    assert skip.bounding_box()["x"] >= 0
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement === document.querySelector('main a')")


def test_whatever_has_the_focus_shows_it(demo, page):
    page.goto(demo.record.get_absolute_url())
    stops = page.locator("a, summary").count()
    for _ in range(stops):
        page.keyboard.press("Tab")
        name, kind, *outline = page.evaluate(
            "(() => { const element = document.activeElement, style = getComputedStyle(element);"
            " return [element.textContent.trim(), element.localName, style.outlineStyle, style.outlineWidth] })()"
        )
        assert (name, outline) == (name, ["solid", "3px"])
        assert kind in ("a", "summary")
    assert stops > 20


def test_links_in_text_are_underlined(demo, page):
    page.goto(reverse("home"))
    lines = page.locator("main .prose a").evaluate_all(
        "links => links.map(a => getComputedStyle(a).textDecorationLine)"
    )
    assert lines
    assert set(lines) == {"underline"}


# Other ways to see


def test_paper_has_the_text_and_no_navigation(demo, page):
    page.goto(demo.coming.get_absolute_url())
    page.emulate_media(media="print")
    assert page.get_by_role("heading", level=1).is_visible()
    assert page.locator(".prose").is_visible()
    for unwanted in ("header nav", "a.button", ".foot", ".plate"):
        assert page.locator(unwanted).first.is_hidden()


def test_printing_makes_pages_that_hold_the_event(demo, page):
    page.goto(demo.record.get_absolute_url())
    assert 2 <= page.pdf(format="A4").count(b"/Type /Page\n") <= 5


def test_at_400_per_cent_nothing_scrolls_sideways(demo, awkward, page, overflow, picture):
    page.set_viewport_size({"width": 320, "height": 256})
    for name, address in {
        "home": reverse("home"),
        "record": demo.record.get_absolute_url(),
        "awkward": awkward.get_absolute_url(),
        "people": reverse("events:people"),
    }.items():
        page.goto(address)
        picture(page, f"zoom-{name}")
        assert (name, overflow(page)) == (name, 0)


def test_forced_colours_hide_the_ornament_and_keep_the_text(demo, open_context, picture):
    page = open_context(forced_colors="active").new_page()
    page.goto(demo.coming.get_absolute_url())
    picture(page, "forced-colours")
    assert page.locator(".plate").first.is_hidden()
    assert page.get_by_role("heading", level=1).is_visible()
    border = page.locator("a.button").evaluate("a => getComputedStyle(a).borderTopStyle")
    assert border == "solid"


@pytest.mark.parametrize(("wish", "behaviour"), [("reduce", "auto"), ("no-preference", "smooth")])
def test_a_wish_for_less_motion_is_heard(wish, behaviour, demo, open_context):
    page = open_context(reduced_motion=wish).new_page()
    page.goto(reverse("home"))
    assert page.evaluate("getComputedStyle(document.documentElement).scrollBehavior") == behaviour


# Slides


def test_the_deck_arrives_as_it_was_given(demo, page):
    version = demo.record.materials.get().newest
    page.goto(demo.record.get_absolute_url())
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("^Download")).click()
    assert download.value.suggested_filename == "Setting the scenes ASM Levin Sources.pdf"
    assert sha256(Path(download.value.path()).read_bytes()).hexdigest() == version.sha256


def test_the_deck_opens_in_the_browsers_own_viewer(demo, page):
    page.goto(demo.record.get_absolute_url())
    with page.expect_event("framenavigated", lambda frame: frame.url.startswith("chrome-extension://")) as viewer:
        page.get_by_role("link", name=re.compile("^View")).click()
    length = viewer.value.locator("viewer-page-selector #pagelength")
    expect(length).to_have_text(str(demo.record.materials.get().newest.pages))
    assert page.url.endswith(".pdf")
