"""Headers that every answer carries, and what is refused at the door. See tests/site/test_headers.py."""

import logging
import re

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.db import OperationalError
from django.http import HttpResponse, HttpResponseBadRequest
from django.middleware.gzip import GZipMiddleware
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers, set_response_etag

logger = logging.getLogger(__name__)

PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb", "browsing-topics")
)
GZIP_REFUSED = re.compile(r"\bgzip\s*;\s*q=0(\.0*)?\s*(,|$)")
SEEN, SEEN_SECONDS = "seen_at", 10 * 60
UTF8 = ("utf-8", "utf8")
COMPRESSIBLE = ("text/", "application/json", "application/xml", "application/javascript", "image/svg+xml")


def response_headers(get_response):
    """Headers without exception, for static files and errors too."""

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def cache_headers(get_response):
    """Public answers are kept but always asked about again; refusals and anything for a signed-in person are not kept.

    X-Accel-Expires lets an nginx in front hold a page for one second. It comes before Cache-Control because nginx
    obeys whichever of the two it reads first.
    """

    def middleware(request):
        response = get_response(request)
        if response.has_header("Cache-Control"):
            return response
        if settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.headers["Cache-Control"] = "private, no-store"
        elif request.method in ("GET", "HEAD") and response.status_code < 400:
            response.headers["X-Accel-Expires"] = "1"
            response.headers["Cache-Control"] = "public, max-age=0, must-revalidate"
            if request.method == "HEAD" and response.status_code == 200:
                set_response_etag(response)  # Django's own middleware does it for GET alone
        else:
            response.headers["Cache-Control"] = "no-store"
        return response

    return middleware


def utf8_forms(get_response):
    """No page of ours sends a form in anything but UTF-8. Others can hold what no database takes."""

    def middleware(request):
        if request.encoding and request.encoding.lower() not in UTF8:
            return HttpResponseBadRequest("Forms are sent in UTF-8.", content_type="text/plain; charset=utf-8")
        return get_response(request)

    return middleware


def lasting_sessions(get_response):
    """Idleness ends the session of a signed-in person, work does not.

    It is written once in ten minutes, not with each request: a write waits for whoever else is writing.
    """

    def middleware(request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and SESSION_KEY in request.session:
            now = timezone.now().timestamp()
            if now - request.session.get(SEEN, 0) > SEEN_SECONDS:
                request.session[SEEN] = now
        return get_response(request)

    return middleware


class UnavailableMiddleware:
    """A database that is busy or away is nobody's mistake: come back in a moment."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, OperationalError):
            return None
        logger.error("The database did not answer %s.", request.path, exc_info=exception)
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "5"})


class TextGZipMiddleware(GZipMiddleware):
    """Compress whole texts alone: a file answered in ranges must keep its bytes."""

    def process_response(self, request, response):
        is_text = response.get("Content-Type", "").startswith(COMPRESSIBLE)
        if is_text or response.status_code == 304:
            patch_vary_headers(response, ["Accept-Encoding"])
        if (
            not is_text
            or response.status_code == 206
            or GZIP_REFUSED.search(request.headers.get("Accept-Encoding", ""))
        ):
            return response
        return super().process_response(request, response)


def client_address(request):
    """Where a visitor comes from, for the lock after wrong passwords: a trusted proxy's last word on it."""
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.TRUST_PROXY else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
