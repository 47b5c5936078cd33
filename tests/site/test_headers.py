"""What every answer says of itself: pages, files, errors, the office."""

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import connection
from django.test import Client

from tests import builders
from tests.builders import body

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
    "connect-src 'self'", "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}  # fmt: skip
EVERYWHERE = [
    "/",
    "/events/",
    "/about/",
    "/nowhere/",
    "/admin/",
    "/admin/login/",
    "/robots.txt",
    "/static/css/site.css",
]


@pytest.mark.parametrize("path", EVERYWHERE)
def test_every_answer_carries_the_strict_policy_and_its_sisters(client, path):
    response = client.get(path)
    response.close()
    assert set(response.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in response.headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/", "/events/", "/people/", "/about/"])
def test_a_public_page_may_be_kept_and_must_be_asked_about(client, path):
    response = client.get(path)
    names = list(response.headers)
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert response.headers["X-Accel-Expires"] == "1"
    assert names.index("X-Accel-Expires") < names.index("Cache-Control")
    again = client.get(path, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == response.headers["ETag"]


def test_a_page_is_compressed_for_whoever_asks_and_a_deck_never_is(client):
    event = builders.make_event(summary="A long text. " * 100)
    content = builders.pdf_bytes()
    deck = builders.make_deck(event, content=content)
    page = client.get(event.get_absolute_url(), headers={"Accept-Encoding": "gzip"})
    file = client.get(deck.file_url, headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in file.headers
    assert body(file) == content


@pytest.mark.parametrize("path", ["/nowhere/", "/events/nowhere/", "/events/?page=999"])
def test_a_refusal_is_not_kept(client, path):
    response = client.get(path)
    assert (response.status_code, response.headers["Cache-Control"]) == (404, "no-store")


@pytest.mark.parametrize("path", ["/", "/events/", "/about/"])
def test_an_answer_to_somebody_signed_in_is_kept_by_nobody(staff_client, path):
    response = staff_client.get(path)
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "ETag" not in response.headers


@pytest.mark.parametrize("path", ["/", "/events/", "/about/", "/people/", "/nowhere/"])
def test_a_visitor_without_a_cookie_never_touches_the_session(client, path, monkeypatch):
    def fail(*args):
        raise AssertionError("the session was asked")

    monkeypatch.setattr("django.contrib.sessions.backends.base.SessionBase._get_session", fail)
    assert client.get(path).status_code in (200, 404)


def test_an_unknown_host_is_refused_in_words(client):
    response = client.get("/", headers={"Host": "evil.invalid"})
    assert response.status_code == 400
    assert b"This request could not be read" in response.content
    assert b"evil.invalid" not in response.content
    assert response.headers["Cache-Control"] == "no-store"


def test_a_bad_request_shows_no_inside(client, monkeypatch):
    def refuse(*args):
        raise SuspiciousOperation("an inside matter")

    monkeypatch.setattr("cmia_site.views.Event.objects.published", refuse)
    response = client.get("/")
    assert response.status_code == 400
    assert b"an inside matter" not in response.content


def test_the_page_for_our_own_faults_needs_no_database(monkeypatch):
    def fail(*args, **kwargs):
        raise connection.Database.OperationalError("the disk has gone")

    monkeypatch.setattr("cmia_site.views.Event.objects.published", fail)
    monkeypatch.setattr("django.db.backends.utils.CursorWrapper.execute", fail)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert b"Something went wrong here" in response.content
    assert b"the disk has gone" not in response.content
    assert response.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_a_form_without_its_token_is_refused_in_words():
    response = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"})
    assert response.status_code == 403
    assert b"This form has grown too old" in response.content


def test_only_the_answer_with_the_player_names_the_video_host(client):
    event = builders.make_event()
    builders.record(event)
    plain, playing = client.get(event.get_absolute_url()), client.get(event.get_absolute_url() + "?play=1")
    assert set(plain.headers["Content-Security-Policy"].split("; ")) == POLICY
    assert set(playing.headers["Content-Security-Policy"].split("; ")) == POLICY | {
        "frame-src https://www.youtube-nocookie.com"
    }
    assert b"youtube-nocookie" not in plain.content
    assert playing.content.count(b"<iframe") == 1


@pytest.mark.parametrize("play", ["0", "2", "x", "", "1&play=9", "١"])
def test_an_unknown_recording_is_the_page_without_a_player(client, play):
    event = builders.make_event()
    builders.record(event)
    response = client.get(f"{event.get_absolute_url()}?play={play}")
    assert response.status_code == 200
    assert b"<iframe" not in response.content


def test_a_recording_elsewhere_is_a_link_and_has_no_player(client):
    event = builders.make_event()
    builders.record(event, "https://media.example.org/talk")
    response = client.get(event.get_absolute_url() + "?play=1")
    assert b'href="https://media.example.org/talk"' in response.content
    assert b"<iframe" not in response.content


def test_security_txt_names_the_contact_that_is_set_and_is_missing_without(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.CONTACT = "office@example.org"
    lines = client.get("/.well-known/security.txt").content.decode().splitlines()
    assert lines[0] == "Contact: mailto:office@example.org"
    assert lines[1].startswith("Expires: 20")


def test_no_contact_is_invented_and_the_one_set_is_printed(client, settings):
    assert b"Contact" not in client.get("/about/").content
    settings.CONTACT = "office@example.org"
    assert b'href="mailto:office@example.org"' in client.get("/about/").content


def test_ready_names_the_part_that_is_not(client, monkeypatch):
    assert client.get("/readyz").status_code == 200

    def full(*args):
        raise OSError("disk full")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"media not ready\n")


def test_a_head_request_has_the_validator_of_its_page(client):
    assert client.head("/about/").headers["ETag"] == client.get("/about/").headers["ETag"]


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("gzip", "gzip"), ("br, gzip;q=0", None), ("gzip; q=0.0", None), ("", None)]
)
def test_compression_follows_what_the_visitor_accepts(client, accepted, encoding):
    for path in ("/about/", "/static/css/site.css"):
        response = client.get(path, headers={"Accept-Encoding": accepted})
        body(response)
        assert response.headers.get("Content-Encoding") == encoding
        assert "Accept-Encoding" in response.headers["Vary"]


def test_a_part_of_a_static_file_is_not_compressed(client):
    response = client.get("/static/css/site.css", headers={"Accept-Encoding": "gzip", "Range": "bytes=0-499"})
    assert (response.status_code, "Content-Encoding" in response.headers, len(body(response))) == (206, False, 500)


def test_an_answer_that_nothing_changed_still_names_what_it_varies_by(client):
    etag = client.get("/about/").headers["ETag"]
    assert client.get("/about/", headers={"If-None-Match": etag}).headers["Vary"] == "Accept-Encoding"
