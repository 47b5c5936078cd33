"""A real browser on the live server: one browser for all tests, a fresh context for each, and a guard over both."""

import os
import shutil
from contextlib import contextmanager
from datetime import date, time
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from django.test import Client
from playwright.sync_api import sync_playwright

from cmia_site.content.publishing import Publication
from cmia_site.demo import content
from events.vocabulary import OrganiserRole, Role, Status
from tests.builders import (
    appear,
    make_deck,
    make_editor,
    make_event,
    make_organisation,
    make_person,
    make_theme,
    organise,
    pdf_bytes,
    record,
    say,
)

HERE = Path(__file__).parent
PICTURES = HERE.parent.parent / ".ci" / "output"
COMMANDS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",  # containers have no user namespaces to build a sandbox from
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",  # nothing outside this machine can be reached
]
NO_BROWSER = "No Chromium was found. Install one (apt install chromium), or leave these tests out: -m 'not browser'."
IN_CI = bool(os.environ.get("CI"))

# WCAG 2.2 A and AA, and what axe calls best practice.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Browser tests find the rows of the migrations. They come last: a loop runs from the first one on."""
    ours = [item for item in items if HERE in item.path.parents]
    for item in ours:
        item.add_marker(pytest.mark.django_db(transaction=True, serialized_rollback=True))
    items[:] = [item for item in items if item not in ours] + ours


# The browser


@pytest.fixture(scope="session")
def browser(django_db_setup):
    before = {alias: connections[alias] for alias in connections}
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop lives in this thread. Because of it Django would refuse every query, and open a second
        # connection to the test database beside the one that pytest-django has prepared.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        for alias, connection in before.items():
            connections[alias] = connection
        browser = playwright.chromium.launch(executable_path=_executable(playwright), args=FLAGS)
        yield browser
        browser.close()


def _executable(playwright):
    own = playwright.chromium.executable_path
    found = next(filter(None, map(shutil.which, COMMANDS)), own if Path(own).exists() else None)
    if not found and IN_CI:
        pytest.fail(NO_BROWSER)
    return found or pytest.skip(NO_BROWSER)


class Guard:
    """Notes what a page must not do: errors in the console, broken scripts, refused content, requests to strangers."""

    def __init__(self, server_url):
        self.home = urlsplit(server_url).netloc
        self.complaints = []
        self.strangers = []
        self.expected = set()  # paths that may answer with an error
        self.guests = set()  # hosts that may be asked
        self.is_away = False

    def watch(self, context):
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self._note(f"script: {error.error}"))
        context.on("request", self._on_request)

    @contextmanager
    def away(self):
        """For what a tool does to the page, not the page itself."""
        self.is_away = True
        yield
        self.is_away = False

    def _on_console(self, message):
        if message.type == "error" and urlsplit(message.location["url"]).path not in self.expected:
            self._note(f"console: {message.text} ({message.location['url']})")

    def _on_request(self, request):
        address = urlsplit(request.url)
        if address.scheme not in ("http", "https", "ws", "wss") or address.netloc == self.home:
            return
        self.strangers.append(address.netloc)
        if address.netloc not in self.guests:
            self._note(f"asked a stranger: {request.url}")

    def _note(self, complaint):
        if not self.is_away:
            self.complaints.append(complaint)


@pytest.fixture
def guard(live_server):
    return Guard(live_server.url)


@pytest.fixture
def open_context(browser, live_server, guard):
    """open_context(**options): a new guarded context, as a visitor with a browser of their own."""
    contexts = []

    def open_one(**options):
        context = browser.new_context(base_url=live_server.url, **({"locale": "en-GB"} | options))
        context.set_default_timeout(10_000)
        guard.watch(context)
        contexts.append(context)
        return context

    yield open_one
    for context in contexts:
        context.close()
    assert guard.complaints == []


@pytest.fixture
def page(open_context):
    return open_context().new_page()


@pytest.fixture
def enter(open_context, live_server):
    """enter(user): a page of a new context in which they are signed in already."""

    def enter_as(user):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        context = open_context(viewport={"width": 1280, "height": 900})
        cookies = [
            {"name": name, "value": morsel.value, "url": live_server.url} for name, morsel in client.cookies.items()
        ]
        context.add_cookies(cookies)
        return context.new_page()

    return enter_as


@pytest.fixture
def office_page(enter, editor):
    return enter(editor)


@pytest.fixture
def editor(transactional_db):
    return make_editor()


# What is looked at


@pytest.fixture
def axe(guard):
    """axe(page): one line for each kind of fault that axe-core finds on it, beginning with how bad it is."""

    def run(page, leave_out=()):
        rules = {rule: {"enabled": False} for rule in leave_out}
        options = {"runOnly": {"type": "tag", "values": AXE_TAGS}, "rules": rules, "resultTypes": ["violations"]}
        with guard.away():  # axe measures with style attributes, which our policy refuses
            found = Axe().run(page, options=options).response["violations"]
        return [f"{v['impact']}: {v['id']} at {[n['target'] for n in v['nodes']][:5]}" for v in found]

    return run


@pytest.fixture
def overflow():
    """overflow(page): how many pixels the page is wider than the window."""

    def measure(page):
        return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    return measure


