"""What the public sees of events and their parts, and in which order."""

from datetime import timedelta

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.utils import timezone

from cmia_site.content.naming import NamedQuerySet
from cmia_site.content.publishing import Publication, PublishableQuerySet, UsedQuerySet, VisibleQuerySet

from .vocabulary import NOT_TAKING_PLACE, Availability, Gap, MaterialKind, Status

ORIGINAL_KEPT = timedelta(days=30)  # of an upload, as it came
PICTURE_WITHOUT_WORDS = r'<img src="[^"]*" alt="\s*"'  # as the renderer of Markdown writes it


class EventQuerySet(PublishableQuerySet):
    """An event is over when its end has passed or no date is recorded; a postponed one is still to come."""

    def over(self):
        return self.filter(self._over())

    def upcoming(self):
        return self.exclude(self._over())

    @staticmethod
    def _over():
        gone = Q(ends_at__lte=timezone.now()) | Q(starts_at__isnull=True)
        return gone & ~Q(status=Status.POSTPONED)

    def in_list_order(self):
        """Upcoming by date, then past with the newest first, then the undated by publication."""
        return self.alias(
            part=Case(
                When(~self._over() & Q(status=Status.POSTPONED), then=Value(1)),
                When(~self._over(), then=Value(0)),
                When(starts_at__isnull=False, then=Value(2)),
                default=Value(3),
                output_field=IntegerField(),
            ),
            ahead=Case(When(part__lte=1, then=F("starts_at"))),
        ).order_by(
            "part",
            F("ahead").asc(nulls_last=True),
            F("starts_at").desc(nulls_last=True),
            F("published_at").desc(nulls_last=True),
            "pk",
        )

    def _related(self, name):
        return self.model._meta.get_field(name).related_model.objects

    def not_off(self):
        """Those that take place under their title at the date that stands; the row's own answer is `is_off`."""
        return self.exclude(self._off())

    @staticmethod
    def _off():
        return Q(status__in=NOT_TAKING_PLACE) | Q(moved_to__isnull=False)

    def taking_place(self):
        """To come, at the date that stands."""
        return self.upcoming().not_off()

    def held(self):
        return self.over().not_off()

    def lacking(self, gap):
        return self.filter(self._gaps()[gap])

    def with_gaps(self):
        """Annotated with `lacks_summary` and so on, a boolean for each Gap."""
        return self.annotate(
            **{gap.annotation: ExpressionWrapper(gap_is, BooleanField()) for gap, gap_is in self._gaps().items()}
        )

    def _gaps(self):
        """{gap: condition}. The record is missed once an event was held, not before, and not of one that is off.

        A draft without a date is not held yet; what is published without one was, on a day nobody recorded.
        """
        held = self._over() & ~self._off() & ~Q(start_date=None, publication=Publication.DRAFT)
        decks = self._related("materials").filter(kind=MaterialKind.DECK, newest__isnull=False)
        recordings = self._related("recordings").all()
        pictured = ~Q(renditions=[])
        return {
            Gap.SUMMARY: held & Q(summary=""),
            Gap.SLIDES: held & ~Q(Exists(decks.filter(event=OuterRef("pk")))),
            Gap.RECORDING: held & ~Q(Exists(recordings.filter(event=OuterRef("pk")))),
            Gap.ALT_TEXT: pictured & Q(picture_alt="")
            | Q(announcement_html__regex=PICTURE_WITHOUT_WORDS)
            | Q(summary_html__regex=PICTURE_WITHOUT_WORDS),
        }

    def for_page(self):
        """With all that the event's own page prints."""
        return self.prefetch_related(
            Prefetch("organisers", self._related("organisers").select_related("organisation")),
            Prefetch("appearances", self._related("appearances").select_related("person", "organisation")),
            Prefetch("key_themes", self._related("key_themes").select_related("theme")),
            Prefetch(
                "materials",
                self._related("materials").available().select_related("newest").prefetch_related("people"),
                to_attr="visible_materials",
            ),
            Prefetch("quotes", self._related("quotes").with_figures()),
            Prefetch("term_mentions", self._related("term_mentions").with_terms(), to_attr="terms_mentioned"),
            Prefetch("moved_to", self.model.objects.published()),
            "themes",
            "recordings",
            "change_notes",
        )

    def for_list(self):
        """With what a row of a list prints, at a constant number of queries."""
        return self.prefetch_related(
            Prefetch("appearances", self._related("appearances").select_related("person")),
            Prefetch(
                "materials",
                self._related("materials").available().select_related("newest"),
                to_attr="visible_materials",
            ),
            "recordings",
            "key_themes",
            "quotes",
        )


class EventPartQuerySet(VisibleQuerySet):
    """A part of an event is public when its event is."""

    def published(self):
        return self.filter(event__in=self.model._meta.get_field("event").related_model.objects.published())

    def by_event(self):
        """The newest event first."""
        return self.order_by(F("event__starts_at").desc(nulls_last=True), "-event__published_at", "order", "pk")


class FigureQuoteQuerySet(EventPartQuerySet):
    def with_figures(self):
        """With what is known of each figure; one that is not public is None, and what was said of it remains."""
        figures = self.model._meta.get_field("figure").related_model.objects.published()
        return self.prefetch_related(Prefetch("figure", figures.with_sources()))


class TermMentionQuerySet(EventPartQuerySet):
    def with_terms(self):
        """Those of public terms, with their names and definitions."""
        terms = self.model._meta.get_field("term").related_model.objects
        return self.filter(term__in=terms.published()).prefetch_related(
            Prefetch("term", terms.select_related("replaced_by").for_list())
        )


class MaterialQuerySet(EventPartQuerySet):
    """A material may wait for the start or the end of its event; of one that is off they never come."""

    def published(self):
        return super().published().available()

    def available(self):
        """There is something to show and its moment has come, whatever the state of the event's page."""
        now = timezone.now()
        takes_place = ~Q(event__status__in=NOT_TAKING_PLACE) & Q(event__moved_to__isnull=True)
        undated = Q(event__starts_at__isnull=True)
        return self.filter(
            Q(availability=Availability.NOW)
            | Q(availability=Availability.START) & takes_place & (undated | Q(event__starts_at__lte=now))
            | Q(availability=Availability.END) & takes_place & (undated | Q(event__ends_at__lte=now))
        ).exclude(newest__isnull=True, url="")

    def note_shown(self):
        """Remember whose files visitors can see at this moment, before an event is changed; returns their ids."""
        shown = set(self.published().filter(newest__isnull=False).values_list("pk", flat=True))
        self.model.objects.filter(pk__in=shown, was_shown=False).update(was_shown=True)
        return shown


class MaterialVersionQuerySet(QuerySet):
    def with_expired_original(self):
        return self.filter(uploaded_at__lt=timezone.now() - ORIGINAL_KEPT).exclude(original="")


class ThemeQuerySet(UsedQuerySet):
    def with_event_count(self):
        """Annotated with `event_count`: published events filed under each theme."""
        events = self.model._meta.get_field("events").related_model.objects.published()
        counted = self.annotate(event_count=Count("events", filter=Q(events__in=events), distinct=True))
        return counted.order_by("sort_key", "pk")  # grouping drops the usual order


class PersonQuerySet(NamedQuerySet, UsedQuerySet):
    """A hidden person keeps the name on event pages and has no page of their own."""

    def published(self):
        return super().published().filter(hidden=False)
