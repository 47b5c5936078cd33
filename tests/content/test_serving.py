"""How a stored file is answered: ranges, conditions, and the headers that keep it harmless."""

import datetime as dt
import hashlib
import io
import itertools

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, InMemoryStorage
from django.db.models import FileField
from django.db.models.fields.files import FieldFile
from django.http import Http404
from django.test import RequestFactory

from cmia_site.content.files import responses
from cmia_site.content.files.responses import PRIVATE, PUBLIC, serve_file

BODY = bytes(range(256)) * 781 + b"the end"  # three chunks and a bit
SIZE = len(BODY)
DIGEST = hashlib.sha256(BODY).hexdigest()
ETAG = f'"{DIGEST}"'
MODIFIED = dt.datetime(2026, 5, 14, 9, 30, 15, 999_999, tzinfo=dt.UTC)
LAST_MODIFIED = "Thu, 14 May 2026 09:30:15 GMT"
EARLIER = "Thu, 14 May 2026 09:30:14 GMT"


class Stored:
    """Stands for a file in a storage that has no paths; remembers what it opened."""

    name = "decks/2026/0123.pdf"

    def __init__(self, body=BODY):
        self.body, self.opened = body, []

    def open(self, mode):
        assert mode == "rb"
        self.opened.append(io.BytesIO(self.body))
        return self.opened[-1]


def ask(method="GET", stored=None, size=SIZE, cache_control=PUBLIC, filename="deck.pdf", download=False, **headers):
    """Return the response to a request with these headers, `if_range` meaning If-Range."""
    request = RequestFactory().generic(
        method, "/events/one/deck/deck.pdf", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )
    return serve_file(
        request,
        Stored() if stored is None else stored,
        size=size,
        modified=MODIFIED,
        content_type="application/pdf",
        filename=filename,
        etag=DIGEST,
        download=download,
        cache_control=cache_control,
    )


def body(response):
    """Return the bytes of the response, read to the end and closed as a server does."""
    content = b"".join(response.streaming_content) if response.streaming else response.content
    response.close()
    return content


WHOLE = (200, 0, SIZE)
# One request for each status, to look at what all of them carry.
EACH_STATUS = [
    pytest.param({}, 200, id="200"),
    pytest.param({"range": "bytes=0-9"}, 206, id="206"),
    pytest.param({"if_none_match": ETAG}, 304, id="304"),
    pytest.param({"method": "POST"}, 405, id="405"),
    pytest.param({"if_match": '"other"'}, 412, id="412"),
    pytest.param({"range": f"bytes={SIZE}-"}, 416, id="416"),
]


class TestRanges:
    @pytest.mark.parametrize(
        ("value", "status", "first", "end"),
        [
            ("bytes=0-99", 206, 0, 100),
            ("bytes=0-0", 206, 0, 1),
            (f"bytes={SIZE - 1}-{SIZE - 1}", 206, SIZE - 1, SIZE),
            ("bytes=-1", 206, SIZE - 1, SIZE),
            ("bytes=-100", 206, SIZE - 100, SIZE),
            (f"bytes=-{SIZE + 5}", 206, 0, SIZE),
            ("bytes=70000-", 206, 70_000, SIZE),
            ("bytes=0-", 206, 0, SIZE),
            (f"bytes={SIZE - 5}-{SIZE + 500}", 206, SIZE - 5, SIZE),
            ("bytes=65530-131080", 206, 65_530, 131_081),  # across chunks
            ("Bytes= 5-9 ", 206, 5, 10),
            ("bytes=0-9,20-29", *WHOLE),  # several: allowed to ignore
            ("bytes=" + ",".join(["0-"] * 1000), *WHOLE),
            ("bytes=5-2", *WHOLE),  # invalid: has to be ignored
            ("bytes=-", *WHOLE),
            ("bytes=", *WHOLE),
            ("bytes=abc", *WHOLE),
            ("bytes=--1", *WHOLE),
            ("bytes=0-0,", *WHOLE),
            ("bytes=1-2-3", *WHOLE),
            ("bytes=0x0-0x5", *WHOLE),
            ("bytes=٠-٥", *WHOLE),
            ("lines=0-5", *WHOLE),
            ("bytes=" + "9" * 5000 + "-", *WHOLE),
            ("", *WHOLE),
        ],
    )
    def test_a_range(self, value, status, first, end):
        response = ask(range=value)
        assert response.status_code == status
        assert body(response) == BODY[first:end]
        assert response["Content-Length"] == str(end - first)
        assert response.get("Content-Range") == (f"bytes {first}-{end - 1}/{SIZE}" if status == 206 else None)

    @pytest.mark.parametrize("value", ["bytes=-0", f"bytes={SIZE}-", "bytes=300000-300010", "bytes=300000-"])
    def test_a_range_past_the_end_opens_nothing(self, value):
        stored = Stored()
        response = ask(stored=stored, range=value)
        assert response.status_code == 416
        assert response["Content-Range"] == f"bytes */{SIZE}"
        assert body(response) == b""
        assert stored.opened == []

    @pytest.mark.parametrize("value", ["bytes=0-", "bytes=-5", "bytes=0-0"])
    def test_an_empty_file_has_no_range(self, value):
        response = ask(stored=Stored(b""), size=0, range=value)
        assert (response.status_code, response["Content-Range"]) == (416, "bytes */0")

    @pytest.mark.parametrize(
        ("condition", "status"),
        [
            (ETAG, 206),
            (LAST_MODIFIED, 206),
            ('"other"', 200),
            (f"W/{ETAG}", 200),  # a weak match is not good enough to glue two parts together
            (DIGEST, 200),
            (EARLIER, 200),
            ("Thu, 14 May 2026 09:30:16 GMT", 200),
            ("yesterday", 200),
        ],
    )
    def test_if_range(self, condition, status):
        response = ask(range="bytes=0-9", if_range=condition)
        assert response.status_code == status
        assert body(response) == (BODY[:10] if status == 206 else BODY)

    def test_if_range_spares_a_client_the_refusal_when_the_file_has_become_shorter(self):
        assert ask(range=f"bytes={SIZE}-", if_range='"older"').status_code == 200

    def test_a_server_cannot_send_past_the_part_by_file_descriptor(self):
        assert not hasattr(responses.Part(io.BytesIO(BODY), 0, 10), "fileno")


