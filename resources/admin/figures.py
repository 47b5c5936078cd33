"""The office's forms for figures and the questions that they answer."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms.formsets import DELETION_FIELD_NAME
from django.http import JsonResponse
from django.urls import path
from django.utils.text import capfirst

from cmia_site.content.admin import OfficeAdmin, PublishableAdmin
from cmia_site.content.form_data import FormData
from cmia_site.content.lists import StateFilter, count_of
from cmia_site.content.parts import Sectioned
from cmia_site.content.replay import Replay
from cmia_site.content.uses import ShowsUses
from cmia_site.content.waiting import PublishableForm

from ..models import Figure, Indicator, Source
from ..vocabulary import CitationRole
from .citations import SECTION, CitationInline, save_contributors
from .reviewing import AttentionFilter, Reviewing
from .sources import tell_of_alike

SAID = [
    *("qualifier", "value", "scale", "lower", "upper", "base", "geography"),
    *("reference_start", "reference_end", "reference_basis"),
]  # fields whose words the sentence is made of
MISSING = "Give a number and what it counts, and the sentence stands here."


@admin.register(Indicator)
class IndicatorAdmin(ShowsUses, OfficeAdmin):
    list_display = ["title", "question", "unit", "kind", "figure_count"]
    list_filter = ["kind"]
    autocomplete_fields = ["terms"]
    fields = ["question", "title", ("unit", "kind", "chart"), "comparability", "terms", "slug"]

    def has_change_permission(self, request, obj=None):
        """What is changed here changes all its figures at once, so it is for those who may publish them."""
        may_publish = obj is None or request.user.has_perm("resources.publish_figure") or not obj.is_public
        return may_publish and super().has_change_permission(request, obj)

    def for_list(self, rows):
        return super().for_list(rows).annotate(figure_count=count_of(Figure.objects, "indicator"))

    @admin.display(description="figures", ordering="figure_count")
    def figure_count(self, indicator):
        return indicator.figure_count


class FigureForm(PublishableForm):
    def clean_conflicts_with(self):
        others = self.cleaned_data["conflicts_with"]
        if self.instance in others:
            raise ValidationError("A figure is not in conflict with itself. Take it away here.")
        return others

    def _update_errors(self, errors):
        """A number that could not be read is not called missing as well."""
        if hasattr(errors, "error_dict") and self.errors.keys() & {"lower", "upper"}:
            errors.error_dict.pop("value", None)
        super()._update_errors(errors)


@admin.register(Figure)
class FigureAdmin(Reviewing, ShowsUses, Sectioned, PublishableAdmin):
    form = FigureForm
    inlines = [CitationInline]
    change_form_template = "admin/figure.html"
    change_list_template = "admin/figures.html"
    lasting_fields = ["slug"]
    list_display = ["slug", "statement", "attention", "state", "standing", "origin", "updated_at"]
    list_filter = [AttentionFilter, StateFilter, "standing", "indicator"]
    autocomplete_fields = ["indicator", "derived_from", "superseded_by", "conflicts_with"]
    fieldsets = [
        (
            "The number",
            {
                "description": "As the source prints it. A range has its two ends and no number.",
                "fields": [
                    "indicator",
                    ("qualifier", "value", "scale"),
                    ("lower", "upper"),
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
                ]
            },
        ),
        ("Review and publication", {"fields": [("reviewed_on", "review_due"), "published_at"]}),
    ]

    class Media:
        js = ["js/rows.js", "js/new-source.js", "js/sentence.js"]

    def model_urls(self):
        view = self.writing(self.sentence_view)
        return [
            path("add/sentence/", view, name=self.url_name("add_sentence")),
            path("<path:object_id>/sentence/", view, name=self.url_name("sentence")),
            *super().model_urls(),
        ]

    def editing_context(self, request, row):
        address = self.address("sentence" if row else "add_sentence", row) if self.may_write(request, row) else ""
        return super().editing_context(request, row) | {"sentence_url": address}

    def changelist_view(self, request, extra_context=None):
        queue = AttentionFilter.queue(self.get_queryset(request))
        return super().changelist_view(request, {"queue": queue} | (extra_context or {}))

    def sentence_view(self, request, object_id=None):
        """What the form says now, as it will print: {"sentence": …, "short": …}, or {"missing": …} and why not."""
        row = self.row_to_write(request, object_id)
        replay = Replay(self, request, row, FormData.read(request.POST))
        replay.is_valid()
        figure = replay.form.instance
        vars(figure)["originals"] = _originals(replay.formsets)
        if missing := _missing(replay.form):
            return JsonResponse({"missing": missing})
        return JsonResponse({"sentence": figure.sentence, "short": figure.short})

    def write(self, form, formsets, user):
        new = super().write(form, formsets, user)
        return new + save_contributors([each for formset in formsets for each in formset.kept_forms], new)

    def tell_of_new(self, request, rows, reason):
        super().tell_of_new(request, rows, reason)
        tell_of_alike(request, [row for row in rows if isinstance(row, Source)])

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

    @admin.display(description="look again", ordering="review_due", empty_value="–")
    def attention(self, figure):
        return capfirst("; ".join(AttentionFilter.reasons(figure)).lower()) or None


def _missing(form):
    """Why there is no sentence of what was entered; "" when there is. What is still empty may come later."""
    if not form.instance.quantity.numbers or not form.instance.base:
        return MISSING
    entered = [name for name in SAID if form[name].value()]
    return next((f"{form[name].label}: {words}" for name in entered for words in form.errors.get(name, [])), "")


def _originals(formsets):
    """The unsaved citations of originals in a form, those that can be read."""
    forms = [form for formset in formsets for form in formset.forms if form.cleaned_data.get("source")]
    kept = [form.instance for form in forms if not form.cleaned_data.get(DELETION_FIELD_NAME)]
    return [citation for citation in kept if citation.role == CitationRole.ORIGINAL]
