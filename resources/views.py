"""The public pages of reference data: organisations, the glossary, figures and the works they rest on."""

from dataclasses import replace

from django.conf import settings
from django.db.models import OuterRef, Prefetch, Subquery, Value
from django.db.models.functions import Coalesce, Lower, NullIf
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from cmia_site.content.metadata import Alternate, Metadata
from cmia_site.content.pictures import serve_picture
from cmia_site.content.publishing import viewer
from cmia_site.content.slugs import follow_old_slugs, get_by_slug
from cmia_site.content.views import ListPage, RecordPage, paged

from . import charts, citing, json_ld, open_data
from .glossary import Index, lineage, neighbours
from .models import Contributor, Figure, Indicator, Organisation, Source, Term
from .rivals import Rivals
from .vocabulary import CitationRole

# Among those of one question: the current ones first, as the alphabet has it, then the disputed; the newest first.
IN_ORDER = ("standing", "-reference_end", "slug")
RESTING = {
    CitationRole.ORIGINAL: "Figures it published first",
    CitationRole.VIA: "Figures it passed on",
    CitationRole.BACKGROUND: "Figures it explains",
}


def alternate(media_type, title, route, **kwargs):
    return Alternate(media_type, reverse(f"resources:{route}", kwargs=kwargs), title)


@require_safe
def index(request):
    context = {
        "terms": Term.objects.published().count(),
        "figures": Figure.objects.published().count(),
        "sources": Source.objects.published().count(),
        "licence": open_data.licence(),
        "metadata": Metadata(
            "Resources",
            request.path,
            "Key figures with their original sources, terms in plain words, and the works both rest on.",
        ),
    }
    return render(request, "resources/index.html", context)


class OrganisationPage(RecordPage):
    """An organisation: what it organised and published, whom it employs, and who spoke for it."""

    model = Organisation
    template_name = "resources/organisation.html"

    @property
    def description(self):
        return self.object.note

    def get_context_data(self, **kwargs):
        organisation = self.object
        works = Source.objects.published().filter(contributors__organisation=organisation).distinct()
        return super().get_context_data(
            **kwargs,
            page_obj=paged(self.request, organisation.events.published().distinct().in_list_order().for_list()),
            people=paged(self.request, organisation.people.published(), "people"),
            appearances=paged(
                self.request,
                organisation.appearances.published().select_related("person", "event").by_event(),
                "spoke",
            ),
            works=paged(self.request, works.with_contributors().order_by("-issued", "title", "pk"), "works"),
        )


@require_safe
@follow_old_slugs
def organisation_picture(request, slug, width):
    organisation = get_by_slug(Organisation.objects.visible_to(viewer(request)), slug)
    return serve_picture(request, organisation, width)


class Glossary(ListPage):
    """All terms from A to Z: on one page, or a letter at a time when they are many."""

    model = Term
    paginate_by = None
    template_name = "resources/glossary.html"
    title = "Glossary"
    description = "Terms of critical minerals and small-scale mining in plain words, each with the text it rests on."

    def get_queryset(self):
        return super().get_queryset().select_related("replaced_by")

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        glossary = Index(list(self.object_list), self.request.GET.get("letter", ""))
        metadata = replace(
            context["metadata"],
            index=not glossary.is_unknown_letter,
            alternates=(
                alternate("text/csv", "Glossary (CSV)", "glossary-csv"),
                alternate("text/turtle", "Glossary (SKOS, Turtle)", "glossary-turtle"),
                alternate("application/ld+json", "Glossary (SKOS, JSON-LD)", "glossary-json-ld"),
            ),
            json_ld=json_ld.glossary(glossary.terms),
        )
        return context | {"glossary": glossary, "metadata": metadata}


class EvidencePage(RecordPage):
    """A row whose head says for machines what its page prints."""

    @property
    def more_metadata(self):
        """{field of Metadata: value}, beside address and description."""
        raise NotImplementedError(f"{type(self).__name__} must say what its head holds")

    @property
    def permanent_address(self):
        return settings.BASE_URL + self.object.get_absolute_url()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        return context | {"metadata": replace(context["metadata"], **self.more_metadata)}


