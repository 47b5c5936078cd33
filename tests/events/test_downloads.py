"""The addresses of files, through the whole site: they open and close with what they belong to."""

from datetime import date, time
from urllib.parse import unquote

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from cmia_site.content.publishing import Publication
from cmia_site.content.uploads import PdfKind, take_in
from events.models import Material
from events.vocabulary import Availability, Status
from tests import builders
from tests.builders import body

pytestmark = pytest.mark.django_db

START = date(2027, 1, 20)
OTHER_NAME = "Fair%20scales%20v1.pdf"


@pytest.fixture
def event():
    """From 12:30 to 13:30 UTC on the day of the test clock, which stands at noon."""
    return builders.make_event("Scales", start_date=START, start_time=time(12, 30), end_time=time(13, 30))


# Each way in which a client may ask for the file of a material: (method, address, headers).
WAYS = {
    "whole": ("get", "{url}", {}),
    "for saving": ("get", "{url}?download", {}),
    "head": ("head", "{url}", {}),
    "a part": ("get", "{url}", {"Range": "bytes=0-99"}),
    "the rest": ("get", "{url}", {"Range": "bytes=100-", "If-Range": '"{sha256}"'}),
    "if it has changed": ("get", "{url}", {"If-None-Match": '"{sha256}"'}),
    "if it is the same": ("get", "{url}", {"If-Match": '"{sha256}"'}),
    "if it is newer": ("get", "{url}", {"If-Modified-Since": "Wed, 01 Jan 2098 00:00:00 GMT"}),
    "too far": ("get", "{url}", {"Range": "bytes=999999999-"}),
    "another file name": ("get", "{folder}" + OTHER_NAME, {}),
    "an old address of the event": ("get", "/events/old/scales-and-prices/scales-and-prices.pdf", {}),
    "an old address of the deck": ("get", "/events/scales/older/older.pdf", {}),
}
FOUND = {
    "if it has changed": 304,
    "if it is newer": 304,
    "a part": 206,
    "the rest": 206,
    "too far": 416,
    "another file name": 301,
    "an old address of the event": 301,
    "an old address of the deck": 301,
}


def with_old_addresses(event, **fields):
    """A deck of `event` that had, as the event had, another address while both were public."""
    event.slug = "old"
    event.save()
    deck = builders.make_deck(event, slug="older", **fields)
    event.slug, deck.slug = "scales", "scales-and-prices"
    event.save()
    deck.save()
    return deck


def ask(client, deck, way):
    method, address, headers = WAYS[way]
    names = {"url": deck.file_url, "folder": deck.file_url.rpartition("/")[0] + "/", "sha256": deck.newest.sha256}
    headers = {name: value.format(**names) for name, value in headers.items()}
    return getattr(client, method)(address.format(**names), headers=headers)


def statuses(client, deck):
    """{way: status}, with every answer read to its end."""
    answers = {way: ask(client, deck, way) for way in WAYS}
    for answer in answers.values():
        body(answer)
    return {way: answer.status_code for way, answer in answers.items()}


OPEN = {way: FOUND.get(way, 200) for way in WAYS}
GONE = dict.fromkeys(WAYS, 404)
# The old address of a public event leads on whatever stands beneath it, and tells nothing of the file.
SHUT = GONE | {"an old address of the event": 301}


def test_a_file_is_there_whichever_way_it_is_asked_for(client, event):
    assert statuses(client, with_old_addresses(event)) == OPEN


@pytest.mark.parametrize(("availability", "minutes"), [(Availability.START, 30), (Availability.END, 90)])
def test_a_file_that_waits_opens_at_its_moment_whichever_way_it_is_asked_for(
    client, clock, event, availability, minutes
):
    deck = with_old_addresses(event, availability=availability)
    clock.forward(minutes=minutes, seconds=-1)
    assert statuses(client, deck) == SHUT
    clock.forward(seconds=1)
    assert statuses(client, deck) == OPEN


