"""The Alliance's own page on artisanal mining is entered from an empty database, by hand and with the paste helpers.

Every click, field filled, paste and file counts as one action; choosing in a picker what was typed counts as a click.
The numbers are printed with the costliest steps.
"""

from collections import Counter
from contextlib import contextmanager
from hashlib import sha256

import pytest
from django.urls import reverse

from cmia_site.demo.content import ALLIANCE, ASM_PANEL, ASM_SUMMARY, ASM_TEASER, ASM_THEMES, ASM_TITLE
from events.models import Event, Person
from events.vocabulary import Role
from resources.models import Organisation

from .test_office import pick

pytestmark = pytest.mark.browser

BY_HAND, WITH_HELPERS = 60, 35
THEMES = [theme for _, theme in ASM_THEMES if theme]


class Editor:
    """Works on a page with mouse, keyboard and clipboard, and counts what it takes."""

    def __init__(self, page):
        self.page = page
        self.actions = Counter()
        self.step = ""
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])

    @contextmanager
    def doing(self, step):
        self.step = step
        yield

    def _act(self, count=1):
        self.actions[self.step] += count

    def click(self, target):
        target.click()
        self._act()

    def fill(self, field, text):
        self.page.locator(f"#id_{field}").fill(text)
        self._act()

    def select(self, field, value):
        self.page.locator(f"#id_{field}").select_option(value)
        self._act()

    def pick(self, field, name):
        """Types a name into a picker, and takes what it offers."""
        pick(self.page, f"id_{field}", name)
        self._act(2)

    def paste(self, field, text):
        self.page.evaluate("text => navigator.clipboard.writeText(text)", text)
        self.page.locator(f"#id_{field}").focus()
        self.page.keyboard.press("Control+V")
        self._act()

    def choose(self, field, path):
        self.page.locator(f"#id_{field}").set_input_files(path)
        self._act()

    def add_row(self, group):
        self.click(self.page.locator(f"#{group}-group .add-row a"))

    @property
    def total(self):
        return self.actions.total()

    @property
    def report(self):
        steps = ", ".join(f"{step} {count}" for step, count in self.actions.most_common())
        return f"{self.total} actions, the costliest steps first: {steps}"


@pytest.fixture
def hand(office_page):
    office_page.goto(reverse("admin:index"))
    return Editor(office_page)


def begin(hand):
    with hand.doing("what and when"):
        hand.click(hand.page.locator(".model-event .addlink").last)
        hand.fill("title", ASM_TITLE)
        hand.fill("teaser", ASM_TEASER)
    with hand.doing("host"):
        hand.pick("organisers-0-organisation", ALLIANCE)


def type_the_panel(hand):
    with hand.doing("panel"):
        for number, (name, role, job, place) in enumerate(ASM_PANEL):
            row = f"appearances-{number}"
            if not hand.page.locator(f"#id_{row}-role").count():
                hand.add_row("appearances")
            hand.pick(f"{row}-person", name)
            hand.fill(f"{row}-job_title", job)
            if place:
                hand.pick(f"{row}-organisation", place)
            if role != Role.PANELLIST:
                hand.select(f"{row}-role", role)


def paste_the_panel(hand):
    with hand.doing("panel"):
        lines = [", ".join(filter(None, [name, job, place])) for name, _, job, place in ASM_PANEL]
        hand.paste("appearances-paste", "\n\n".join(f"  • {line}" for line in lines))
        hand.page.locator("#appearances-group .paste-said", has_text="5 people").wait_for()
        hand.select("appearances-4-role", Role.HOST)


def type_the_points(hand):
    with hand.doing("what was said"):
        for number, (sentence, _) in enumerate(ASM_THEMES):
            if not hand.page.locator(f"#id_key_themes-{number}-text").count():
                hand.add_row("key_themes")
            hand.fill(f"key_themes-{number}-text", sentence)


def paste_the_points(hand):
    with hand.doing("what was said"):
        hand.paste("key_themes-paste", "\n\n".join(f"  • {sentence}" for sentence, _ in ASM_THEMES))
        hand.page.locator("#key_themes-group .paste-said", has_text="7 key themes").wait_for()


def text_and_themes(hand):
    with hand.doing("text and themes"):
        hand.paste("summary", ASM_SUMMARY)
        for theme in THEMES:
            hand.pick("themes", theme)


def add_the_deck(hand, deck):
    with hand.doing("deck"):
        hand.choose("materials-0-file", deck)
        hand.pick("materials-0-people", "Rosanna Tufo")


def publish(hand):
    with hand.doing("publish"):
        hand.click(hand.page.get_by_role("button", name="Publish now", exact=True))
    hand.page.locator(".messagelist .success").first.wait_for()


@pytest.fixture
def seed_deck(deck, tmp_path):
    return deck.rename(tmp_path / "Setting the scenes ASM Levin Sources.pdf")


@pytest.mark.parametrize(
    ("panel", "points", "most"),
    [(type_the_panel, type_the_points, BY_HAND), (paste_the_panel, paste_the_points, WITH_HELPERS)],
    ids=["by hand", "with the paste helpers"],
)
def test_the_seeds_page_is_entered_and_read_by_a_visitor(hand, seed_deck, panel, points, most, capsys):
    begin(hand)
    panel(hand)
    text_and_themes(hand)
    add_the_deck(hand, seed_deck)
    points(hand)
    publish(hand)
    with capsys.disabled():
        print(f"\nThe seed's page: {hand.report}.")
    assert hand.total <= most
    assert Person.objects.count() == 5
    assert Organisation.objects.count() == 4
    read_as_a_visitor(hand.page)


def read_as_a_visitor(page):
    page.context.clear_cookies()
    page.goto(Event.objects.get().get_absolute_url())
    assert page.get_by_role("heading", level=1).inner_text() == ASM_TITLE
    for name, _, job, place in ASM_PANEL:
        shown = page.locator(".person", has_text=name)
        assert shown.inner_text().split("\n\n")[1:] == [part for part in (name, job, place) if part]
    for sentence, _ in ASM_THEMES:
        assert page.get_by_text(sentence, exact=True).is_visible()
    for theme in THEMES:
        assert page.get_by_role("link", name=theme, exact=True).first.is_visible()
    assert page.get_by_role("heading", name="What is ASM?").is_visible()
    take_the_deck(page)


def take_the_deck(page):
    deck = page.locator(".file", has_text="Setting the scenes ASM Levin Sources")
    assert "Rosanna Tufo" in deck.inner_text()
    deck.locator("summary", has_text="Checksum").click()
    with page.expect_download() as download:
        deck.get_by_role("link", name="Download").click()
    assert sha256(download.value.path().read_bytes()).hexdigest() in deck.inner_text()
