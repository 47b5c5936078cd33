"""The glossary: terms, their other forms, and what they mean in which sense."""

import re
from itertools import chain

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.urls import reverse

from cmia_site.content.checking import check_all, check_chain
from cmia_site.content.fields import LineField, MarkdownField, RenderedField
from cmia_site.content.publishing import Publishable, VisibleModel, check_successor
from cmia_site.content.rerendering import Referred
from cmia_site.content.search import Searchable
from cmia_site.content.slugs import Slugged
from cmia_site.content.text import fold

from ..querysets import PartQuerySet, TermQuerySet
from ..vocabulary import LabelKind, Match

DIGITS = "0-9"
MOST_SHORT = 240
_SIGNS_BEFORE = re.compile(r"\A\W+")  # the first letter: (re)mining stands under R
LANGUAGE = RegexValidator(r"\A[a-z]{2,3}(-[A-Z][a-z]{3}|-[A-Z]{2})?\Z", "Give its code, such as fr or pt-BR.")


class Found(models.Model):
    """A form of a term that may be found in running text."""

    match = models.CharField(
        "found in texts",
        max_length=8,
        choices=Match,
        default=Match.ANY_CASE,
        help_text="Abbreviations want their exact case: WHO is not who.",
    )
    auto_link = models.BooleanField(
        "linked by itself",
        default=True,
        help_text="Off for everyday words, which then become links only where an editor writes [[word]].",
    )

    class Meta:
        abstract = True


class Term(Referred, Searchable, Slugged, Found, Publishable):
    """A term of the glossary under its preferred name."""

    name = LineField(max_length=200, help_text="The preferred name, in small letters unless it is a proper name.")
    scope_note = LineField(max_length=300, blank=True, help_text="When to use it, and when not. One plain sentence.")
    broader = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="narrower", verbose_name="broader terms"
    )
    related = models.ManyToManyField("self", blank=True, verbose_name="related terms")
    replaced_by = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="replaces",
        help_text="When another term is to be used instead. The page stays, and says so.",
    )
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    objects = TermQuerySet.as_manager()

    class Meta(Publishable.Meta):
        ordering = ["sort_key", "pk"]
        permissions = [("publish_term", "Can publish and withdraw terms")]
        constraints = [
            *Publishable.Meta.constraints,
            models.UniqueConstraint(
                fields=["slug"],
                name="resources_term_slug_unique",
                violation_error_message="Another term has this address.",
            ),
            models.CheckConstraint(condition=Q(match__in=Match.values), name="resources_term_match_known"),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | ~Q(replaced_by=models.F("pk")),
                name="resources_term_not_replaced_by_itself",
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        name = fold(self.name)
        self.sort_key = (_SIGNS_BEFORE.sub("", name) or name)[:200]
        super().save(*args, **kwargs)

    def get_absolute_url(self):
        return reverse("resources:term", kwargs={"slug": self.slug})

    def clean(self):
        check_all(super().clean, self._check_replacement)

    def _check_replacement(self):
        check_chain(self, "replaced_by")
        check_successor(self, "replaced_by")

    def search_text(self):
        parts = chain(self.labels.all(), self.definitions.all()) if self.pk else ()
        return " ".join(
            [self.name, self.slug, *(each.text if isinstance(each, Label) else each.short for each in parts)]
        )

    def words_in_texts(self):
        forms = [self.name, self.slug, *self.old_slugs.values_list("slug", flat=True)]
        return list(dict.fromkeys([*forms, *(each.text for each in self.labels.all())]))

    @property
    def title(self):
        """The name as a heading begins."""
        return f"{self.name[:1].upper()}{self.name[1:]}"

    @property
    def letter(self):
        """The heading of the index under which it stands, without accents; digits stand together."""
        first = self.sort_key[:1]
        return DIGITS if first.isdigit() else first.upper()

    @property
    def is_deprecated(self):
        return self.replaced_by_id is not None

    @property
    def abbreviation(self):
        return next((each.text for each in self.labels.all() if each.kind == LabelKind.ABBREVIATION), "")

    @property
    def other_labels(self):
        """[Label] worth reading: without abbreviations, misspellings and inflections."""
        return [label for label in self.labels.all() if label.kind in (LabelKind.SYNONYM, LabelKind.TRANSLATION)]

    @property
    def short(self):
        """The first definition in plain text; empty where there is none yet."""
        return next((each.short for each in self.definitions.all()), "")


class TermPart(VisibleModel):
    order = models.PositiveSmallIntegerField(default=0)

    part_of = "term"

    objects = PartQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "pk"]


class Label(Found, TermPart):
    """Another form of a term: an abbreviation, a synonym, a plural, a misspelling, a translation."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="labels")
    text = LineField(max_length=200)
    language = models.CharField(
        max_length=8,
        default="en",
        validators=[LANGUAGE],
        help_text="Its code: en, fr, es, pt, sw.",
    )
    kind = models.CharField(max_length=12, choices=LabelKind, default=LabelKind.SYNONYM)

    class Meta(TermPart.Meta):
        verbose_name = "other form"
        constraints = [
            models.UniqueConstraint(
                fields=["term", "text", "language"],
                name="resources_label_text_unique",
                violation_error_message="This form stands above already.",
            ),
            models.UniqueConstraint(
                fields=["term", "language"],
                condition=Q(kind=LabelKind.TRANSLATION),
                name="resources_label_one_preferred_a_language",
                violation_error_message="There is a preferred form in this language already.",
            ),
            models.CheckConstraint(condition=Q(kind__in=LabelKind.values), name="resources_label_kind_known"),
            models.CheckConstraint(condition=Q(match__in=Match.values), name="resources_label_match_known"),
            models.CheckConstraint(
                condition=~Q(kind=LabelKind.TRANSLATION, language="en"),
                name="resources_label_translation_is_foreign",
                violation_error_message="The preferred English name stands at the top. Choose another language.",
            ),
        ]

    def __str__(self):
        return self.text


class Definition(TermPart):
    """What a term means in one sense: in our own words or quoted, with the works it rests on."""

    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="definitions")
    sense = LineField(max_length=80, default="general", help_text="Where it holds: general, EU law, OECD guidance.")
    short = LineField(
        "definition",
        max_length=MOST_SHORT,
        help_text=f"Plain text, at most {MOST_SHORT} characters; shown in the glossary and beside the term in texts.",
    )
    body = MarkdownField("more", help_text="What needs more room, in Markdown. It may stay empty.")
    body_html = RenderedField("body")
    is_quotation = models.BooleanField("quoted word for word", default=False)
    sources = models.ManyToManyField("resources.Source", blank=True, related_name="definitions")

    class Meta(TermPart.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["term", "sense"],
                name="resources_definition_sense_unique",
                violation_error_message="This sense has a definition already.",
            )
        ]

    def __str__(self):
        return f"{self.term}: {self.sense}"
