"""The office's form for a work that figures and definitions rest on."""

from django.contrib import admin

from cmia_site.content.admin import OfficeAdmin
from cmia_site.content.lists import count_of
from cmia_site.content.parts import Part, Sectioned
from cmia_site.content.uses import ShowsUses

from ..models import Citation, Contributor, Source

WORK = "The work"


class ContributorInline(Part):
    model = Contributor
    section = WORK
    empty = 1
    fields = [("organisation", "person"), "order"]
    autocomplete_fields = new_by_name = ["organisation"]
    verbose_name_plural = "authors and publishers, in the order of the title page"


@admin.register(Source)
class SourceAdmin(ShowsUses, Sectioned, OfficeAdmin):
    inlines = [ContributorInline]
    list_display = ["title", "by", "kind", "checked", "figure_count"]
    list_filter = ["kind", "checked"]
    fieldsets = [
        (WORK, {"fields": ["title", ("kind", "issued", "edition")]}),
        ("Where it is", {"fields": ["url", ("doi", "identifier"), "archive_url", "licence"]}),
        ("What we know of it", {"fields": [("checked", "accessed_on"), "note", "slug"]}),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).with_contributors()

    def for_list(self, rows):
        return super().for_list(rows).annotate(figure_count=count_of(Citation.objects, "source", "figure"))

    def write(self, form, formsets, user):
        new = super().write(form, formsets, user)
        form.instance.save()  # its search document knows the names now
        return new

    @admin.display(description="by")
    def by(self, source):
        return source.byline

    @admin.display(description="figures", ordering="figure_count")
    def figure_count(self, source):
        return source.figure_count
