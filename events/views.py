"""The public pages of events, people, themes and series, and the files of events."""

from dataclasses import replace

from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe

from cmia_site.content.files.responses import PRIVATE, PUBLIC, serve_file
from cmia_site.content.pictures import serve_picture
from cmia_site.content.publishing import is_for_everyone, viewer
from cmia_site.content.slugs import Moved, follow_old_slugs, get_by_slug
from cmia_site.content.views import ListPage, RecordPage, paged
from resources.citing import work_tags
from resources.data_views import citation_file

from .citing import permanent_address, work_of
from .models import Event, Person, Series, Theme


class EventList(ListPage):
    model = Event
    template_name = "events/event_list.html"
    title = "Events"
    description = "Webinars and meetings of the Alliance: what comes next, and the records of what was said."

    def get_queryset(self):
        return super().get_queryset().in_list_order().for_list()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        page = context["page_obj"]
        nothing_coming = page.number == 1 and page.object_list and page[0].is_over
        return context | {"sections": in_sections(page), "nothing_coming": nothing_coming}


def in_sections(page):
    """[(heading, events)] of one page of the list; the latest three stand apart when nothing is coming."""
    upcoming = [event for event in page if not event.is_over]
    past = [event for event in page if event.is_over]
    if page.number > 1 or upcoming:
        sections = [("Upcoming", upcoming), ("Past", past)]
    else:
        sections = [("Latest", past[:3]), ("Earlier", past[3:])]
    return [(heading, events) for heading, events in sections if events]


class EventPage(RecordPage):
    model = Event
    template_name = "events/event_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("series").for_page()

    @property
    def description(self):
        return self.object.teaser

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs, player=self.player, related=self.object.related()[:3])
        tags = work_tags(work_of(self.object))
        return context | {"metadata": replace(context["metadata"], tags=tags)}

    @cached_property
    def player(self):
        """The recording asked for with ?play=, the first being 1; None for any other value."""
        wanted = self.request.GET.get("play", "")
        playable = {str(n): r for n, r in self.object.numbered_recordings if r.address.player_url}
        return playable.get(wanted)

    @property
    def permanent_address(self):
        return permanent_address(self.object)

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        if self.player:
            # The only answer of the site that names another host; django-csp reads this attribute.
            response._csp_update = {"frame-src": [self.player.address.player_origin]}
        return response


@require_safe
def by_number(request, number):
    """The permanent short address."""
    event = get_object_or_404(Event.objects.visible_to(viewer(request)), number=number)
    return redirect(event)


@require_safe
@follow_old_slugs
def citation(request, slug, ending):
    """An event's page for managers of references."""
    events = Event.objects.visible_to(viewer(request)).prefetch_related("organisers__organisation")
    return citation_file(work_of(get_by_slug(events, slug)), ending)


@require_safe
@follow_old_slugs
def event_picture(request, slug, width):
    return serve_picture(request, get_by_slug(Event.objects.visible_to(viewer(request)), slug), width)


@require_safe
@follow_old_slugs
def person_picture(request, slug, width):
    return serve_picture(request, get_by_slug(Person.objects.visible_to(viewer(request)), slug), width)


@require_safe
@follow_old_slugs
def download(request, slug, material, filename):
    """The newest file of a deck or paper. Any other file name leads to the right one."""
    event = get_by_slug(Event.objects.visible_to(viewer(request)), slug)
    materials = event.materials.visible_to(viewer(request)).filter(newest__isnull=False).select_related("newest")
    row = get_by_slug(materials, material, argument="material", scope=event.pk)
    if filename != row.filename:
        raise Moved(filename=row.filename)
    version = row.newest
    return serve_file(
        request,
        version.file,
        size=version.size,
        modified=version.uploaded_at,
        content_type="application/pdf",
        filename=version.original_name,
        etag=version.sha256,
        download="download" in request.GET,
        cache_control=PUBLIC if is_for_everyone(request, row) else PRIVATE,
    )


class ThemeList(ListPage):
    model = Theme
    paginate_by = 60
    template_name = "events/theme_list.html"
    title = "Themes"
    description = "The subjects that the Alliance’s events are filed under."

    def get_queryset(self):
        return super().get_queryset().with_event_count()


class PersonList(ListPage):
    model = Person
    paginate_by = 60
    template_name = "events/person_list.html"
    title = "People"
    description = "Who has spoken at the Alliance’s events."

    def get_queryset(self):
        return super().get_queryset().select_related("organisation")


class SubjectPage(RecordPage):
    """A theme or a series: its description and its events."""

    @property
    def description(self):
        return f"Events of the Alliance: {self.object.name}."

    def get_context_data(self, **kwargs):
        events = self.object.events.published().in_list_order().for_list()
        return super().get_context_data(**kwargs, page_obj=paged(self.request, events))


class ThemePage(SubjectPage):
    model = Theme
    template_name = "events/theme_detail.html"

    def get_context_data(self, **kwargs):
        statements = (
            self.object.key_themes.published().select_related("event").order_by("-event__starts_at", "order", "pk")
        )
        return super().get_context_data(**kwargs, statements=paged(self.request, statements, "said"))


class SeriesPage(SubjectPage):
    model = Series
    template_name = "events/series_detail.html"


class PersonPage(RecordPage):
    """A person: every event with the job of that day, and the materials."""

    model = Person
    template_name = "events/person_detail.html"

    def get_queryset(self):
        return super().get_queryset().select_related("organisation").prefetch_related("links")

    @property
    def description(self):
        return f"{self.object.name} at events of the Alliance."

    def get_context_data(self, **kwargs):
        person = self.object
        return super().get_context_data(
            **kwargs,
            appearances=paged(
                self.request, person.appearances.published().select_related("event", "organisation").by_event()
            ),
            materials=paged(
                self.request,
                person.materials.published().select_related("event", "newest").order_by("-pk"),
                "slides",
            ),
        )
