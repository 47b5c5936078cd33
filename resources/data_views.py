"""The section's data as files. What stands in them is what the public sees, whoever asks."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from cmia_site.content.publishing import viewer
from cmia_site.content.slugs import follow_old_slugs, get_by_slug

from . import bibliography, exports, open_data, skos
from .models import Source
from .works import Work

CITATIONS = {
    "bib": (bibliography.bibtex, "application/x-bibtex"),
    "ris": (bibliography.ris, "application/x-research-info-systems"),
    "csl.json": (bibliography.csl_json, "application/vnd.citationstyles.csl+json"),
}


def _file(text, media_type, name):
    """An answer that pages of other sites may use."""
    headers = {
        "Content-Disposition": content_disposition_header(False, name),
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    return HttpResponse(text, content_type=f"{media_type}; charset=utf-8", headers=headers)


@require_safe
def figures_csv(request):
    return _file(exports.FIGURES.csv, "text/csv", "cmia-figures.csv")


@require_safe
def glossary_csv(request):
    return _file(exports.GLOSSARY.csv, "text/csv", "cmia-glossary.csv")


@require_safe
def data_package(request):
    return _file(exports.data_package(), "application/json", "datapackage.json")


@require_safe
def glossary_turtle(request):
    return _file(skos.turtle(open_data.terms()), "text/turtle", "cmia-glossary.ttl")


@require_safe
def glossary_json_ld(request):
    return _file(skos.json_ld(open_data.terms()), "application/ld+json", "cmia-glossary.jsonld")


@require_safe
@follow_old_slugs
def citation(request, slug, ending):
    """A source for managers of references."""
    sources = Source.objects.visible_to(viewer(request)).with_contributors()
    source = get_by_slug(sources, slug)
    return citation_file(Work.of(source), ending)


def citation_file(work, ending):
    write, media_type = CITATIONS[ending]
    return _file(write(work), media_type, f"{work.key}.{ending}")
