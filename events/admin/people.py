"""The office's forms for people, themes and series."""

from django.contrib import admin
from django.db.models import Q

from cmia_site.content.admin import IllustratedAdmin, OfficeAdmin, Pickers
from cmia_site.content.lists import WordsFilter, count_of

from ..models import Appearance, Event, Person, PersonLink, Series, Theme


class CountedEvents:
    """For lists of what events refer to; subclasses say how, as the expression `events`."""

    def for_list(self, rows):
        return super().for_list(rows).annotate(event_count=self.events())

    @admin.display(description="events", ordering="event_count")
    def event_count(self, row):
        return row.event_count


class PersonLinkInline(Pickers, admin.StackedInline):
    model = PersonLink
    extra = 0
    fields = [("label", "url")]


class JobFilter(WordsFilter):
    title = "current job"
    parameter_name = "job"
    words = {"without": "Without a current job", "with": "With a current job"}

    def narrow(self, people, value):
        without = Q(job_title="", organisation=None)
        return people.filter(without if value == "without" else ~without)


@admin.register(Person)
class PersonAdmin(CountedEvents, IllustratedAdmin):
    list_display = ["name", "job_title", "organisation", "event_count", "hidden"]
    list_filter = [JobFilter, "hidden"]
    autocomplete_fields = new_by_name = ["organisation"]
    inlines = [PersonLinkInline]
    fields = [
        "name", "aliases", ("job_title", "organisation"), "bio", "picture", "remove_picture", "picture_credit",
        "sort_name", "slug", "hidden",
    ]  # fmt: skip

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("organisation")  # the picker says where somebody works

    def events(self):
        return count_of(Appearance.objects, "person", "event")


class SubjectAdmin(CountedEvents, OfficeAdmin):
    list_display = ["name", "event_count"]
    fields = ["name", "description", "slug"]


@admin.register(Theme)
class ThemeAdmin(SubjectAdmin):
    def events(self):
        return count_of(Event.objects, "themes")


@admin.register(Series)
class SeriesAdmin(SubjectAdmin):
    def events(self):
        return count_of(Event.objects, "series")
