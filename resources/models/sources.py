"""Works that figures and definitions rest on."""

from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cmia_site.content.fields import LineField, WebAddressField
from cmia_site.content.publishing import UsedModel, VisibleModel
from cmia_site.content.search import Searchable
from cmia_site.content.slugs import Slugged
from cmia_site.content.text import fold

from ..fields import DoiField, PartialDateField, doi_in
from ..querysets import PartQuerySet, SourceQuerySet
from ..vocabulary import Checked, SourceKind
from ..works import OTHERS, Name, without_others


class Source(Searchable, Slugged, UsedModel):
    """A work: a report, an article, a law, a page. Visible exactly when something public rests on it."""

    kind = models.CharField(max_length=10, choices=SourceKind, default=SourceKind.REPORT)
    title = LineField(max_length=300)
    issued = PartialDateField("published", help_text="As far as it is known: 2020, 2020-04 or 2020-04-29.")
    edition = LineField(max_length=60, blank=True, help_text="Such as 3rd ed.")
    doi = DoiField(help_text="Begins with 10. Its address may be pasted, too.")
    identifier = LineField(
        max_length=200, blank=True, help_text="Another number by which it is known: an ISBN, a law’s or a report’s."
    )
    url = WebAddressField("address", blank=True, help_text="The publisher’s own page of it.")
    archive_url = WebAddressField("address of a copy", blank=True, help_text="Where it can be read if that is gone.")
    licence = LineField(max_length=200, blank=True, help_text="As the work itself states it; empty while unknown.")
    checked = models.CharField(
        "what was read",
        max_length=9,
        choices=Checked,
        default=Checked.NOT_READ,
        help_text="Printed beside the source.",
    )
    accessed_on = models.DateField("read on", null=True, blank=True)
    note = LineField(max_length=500, blank=True, help_text="One or two plain sentences, shown on its page.")

    objects = SourceQuerySet.as_manager()

    named_by = "title"  # for pickers, in which a new one is added by its title

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="resources_source_slug_unique"),
            models.UniqueConstraint(
                fields=["doi"],
                condition=~Q(doi=""),
                name="resources_source_doi_unique",
                violation_error_message="Another source has this DOI. Is it the same work?",
            ),
            models.CheckConstraint(condition=Q(kind__in=SourceKind.values), name="resources_source_kind_known"),
            models.CheckConstraint(condition=Q(checked__in=Checked.values), name="resources_source_checked_known"),
        ]

    def __str__(self):
        return self.title

    @classmethod
    def named(cls, name):
        """The work of this title, however it is written, or a new one."""
        titles = cls.objects.values_list("pk", "title")
        known = next((pk for pk, title in titles if fold(title) == fold(name)), None)
        return cls(title=name) if known is None else cls.objects.get(pk=known)

    @property
    def name(self):
        return self.title

    def clean(self):
        super().clean()
        self._take_doi()

    def _take_doi(self):
        """An address that is that of a DOI is kept as the DOI, which no two works share."""
        doi = doi_in(self.url)
        if doi and self.doi and doi != self.doi:
            raise ValidationError({"url": "This is the address of another DOI than the one below."})
        if doi:
            self.doi, self.url = doi, ""

    def search_text(self):
        names = " ".join(map(str, self.contributors.all())) if self.pk else ""
        return f"{self.title} {names} {self.issued} {self.doi} {self.identifier} {self.slug}"

    @property
    def picker_label(self):
        return f"{self.byline}: {self.title}" if self.byline else self.title

    @property
    def year(self):
        """ "2021", or nothing."""
        return self.issued[:4]

    @property
    def authors(self):
        """[Contributor], in order."""
        return list(self.contributors.all())

    @property
    def byline(self):
        """ "World Bank; Pact, 2021": who and when, for a line of small print."""
        names = [str(each) for each in self.authors]
        who = f"{names[0]} and others" if len(names) > 3 else "; ".join(names)
        return ", ".join(filter(None, [who, self.year]))

    @property
    def short_byline(self):
        """ "Fritz and others, 2017": for charts and tables, where room is short."""
        names = [each.short_name for each in self.authors]
        who = f"{names[0]} and others" if len(names) > 2 else " and ".join(names)
        return ", ".join(filter(None, [who, self.year])) or self.title

    @property
    def doi_url(self):
        return f"https://doi.org/{quote(self.doi, safe='/:;()._-')}" if self.doi else ""

    @property
    def best_url(self):
        """Where to read it: the address that lasts longest first."""
        return self.doi_url or self.url or self.archive_url

    def get_absolute_url(self):
        return reverse("resources:source", kwargs={"slug": self.slug})


class Contributor(VisibleModel):
    """An author or publisher of a work, in order: a person by name, or an organisation."""

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="contributors")
    organisation = models.ForeignKey(
        "resources.Organisation", null=True, blank=True, on_delete=models.PROTECT, related_name="contributions"
    )
    person = LineField("or person", max_length=200, blank=True, help_text="A person’s name as it is printed there.")
    order = models.PositiveSmallIntegerField(default=0)

    part_of = "source"

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = "author or publisher"
        verbose_name_plural = "authors and publishers"
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(organisation__isnull=False, person="") | Q(organisation__isnull=True) & ~Q(person=""),
                name="resources_contributor_person_or_organisation",
                violation_error_message="Give an organisation or a person’s name, not both.",
            )
        ]

    def __str__(self):
        return self.person or (self.organisation.name if self.organisation_id else "")

    @property
    def is_person(self):
        return bool(self.person)

    @property
    def short_name(self):
        """A person's last name, an organisation's whole one. A name with "and others" keeps them."""
        name, has_others = without_others(self.person)
        return f"{Name.of(name).family}{OTHERS if has_others else ''}" if name else str(self)
