"""The office's list of events: what state each is in, and what an editor may still add."""

from functools import reduce
from operator import or_

from django.contrib.admin import display
from django.db.models import Case, F, Q, Value, When
from django.utils.html import format_html

from cmia_site.content.lists import StateFilter, WordsFilter
from cmia_site.content.publishing import Publication, in_words
from resources.models import Organisation

from ..models import Appearance, Organiser, Person
from ..vocabulary import Gap

TEXTS = ["announcement", "announcement_html", "summary", "summary_html"]  # of up to 50,000 characters each


class TimeFilter(WordsFilter):
    title = "time"
    parameter_name = "time"
    words = {"upcoming": "Upcoming", "over": "Over"}

    def narrow(self, events, value):
        return events.over() if value == "over" else events.upcoming()


class GapFilter(WordsFilter):
    title = "what is missing"
    parameter_name = "lacks"
    words = {gap.value: gap.label.capitalize() for gap in Gap}

    def narrow(self, events, value):
        return events.lacking(Gap(value))


class EventList:
    """For the admin of events."""

    list_display = ["title", "state", "when", "kind", "missing", "last_change"]
    list_filter = [StateFilter, TimeFilter, GapFilter, "kind", "themes", "series"]
    list_select_related = ["changed_by"]
    date_hierarchy = "starts_at"
    empty_value_display = "None"  # as the last choice by theme and by series
    # Drafts without a date come first, because there they are not forgotten.
    ordering = [
        Case(When(Q(starts_at=None, publication=Publication.DRAFT), then=Value(0)), default=Value(1)),
        F("starts_at").desc(nulls_last=True),
        "-pk",
    ]

    def for_list(self, events):
        return super().for_list(events).defer(*TEXTS).with_gaps()

    def get_search_results(self, request, queryset, search_term):
        """Also by the names of the people and organisations who had a part in an event."""
        found, may_repeat = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return found, may_repeat
        people, places = (self._found(request, model, search_term) for model in (Person, Organisation))
        parts = [
            Appearance.objects.filter(Q(person__in=people) | Q(organisation__in=places)),
            Organiser.objects.filter(organisation__in=places),
        ]
        wanted = [found.values("pk"), *(part.values("event") for part in parts)]
        return queryset.filter(reduce(or_, (Q(pk__in=rows) for rows in wanted))), may_repeat

    def _found(self, request, model, search_term):
        return self.admin_site.get_model_admin(model).get_search_results(request, model.objects.all(), search_term)[0]

    @display(description="state", ordering="publication")
    def state(self, event):
        status = event.status_in_words or ("Moved to another event" if event.moved_to_id else "")
        words = ". ".join(filter(None, [super().state(event), status]))
        if not event.is_published:
            return words
        link = '{} <a href="{}">View on site<span class="visually-hidden">: {}</span></a>'
        return format_html(link, words, event.get_absolute_url(), event)

    @display(description="when", ordering="starts_at")
    def when(self, event):
        when = event.when
        return ", ".join(filter(None, [when.short_day_text, when.clock_text, when.zone_text]))

    @display(description="missing", empty_value="Nothing")
    def missing(self, event):
        return ", ".join(gap.label for gap in Gap if getattr(event, gap.annotation)).capitalize() or None

    @display(description="last change", ordering="updated_at")
    def last_change(self, event):
        who = event.changed_by
        return f"{in_words(event.updated_at)}{f', by {who.get_full_name() or who}' if who else ''}"
