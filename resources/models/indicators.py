"""What figures answer."""

from functools import cached_property, reduce
from operator import or_

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse

from cmia_site.content.checking import check_all
from cmia_site.content.fields import LineField, MarkdownField, RenderedField
from cmia_site.content.publishing import UsedModel
from cmia_site.content.search import Searchable
from cmia_site.content.slugs import Slugged

from .. import wording
from ..vocabulary import ChartKind, IndicatorKind

IN_PER_CENT = (IndicatorKind.SHARE, IndicatorKind.RATE, IndicatorKind.THRESHOLD)
# A value or bound that no share can have.
OUTSIDE_A_WHOLE = reduce(
    or_, (Q(**{f"{name}__lt": 0}) | Q(**{f"{name}__gt": 100}) for name in ("value_base", "lower_base", "upper_base"))
)


class Indicator(Searchable, Slugged, UsedModel):
    """What is measured: the question that figures of different sources answer. Visible when one is."""

    question = LineField(max_length=200, help_text="As a visitor would ask it: How many people work in …?")
    title = LineField(max_length=120, help_text="The same as a heading: People working directly in ASM.")
    unit = LineField(max_length=40, help_text="% or a noun in the plural, such as people or tonnes.")
    kind = models.CharField(max_length=9, choices=IndicatorKind, default=IndicatorKind.COUNT)
    comparability = MarkdownField(
        "what may not be compared", help_text="Which numbers must not be added or set side by side, and why. Markdown."
    )
    comparability_html = RenderedField("comparability")
    terms = models.ManyToManyField("resources.Term", blank=True, related_name="indicators", verbose_name="terms")
    chart = models.CharField(
        max_length=6,
        choices=ChartKind,
        default=ChartKind.RIVALS,
        help_text="How estimates are drawn beside each other.",
    )

    class Meta:
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["slug"], name="resources_indicator_slug_unique"),
            models.CheckConstraint(condition=Q(kind__in=IndicatorKind.values), name="resources_indicator_kind_known"),
            models.CheckConstraint(condition=Q(chart__in=ChartKind.values), name="resources_indicator_chart_known"),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        self.figures.exclude(is_share=self.is_share).update(is_share=self.is_share)
        for figure in self.figures.select_related("indicator"):
            figure.index()
        transaction.on_commit(self._render_texts_anew, robust=True)

    def _render_texts_anew(self):
        """The words of its figures end with its unit."""
        for figure in self.figures.all():
            figure.render_texts_anew()

    def clean(self):
        check_all(super().clean, self._check_unit, self._check_shares)

    def _check_unit(self):
        if self.unit == wording.PER_CENT and self.kind not in IN_PER_CENT:
            words = " or ".join(f"“{kind.label}”" for kind in IN_PER_CENT)
            raise ValidationError({"kind": f"% is the unit of a {words}. Choose one of them, or give another unit."})

    def _check_shares(self):
        outside = self.figures.filter(OUTSIDE_A_WHOLE) if self.pk and self.is_share else ()
        if names := ", ".join(figure.slug for figure in outside):
            raise ValidationError({"kind": f"A share lies between 0 and 100%, and these figures do not: {names}."})

    @cached_property
    def is_public(self):
        """Whether visitors see a figure that answers it."""
        return self.figures.published().exists()

    @property
    def is_share(self):
        return self.kind == IndicatorKind.SHARE and self.unit == wording.PER_CENT

    @property
    def is_target(self):
        return self.kind == IndicatorKind.THRESHOLD

    def search_text(self):
        return f"{self.title} {self.question} {self.slug}"

    def get_absolute_url(self):
        return f"{reverse('resources:figures')}#{self.slug}"