@pytest.fixture
def picture():
    """picture(page, name): in continuous integration, keeps what the page looks like."""

    def take(page, name):
        if IN_CI:
            page.screenshot(path=PICTURES / f"{name}.png", full_page=True)

    return take


# The content


@pytest.fixture
def deck(tmp_path):
    """The path of a PDF of three pages, "Fair scales.pdf"."""
    path = tmp_path / "Fair scales.pdf"
    path.write_bytes(pdf_bytes(pages=3))
    return path


@pytest.fixture
def demo(transactional_db):
    """The demo's three events: the record, the past sample, the coming sample."""
    return SimpleNamespace(**dict(zip(("record", "past", "coming"), content.load(), strict=True)))


LONG_TITLE = (
    "Too few scales, too many middlemen? Evidence from the fourth edition of the Copper Ridge Field Survey on what "
    "small-scale diggers are paid for a sack of ore by weight, by grade and by guess, and perspectives on assaying, "
    "record keeping and sharing of the results in common"
)
LONG_NAME = "Ngozi-Adaeze Okonkwo-Vandersteen van der Linden"
LONG_JOB = (
    "Director of the Department of Field Geology & Laboratories, Copper Ridge Survey; Founder and Chairwoman of the "
    "Forum for Responsible Assaying; Special Adviser to the Minister for Mines & Energy"
)
UNBROKEN = "Erzaufbereitungsanlagengenehmigungsverfahrensbeschleunigungsgesetzesentwurf" * 2
TABLE = "\n".join(
    ["| " + " | ".join(f"Site {letter}" for letter in "ABCDEFGHIJKL") + " |", "|" + "---|" * 12]
    + ["| " + " | ".join(f"{row * column:,} t" for column in range(1, 13)) + " |" for row in (7, 1900, 250_000)]
)
NO_BREAKS = "Numbers with chains of spaces that do not break at all".replace(" ", "\u00a0\u00a0")
AWKWARD_TEXT = f"""\
# Weighing\u00a0\u00a0\u00a0\u00a0and\u00a0\u00a0paying

{NO_BREAKS}: 40\u00a0000 t.

{TABLE}

{UNBROKEN}

See https://data.example/{"a-very-long-path/" * 12} and <script>alert("typed")</script>,
`{"code_without_an_end_" * 8}`.

> ⚖️ Fair scales, fair prices.

1. First, weigh.
   - then write it down[^1]

[^1]: In a book that stays at the pit.
"""


@pytest.fixture
def awkward(transactional_db):
    """An event of everything that real events bring along and no design foresees."""
    event = make_event(
        LONG_TITLE,
        teaser="⛏️ ميزان عادل وسعر عادل: what is a fair price? 🇨🇩🇬🇧",
        summary=AWKWARD_TEXT,
        start_date=date(2026, 10, 24),
        start_time=time(23, 30),
        end_date=date(2026, 10, 25),
        end_time=time(4),
        time_zone="America/Argentina/ComodRivadavia",
        place="قاعة المناجم الكبرى، مركز المؤتمرات، Block 4&5",
        status=Status.MOVED,
        status_note="Moved by one day; the hall was flooded & the road was closed.",
        previous_start_date=date(2026, 10, 23),
    )
    _awkward_panel(event)
    _awkward_parts(event)
    make_event("ميزان عادل وسعر عادل لعمال المناجم", start_date=date(2026, 5, 2))
    make_event("⛏️ Q&A", start_date=date(2026, 5, 3))
    return event


def _awkward_panel(event):
    survey = make_organisation("Observatório Iberoafricano de Geologia, Lavra Artesanal & Desenvolvimento Comunitário")
    panel = [
        ("سالم بن راشد الحجري", Role.MODERATOR, "مدير عام إدارة المسح الجيولوجي", None),
        ("李岩", Role.PANELLIST, "", survey),
        ("Kwezi", Role.PANELLIST, "", None),
        (LONG_NAME, Role.PANELLIST, LONG_JOB, survey),
        (LONG_NAME, Role.KEYNOTE, "Founder, Prospector;\u00a0\u00a0Chair", None),
        ("Łucja D’Oréa", Role.PANELLIST, "Independent Consultant", None),
    ]  # fmt: skip
    people = {}
    for order, (name, role, job, where) in enumerate(panel):
        person = people[name] = people.get(name) or make_person(name, job_title=job, organisation=where)
        appear(event, person, role=role, job_title=job, organisation=where, order=order)
    organise(event, survey)
    organise(event, make_organisation("公平矿业联盟"), role=OrganiserRole.PARTNER)


def _awkward_parts(event):
    make_deck(event, UNBROKEN, people=[event.people.first()])
    record(event)
    record(event, "https://vimeo.com/123456789", title="Part 2; questions & answers 🎤")
    theme = make_theme("Weights, measures & the keeping of records in places without electricity")
    event.themes.add(theme)
    say(event, "⚖️ " + "A fair price begins with a fair scale; " * 6, theme=theme)
    say(event, UNBROKEN)


@pytest.fixture
def draft(transactional_db):
    return make_event(state=Publication.DRAFT, teaser="Not to be seen before it is ready.")
