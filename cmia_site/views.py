"""The front page, the site's own pages, and the small files machines ask for."""

from datetime import timedelta

from django.conf import settings
from django.db.models import Count, F, OuterRef, Subquery
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils import timezone
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from cmia_site.content.metadata import Metadata
from cmia_site.content.models import Page
from cmia_site.content.views import RecordPage
from events.models import Event, FigureQuote
from events.plates import Plate
from resources.models import Figure

LATEST = 3


@require_safe
def home(request):
    events = Event.objects.published()
    next_event = events.taking_place().in_list_order().first()
    context = {
        "next_event": next_event,
        "latest": events.held().in_list_order().for_list()[:LATEST],
        "figures": most_quoted_figures()[:LATEST],
        "plate": Plate.of(0),
        "metadata": Metadata(
            "Webinars and evidence on critical minerals",
            request.path,
            "Webinars of the Critical Minerals International Alliance, kept as records: people, slides, themes.",
        ),
    }
    return render(request, "home.html", context)


def most_quoted_figures():
    """Those that stand, on the word of whoever published them first."""
    quotes = FigureQuote.objects.published().filter(figure=OuterRef("pk")).order_by().values("figure")
    figures = (
        Figure.objects.published().current().annotate(quoted=Subquery(quotes.annotate(n=Count("pk")).values("n")))
    )
    return figures.with_sources().order_by(F("quoted").desc(nulls_last=True), "slug")


class SitePage(RecordPage):
    """About, privacy, accessibility: text that editors can change, at addresses that they cannot."""

    model = Page
    template_name = "page.html"

    @property
    def description(self):
        return self.object.teaser


class Favicon(RedirectView):
    """Where browsers look without asking the page."""

    http_method_names = ["get", "head"]

    def get_redirect_url(self, *args, **kwargs):
        return static("img/mark.svg")


@require_safe
def robots(request):
    lines = ["User-agent: *", "Disallow: /admin/", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain")


@require_safe
def security_txt(request):
    """RFC 9116; there is none while no contact is set."""
    if not settings.CONTACT:
        raise Http404
    contact = settings.CONTACT if ":" in settings.CONTACT else f"mailto:{settings.CONTACT}"
    expires = (timezone.now() + timedelta(days=180)).strftime("%Y-%m-%dT00:00:00Z")
    lines = [f"Contact: {contact}", f"Expires: {expires}", f"Canonical: {settings.BASE_URL}{request.path}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
