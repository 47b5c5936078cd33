"""The office's form for a term of the glossary."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.urls import path

from cmia_site.content.admin import PublishableAdmin
from cmia_site.content.lists import StateFilter
from cmia_site.content.naming import LONGEST
from cmia_site.content.parts import MOST_ROWS, Part, PartFormSet, Sectioned
from cmia_site.content.publishing import PUBLIC
from cmia_site.content.uses import ShowsUses

from ..models import Definition, Label, Term
from ..other_forms import other_forms

TERM, MEANING = "The term", "What it means"
NO_DEFINITION = "Say what the term means, in one sense at least, then publish."


class DefinitionFormSet(PartFormSet):
    def clean(self):
        super().clean()
        if self.instance.publication in PUBLIC and not self.kept_forms and not any(form.errors for form in self.forms):
            raise ValidationError(NO_DEFINITION)


class DefinitionInline(Part):
    model = Definition
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
    suggestions = "admin:resources_term_other_forms"
    fields = [("text", "kind", "language"), ("match", "auto_link"), "order"]
    verbose_name_plural = "other forms: abbreviations, plurals, synonyms"


@admin.register(Term)
class TermAdmin(ShowsUses, Sectioned, PublishableAdmin):
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
        js = ["js/rows.js", "js/other-forms.js"]

    def model_urls(self):
        view = self.writing(self.other_forms_view)
        return [path("add/other-forms/", view, name=self.url_name("other_forms")), *super().model_urls()]

    def other_forms_view(self, request):
        """{"forms": [{"text", "kind", "of": the sent text that it is a form of}]} for each `text` that was sent."""
        if not (self.has_add_permission(request) or self.has_change_permission(request)):
            raise PermissionDenied
        texts = [text[:LONGEST] for text in request.POST.getlist("text")[:MOST_ROWS]]
        found = other_forms(texts)
        return JsonResponse({"forms": [{"text": text, "kind": kind, "of": of} for text, kind, of in found]})

    def for_list(self, rows):
        return super().for_list(rows).select_related("changed_by").prefetch_related("definitions")

    def write(self, form, formsets, user):
        new = super().write(form, formsets, user)
        form.instance.save()  # its search document, and the texts that mean it, know the forms now
        return new

    @admin.display(description="definition", empty_value="None yet")
    def definition(self, term):
        return term.short or None
