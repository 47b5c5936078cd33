from functools import cached_property

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from cmia_site.content.checking import check_all
from cmia_site.content.fields import LineField, MarkdownField, RenderedField, WebAddressField
from cmia_site.content.markdown import plain
from cmia_site.content.pictures import Illustrated
from cmia_site.content.publishing import PUBLIC, Publishable
from cmia_site.content.search import Searchable
from cmia_site.content.slugs import Slugged
from cmia_site.content.text_pictures import ShowsPictures

from ..plates import Plate
from ..querysets import EventPartQuerySet, EventQuerySet
from ..vocabulary import (
    NOT_TAKING_PLACE,
    ORGANISER_PHRASES,
    Format,
    Kind,
    Language,
    MaterialKind,
    OrganiserRole,
    Role,
    Status,
)
from ..when import EARLIEST, FOLDS, LATEST, When, day_in_words, validate_time_zone
from .evidence import index_mentions
from .parts import EventPart

SPEAKERS_IN_LIST = 6


class EventNumber(models.Model):
    """The register of numbers given to events. A row stays when its event is deleted, so no number is given twice."""

    def __str__(self):
        return str(self.pk)


class Event(ShowsPictures, Searchable, Slugged, Illustrated, Publishable):
    """A webinar or another meeting, from its announcement to the record of what was said."""

    number = models.PositiveIntegerField(unique=True, editable=False)
    title = LineField(max_length=300)
    teaser = models.TextField(
        max_length=400,
        blank=True,
        help_text="One or two plain sentences, shown under the title, in lists and by search engines.",
    )
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.WEBINAR)
    format = models.CharField(max_length=12, choices=Format, default=Format.ONLINE)
    place = LineField(max_length=200, blank=True, help_text="Building and city, when people can come.")
    language = models.CharField(max_length=8, choices=Language, default=Language.ENGLISH)

    start_date = models.DateField(
        null=True, blank=True, help_text="Leave empty for a past event whose date is not recorded; nothing is guessed."
    )
    start_time = models.TimeField(
        null=True, blank=True, help_text="On the clocks of the place below. Leave empty when only the day is known."
    )
    start_fold = models.PositiveSmallIntegerField(
        "which start time",
        null=True,
        blank=True,
        choices=FOLDS,
        help_text="Only for a time that comes twice in the night when the clocks go back.",
    )
    end_date = models.DateField(null=True, blank=True, help_text="Only when it ends on another day.")
    end_time = models.TimeField(null=True, blank=True)
    end_fold = models.PositiveSmallIntegerField("which end time", null=True, blank=True, choices=FOLDS)
    time_zone = models.CharField(
        max_length=64,
        default="Europe/London",
        validators=[validate_time_zone],
        help_text="The city on whose clocks the times are given. The page works out the abbreviation for that day.",
    )
    starts_at = models.DateTimeField(null=True, editable=False, db_index=True)
    ends_at = models.DateTimeField(null=True, editable=False, db_index=True)

    status = models.CharField(max_length=10, choices=Status, default=Status.SCHEDULED)
    status_note = LineField(
        max_length=300, blank=True, help_text="One plain sentence shown with the status, such as when to expect news."
    )
    previous_start_date = models.DateField(
        "first announced for", null=True, blank=True, help_text="For a moved event: the day that was announced before."
    )
    moved_to = models.ForeignKey(
        "self",
        verbose_name="moved to the event",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="moved_from",
        help_text="When another event takes its place.",
    )

    series = models.ForeignKey(
        "events.Series", null=True, blank=True, on_delete=models.SET_NULL, related_name="events"
    )
    series_part = models.PositiveSmallIntegerField(
        "part", null=True, blank=True, validators=[MaxValueValidator(999)], help_text="Its number in the series."
    )
    themes = models.ManyToManyField("events.Theme", blank=True, related_name="events")
    people = models.ManyToManyField("events.Person", through="events.Appearance", related_name="events")
    organisations = models.ManyToManyField("resources.Organisation", through="events.Organiser", related_name="events")

    announcement = MarkdownField(help_text="Before the event: what it will be about. Markdown.")
    announcement_html = RenderedField("announcement")
    summary = MarkdownField(
        help_text="After the event: what was discussed. Takes the place of the announcement. Markdown."
    )
    summary_html = RenderedField("summary")
    most_automatic_links = models.PositiveSmallIntegerField(
        "links to the glossary",
        null=True,
        blank=True,
        validators=[MaxValueValidator(99)],
        help_text="At most so many terms in the text become links by themselves. Empty: twelve; 0: none.",
    )
    registration_url = WebAddressField(
        "registration link",
        blank=True,
        help_text="Hidden by itself once the event is over.",
    )

    objects = EventQuerySet.as_manager()

    slug_reserved = frozenset({"feed", "calendar"})
    picture_route = "events:picture"

    class Meta(Publishable.Meta):
        ordering = ["-starts_at", "-published_at", "-pk"]
        permissions = [("publish_event", "Can publish and withdraw events")]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug"],
                name="events_event_slug_unique",
                violation_error_message="Another event has this address.",
            ),
            models.CheckConstraint(
                condition=Q(start_date__isnull=False) | Q(start_time=None, end_date=None, end_time=None),
                name="events_event_time_needs_date",
            ),
            models.CheckConstraint(
                condition=Q(start_time__isnull=False) | Q(end_time__isnull=True), name="events_event_end_needs_start"
            ),
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="events_event_days_in_order",
            ),
            models.CheckConstraint(
                condition=Q(starts_at=None, ends_at=None) | Q(ends_at__gte=F("starts_at")),
                name="events_event_end_after_start",
            ),
            models.CheckConstraint(
                condition=Q(start_date__isnull=True) | Q(start_date__range=(EARLIEST, LATEST)),
                name="events_event_year_believable",
                violation_error_message="The year of the start date cannot be right.",
            ),
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(end_date__lte=LATEST), name="events_event_end_year_believable"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="events_event_status_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="events_event_kind_known"),
            models.CheckConstraint(condition=Q(format__in=Format.values), name="events_event_format_known"),
        ]
        indexes = [models.Index(fields=["publication", "published_at"], name="events_event_published")]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        self.number = self.number or EventNumber.objects.create().pk
        self.starts_at, self.ends_at = self.when.starts_at, self.when.ends_at
        super().save(*args, **kwargs)
        if kwargs.get("update_fields") is None:
            self.texts_rendered()

    def texts_rendered(self):
        index_mentions(self)

    def clean(self):
        check_all(super().clean, self._check_times, self._check_move, self._check_picture)

    def _check_times(self):
        if errors := self.when.errors():
            raise ValidationError(errors)

    def _check_move(self):
        if self.moved_to_id and self.moved_to_id == self.pk:
            raise ValidationError({"moved_to": "An event cannot move to itself."})

    def _check_picture(self):
        if self.renditions and not self.picture_alt and self.publication in PUBLIC:
            raise ValidationError({"picture_alt": "Say in words what the picture shows, then publish."})

    def get_absolute_url(self):
        return reverse("events:detail", kwargs={"slug": self.slug})

    def slug_fallback(self):
        return f"event-{self.number}"

    def search_text(self):
        return " ".join([self.title, self.teaser, plain(self.announcement), plain(self.summary)])

    @property
    def when(self):
        return When(
            self.start_date,
            self.start_time,
            self.end_date,
            self.end_time,
            self.time_zone,
            self.start_fold,
            self.end_fold,
        )

    @property
    def is_over(self):
        """The row's answer to EventQuerySet.over()."""
        if self.status == Status.POSTPONED:
            return False
        return self.ends_at is None or self.ends_at <= timezone.now()

    @property
    def open_registration_url(self):
        return "" if self.is_off or self.is_over else self.registration_url

    @property
    def is_off(self):
        """It does not take place under this title at the date that was given."""
        return self.status in NOT_TAKING_PLACE or self.moved_to_id is not None

    @property
    def is_postponed(self):
        return self.status == Status.POSTPONED

    @property
    def words_attributes(self):
        """Direction of what people wrote about it, and its language where it is not the site's own."""
        language = "" if self.language == Language.ENGLISH else format_html(' lang="{}"', self.language)
        return format_html('{} dir="auto"', language)

    @property
    def headings(self):
        """The side-heads of its page: {"about", "people", "said"}, in the tense that is true."""
        if self.is_off:
            words = ("What it was to be about", "Who was to speak", "What it was to discuss")
        elif self.is_over:
            words = ("What it was about", "Who spoke", "What was said")
        else:
            words = ("What it will be about", "Who will speak", "What it will discuss")
        return dict(zip(("about", "people", "said"), words, strict=True))

    @property
    def standing_in_words(self):
        """ "Held, 8 October 2026", for a list of related events; the status where it is off."""
        if self.status == Status.POSTPONED:
            return "Postponed, no new date yet"
        standing = self.status_in_words if self.is_off else "Held" if self.is_over else "Upcoming"
        day = self.when.short_day_text if self.start_date else "date not recorded"
        return f"{standing or 'Moved'}, {day}"

    @property
    def text_html(self):
        """What it was about, or what it will be about."""
        return self.summary_html or self.announcement_html

    @property
    def panel(self):
        """[(heading, appearances)] by role, in the roles' order; a role as written makes a group of its own."""
        groups = {}
        for appearance in self.appearances.all():
            groups.setdefault((Role.values.index(appearance.role), appearance.role_label), []).append(appearance)
        return [(group[0].heading(len(group)), group) for _, group in sorted(groups.items(), key=lambda item: item[0])]

    @property
    def organiser_groups(self):
        """[(phrase, organisers)], hosts before partners before sponsors."""
        organisers = list(self.organisers.all())
        groups = [(phrase, [o for o in organisers if o.role == role]) for role, phrase in ORGANISER_PHRASES.items()]
        return [(phrase, group) for phrase, group in groups if group]

    @property
    def terms(self):
        """The public terms to which the text on its page leads, in the order of the text."""
        return [mention.term for mention in self.terms_mentioned]

    @property
    def numbered_recordings(self):
        return list(enumerate(self.recordings.all(), 1))

    @property
    def published_so_far(self):
        """What the record of a past event holds, in words: "Summary, slides"."""
        kinds = {material.get_kind_display() for material in self.visible_materials}
        parts = [
            ("Summary", bool(self.summary)),
            ("Slides", MaterialKind.DECK.label in kinds),
            ("Papers", MaterialKind.PAPER.label in kinds),
            ("Recording", bool(self.recordings.all())),
            ("Themes", bool(self.key_themes.all())),
            ("Figures", bool(self.quotes.all())),
        ]
        return ", ".join(word for word, present in parts if present).capitalize()

    @cached_property
    def all_speakers(self):
        """The people of the panel, each once, in order."""
        return list(dict.fromkeys(appearance.person for appearance in self.appearances.all()))

    @property
    def speakers(self):
        """As many as a row of a list has room for."""
        return self.all_speakers[:SPEAKERS_IN_LIST]

    @property
    def further_speakers(self):
        return len(self.all_speakers) - len(self.speakers)

    @property
    def materials_heading(self):
        kinds = {material.kind for material in self.visible_materials}
        return {frozenset({MaterialKind.DECK}): "Slides", frozenset({MaterialKind.PAPER}): "Papers"}.get(
            frozenset(kinds), "Slides and papers" if MaterialKind.DECK in kinds else "Papers and links"
        )

    @property
    def status_in_words(self):
        """Empty while the event takes place as announced."""
        if self.status == Status.MOVED and self.previous_start_date:
            return f"Moved from {day_in_words(self.previous_start_date, weekday=False)}"
        return {Status.CANCELLED: "Cancelled", Status.POSTPONED: "Postponed", Status.MOVED: "Moved"}.get(
            self.status, ""
        )

    def related(self):
        """Other published events of the same series or with a theme in common."""
        alike = Q(themes__in=self.themes.all())
        if self.series_id:
            alike |= Q(series=self.series_id)
        return Event.objects.published().filter(alike).exclude(pk=self.pk).distinct().in_list_order()

    @cached_property
    def plate(self):
        """The lattice drawn where there is no picture."""
        return Plate.of(self.number)


