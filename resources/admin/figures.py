"""The office's forms for figures and the questions that they answer."""

from django.contrib import admin
from django.http import JsonResponse
from django.urls import path

from cmia_site.content.admin import OfficeAdmin, PublishableAdmin
from cmia_site.content.form_data import FormData
from cmia_site.content.lists import StateFilter, WordsFilter, count_of
from cmia_site.content.parts import Sectioned
from cmia_site.content.replay import Replay
from cmia_site.content.uses import ShowsUses

from ..models import Figure, Indicator
from ..vocabulary import CitationRole
from .citations import SECTION, CitationInline, save_contributors


class AttentionFilter(WordsFilter):
    """The queue of what somebody has to look at again."""

    title = "what needs attention"
    parameter_name = "attention"
    words = {
        "due": "Due for review",
        "disputed": "Disputed",
        "without-original": "Without an original",
        "unread": "Original not read by us",
    }

    @staticmethod
    def asked(figures):
        """{value: those of the figures that it asks for}."""
        return {
            "due": figures.due_for_review(),
            "disputed": figures.disputed(),
            "without-original": figures.without_original(),
            "unread": figures.unread(),
        }

    def narrow(self, figures, value):
        return self.asked(figures)[value]


@admin.register(Indicator)
class IndicatorAdmin(ShowsUses, OfficeAdmin):
    list_display = ["title", "question", "unit", "kind", "figure_count"]
    list_filter = ["kind"]
    autocomplete_fields = ["terms"]
    fields = ["question", "title", ("unit", "kind", "chart"), "comparability", "terms", "slug"]

    def for_list(self, rows):
        return super().for_list(rows).annotate(figure_count=count_of(Figure.objects, "indicator"))

    @admin.display(description="figures", ordering="figure_count")
    def figure_count(self, indicator):
        return indicator.figure_count


@admin.register(Figure)
class FigureAdmin(ShowsUses, Sectioned, PublishableAdmin):
    inlines = [CitationInline]
    change_form_template = "admin/figure.html"
    change_list_template = "admin/figures.html"
    change_form_template = "admin/figure.html"
    change_list_template = "admin/figures.html"
    lasting_fields = ["slug"]
    list_display = ["slug", "statement", "state", "standing", "origin", "review_due", "updated_at"]
    list_filter = [AttentionFilter, StateFilter, "standing", "indicator"]
    autocomplete_fields = ["indicator", "derived_from", "superseded_by", "conflicts_with"]
    fieldsets = [
        (
            "The number",
            {
                "description": "As the source prints it. A range has its two ends and no number.",
                "fields": [
                    "indicator",
                    ("qualifier", "value", "lower", "upper", "scale"),
                    "base",
                    ("geography", "geography_code", "commodity"),
                    ("reference_start", "reference_end", "reference_basis"),
                ],
            },
        ),
        (SECTION, {"fields": ["original_not_found"]}),
        (
            "How far it can be trusted",
            {
                "fields": [
                    ("standing", "confidence"),
                    "caveat",
                    "superseded_by",
                    "conflicts_with",
                    ("derived_from", "multiplier"),
                    ("reviewed_on", "review_due"),
                ]
            },
        ),
        ("How it appears", {"fields": ["published_at"]}),
    ]

    class Media:
        js = ["js/new-source.js", "js/sentence.js"]

    def model_urls(self):
        view = self.writing(self.sentence_view)
        return [
            path("add/sentence/", view, name=self.url_name("add_sentence")),
            path("<path:object_id>/sentence/", view, name=self.url_name("sentence")),
            *super().model_urls(),
        ]

    def editing_context(self, request, row):
        address = self.address("sentence" if row else "add_sentence", row)
        return super().editing_context(request, row) | {"sentence_url": address}

    def changelist_view(self, request, extra_context=None):
        found = AttentionFilter.asked(self.get_queryset(request))
        queue = [
            (words, f"?attention={value}", found[value].count()) for value, words in AttentionFilter.words.items()
        ]
        return super().changelist_view(request, {"queue": queue} | (extra_context or {}))

    def sentence_view(self, request, object_id=None):
        """What the form says now, as it will print: {"sentence": …}, or {"missing": …} while it says nothing."""
        row = self.row_to_write(request, object_id)
        replay = Replay(self, request, row, FormData.read(request.POST))
        replay.is_valid()
        figure = replay.form.instance
        vars(figure)["originals"] = _originals(replay.formsets)
        if not figure.quantity.numbers or not figure.base:
            return JsonResponse({"missing": "Give a number and what it counts, and the sentence stands here."})
        return JsonResponse({"sentence": figure.sentence})

    def write(self, form, formsets, user):
        new = super().write(form, formsets, user)
        return new + save_contributors([each for formset in formsets for each in formset.kept_forms], new)

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("indicator")

    def for_list(self, rows):
        return super().for_list(rows).with_sources().select_related("changed_by")

    @admin.display(description="what it says")
    def statement(self, figure):
        return str(figure)

    @admin.display(description="original")
    def origin(self, figure):
        return figure.origin_in_words


def _originals(formsets):
    """The unsaved citations of originals in a form, those that can be read."""
    kept = [form.instance for formset in formsets for form in formset.forms if form.cleaned_data.get("source")]
    return [citation for citation in kept if citation.role == CitationRole.ORIGINAL]