class TermPage(EvidencePage):
    """A term: what it means in which sense, what stands near it, which figures and events use it."""

    model = Term
    template_name = "resources/term.html"

    def get_queryset(self):
        return super().get_queryset().for_page()

    @property
    def description(self):
        return self.object.short

    @property
    def more_metadata(self):
        return {"title": self.object.title, "json_ld": json_ld.term(self.object)}

    def get_context_data(self, **kwargs):
        term = self.object
        figures = Figure.objects.published().filter(indicator__terms=term).with_sources()
        mentions = term.mentions.published().select_related("event").by_event()
        return super().get_context_data(
            **kwargs,
            forms=term.other_labels,
            above=lineage(term),
            near=neighbours(term),
            figures=paged(self.request, figures.order_by("indicator__title", *IN_ORDER), "figures", 10),
            page_obj=paged(self.request, mentions),
        )


class FigureList(ListPage):
    """Figures by the question they answer."""

    model = Indicator
    paginate_by = 60
    template_name = "resources/figures.html"
    title = "Key figures"
    description = "Published numbers on critical minerals and small-scale mining, each with its original source."

    def get_queryset(self):
        figures = Figure.objects.published().with_sources().order_by(*IN_ORDER)
        return super().get_queryset().prefetch_related(Prefetch("figures", figures, to_attr="public_figures"))

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        alternates = (alternate("text/csv", "Figures (CSV)", "figures-csv"),)
        metadata = replace(context["metadata"], alternates=alternates, json_ld=json_ld.dataset())
        return context | {"metadata": metadata}


class FigurePage(EvidencePage):
    """A figure: what it says, on whose word, beside what others say, and where it was quoted."""

    model = Figure
    template_name = "resources/figure.html"

    def get_queryset(self):
        kin = ("superseded_by__indicator", "derived_from__indicator")
        return super().get_queryset().with_sources().select_related(*kin)

    @property
    def description(self):
        return self.object.sentence

    @property
    def more_metadata(self):
        return {"json_ld": json_ld.figure(self.object)}

    def get_context_data(self, **kwargs):
        figure = self.object
        quotes = figure.quotes.published().select_related("event").by_event()
        mentions = figure.mentions.published().exclude(event__quotes__figure=figure)
        return super().get_context_data(
            **kwargs,
            rivals=Rivals(figure),
            page_obj=paged(self.request, quotes),
            mentions=paged(self.request, mentions.select_related("event").by_event(), "mentions"),
            terms=figure.indicator.terms.published().for_list(),
            citation=citing.cite_figure(figure),
        )


@require_safe
def chart(request, slug):
    """The figure's chart as a file, which other sites may show."""
    figures = Figure.objects.visible_to(viewer(request)).with_sources()
    rivals = Rivals(get_by_slug(figures, slug))
    svg = charts.svg(rivals.chart, standalone=True)
    return HttpResponse(svg, content_type="image/svg+xml", headers={"Cross-Origin-Resource-Policy": "cross-origin"})


class SourceList(ListPage):
    """The works by whoever is named first, and those of nobody by their title."""

    model = Source
    paginate_by = 60
    template_name = "resources/sources.html"
    title = "Sources"
    description = "The works on which the figures and definitions of this site rest."

    def get_queryset(self):
        first = (
            Contributor.objects.filter(source=OuterRef("pk"))
            .annotate(name=Coalesce(NullIf("person", Value("")), "organisation__name"))
            .values("name")[:1]
        )
        by = Lower(Coalesce(Subquery(first), "title"))
        return super().get_queryset().with_contributors().order_by(by, "-issued", "title", "pk")


class SourcePage(EvidencePage):
    """A work: its reference, how much of it was read, and what rests on it."""

    model = Source
    template_name = "resources/source.html"

    def get_queryset(self):
        return super().get_queryset().with_contributors()

    @property
    def description(self):
        return citing.reference(self.object)

    @property
    def more_metadata(self):
        source = self.object
        alternates = (
            alternate("application/x-bibtex", "BibTeX", "source-bib", slug=source.slug),
            alternate("application/x-research-info-systems", "RIS", "source-ris", slug=source.slug),
        )
        return {"alternates": alternates, "tags": citing.tags(source), "json_ld": json_ld.source(source)}

    def get_context_data(self, **kwargs):
        source = self.object
        definitions = source.definitions.published().select_related("term").order_by("term__sort_key", "pk")
        materials = source.materials.published().select_related("event", "newest").order_by("-pk")
        return super().get_context_data(
            **kwargs,
            reference=citing.reference(source),
            resting=[(heading, role.value, self.figures(role)) for role, heading in RESTING.items()],
            definitions=paged(self.request, definitions, "terms"),
            materials=paged(self.request, materials, "slides"),
        )

    def figures(self, role):
        """A page of the figures that name the work in this role."""
        citations = self.object.citations.filter(role=role)
        figures = Figure.objects.published().filter(citations__in=citations).with_sources().order_by("slug")
        return paged(self.request, figures, role)