class Organiser(EventPart):
    """An organisation's tie to an event, in order."""

    organisation = models.ForeignKey("resources.Organisation", on_delete=models.PROTECT, related_name="organised")
    role = models.CharField(max_length=8, choices=OrganiserRole, default=OrganiserRole.HOST)

    objects = EventPartQuerySet.as_manager()

    class Meta(EventPart.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["event", "organisation", "role"],
                name="events_organiser_once_a_role",
                violation_error_message="This organisation is listed in this role already.",
            ),
            models.CheckConstraint(condition=Q(role__in=OrganiserRole.values), name="events_organiser_role_known"),
        ]

    def __str__(self):
        return f"{self.organisation} ({self.get_role_display().lower()})"


class KeyTheme(EventPart):
    """One sentence of the discussion, in order, filed under a theme or not."""

    text = LineField("sentence", max_length=400)
    theme = models.ForeignKey(
        "events.Theme",
        verbose_name="filed under",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="key_themes",
    )
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="key_themes")

    objects = EventPartQuerySet.as_manager()

    class Meta(EventPart.Meta):
        verbose_name = "key theme"

    def __str__(self):
        return self.text


class ChangeNote(EventPart):
    """One public line about a change of meaning after publication."""

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="change_notes")
    date = models.DateField(default=timezone.localdate)
    text = LineField("note", max_length=300, help_text="One plain sentence, such as “Corrected the year of figure 3.”")
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = EventPartQuerySet.as_manager()

    class Meta(EventPart.Meta):
        ordering = ["-date", "-pk"]
        verbose_name = "change note"

    def __str__(self):
        return self.text