class TestConditions:
    @pytest.mark.parametrize(
        ("headers", "status"),
        [
            ({"if_none_match": ETAG}, 304),
            ({"if_none_match": f'"other", {ETAG}'}, 304),
            ({"if_none_match": f"W/{ETAG}"}, 304),
            ({"if_none_match": "*"}, 304),
            ({"if_none_match": '"other"'}, 200),
            ({"if_none_match": '"other"', "if_modified_since": LAST_MODIFIED}, 200),  # the ETag wins
            ({"if_modified_since": LAST_MODIFIED}, 304),
            ({"if_modified_since": EARLIER}, 200),
            ({"if_modified_since": "yesterday"}, 200),
            ({"if_match": ETAG}, 200),
            ({"if_match": "*"}, 200),
            ({"if_match": '"other"'}, 412),
            ({"if_match": f"W/{ETAG}"}, 412),
            ({"if_unmodified_since": LAST_MODIFIED}, 200),
            ({"if_unmodified_since": EARLIER}, 412),
            ({"if_none_match": ETAG, "range": "bytes=0-9"}, 304),
            ({"if_match": '"other"', "range": "bytes=0-9"}, 412),
            ({"if_match": ETAG, "range": "bytes=0-9"}, 206),
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_a_condition(self, method, headers, status):
        stored = Stored()
        response = ask(method, stored, **headers)
        assert response.status_code == (200 if (method, status) == ("HEAD", 206) else status)
        if status in (304, 412):
            assert body(response) == b""
            assert stored.opened == []

    def test_a_304_says_nothing_of_a_body_but_its_right_length(self):
        response = ask(if_none_match=ETAG)
        assert "Content-Type" not in response
        assert response["Content-Length"] == str(SIZE)


class TestMethods:
    def test_head_is_get_without_the_body(self):
        stored = Stored()
        get, head = ask(), ask("HEAD", stored)
        assert head.items() == get.items()
        assert list(head.items()) == list(get.items())
        assert (head.status_code, head["Content-Length"], head.streaming, head.content) == (200, str(SIZE), False, b"")
        assert stored.opened[0].closed

    def test_head_knows_no_ranges(self):
        response = ask("HEAD", range="bytes=0-9")
        assert (response.status_code, response["Content-Length"]) == (200, str(SIZE))
        assert ask("HEAD", range="bytes=300000-").status_code == 200

    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
    def test_nothing_else_is_allowed(self, method):
        response = ask(method)
        assert (response.status_code, response["Allow"], response.content) == (405, "GET, HEAD", b"")


class TestHeaders:
    @pytest.mark.parametrize(("request_", "status"), EACH_STATUS)
    def test_every_answer_is_harmless(self, request_, status):
        response = ask(**request_)
        assert response.status_code == status
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert response["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response["Content-Disposition"] == 'inline; filename="deck.pdf"'
        assert response["Accept-Ranges"] == "bytes"
        assert response.get("Content-Type", "application/pdf") in ("application/pdf", "text/plain; charset=utf-8")

    @pytest.mark.parametrize(("request_", "status"), [case for case in EACH_STATUS if case.id != "405"])
    def test_every_answer_about_the_public_file_names_its_version(self, request_, status):
        response = ask(**request_)
        assert response.status_code == status
        assert (response["ETag"], response["Last-Modified"]) == (ETAG, LAST_MODIFIED)

    @pytest.mark.parametrize(("request_", "status"), EACH_STATUS)
    def test_caches_ask_each_time_and_keep_no_refusal(self, request_, status):
        response = ask(**request_)
        names = [name for name in response.headers if name in ("X-Accel-Expires", "Cache-Control")]
        if status < 400:
            assert names == ["X-Accel-Expires", "Cache-Control"]  # nginx obeys the first
            assert response["X-Accel-Expires"] == "1"
            assert response["Cache-Control"] == "public, max-age=0, must-revalidate"
        else:
            assert names == ["Cache-Control"]
            assert response["Cache-Control"] == "no-store"

    def test_the_type_is_the_stated_one_and_not_a_guess(self):
        assert ask(filename="deck.html")["Content-Type"] == "application/pdf"
        assert ask(range="bytes=0-9", filename="deck.html")["Content-Type"] == "application/pdf"

    @pytest.mark.parametrize(
        ("filename", "download", "expected"),
        [
            ("deck.pdf", False, 'inline; filename="deck.pdf"'),
            ("deck.pdf", True, 'attachment; filename="deck.pdf"'),
            ('a "b" \\ c.pdf', False, 'inline; filename="a \\"b\\" \\\\ c.pdf"'),
            (
                "ÓÕÛÜ (提交版).pdf",
                True,
                "attachment; filename*=utf-8''%C3%93%C3%95%C3%9B%C3%9C%20%28%E6%8F%90%E4%BA%A4%E7%89%88%29.pdf",
            ),
        ],
    )
    def test_the_readable_name_survives(self, filename, download, expected):
        assert ask(filename=filename, download=download)["Content-Disposition"] == expected


class TestPrivate:
    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"if_none_match": ETAG},
            {"if_none_match": "*"},
            {"if_modified_since": LAST_MODIFIED},
            {"if_match": '"other"'},
            {"range": "bytes=0-9", "if_range": ETAG},
            {"range": "bytes=0-9", "if_range": LAST_MODIFIED},
        ],
    )
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_it_has_no_version_to_compare_with(self, method, headers):
        response = ask(method, cache_control=PRIVATE, **headers)
        assert response.status_code == 200
        assert response["Cache-Control"] == "private, no-store"
        assert not {"ETag", "Last-Modified", "X-Accel-Expires"} & set(response.headers)
        assert body(response) == (BODY if method == "GET" else b"")

    def test_a_viewer_can_still_ask_for_a_part(self):
        response = ask(cache_control=PRIVATE, range="bytes=0-9")
        assert (response.status_code, body(response)) == (206, BODY[:10])
        assert response["Cache-Control"] == "private, no-store"

    def test_it_is_what_a_view_gets_that_does_not_say(self):
        response = serve_file(
            RequestFactory().get("/"),
            Stored(),
            size=SIZE,
            modified=MODIFIED,
            content_type="application/pdf",
            filename="deck.pdf",
            etag=DIGEST,
        )
        assert response["Cache-Control"] == "private, no-store"


