"""Answers a request for a stored file: ranges, conditions, and headers that keep the file harmless.

Works with any storage: the file is only opened, sought and read. The rules are RFC 9110, sections 13 and 14.
"""

import logging
import re

from django.http import Http404, HttpResponse, HttpResponseNotAllowed, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, http_date, parse_http_date_safe, quote_etag

logger = logging.getLogger(__name__)

PUBLIC = "public, max-age=0, must-revalidate"
PRIVATE = "private, no-store"

CHUNK_BYTES = 64 * 1024
# One range only. A list of ranges may be ignored, and then nobody can ask for the same bytes a thousand times over.
RANGE = re.compile(r"bytes=\s*(\d{0,18})-(\d{0,18})\s*", re.ASCII | re.IGNORECASE)
ALWAYS = {
    "Accept-Ranges": "bytes",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class Unsatisfiable(Exception):
    """The wanted range begins after the end of the file, or asks for its last 0 bytes."""


class Part:
    """Iterates over `length` bytes of an open file from `start`; the response closes it."""

    def __init__(self, file, start, length):
        file.seek(start)
        self.file, self.left = file, length

    def __iter__(self):
        return self

    def __next__(self):
        chunk = self.file.read(min(CHUNK_BYTES, self.left))
        if not chunk:
            raise StopIteration
        self.left -= len(chunk)
        return chunk

    def close(self):
        self.file.close()


def serve_file(
    request, stored, *, size, modified, content_type, filename, etag, download=False, cache_control=PRIVATE
):
    """Return 200, 206, 304, 405, 412 or 416 for a file of `size` bytes; raise Http404 if the storage has lost it.

    `stored`: something whose `.open("rb")` gives a seekable file, such as a FieldFile. `modified`: an aware datetime.
    `filename`: not empty. `etag`: the file's hash, without quotes. `cache_control`: PUBLIC, or PRIVATE for what not
    everyone may see: that has no validators, and so no condition holds or fails.
    """
    headers = ALWAYS | {"Content-Disposition": content_disposition_header(download, filename)}
    if request.method not in ("GET", "HEAD"):
        return _refusal(HttpResponseNotAllowed(["GET", "HEAD"]), headers)
    if cache_control == PUBLIC:
        etag, modified = quote_etag(etag), int(modified.timestamp())
        headers |= {"ETag": etag, "Last-Modified": http_date(modified)}
        early = get_conditional_response(request, etag, modified)
        if early is not None:
            return _early(early, headers, size)
    return _answer(request, stored, size, headers, {"Content-Type": content_type} | _caching(cache_control))


def _answer(request, stored, size, headers, content_headers):
    """Return 200, 206 or 416."""
    ranged = request.method == "GET" and _if_range_holds(request, headers)
    try:
        wanted = parse_range(request.headers.get("Range", ""), size) if ranged else None
    except Unsatisfiable:
        return _refusal(HttpResponse(status=416), headers | {"Content-Range": f"bytes */{size}"})
    return _content(request, _open(stored), wanted, size, headers | content_headers)


def _caching(cache_control):
    # nginx takes the first of the two it meets: one second in its cache, while browsers ask each time.
    first = {"X-Accel-Expires": "1"} if cache_control == PUBLIC else {}
    return first | {"Cache-Control": cache_control}


def _early(response, headers, size):
    """Complete the 304 or 412 that a condition of the request led to."""
    if response.status_code != 304:
        return _refusal(response, headers)
    # The length of the file, as RFC 9110 (8.6) allows: otherwise CommonMiddleware says 0, which it forbids.
    return _with(response, headers | _caching(PUBLIC) | {"Content-Length": str(size)})


def _refusal(response, headers):
    return _with(response, headers | {"Cache-Control": "no-store", "Content-Type": "text/plain; charset=utf-8"})


def _with(response, headers):
    for name, value in headers.items():
        response.headers[name] = value
    return response


def _if_range_holds(request, headers):
    """Tell whether the client's older part is of this very file; a wrong yes would glue two files together."""
    condition = request.headers.get("If-Range", "").strip()
    if not condition or condition == headers.get("ETag"):
        return True
    known = parse_http_date_safe(headers.get("Last-Modified", ""))
    return known is not None and parse_http_date_safe(condition) == known


def parse_range(value, size):
    """Return (start, length) in bytes, or None for a value that is to be ignored; raise Unsatisfiable."""
    match = RANGE.fullmatch(value.strip())
    if not match or not any(match.groups()):
        return None
    first, last = (int(digits) if digits else None for digits in match.groups())
    if first is None:
        first, last = max(size - last, 0) if last else size, size - 1
    elif last is not None and last < first:
        return None
    if first >= size:
        raise Unsatisfiable
    return first, min(size - 1 if last is None else last, size - 1) - first + 1


def _open(stored):
    try:
        return stored.open("rb")
    except (FileNotFoundError, ValueError):  # ValueError: a FieldFile without a name
        logger.error("The storage has no file %s", getattr(stored, "name", None))
        raise Http404("The file is missing") from None


def _content(request, file, wanted, size, headers):
    start, length = wanted or (0, size)
    headers["Content-Length"] = str(length)
    if wanted:
        headers["Content-Range"] = f"bytes {start}-{start + length - 1}/{size}"
    if request.method == "HEAD":
        file.close()
        return HttpResponse(headers=headers)
    return StreamingHttpResponse(Part(file, start, length), status=206 if wanted else 200, headers=headers)
