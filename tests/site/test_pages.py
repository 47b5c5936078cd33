"""The keystone: every public address is known here, and each is asked what every page must answer.

A page cannot be added without joining SAMPLES, and one that joins is swept.
"""

import html5lib
import pytest
from django.urls import URLResolver, get_resolver, reverse

from events.models import Event
from tests import builders
from tests.builders import body

from .conftest import CANARY

pytestmark = pytest.mark.django_db

PAGES = {
    "home": lambda w: {},
    "events:list": lambda w: {},
    "events:detail": lambda w: {"slug": w.event.slug},
    "events:themes": lambda w: {},
    "events:theme": lambda w: {"slug": w.theme.slug},
    "events:people": lambda w: {},
    "events:person": lambda w: {"slug": w.person.slug},
    "events:series": lambda w: {"slug": w.event.series.slug},
    "resources:organisation": lambda w: {"slug": w.organisation.slug},
    "resources:index": lambda w: {},
    "resources:glossary": lambda w: {},
    "resources:term": lambda w: {"slug": w.term.slug},
    "resources:figures": lambda w: {},
    "resources:figure": lambda w: {"slug": w.figure.slug},
    "resources:sources": lambda w: {},
    "resources:source": lambda w: {"slug": w.source.slug},
    "about": lambda w: {},
    "privacy": lambda w: {},
    "accessibility": lambda w: {},
}
FILES = {
    "events:download": lambda w: {"slug": w.event.slug, "material": w.deck.slug, "filename": w.deck.filename},
    "events:cite-bib": lambda w: {"slug": w.event.slug},
    "events:cite-ris": lambda w: {"slug": w.event.slug},
    "events:cite-csl": lambda w: {"slug": w.event.slug},
    "events:picture": lambda w: {"slug": w.event.slug, "width": 960},
    "events:person-picture": lambda w: {"slug": w.person.slug, "width": 192},
    "resources:organisation-picture": lambda w: {"slug": w.organisation.slug, "width": 320},
    "resources:chart": lambda w: {"slug": w.figure.slug},
    "resources:figures-csv": lambda w: {},
    "resources:glossary-csv": lambda w: {},
    "resources:datapackage": lambda w: {},
    "resources:glossary-turtle": lambda w: {},
    "resources:glossary-json-ld": lambda w: {},
    "resources:source-bib": lambda w: {"slug": w.source.slug},
    "resources:source-ris": lambda w: {"slug": w.source.slug},
    "resources:source-csl": lambda w: {"slug": w.source.slug},
    "text-picture": lambda w: {"token": w.picture.token, "width": 960, "height": 480},
    "robots": lambda w: {},
    "healthz": lambda w: {},
    "readyz": lambda w: {},
}
REDIRECTS = {"events:number": lambda w: {"number": w.event.number}, "favicon": lambda w: {}}
UNSET = {
    "security-txt": lambda w: {},  # 404 while no contact is set
    "review": lambda w: {"token": "a-link-that-leads-nowhere"},  # what one shows is tried in tests/events
    "review-place": lambda w: {"token": "a-link-that-leads-nowhere", "place": "events/"},
}
SAMPLES = PAGES | FILES | REDIRECTS | UNSET

# What belongs to one event, and so must answer 404 for a hidden one.
OF_AN_EVENT = [name for name in SAMPLES if name not in ("events:picture", "resources:organisation-picture",
               "events:person-picture") and SAMPLES[name].__code__.co_names]  # fmt: skip


def address(name, row):
    return reverse(name, kwargs=SAMPLES[name](row))


def public_names(resolver=None, prefix=""):
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.app_name != "admin" and str(pattern.pattern) != "admin/":
                yield from public_names(pattern, f"{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            yield prefix + pattern.name


def test_every_public_address_is_swept():
    assert set(SAMPLES) == set(public_names())


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_whole_and_valid_html(client, world, name):
    response = client.get(address(name, world.public))
    assert response.status_code == 200
    tree = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(response.content.decode())
    assert [heading.tag for heading in tree.iter("h1")] == ["h1"]
    assert tree.get("lang") == "en-GB"
    assert tree.find("head/title").text.endswith(" · CMIA")
    assert (
        tree.find("head/link[@rel='canonical']").get("href") == f"http://127.0.0.1:8000{address(name, world.public)}"
    )
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert not [element for element in tree.iter() if element.get("style") or element.tag == "style"]


@pytest.mark.parametrize("name", PAGES | FILES)
def test_nothing_hidden_is_told(client, world, name):
    assert Event.objects.filter(title__contains=CANARY).count() == 3
    response = client.get(address(name, world.public))
    assert response.status_code == 200
    assert CANARY not in body(response).decode(errors="replace")
    assert CANARY not in str(response.headers)


@pytest.mark.parametrize("name", SAMPLES)
def test_no_address_sets_a_cookie_or_varies_by_one(client, world, name):
    response = client.get(address(name, world.public))
    response.close()
    assert response.cookies == {}
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.parametrize("name", PAGES | FILES)
def test_a_head_request_answers_like_a_get_without_a_body(client, world, name):
    got, head = client.get(address(name, world.public)), client.head(address(name, world.public))
    assert (head.status_code, head.headers["Content-Type"]) == (got.status_code, got.headers["Content-Type"])
    assert body(head) == b""
    got.close()


@pytest.mark.parametrize("name", SAMPLES)
def test_a_post_is_refused(client, world, name):
    assert client.post(address(name, world.public)).status_code == 405


@pytest.mark.parametrize("name", OF_AN_EVENT)
def test_what_is_hidden_answers_like_what_never_was(client, world, name):
    kwargs = SAMPLES[name](world.hidden[0])
    never_was = {"slug": "never-was", "token": "0" * 32, "number": 999_999}
    never = client.get(reverse(name, kwargs=kwargs | {key: never_was[key] for key in kwargs.keys() & never_was}))
    for hidden in world.hidden:
        response = client.get(address(name, hidden))
        assert (response.status_code, response.content) == (404, never.content)
        assert response.headers["Cache-Control"] == "no-store"


def test_the_sample_of_hidden_addresses_is_not_empty():
    assert set(OF_AN_EVENT) >= {
        "events:detail", "events:download", "events:person", "events:theme", "resources:organisation", "text-picture",
        "resources:term", "resources:figure", "resources:chart", "resources:source",
    }  # fmt: skip


@pytest.mark.parametrize("method", ["get", "head"])
@pytest.mark.parametrize("headers", [{}, {"Range": "bytes=0-9"}, {"If-None-Match": "*"}, {"If-Match": "*"}])
def test_a_hidden_deck_is_hidden_from_every_kind_of_request(client, world, method, headers):
    for hidden in world.hidden:
        for suffix in ("", "?download"):
            response = getattr(client, method)(hidden.deck.file_url + suffix, headers=headers)
            assert (response.status_code, response.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("row", ["event", "person", "organisation"])
def test_a_picture_is_hidden_with_its_row(client, world, row):
    subject = builders.illustrate(getattr(world.hidden[0], row))
    assert client.get(subject.picture_url).status_code == 404


def test_there_is_no_open_media_folder(client, world):
    assert client.get("/media/").status_code == 404
    assert client.get(f"/media/{world.public.deck.newest.file.name}").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "/events/?page=0",
        "/events/?page=x",
        "/events/?page=99",
        "/people/?page=%00",
        "/events/a%00b/",
        "/events/x/y/z",
        "/e/99999999999999999999/",
        "/people/%F0%9F%98%80/",
    ],
)
def test_an_odd_address_is_a_plain_404(client, world, path):
    response = client.get(path)
    assert response.status_code == 404
    assert b"There is nothing at this address" in response.content


