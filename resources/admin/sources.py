"""The office's form for a work that figures and definitions rest on."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from cmia_site.content.admin import NAMED, OfficeAdmin
from cmia_site.content.lists import count_of
from cmia_site.content.parts import Part, Sectioned
from cmia_site.content.text import fold
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

    class Media:
        js = ["js/rows.js"]

    def get_queryset(self, request):
        return super().get_queryset(request).with_contributors()

    def for_list(self, rows):
        return super().for_list(rows).annotate(figure_count=count_of(Citation.objects, "source", "figure"))

    def write(self, form, formsets, user):
        new = super().write(form, formsets, user)
        form.instance.index()  # it knows the names now
        return new

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if {"title", "url"} & set(form.changed_data):
            tell_of_alike(request, [form.instance])

    @admin.display(description="by")
    def by(self, source):
        return source.byline

    @admin.display(description="figures", ordering="figure_count")
    def figure_count(self, source):
        return source.figure_count


def tell_of_alike(request, sources):
    """Say which stored works each of the sources may be: they are not merged by a guess."""
    for source in sources:
        if others := alike(source):
            links = format_html_join(" or ", '<a href="{}">{}</a>', map(_link, others[:NAMED]))
            words = (
                "Is “{}” the same work as {}? Both are kept. If so, cite one of them everywhere and delete the other."
            )
            messages.warning(request, format_html(words, source.title, links))


def alike(source):
    """[Source] at the same address, or with the same title before its colon, however that is written."""
    title = _main_title(source.title)
    known = Source.objects.exclude(pk=source.pk).values_list("pk", "title", "url")
    same = [pk for pk, other, url in known if _main_title(other) == title or (url and url == source.url)]
    return list(Source.objects.filter(pk__in=same).with_contributors())


def _main_title(title):
    return fold(title.partition(":")[0])


def _link(source):
    return reverse("admin:resources_source_change", args=[source.pk]), source.picker_label