def test_a_file_closes_when_its_material_is_withdrawn(client, event):
    deck = with_old_addresses(event)
    Material.objects.update(availability=Availability.WITHDRAWN)
    assert statuses(client, deck) == SHUT


def test_a_file_closes_when_its_event_is_withdrawn(client, event):
    deck = with_old_addresses(event)
    event.publication = Publication.WITHDRAWN
    event.save()
    assert statuses(client, deck) == GONE


def test_a_file_that_waits_for_an_event_never_opens_once_that_is_cancelled(client, clock, event):
    deck = with_old_addresses(event, availability=Availability.END)
    event.status = Status.CANCELLED
    event.save()
    clock.forward(days=400)
    assert statuses(client, deck) == SHUT


def test_a_closed_file_is_answered_like_one_that_never_was(client, event):
    deck = builders.make_deck(event, availability=Availability.WITHDRAWN)
    closed, never = client.get(deck.file_url), client.get("/events/scales/never/never.pdf")
    assert (closed.status_code, closed.content) == (404, never.content)
    assert dict(closed.headers) == dict(never.headers)
    assert "no-store" in closed.headers["Cache-Control"]


@pytest.mark.parametrize("way", [way for way, status in OPEN.items() if status != 301])
def test_every_answer_of_a_file_is_harmless_and_uncompressed(client, event, way):
    deck = builders.make_deck(event, content=b"%PDF " + b"compresses well " * 10_000)
    answer = ask(client, deck, way)
    body(answer)
    headers = {name: answer.headers[name] for name in (
        "Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Accept-Ranges", "ETag",
    )}  # fmt: skip
    assert headers == {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "X-Content-Type-Options": "nosniff",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Accept-Ranges": "bytes",
        "ETag": f'"{deck.newest.sha256}"',
    }
    assert "Content-Encoding" not in answer.headers
    assert not answer.cookies


def test_what_a_member_of_the_office_sees_early_is_kept_by_no_cache(staff_client, event):
    deck = builders.make_deck(event, availability=Availability.END)
    answer = staff_client.get(deck.file_url, headers={"Range": "bytes=0-9"})
    assert (answer.status_code, len(body(answer))) == (206, 10)
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in answer.headers


def test_a_storage_elsewhere_gives_the_same_answer_as_a_disk(client, event, monkeypatch):
    deck = builders.make_deck(event)
    part = {"Range": "bytes=5-20"}
    disk = client.get(deck.file_url, headers=part)
    elsewhere = InMemoryStorage()
    with deck.newest.file.open() as file:
        elsewhere.save(deck.newest.file.name, file)
    monkeypatch.setattr(type(deck.newest)._meta.get_field("file"), "storage", elsewhere)
    other = client.get(deck.file_url, headers=part)
    assert (other.status_code, dict(other.headers), body(other)) == (206, dict(disk.headers), body(disk))


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Serverless WG - Shanghai 2018.pdf.pdf", "Serverless WG - Shanghai 2018.pdf"),
        ("Lessons Learned .pdf", "Lessons Learned.pdf"),
        ("02 王夕宁&刘齐均-优化.pdf", "02 王夕宁&刘齐均-优化.pdf"),
        ("ÓÕÛÜÙÚ.pdf", "ÓÕÛÜÙÚ.pdf"),
        ("O\u0301.pdf", "Ó.pdf"),
        ("exe.\u202eannual.pdf", "exe.annual.pdf"),
        ("SLIDES.PDF", "SLIDES.PDF"),
    ],
)
def test_the_readable_name_is_offered_for_saving(client, event, name, shown):
    deck = Material.objects.create(event=event, title="Scales")
    deck.replace_file(take_in(ContentFile(builders.pdf_bytes(), name=name), PdfKind()).pdf)
    offered = client.head(deck.file_url).headers["Content-Disposition"]
    kind, _, value = offered.partition("; ")
    value = unquote(value.removeprefix("filename*=utf-8''")) if "*" in value else value[len('filename="') : -1]
    assert (kind, value) == ("inline", shown)
    assert offered.isascii()