@pytest.mark.parametrize(
    "name",
    [
        "events:detail",
        "events:person",
        "events:theme",
        "events:series",
        "resources:organisation",
        "resources:term",
        "resources:figure",
        "resources:source",
    ],
)
def test_a_draft_is_shown_to_staff_at_its_address_and_kept_by_nobody(staff_client, world, name):
    draft = world.hidden[0]
    response = staff_client.get(address(name, draft))
    assert response.status_code == 200
    assert CANARY in response.content.decode()
    assert response.headers["Cache-Control"] == "private, no-store"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "ETag" not in response.headers


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "Draft."), (1, "Scheduled for "), (2, "Withdrawn.")],
    ids=["draft", "scheduled", "withdrawn"],
)
def test_the_band_over_an_unpublished_event_says_its_state(staff_client, world, number, words):
    content = staff_client.get(world.hidden[number].event.get_absolute_url()).content.decode()
    assert f"<strong>{words}" in content
    assert "Visitors cannot see this page." in content


def test_a_published_event_has_no_band(staff_client, world):
    assert (
        "Visitors cannot see this page."
        not in staff_client.get(world.public.event.get_absolute_url()).content.decode()
    )


def test_staff_see_a_drafts_deck_but_no_cache_keeps_it(staff_client, world):
    response = staff_client.get(world.hidden[0].deck.file_url)
    assert body(response).startswith(b"%PDF")
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in response.headers


def test_lists_show_staff_what_visitors_see(staff_client, world):
    lists = ("events:list", "events:people", "events:themes", "resources:glossary", "resources:figures")
    for name in ("home", *lists, "resources:sources"):
        assert CANARY not in staff_client.get(reverse(name)).content.decode()


def test_an_event_in_another_language_says_so_of_its_words_and_an_english_one_does_not(client):
    arabic = builders.make_event("ميزان", slug="mizan", language="ar", summary="ميزان عادل")
    builders.say(arabic, "سعر عادل")
    page = client.get(arabic.get_absolute_url()).content.decode()
    assert page.count(' lang="ar" dir="auto"') == 3
    assert '<h1 lang="ar" dir="auto">' in page
    assert '<h1 dir="auto">' in client.get(builders.make_event().get_absolute_url()).content.decode()


def test_a_deck_keeps_its_speakers_organisation_when_a_second_role_names_none(client):
    event, person = builders.make_event(), builders.make_person()
    builders.appear(event, person, organisation=builders.make_organisation())
    builders.appear(event, person, role="moderator")
    builders.make_deck(event, people=[person])
    page = client.get(event.get_absolute_url()).content.decode()
    assert "<bdi>Amina Diallo</bdi>, <bdi>Copper Belt Institute</bdi>" in page


@pytest.mark.parametrize(
    ("name", "parameter"),
    [
        ("events:person", "page"),
        ("events:person", "slides"),
        ("events:theme", "said"),
        ("resources:organisation", "spoke"),
        ("resources:organisation", "people"),
    ],
)
def test_a_long_list_on_a_rows_page_is_paged(client, world, name, parameter):
    row = world.public
    for number in range(21):
        event = builders.make_event(f"More {number}")
        colleague = builders.make_person(f"Colleague {number}", organisation=row.organisation)
        builders.appear(event, row.person, organisation=row.organisation)
        builders.appear(event, colleague, organisation=row.organisation)
        builders.say(event, f"Sentence {number}", theme=row.theme)
        builders.make_deck(event, f"Deck {number}", people=[row.person])
    page = client.get(address(name, row)).content.decode()
    assert f'href="?{parameter}=2"' in page
    assert client.get(f"{address(name, row)}?{parameter}=2").status_code == 200
    assert client.get(f"{address(name, row)}?{parameter}=99").status_code == 404
