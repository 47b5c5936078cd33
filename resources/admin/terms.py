"""The office's form for a term of the glossary."""

from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminTextareaWidget
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.urls import path, reverse
from django.utils.html import format_html

from cmia_site.content.admin import NAMED, PublishableAdmin
from cmia_site.content.lists import StateFilter
from cmia_site.content.naming import LONGEST
from cmia_site.content.parts import MOST_ROWS, Part, PartForm, PartFormSet, Sectioned
from cmia_site.content.publishing import PUBLIC
from cmia_site.content.text import fold
from cmia_site.content.uses import ShowsUses
from cmia_site.content.waiting import PublishableForm

from ..models import Definition, Label, Term
from ..suggested_forms import suggested_forms

TERM, MEANING = "The term", "What it means"
SHARED = (
    "“{}” is a form of <a href='{}'>{}</a>, too. As long as two terms have it, it becomes a link only where an editor "
    "says which is meant."
)
NO_DEFINITION = "Say what the term means, in one sense at least, then publish."


class TermForm(PublishableForm):
    """Keeps the terms in an order: nothing is broader than itself, over however many steps, or broader and related."""

    def clean(self):
        cleaned = super().clean()
        for name, check in (("broader", self._check_broader), ("related", self._check_related)):
            if cleaned.get(name):
                check(cleaned[name])
        return cleaned

    def _check_broader(self, chosen):
        if self.instance.pk and self.instance.pk in _beyond(chosen, "broader"):
            self.add_error("broader", f"The term “{self.instance}” would be broader than itself, over one of these.")

    def _check_related(self, chosen):
        if self.instance in chosen:
            self.add_error("related", "A term is not related to itself. Take it away here.")
        above = _beyond(self.cleaned_data.get("broader", []), "broader")
        below = _beyond([self.instance], "narrower") if self.instance.pk else set()
        for term in chosen:
            if term != self.instance and term.pk in above | below:
                self.add_error(
                    "related", f"“{term}” is broader or narrower already, which says more. Take it away here."
                )


def _beyond(terms, direction):
    """Primary keys of the terms and all that is `direction` of them, "broader" or "narrower"."""
    found, latest = set(), {term.pk for term in terms}
    while latest:
        found |= latest
        further = Term.objects.filter(pk__in=latest).values_list(direction, flat=True)
        latest = {key for key in further if key is not None} - found
    return found


class DefinitionForm(PartForm):
    class Meta:
        model = Definition
        fields = []  # the inline says which
        widgets = {"short": AdminTextareaWidget({"rows": 3})}


class DefinitionFormSet(PartFormSet):
    def clean(self):
        super().clean()
        if self.instance.publication in PUBLIC and not self.kept_forms and not any(form.errors for form in self.forms):
            raise ValidationError(NO_DEFINITION)


class DefinitionInline(Part):
    model = Definition
    form = DefinitionForm
    formset = DefinitionFormSet
    section = MEANING
    empty = 1
    fields = ["short", ("sense", "is_quotation"), "sources", "body", "order"]
    autocomplete_fields = ["sources"]
    verbose_name_plural = "definitions, one for each sense"

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("sources__contributors__organisation")


class LabelInline(Part):
    model = Label
    section = TERM
    suggestions = "admin:resources_term_suggested_forms"
    fields = [("text", "kind", "language"), ("match", "auto_link"), "order"]
    verbose_name_plural = "other forms: abbreviations, plurals, synonyms"


@admin.register(Term)
class TermAdmin(ShowsUses, Sectioned, PublishableAdmin):
    form = TermForm
    inlines = [LabelInline, DefinitionInline]
    unnamed = {"name": "untitled term"}
    list_display = ["name", "state", "definition", "updated_at", "changed_by"]
    list_filter = [StateFilter]
    autocomplete_fields = ["broader", "related", "replaced_by"]
    fieldsets = [
        (TERM, {"fields": ["name", ("match", "auto_link")]}),
        (MEANING, {"fields": []}),
        ("Near it", {"fields": ["broader", "related", "scope_note"]}),
        ("How it appears", {"fields": ["published_at", "replaced_by", "slug"]}),
    ]

    class Media:
        js = ["js/rows.js", "js/suggested-forms.js"]

    def model_urls(self):
        view = self.writing(self.suggested_forms_view)
        return [path("add/suggested-forms/", view, name=self.url_name("suggested_forms")), *super().model_urls()]

    def suggested_forms_view(self, request):
        """{"forms": [{"text", "kind", "of": the sent text that it is a form of}]} for each `text` that was sent."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        texts = [text[:LONGEST] for text in request.POST.getlist("text")[:MOST_ROWS]]
        found = suggested_forms(texts)
        return JsonResponse({"forms": [{"text": text, "kind": kind, "of": of} for text, kind, of in found]})

    def for_list(self, rows):
        return super().for_list(rows).select_related("changed_by").prefetch_related("definitions")

    def write(self, form, formsets, user):
        new = super().write(form, formsets, user)
        form.instance.save()  # its search document, and the texts that mean it, know the forms now
        return new

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if form.has_changed() or any(formset.has_changed() for formset in formsets):
            tell_of_shared(request, form.instance)

    @admin.display(description="definition", empty_value="None yet")
    def definition(self, term):
        return term.short or None


def tell_of_shared(request, term):
    """Say which forms of the term another one has as well: a text can then mean either."""
    mine = {fold(text) for text in [term.name, *term.labels.values_list("text", flat=True)]}
    names = Term.objects.exclude(pk=term.pk).values_list("name", "pk")
    labels = Label.objects.exclude(term=term.pk).values_list("text", "term")
    shared = [(text, key) for text, key in [*names, *labels] if fold(text) in mine]
    for text, key in shared[:NAMED]:
        address = reverse("admin:resources_term_change", args=[key])
        messages.warning(request, format_html(SHARED, text, address, Term.objects.get(pk=key)))