class TestStorage:
    @pytest.fixture(params=["disk", "memory"])
    def storage(self, request, tmp_path):
        return FileSystemStorage(tmp_path) if request.param == "disk" else InMemoryStorage()

    @pytest.fixture
    def field_file(self, storage):
        """Give a function that returns the FieldFile of that name."""
        return lambda name: FieldFile(None, FileField(storage=storage), name)

    def test_a_field_file_is_served(self, field_file, storage):
        stored = field_file(storage.save("deck.pdf", ContentFile(BODY)))
        assert body(ask(stored=stored, range="bytes=256-511")) == BODY[256:512]

    @pytest.mark.parametrize("read", [0, 1, None], ids=["unread", "read in part", "read"])
    def test_the_file_is_closed_with_the_response(self, read):
        stored = Stored()
        response = ask(stored=stored)
        for _chunk in itertools.islice(response.streaming_content, read):
            assert not stored.opened[0].closed
        response.close()
        assert stored.opened[0].closed

    def test_no_more_than_a_chunk_is_held_at_a_time(self):
        assert max(map(len, ask().streaming_content)) == responses.CHUNK_BYTES

    @pytest.mark.parametrize("name", ["decks/2026/gone.pdf", ""])
    @pytest.mark.parametrize("method", ["GET", "HEAD"])
    def test_a_lost_file_is_404_and_leaves_a_line_in_the_log(self, field_file, caplog, method, name):
        with pytest.raises(Http404):
            ask(method, field_file(name))
        assert [record.getMessage() for record in caplog.records] == [f"The storage has no file {name}"]
