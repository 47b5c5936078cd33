"""kill -9 in the middle of a large upload, twenty times: no row without its file, nothing half that can be reached."""

import hashlib
import re
import socket
import time

import pytest

from tests.hostile.client import ADD_EVENT, Upload, deck_fields, event_fields, links, multipart
from tests.hostile.server import HOST, files_in

pytestmark = pytest.mark.server

# Twelve while the bytes arrive: the share that was sent.
SHARES = [0.10, 0.18, 0.26, 0.34, 0.42, 0.50, 0.58, 0.66, 0.74, 0.82, 0.90, 0.95]
# Eight after the last byte, while the file is looked into and stored: the share of the time that this takes.
DELAYS = [0.02, 0.15, 0.30, 0.45, 0.60, 0.75, 0.90, 0.98]
MOMENTS = [*((share, 0) for share in SHARES), *((1, delay) for delay in DELAYS)]
NAMES = [f"{share:.0%} sent" for share in SHARES] + [f"{delay:.0%} stored" for delay in DELAYS]


class Sender:
    """Sends the deck of 25 MB through the form, each time as a new event that is published at once."""

    def __init__(self, server, office, content):
        self.server, self.office, self.content = server, office, content
        self.page = office.get(ADD_EVENT).text

    def request(self, slug):
        upload = Upload("materials-0-file", "Photographs.pdf", "application/pdf", self.content)
        body, content_type = multipart(event_fields(self.page, slug, **deck_fields()), upload)
        return self.office.raw_post(ADD_EVENT, body, content_type)

    def send(self, slug):
        """Send all of it and wait; returns (status, seconds from the last byte to the answer)."""
        with socket.create_connection((HOST, self.server.port), timeout=60) as connection:
            connection.sendall(self.request(slug))
            sent = time.monotonic()
            status = int(connection.recv(4096).split()[1])
            return status, time.monotonic() - sent

    def send_and_kill(self, slug, share, seconds):
        """Send this share of it, wait for so many seconds, and kill the server; returns the beginning of an answer."""
        request = memoryview(self.request(slug))
        with socket.create_connection((HOST, self.server.port), timeout=60) as connection:
            connection.sendall(request[: int(len(request) * share)])
            time.sleep(seconds)
            self.server.kill()
            try:
                return connection.recv(4096)
            except ConnectionResetError:
                return b""


@pytest.fixture(scope="module")
def sender(office_server, office, make_kit):
    return Sender(office_server, office, make_kit("--only", "ok_deck_25mb")["ok_deck_25mb"]["content"])


@pytest.fixture(scope="module")
def calm(sender):
    """An upload that nobody disturbs: how many seconds the server needs once it has all bytes."""
    status, seconds = sender.send("calm")
    assert status == 302
    return seconds


@pytest.fixture
def running(office_server):
    """The server, started again if a test before has left it dead."""
    if office_server.process.poll() is not None:
        office_server.start()
    return office_server


@pytest.mark.parametrize(("share", "delay"), MOMENTS, ids=NAMES)
def test_a_kill_leaves_all_of_an_upload_or_nothing_of_it(share, delay, running, sender, calm, visitor, request):
    slug = re.sub("[^a-z0-9]+", "-", f"kill-{request.node.callspec.id}")
    answer = sender.send_and_kill(slug, share, delay * calm)
    running.start()
    assert faults_of_rows(running) == []
    assert faults_of_database(running) == []
    assert faults_of_pages(running, visitor, slug) == []
    if share < 1:
        assert (answer, slug in slugs(running)) == (b"", False)
    elif answer:  # what an editor was told to be saved, is
        assert (answer.split()[1], slug in slugs(running)) == (b"302", True)


def test_cleanup_leaves_only_files_that_rows_name(running, visitor, calm):
    orphan = f"materials/2026/{'0123456789abcdef' * 2}.pdf"
    for planted in (running.media / orphan, running.incoming / "half.upload.pdf"):
        planted.parent.mkdir(parents=True, exist_ok=True)
        planted.write_bytes(b"there is something to find, however lucky the kills were")
    orphans = running.orphans()
    assert orphan in orphans
    kept = running.stored() - orphans
    running.manage("cleanup", "--older-than", "0")
    assert running.stored() == kept
    assert files_in(running.incoming) == []
    assert faults_of_rows(running) == []
    assert faults_of_pages(running, visitor, *slugs(running)) == []


def test_the_same_upload_works_after_all_that(running, sender, visitor):
    assert sender.send("at-last")[0] == 302
    assert "at-last" in slugs(running)
    assert faults_of_rows(running) == []
    assert faults_of_pages(running, visitor, "at-last") == []


def slugs(server):
    return {slug for (slug,) in server.rows("SELECT slug FROM events_event")}


def versions(server):
    """{event's address: (name in the storage, size, SHA-256)} of every file that a row names."""
    found = server.rows(
        "SELECT e.slug, v.file, v.size, v.sha256 FROM events_materialversion v "
        "JOIN events_material m ON m.id = v.material_id JOIN events_event e ON e.id = m.event_id"
    )
    return {slug: facts for slug, *facts in found}


def faults_of_rows(server):
    """An event without its deck, a deck without its file, a file that is missing or not what its row says."""
    known = versions(server)
    found = [f"{name} is named by a row and missing" for name in server.named() - server.stored()]
    found += [f"{slug} has no deck" for slug in slugs(server) - set(known)]
    without = "SELECT slug FROM events_material WHERE newest_id IS NULL"
    found += [f"the deck {slug} has no file" for (slug,) in server.rows(without)]
    for slug, (name, size, sha256) in known.items():
        path = server.media / name
        content = path.read_bytes() if path.is_file() else b""
        if (len(content), hashlib.sha256(content).hexdigest()) != (size, sha256):
            found.append(f"the file of {slug} is not the one its row describes")
    return found


def faults_of_database(server):
    """What SQLite finds wrong with its own file; PostgreSQL has no such question."""
    if server.database_url:
        return []
    checks = server.rows("PRAGMA integrity_check") + server.rows("PRAGMA foreign_key_check")
    return [row for row in checks if row != ("ok",)]


def faults_of_pages(server, visitor, *expected):
    """What a visitor sees of these events differs from their rows, or the list differs from all rows."""
    known = versions(server)
    found = [] if listed(visitor) == set(known) else ["the list shows other events than there are rows"]
    for slug in expected:
        page = visitor.get(f"/events/{slug}/")
        if slug not in known:
            found += [] if page.status == 404 else [f"{slug} answers {page.status} and has no row"]
            continue
        files = [visitor.get(path) for path in links(page.text, r"\.pdf")]
        if [(file.status, hashlib.sha256(file.body).hexdigest()) for file in files] != [(200, known[slug][2])]:
            found.append(f"{slug} does not serve its one file")
    return found


def listed(visitor):
    """The addresses of the events in the public list, from all its pages."""
    found, page = set(), "/events/"
    while page:
        text = visitor.get(page).text
        found |= {link.split("/")[2] for link in links(text, "/") if re.fullmatch(r"/events/[^/]+/", link)}
        following = re.search(r'rel="next" href="([^"]+)"', text)
        page = f"/events/{following[1]}" if following else None
    return found
