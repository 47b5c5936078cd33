"""Published statements in numbers: what they say, of what, when, and who said it first."""

import re
from decimal import Decimal
from functools import cached_property

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from cmia_site.content.checking import check_all, check_chain
from cmia_site.content.fields import LineField, MarkdownField, RenderedField
from cmia_site.content.publishing import PUBLIC, Publishable, VisibleModel, check_successor
from cmia_site.content.rerendering import Referred
from cmia_site.content.search import Searchable

from .. import wording
from ..fields import PartialDateField, PublishedNumberField
from ..querysets import CitationQuerySet, FigureQuerySet
from ..vocabulary import (
    GIVES_WAY,
    OPEN_DOWN,
    OPEN_UP,
    CitationRole,
    Confidence,
    Qualifier,
    ReferenceBasis,
    Scale,
    Standing,
)

_FULL_STOP = re.compile(r"(?<=\w{3})\.\Z")  # of a pasted sentence, and none of "U.S."


class FigureNumber(models.Model):
    """The register of numbers given to figures. A row stays when its figure is deleted: no number is given twice."""

    def __str__(self):
        return self.uid

    @property
    def uid(self):
        return f"fig-{self.pk:04}"


class Figure(Referred, Searchable, Publishable):
    """One published statement: a number with its bounds, of what, where, when, and on whose word."""

    slug = models.SlugField("number", max_length=12, unique=True, editable=False)
    indicator = models.ForeignKey(
        "resources.Indicator",
        on_delete=models.PROTECT,
        related_name="figures",
        help_text="The question that it answers.",
    )
    value = PublishedNumberField(
        help_text="With the digits that were published: 44.75, not 45. Empty for a bare range."
    )
    lower = PublishedNumberField("from", help_text="The lower end of a range.")
    upper = PublishedNumberField("to", help_text="The upper end of a range.")
    qualifier = models.CharField(max_length=9, choices=Qualifier, default=Qualifier.EXACT)
    scale = models.PositiveBigIntegerField(choices=Scale, default=Scale.ONE)
    base = LineField(
        "of what",
        max_length=200,
        help_text="The words that follow the number: “people working directly in ASM”, “of world tin production”.",
    )
    geography = LineField("place", max_length=100, default="World", help_text="World, a region or a country.")
    geography_code = models.CharField(
        "code of the place",
        max_length=3,
        blank=True,
        validators=[
            RegexValidator(r"\A(\d{3}|[A-Z]{2})\Z", "Give three figures (UN M49) or two capitals (ISO 3166).")
        ],
        help_text="For spreadsheets: 001 is the world, 002 Africa; a country has two capitals, such as CD.",
    )
    commodity = LineField(max_length=60, blank=True, help_text="Such as cobalt, where it is about one.")
    reference_start = PartialDateField(
        "refers to", precision="month", help_text="The year, or year and month, of the data: 2020 or 2020-04."
    )
    reference_end = PartialDateField("until", precision="month", help_text="The same again when it is one year.")
    reference_basis = models.CharField(
        "this time is", max_length=11, choices=ReferenceBasis, default=ReferenceBasis.STATED
    )
    sources = models.ManyToManyField("resources.Source", through="resources.Citation", related_name="figures")
    original_not_found = models.BooleanField(
        default=False, help_text="Searched for without success. The page prints this beside the number."
    )
    derived_from = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="derivations",
        help_text="Where it seems to be a multiple of another figure. Printed as our inference.",
    )
    multiplier = PublishedNumberField()
    standing = models.CharField(max_length=10, choices=Standing, default=Standing.CURRENT)
    superseded_by = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="supersedes"
    )
    conflicts_with = models.ManyToManyField(
        "self",
        blank=True,
        verbose_name="in conflict with",
        help_text="Figures that say something else of the same thing.",
    )
    confidence = models.CharField(max_length=6, choices=Confidence, default=Confidence.MEDIUM)
    caveat = MarkdownField(help_text="What a reader must know before using the number. Markdown, a sentence or two.")
    caveat_html = RenderedField("caveat")
    reviewed_on = models.DateField(
        null=True, blank=True, help_text="When somebody last looked whether it still stands."
    )
    review_due = models.DateField(
        null=True, blank=True, help_text="Usually after twelve months, after three when it is disputed."
    )

    # Computed from the numbers and their scale, for order, axes and the checks below.
    value_base = models.DecimalField(max_digits=30, decimal_places=6, null=True, editable=False)
    lower_base = models.DecimalField(max_digits=30, decimal_places=6, null=True, editable=False)
    upper_base = models.DecimalField(max_digits=30, decimal_places=6, null=True, editable=False)
    is_share = models.BooleanField(default=False, editable=False)  # the indicator's: a check cannot ask another table

    objects = FigureQuerySet.as_manager()

    class Meta(Publishable.Meta):
        ordering = ["slug"]
        permissions = [("publish_figure", "Can publish and withdraw figures")]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                condition=Q(value_base__isnull=False) | Q(lower_base__isnull=False) | Q(upper_base__isnull=False),
                name="resources_figure_has_a_number",
            ),
            models.CheckConstraint(
                condition=Q(lower_base__isnull=True) | Q(value_base__isnull=True) | Q(lower_base__lte=F("value_base")),
                name="resources_figure_lower_below_value",
            ),
            models.CheckConstraint(
                condition=Q(value_base__isnull=True) | Q(upper_base__isnull=True) | Q(value_base__lte=F("upper_base")),
                name="resources_figure_value_below_upper",
            ),
            models.CheckConstraint(
                condition=Q(lower_base__isnull=True) | Q(upper_base__isnull=True) | Q(lower_base__lte=F("upper_base")),
                name="resources_figure_bounds_in_order",
            ),
            models.CheckConstraint(
                condition=Q(is_share=False)
                | (Q(value_base__isnull=True) | Q(value_base__range=(0, 100)))
                & (Q(lower_base__isnull=True) | Q(lower_base__range=(0, 100)))
                & (Q(upper_base__isnull=True) | Q(upper_base__range=(0, 100))),
                name="resources_figure_share_of_a_whole",
            ),
            models.CheckConstraint(
                condition=~Q(qualifier__in=OPEN_UP) | Q(upper_base__isnull=True), name="resources_figure_open_upwards"
            ),
            models.CheckConstraint(
                condition=~Q(qualifier__in=OPEN_DOWN) | Q(lower_base__isnull=True),
                name="resources_figure_open_downwards",
            ),
            models.CheckConstraint(
                condition=~Q(standing=Standing.SUPERSEDED) | Q(superseded_by__isnull=False),
                name="resources_figure_superseded_by_something",
            ),
            models.CheckConstraint(
                condition=Q(standing__in=GIVES_WAY) | Q(superseded_by__isnull=True),
                name="resources_figure_successor_of_what_gave_way",
            ),
            models.CheckConstraint(
                condition=Q(reference_start="") | Q(reference_end="") | Q(reference_start__lte=F("reference_end")),
                name="resources_figure_times_in_order",
            ),
            models.CheckConstraint(
                condition=Q(multiplier__isnull=True) | Q(derived_from__isnull=False),
                name="resources_figure_multiplier_of_something",
            ),
            models.CheckConstraint(
                condition=~Q(publication__in=PUBLIC)
                | ~Q(caveat="")
                | Q(reference_basis=ReferenceBasis.STATED) & ~Q(standing=Standing.DISPUTED),
                name="resources_figure_public_has_its_caveat",
            ),
            models.CheckConstraint(
                condition=Q(qualifier__in=Qualifier.values), name="resources_figure_qualifier_known"
            ),
            models.CheckConstraint(condition=Q(standing__in=Standing.values), name="resources_figure_standing_known"),
            models.CheckConstraint(
                condition=Q(reference_basis__in=ReferenceBasis.values), name="resources_figure_basis_known"
            ),
        ]
        indexes = [models.Index(fields=["indicator", "value_base"], name="resources_figure_in_order")]

    def __str__(self):
        claim = wording.claim(wording.Statement(self.quantity, self.base))
        return f"{claim[:1].upper()}{claim[1:]}"

    def save(self, *args, **kwargs):
        self.slug = self.slug or FigureNumber.objects.create().uid
        self.compute()
        super().save(*args, **kwargs)

    def compute(self):
        """Fill the columns that are computed from others."""
        for name in ("value", "lower", "upper"):
            number = getattr(self, name)
            setattr(self, f"{name}_base", None if number is None else Decimal(number) * self.scale)
        self.is_share = self.indicator_id is not None and self.indicator.is_share

    def clean(self):
        self.base = _FULL_STOP.sub("", self.base)
        self.compute()
        check_all(
            super().clean,
            self._check_numbers,
            self._check_ends,
            self._check_time,
            self._check_origin,
            self._check_standing,
            self._check_caveat,
        )

    def _check_numbers(self):
        """Each of the rules has a check in the database as well; here it has its words."""
        numbers = [number for number in (self.lower, self.value, self.upper) if number is not None]
        if not numbers:
            raise ValidationError({"value": "Give a number, or the two ends of a range."})
        if numbers != sorted(numbers):
            raise ValidationError({"lower": "From, number and to must rise in this order."})
        outside = numbers[0] < 0 or numbers[-1] * self.scale > 100
        if self.indicator_id and self.indicator.is_share and outside:
            raise ValidationError({"value": "A share lies between 0 and 100%."})

    def _check_ends(self):
        words = self.get_qualifier_display()
        if self.qualifier in OPEN_UP and self.upper is not None:
            raise ValidationError({"upper": f"“{words}” has no upper end. Empty this, or choose another qualifier."})
        if self.qualifier in OPEN_DOWN and self.lower is not None:
            raise ValidationError({"lower": f"“{words}” has no lower end. Empty this, or choose another qualifier."})

    def _check_time(self):
        start, end = self.reference_start, self.reference_end
        if bool(start) != bool(end):
            missing = "reference_end" if start else "reference_start"
            raise ValidationError({missing: "Give both, the same time twice if it is one year."})
        if len(start) != len(end):
            raise ValidationError({"reference_end": "Give two years, or a month in both."})
        if start > end:
            raise ValidationError({"reference_end": "This lies before the beginning."})
        dated = self.reference_basis in (ReferenceBasis.STATED, ReferenceBasis.PUBLICATION)
        if dated and not start:
            raise ValidationError({"reference_start": "Give the year, or choose “not stated” beside it."})

    def _check_origin(self):
        if self.multiplier is not None and not self.derived_from_id:
            raise ValidationError({"derived_from": "Say of which figure it is the multiple."})
        check_chain(self, "derived_from")

    def _check_standing(self):
        if self.standing == Standing.SUPERSEDED and not self.superseded_by_id:
            raise ValidationError({"superseded_by": "Say which figure took its place."})
        if self.superseded_by_id and self.standing not in GIVES_WAY:
            raise ValidationError({"superseded_by": "Choose “Superseded” as its standing, or empty this."})
        check_chain(self, "superseded_by")
        check_successor(self, "superseded_by")

    def _check_caveat(self):
        needs = self.reference_basis != ReferenceBasis.STATED or self.standing == Standing.DISPUTED
        if self.publication in PUBLIC and needs and not self.caveat.strip():
            raise ValidationError(
                {"caveat": "Say what a reader must know: the time is not stated by the source, or it is disputed."}
            )

    def get_absolute_url(self):
        return reverse("resources:figure", kwargs={"slug": self.slug})

    @property
    def chart_url(self):
        return reverse("resources:chart", kwargs={"slug": self.slug})

    def words_in_texts(self):
        return [f"[[{self.slug}]]"]

    def search_text(self):
        return f"{self.slug} {self} {self.geography} {self.commodity} {self.indicator.search_text()}"

    @property
    def picker_label(self):
        return f"{self.slug}: {self}"

    # In words: wording.py has the grammar

    @property
    def quantity(self):
        return wording.Quantity(self.value, self.lower, self.upper, self.qualifier, self.scale, self._unit)

    @property
    def _unit(self):
        return self.indicator.unit if self.indicator_id else ""

    @property
    def statement(self):
        return wording.Statement(
            self.quantity,
            self.base,
            self.geography,
            self.reference_start,
            self.reference_end,
            self.reference_basis,
            self.published_year,
            self.indicator.title if self._unit == wording.PER_CENT else "",  # a share alone does not say what it is of
        )

    @property
    def short(self):
        """ "18–30%", for tiles and tables."""
        return wording.short(self.quantity)

    @property
    def spoken(self):
        """ "18 to 30 per cent", for running text."""
        return wording.spoken(self.quantity)

    @property
    def sentence(self):
        return wording.sentence(self.statement)

    @property
    def when(self):
        return wording.when(self.statement)

    @property
    def title(self):
        """What it is about, for a link: the indicator's title and the place."""
        place = "world" if self.geography == "World" else self.geography
        return f"{self.indicator.title}, {place}"

    # Where it comes from: ask with_sources() for rows that many of these are read of

    def _citations(self, role):
        return [citation for citation in self.citations.all() if citation.role == role]

    @cached_property
    def originals(self):
        """[Citation] of who published it first."""
        return self._citations(CitationRole.ORIGINAL)

    @cached_property
    def via(self):
        """[Citation] of who passed it on."""
        return self._citations(CitationRole.VIA)

    @cached_property
    def background(self):
        return self._citations(CitationRole.BACKGROUND)

    @property
    def is_unsourced(self):
        return not self.originals

    @property
    def published_year(self):
        """The year in which the original was published, or nothing."""
        return self.originals[0].source.year if self.originals else ""

    @property
    def origin_in_words(self):
        """ "World Bank; Pact, 2021", or that it was not found: printed beside the number."""
        if self.originals:
            return self.originals[0].source.byline or self.originals[0].source.title
        return "Original not found" if self.original_not_found else "Original not given yet"

    @property
    def is_forecast(self):
        """It speaks of a time after it was published."""
        return bool(self.published_year) and self.reference_start[:4] > self.published_year


class Citation(VisibleModel):
    """A figure's tie to a work: who published it first, or who passed it on."""

    figure = models.ForeignKey(Figure, on_delete=models.CASCADE, related_name="citations")
    source = models.ForeignKey("resources.Source", on_delete=models.PROTECT, related_name="citations")
    role = models.CharField(max_length=10, choices=CitationRole, default=CitationRole.ORIGINAL)
    is_presumed = models.BooleanField(
        "presumed", default=False, help_text="We believe it and have not seen it. Printed as such."
    )
    locator = LineField(
        "where in it", max_length=100, blank=True, help_text="Page, table, figure or minute: p. 12, table 3, 12:40."
    )
    order = models.PositiveSmallIntegerField(default=0)

    part_of = "figure"

    objects = CitationQuerySet.as_manager()

    class Meta:
        verbose_name = "source"
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "source", "role"],
                name="resources_citation_once_a_role",
                violation_error_message="This source stands above in this role already.",
            ),
            models.CheckConstraint(condition=Q(role__in=CitationRole.values), name="resources_citation_role_known"),
        ]

    def __str__(self):
        return f"{self.get_role_display().partition(':')[0]}: {self.source}"
