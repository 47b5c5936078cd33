"""The kit's hostile texts: over the renderer, and through the office's forms to the pages that show them."""

import html
import re
import signal
import time
import unicodedata
from contextlib import contextmanager
from types import SimpleNamespace
from urllib.parse import urlsplit

import html5lib
import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from cmia_site.content import markdown
from events.models import Event, Material, Person, PersonLink, Recording, Series, Theme
from resources.models import Figure, Indicator, Organisation, Source, Term
from tests import builders
from tests.hostile import naughty_text
from tests.hostile.naughty_text import PAYLOADS, SLOW, SLOW_SIZES, check_html

pytestmark = pytest.mark.server

MARKDOWN, LINES, ADDRESSES = (
    {payload["id"]: payload for payload in PAYLOADS if payload["where"] == where} for where in ("md", "txt", "url")
)

# The renderer

CLASSES = set("term figure slide time footnote-backref footnotes footnote-ref scroll left center right".split())
SECONDS = 2
SKIPPED = [name for name, make in SLOW.items() if len(make(SLOW_SIZES[-1])) > markdown.MAX_LENGTH]


def render(text):
    """As the site does it; to refuse what is too long counts as good."""
    try:
        return markdown.render(text)
    except markdown.TooLong:
        return ""


@pytest.fixture
def verdicts(capsys, monkeypatch):
    """verdicts(renderer): the kit's own loop over all Markdown and all slow inputs, ([FAIL lines], [PASS lines])."""
    # The processor's time: on a busy machine the clock on the wall finds slowness that is not the renderer's.
    monkeypatch.setattr(naughty_text, "time", SimpleNamespace(time=time.process_time))
    before = signal.getsignal(signal.SIGALRM)

    def run(renderer, **options):
        naughty_text.run(renderer, **options)
        lines = capsys.readouterr().out.splitlines()
        return [[line for line in lines if line.startswith(word)] for word in ("FAIL", "PASS")]

    yield run
    signal.signal(signal.SIGALRM, before)


@contextmanager
def at_most(seconds):
    """Raises TimeoutError once so many seconds of the processor's time are spent."""

    def give_up(*_):
        raise TimeoutError(f"more than {seconds} s")

    before = signal.signal(signal.SIGVTALRM, give_up)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def test_the_kits_checker_sees_what_it_must(capsys):
    assert naughty_text.selftest() == 0, capsys.readouterr().out


def test_the_renderer_passes_every_text_of_the_kit(verdicts):
    failed, passed = verdicts(render, classes=CLASSES)
    assert failed == []
    assert len(passed) == len(MARKDOWN) + len(SLOW)


def test_a_renderer_that_cleans_nothing_is_found_out(verdicts):
    failed, _ = verdicts(lambda text: f"<p>{text}</p>")
    assert len(failed) > 60


@pytest.mark.parametrize("name", SKIPPED)
def test_a_slow_text_of_the_greatest_length_is_rendered_in_time(name):
    """The kit's largest size is refused for its length; here it has the length that is not."""
    text = SLOW[name](markdown.MAX_LENGTH)[: markdown.MAX_LENGTH]
    with at_most(SECONDS):
        assert isinstance(markdown.render(text), str)


# The office's forms

INLINES = {
    Event: ["organisers", "appearances", "key_themes", "materials", "recordings", "quotes", "change_notes"],
    Person: ["links"],
    Source: ["contributors"],
    Figure: ["citations"],
    Term: ["labels", "definitions"],
}
FIGURE = {"qualifier": "about", "value": "44.75", "scale": "1000000", "reference_basis": "stated",
          "reference_start": "2020", "reference_end": "2020", "standing": "current", "confidence": "medium",
          "_publish": "Publish now"}  # fmt: skip
EVENT = {"title": "Cobalt after the harvest", "kind": "webinar", "format": "online", "language": "en",
         "time_zone": "Europe/London", "status": "scheduled", "_publish": "Publish now"}  # fmt: skip
