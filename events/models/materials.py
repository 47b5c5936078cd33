"""Slides, papers, links and recordings of an event."""

from functools import cached_property
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from cmia_site.content.fields import LineField, WebAddressField
from cmia_site.content.slugs import Slugged
from cmia_site.content.text import describe_pdf, size_in_words
from cmia_site.content.uploads import StoredPdf

from .. import recordings
from ..querysets import ORIGINAL_KEPT, EventPartQuerySet, MaterialQuerySet, MaterialVersionQuerySet
from ..vocabulary import Availability, MaterialKind
from .parts import EventPart


class Material(Slugged, EventPart):
    """A deck or paper (a PDF with versions) or a link; by nobody, one or two of the people at the event."""

    kind = models.CharField(max_length=5, choices=MaterialKind, default=MaterialKind.DECK)
    title = LineField(max_length=300)
    people = models.ManyToManyField("events.Person", blank=True, related_name="materials", verbose_name="by")
    url = WebAddressField(
        "link",
        blank=True,
        help_text="For a link only. A deck or a paper is a PDF file.",
    )
    source = models.ForeignKey(
        "resources.Source",
        verbose_name="as a source",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="materials",
        help_text="The entry in the list of sources, where figures rest on it.",
    )
    newest = models.OneToOneField(
        "events.MaterialVersion", null=True, blank=True, editable=False, on_delete=models.RESTRICT, related_name="+"
    )
    availability = models.CharField(
        "shown",
        max_length=9,
        choices=Availability,
        default=Availability.NOW,
        help_text="The file’s address follows at that very moment.",
    )
    was_shown = models.BooleanField(default=False, editable=False, help_text="Visitors could see its file once.")

    objects = MaterialQuerySet.as_manager()

    slug_reserved = frozenset({"embed"})

    class Meta(EventPart.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["event", "slug"],
                name="events_material_slug_unique",
                violation_error_message="Another material of this event has this address.",
            ),
            models.CheckConstraint(
                condition=Q(kind=MaterialKind.LINK, newest__isnull=True) & ~Q(url="")
                | ~Q(kind=MaterialKind.LINK) & Q(url=""),
                name="events_material_file_or_link",
                violation_error_message="A link needs an address and no file; "
                "a deck or paper needs a file and no link.",
            ),
            models.CheckConstraint(condition=Q(kind__in=MaterialKind.values), name="events_material_kind_known"),
            models.CheckConstraint(
                condition=Q(availability__in=Availability.values), name="events_material_availability_known"
            ),
        ]

    def __str__(self):
        return self.title

    def slug_scope(self):
        return self.event_id

    def slug_neighbours(self):
        return super().slug_neighbours().filter(event_id=self.event_id)

    def get_absolute_url(self):
        """Where the title leads: the file itself, or the page elsewhere."""
        return self.url or self.file_url

    @property
    def host(self):
        """Where a link leads."""
        return urlsplit(self.url).hostname or ""

    @property
    def filename(self):
        """The last part of the file's address: the same for every version."""
        return f"{self.slug}.pdf"

    @property
    def file_url(self):
        return reverse(
            "events:download", kwargs={"slug": self.event.slug, "material": self.slug, "filename": self.filename}
        )

    @property
    def authors(self):
        """[(person, organisation that day or None)]; the event's appearances say where they worked."""
        places = {a.person_id: a.organisation for a in self.event.appearances.all() if a.organisation}
        return [(person, places.get(person.pk)) for person in self.people.all()]

    @property
    def download_url(self):
        return f"{self.file_url}?download"

    @transaction.atomic
    def replace_file(self, pdf, user=None):
        """Let the StoredPdf `pdf` be the file from now on; returns its MaterialVersion.

        The very file that stands there already makes no new version, and takes the new one's readable name.
        """
        if self.newest and self.newest.sha256 == pdf.sha256:
            self.newest.original_name = pdf.original_name
            self.newest.save(update_fields=["original_name"])
            return self.newest
        self.newest = self.versions.create(
            file=pdf.name,
            original=pdf.original,
            original_name=pdf.original_name,
            size=pdf.size,
            pages=pdf.pages,
            sha256=pdf.sha256,
            is_correction=self.was_shown and self.newest is not None,
            uploaded_by=user,
        )
        self.save(update_fields=["newest"])
        return self.newest


class MaterialVersion(models.Model):
    """One file behind a deck or paper. The material's newest one is served; older ones are kept for editors."""

    material = models.ForeignKey(Material, on_delete=models.CASCADE, related_name="versions")
    file = models.FileField(max_length=200, editable=False, help_text="The clean copy, which is published.")
    original = models.FileField(max_length=200, blank=True, editable=False, help_text="As it came; for a while.")
    original_name = models.CharField(max_length=150, editable=False, help_text="As the editor's file was called.")
    size = models.PositiveBigIntegerField(editable=False, help_text="Bytes of the clean copy.")
    pages = models.PositiveIntegerField(editable=False)
    sha256 = models.CharField("SHA-256", max_length=64, editable=False)
    is_correction = models.BooleanField(
        default=False, editable=False, help_text="It took the place of a file that visitors may have seen."
    )
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = MaterialVersionQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = "version"
        constraints = [
            models.CheckConstraint(condition=Q(pages__gte=1, size__gte=1), name="events_materialversion_has_pages"),
        ]

    def __str__(self):
        return self.original_name

    @property
    def size_text(self):
        return size_in_words(self.size)

    @property
    def announcement(self):
        """ "PDF, 1.2 MB, 12 pages"."""
        return describe_pdf(self.size, self.pages)

    @property
    def pdf(self):
        return StoredPdf(self.file.name, self.original.name, self.original_name, self.size, self.pages, self.sha256)

    @property
    def original_kept_until(self):
        return self.uploaded_at + ORIGINAL_KEPT


class Recording(EventPart):
    """A video or sound recording, always at somebody else's address."""

    title = LineField(
        max_length=200, blank=True, help_text="Only where there are several, such as “Part 2, questions”."
    )
    url = WebAddressField(
        "address",
        help_text="The page of the recording at YouTube, Vimeo or elsewhere. Visitors load nothing from there "
        "until they ask for the player.",
    )

    objects = EventPartQuerySet.as_manager()

    def __str__(self):
        if self.title:
            return self.title
        try:
            return f"Recording at {recordings.parse(self.url).provider_name}"
        except recordings.InvalidRecording:  # an address that is being mended in a form
            return "Recording"

    @cached_property
    def address(self):
        return recordings.parse(self.url)

    def clean(self):
        super().clean()
        try:
            recordings.parse(self.url)
        except recordings.InvalidRecording as error:
            raise ValidationError({"url": str(error)}) from error
