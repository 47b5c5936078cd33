"""What a browser does with the office's forms, as far as uploads need it: cookies, hidden fields, names as given."""

import html
import http.client
import re
import secrets
import time
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode

ADD_EVENT = "/admin/events/event/add/"
LOGIN = "/admin/login/"
FORM = "application/x-www-form-urlencoded"


class Answer(NamedTuple):
    status: int
    headers: dict  # names in small letters
    body: bytes
    seconds: float

    @property
    def text(self):
        return self.body.decode()


class Client:
    """A visitor, or after `sign_in` a member of the office. Follows no redirects; may be used by several threads."""

    def __init__(self, port):
        self.port = port
        self.cookies = {}

    def get(self, path):
        return self._ask("GET", path, None, {})

    def post(self, path, body, content_type):
        return self._ask("POST", path, body, {"Content-Type": content_type})

    def sign_in(self, name, password):
        token = hidden_fields(self.get(LOGIN).text)["csrfmiddlewaretoken"]
        values = {"csrfmiddlewaretoken": token, "username": name, "password": password, "next": "/admin/"}
        answer = self.post(LOGIN, urlencode(values), FORM)
        assert answer.status == 302, f"signing in was answered with {answer.status}"
        return self

    def raw_post(self, path, body, content_type):
        """The bytes of a whole request, for those who mean to break it off."""
        headers = {"Host": f"127.0.0.1:{self.port}", "Content-Type": content_type, "Content-Length": str(len(body))}
        lines = [f"{name}: {value}" for name, value in (headers | self._cookie_header()).items()]
        return "\r\n".join([f"POST {path} HTTP/1.1", *lines, "", ""]).encode() + body

    def _cookie_header(self):
        return {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} if self.cookies else {}

    def _ask(self, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        started = time.monotonic()
        try:
            connection.request(method, path, body, headers | self._cookie_header())
            response = connection.getresponse()
            content = response.read()
        finally:
            connection.close()
        for line in response.headers.get_all("Set-Cookie", []):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        names = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status, names, content, time.monotonic() - started)


class Upload(NamedTuple):
    field: str
    name: str
    content_type: str
    content: bytes


def event_fields(page, slug, **more):
    """The values of a form that publishes an event at once: the page's hidden ones, and the least a person types."""
    typed = {"title": f"Event {slug}", "slug": slug, "kind": "webinar", "format": "online", "language": "en",
             "time_zone": "Europe/London", "status": "scheduled", "_publish": "Publish now"}  # fmt: skip
    return hidden_fields(page) | typed | more


def deck_fields(number=0):
    """The row of a deck, without its file."""
    row = {"kind": "deck", "title": "Slides", "order": "0", "availability": "now"}
    return {"materials-TOTAL_FORMS": str(number + 1)} | {f"materials-{number}-{k}": v for k, v in row.items()}


def multipart(fields, upload):
    """(body, content type) of a form with one file, names encoded as the HTML standard tells browsers to."""
    boundary = f"----kit{secrets.token_hex(16)}"
    parts = [_part(boundary, f'name="{_quoted(name)}"', value.encode()) for name, value in fields.items()]
    about = f'name="{_quoted(upload.field)}"; filename="{_quoted(upload.name)}"\r\nContent-Type: {upload.content_type}'
    parts.append(_part(boundary, about, upload.content))
    return b"".join([*parts, f"--{boundary}--\r\n".encode()]), f"multipart/form-data; boundary={boundary}"


def _part(boundary, about, content):
    head = f"--{boundary}\r\nContent-Disposition: form-data; {about}\r\n\r\n".encode()
    return b"".join([head, content, b"\r\n"])


def _quoted(name):
    """Three characters are written as %22, %0D and %0A; all others go as they are."""
    return name.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")


class _Hidden(HTMLParser):
    def __init__(self):
        super().__init__()
        self.fields = {}

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "input" and values.get("type") == "hidden" and values.get("name"):
            self.fields[values["name"]] = values.get("value") or ""


def hidden_fields(page):
    parser = _Hidden()
    parser.feed(page)
    parser.close()
    return parser.fields


def error_at(page, field):
    """The sentences that stand at this field of the office's form, and nothing else of the page."""
    found = re.search(rf'<ul class="errorlist" id="id_{re.escape(field)}_error">(.*?)</ul>', page, re.S)
    return _words(found[1]) if found else ""


def all_errors(page):
    """The sentences at all fields, for the message of a failure."""
    return [_words(found) for found in re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', page, re.S)]


def _words(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def links(page, pattern):
    """The addresses on the page that end like this, each once."""
    found = re.findall(rf'(?<=[" ])/[^" ]*{pattern}(?=[" ])', page)
    return list(dict.fromkeys(html.unescape(address) for address in found))