LINK = {"kind": "link", "order": "0", "availability": "now", "title": "Method", "url": "https://example.org/method"}
VIDEO = "https://youtu.be/abcdefghijk"


def send(client, model, **values):
    """POST the form for a new row; inlines that are not given stay empty."""
    for inline in INLINES.get(model, []):
        rows = [name for name in values if name.startswith(f"{inline}-0-")]
        values |= {f"{inline}-TOTAL_FORMS": str(min(len(rows), 1)), f"{inline}-INITIAL_FORMS": "0"}
    return client.post(reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add"), values)


def inline(name, **values):
    return {f"{name}-0-{key}": value for key, value in values.items()}


def refusals(response):
    """The names of all fields, inlines included, at which the form has an error; empty when it was saved."""
    if response.status_code == 302:
        return set()
    assert response.status_code == 200
    forms = [response.context["adminform"].form]
    for formset in response.context["inline_admin_formsets"]:
        forms += formset.formset.forms
    return {form.add_prefix(name) for form in forms for name in form.errors}


# One line of text

LINE_FIELDS = {
    Organisation: ["name", "note", "picture_credit"],
    Source: ["title", "edition", "identifier", "licence", "note", "contributors-0-person"],
    Indicator: ["question", "title"],
    Figure: ["base", "geography", "commodity", "citations-0-locator"],
    Term: ["name", "scope_note", "labels-0-text", "definitions-0-sense", "definitions-0-short"],
    Theme: ["name"],
    Series: ["name"],
    Person: ["name", "job_title", "sort_name", "picture_credit", "links-0-label"],
    Event: [
        "title", "teaser", "place", "status_note", "picture_alt", "picture_credit", "appearances-0-job_title",
        "appearances-0-role_label", "key_themes-0-text", "materials-0-title", "recordings-0-title",
        "quotes-0-wording", "quotes-0-note", "change_notes-0-text",
    ],
}  # fmt: skip
NEEDED = {
    "name", "title", "links-0-label", "key_themes-0-text", "materials-0-title", "change_notes-0-text", "question",
    "base", "geography", "labels-0-text", "definitions-0-sense", "definitions-0-short",
    "quotes-0-wording",
}  # fmt: skip
BLANK = [name for name, payload in LINES.items() if not payload["text"].strip()]
TOO_LONG = [name for name, payload in LINES.items() if len(payload["text"]) > 400]
KEPT = [name for name in LINES if name not in BLANK + TOO_LONG]


def values_of(model, text, **rows):
    """A form of this model in which every one-line field holds the text."""
    if model is Person:
        values = {"organisation": rows[Organisation.__name__]} | inline("links", url="https://example.org/")
    elif model is Source:
        values = {"kind": "report", "checked": "original"} | inline("contributors", order="0")
    elif model is Indicator:
        values = {"unit": "people", "kind": "count", "chart": "rivals"}
    elif model is Figure:
        citation = inline("citations", source=rows["Source"], role="original", order="0")
        values = FIGURE | citation | {"indicator": rows["Indicator"]}
    elif model is Term:
        label = inline("labels", kind="synonym", language="en", match="any-case", order="0")
        values = {"match": "any-case", "_publish": "Publish now"} | label | inline("definitions", order="0")
    elif model is Event:
        person, place, theme, series, figure = (
            rows[each.__name__] for each in (Person, Organisation, Theme, Series, Figure)
        )
        values = (
            EVENT
            | {"themes": [theme], "series": series, "status": "moved", "start_date": "2027-03-11"}
            | inline("organisers", organisation=place, role="host", order="0")
            | inline("appearances", person=person, role="panellist", organisation=place, order="0")
            | inline("key_themes", theme=theme, order="0")
            | inline("materials", **LINK | {"people": [person]})
            | inline("recordings", url=VIDEO, order="0")
            | inline("quotes", figure=figure, order="0")
            | inline("change_notes", date="2027-01-02")
        )
    else:
        values = {}
    return values | dict.fromkeys(LINE_FIELDS[model], text)


def enter(client, text):
    """One row of each model, all of whose lines are this text; returns the answer that the event's form gave."""
    rows = {}
    for model in LINE_FIELDS:
        answer = send(client, model, **values_of(model, text, **rows))
        assert refusals(answer) == set(), model
        rows[model.__name__] = model.objects.latest("pk").pk
    return answer


def pages(client, saved):
    """{what it is: answer} of the pages that show the rows just entered, to visitors and to the office."""
    event, person = Event.objects.latest("pk"), Person.objects.latest("pk")
    public = [
        event,
        person,
        *(model.objects.latest("pk") for model in (Organisation, Theme, Series, Figure, Term, Source)),
    ]
    shown = {row._meta.model_name: Client().get(row.get_absolute_url()) for row in public}
    shown |= {path: Client().get(path) for path in ("/", "/events/", "/people/", "/themes/")}
    shown |= {path: Client().get(f"/resources/{path}/") for path in ("figures", "glossary", "sources")}
    shown["saved"] = client.get(saved.headers["Location"])  # the list, with the message that names the event
    shown |= {
        path: client.get(path) for path in ("/admin/", "/admin/events/person/", "/admin/resources/organisation/")
    }
    for row in (event, person):
        name = f"{row._meta.app_label}_{row._meta.model_name}"
        shown[f"{name} deleted"] = client.get(reverse(f"admin:{name}_delete", args=[row.pk]))
        shown[f"{name} changed"] = client.get(reverse(f"admin:{name}_history", args=[row.pk]))
    return shown


def skeletons(answers):
    """{page: [(element, names of its attributes)]}, read as a browser reads it: text alone never changes this.

    In the index of the glossary the letters follow from the text, so each kind of element counts once there.
    """
    found = {name: _skeleton(answer.content.decode()) for name, answer in answers.items()}
    return found | {"glossary": set(found["glossary"])}


def _skeleton(page):
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return [
        (element.tag, tuple(sorted(map(str, element.attrib))))
        for element in tree.iter()
        if isinstance(element.tag, str)
    ]


_harmless = {}


@pytest.fixture
def harmless(staff_client):
    """The skeletons of the same pages when every line is one plain word; made once, and nothing of it stays."""
    if not _harmless:
        with transaction.atomic():
            _harmless.update(skeletons(pages(staff_client, enter(staff_client, "Cobalt"))))
            transaction.set_rollback(True)
    return _harmless


def visible(text):
    """What a reader can see of it, composed."""
    seen = (c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in ("Cc", "Cf"))
    return "".join("".join(seen).split())


@pytest.mark.parametrize("name", KEPT)
def test_a_line_is_saved_and_shown_as_text_wherever_it_stands(name, staff_client, harmless):
    text = LINES[name]["text"]
    shown = pages(staff_client, enter(staff_client, text))
    stored = Event.objects.get().title
    assert visible(stored) == visible(text)
    assert not {unicodedata.category(character) for character in stored} & {"Cc", "Cs", "Zl", "Zp"}
    found = skeletons(shown)
    assert [page for page in harmless if found[page] != harmless[page]] == []
    assert [page for page, answer in shown.items() if answer.status_code != 200 or "X-Injected" in answer] == []
    assert html.escape(stored) in shown["event"].content.decode()
    assert html.escape(stored) in shown["saved"].content.decode()


@pytest.mark.parametrize("name", KEPT)
def test_a_picker_offers_a_line_as_text(name, staff_client):
    person = builders.make_person(LINES[name]["text"], job_title=LINES[name]["text"])
    query = {"app_label": "events", "model_name": "appearance", "field_name": "person", "term": ""}
    answer = staff_client.get("/admin/autocomplete/", query)
    assert answer.headers["Content-Type"] == "application/json"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    stored = Person.objects.get(pk=person.pk)
    assert [result["text"] for result in answer.json()["results"]] == [f"{stored.name} – {stored.job_title}"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", TOO_LONG + BLANK)
def test_a_line_that_is_too_long_or_blank_is_refused_at_its_field(name, staff_client):
    text = LINES[name]["text"]
    names = ("organisation", "person", "theme", "series", "source", "indicator", "figure")
    rows = {name.title(): getattr(builders, f"make_{name}")().pk for name in names}
    before = {model: model.objects.count() for model in LINE_FIELDS}
    for model, fields in LINE_FIELDS.items():
        refused = refusals(send(staff_client, model, **values_of(model, text, **rows)))
        assert refused == (set(fields) if name in TOO_LONG else set(fields) & NEEDED)
    assert {model: model.objects.count() for model in LINE_FIELDS} == before


# Addresses

ADDRESS_FIELDS = {
    Event: ["registration_url", "materials-0-url", "recordings-0-url"],
    Person: ["links-0-url"],
    Organisation: ["url"],
}


def addresses_stored():
    yield from Event.objects.values_list("registration_url", flat=True)
    for model in (Material, Recording, PersonLink, Organisation):
        yield from model.objects.values_list("url", flat=True)


def is_harmless(address):
    """Leads to a web site by its plain name, and holds nothing that could leave an attribute."""
    parts = urlsplit(address)
    plain = re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", parts.netloc)
    return parts.scheme in ("http", "https") and plain and not re.search(r"[\s\"'<>`\\]", address)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ADDRESSES)
def test_an_address_is_refused_at_its_field_or_made_harmless(name, staff_client):
    text = ADDRESSES[name]["text"]
    values = {
        Event: EVENT | inline("materials", **LINK) | inline("recordings", order="0"),
        Person: {"name": "Amina Diallo"} | inline("links", label="Home"),
        Organisation: {"name": "Copper Belt Institute"},
    }
    for model, fields in ADDRESS_FIELDS.items():
        for field in fields:
            answer = send(staff_client, model, **_good_addresses(model, values[model]) | {field: text})
            assert refusals(answer) in (set(), {field})
    assert [address for address in addresses_stored() if address and not is_harmless(address)] == []


def _good_addresses(model, values):
    """The recording of an event needs an address, whichever other one is tried."""
    return values | ({"recordings-0-url": VIDEO} if model is Event else {})


# Markdown

CONTENT = re.compile(
    r'<div class="prose"[^>]*>(.*)</div>\s*</section>\s*<section class="part side" aria-labelledby="said">(.*)', re.S
)
NO_INLINES = {f"{name}-{count}_FORMS": "0" for name in INLINES[Event] for count in ("TOTAL", "INITIAL")}
SENTINEL = "After the text: fair scales"


def test_markdown_of_the_kit_stays_in_its_place_on_the_page(staff_client):
    event = builders.make_event()
    builders.say(event, SENTINEL)
    change = reverse("admin:events_event_change", args=[event.pk])
    faults, refused = {}, []
    for name, payload in MARKDOWN.items():
        if refusals(staff_client.post(change, EVENT | NO_INLINES | {"summary": payload["text"]})):
            refused.append(name)
        elif fault := fault_of(Client().get(event.get_absolute_url()), payload):
            faults[name] = fault
    assert faults == {}
    assert [name for name in refused if "\x00" not in MARKDOWN[name]["text"]] == []


def fault_of(answer, payload):
    """What is wrong with the page of an event whose summary is the payload; empty when all is well."""
    found = CONTENT.search(answer.content.decode())
    if answer.status_code != 200 or not found or SENTINEL not in found[2]:
        return "the page around it is not whole"
    lost = payload["keep"] and payload["keep"] not in found[1]
    return check_html(found[1], classes=CLASSES) or ("its words are lost" if lost else "")
