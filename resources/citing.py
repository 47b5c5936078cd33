"""References in words, and what a page's head says of the work that it describes."""

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format

from .works import Work


def reference(source):
    """ "World Bank; Pact (2021), 2020 State of the Artisanal and Small-Scale Mining Sector, https://…"."""
    who = "; ".join(map(str, source.authors))
    year = f"({source.year or 'no date'})"
    head = [f"{who} {year}", source.title] if who else [f"{source.title} {year}"]
    return ", ".join(filter(None, [*head, source.edition, source.identifier, source.best_url]))


def cite_figure(figure):
    """Whoever published the figure comes first, and where that is not known, this is said; then who passed it on."""
    accessed = date_format(timezone.localdate(), "j F Y")
    address = settings.BASE_URL + figure.get_absolute_url()
    return f"{_origin(figure)}; as collected by CMIA, {address}, accessed {accessed}"


def _origin(figure):
    """The references of the originals, or that there is none and who passed the figure on."""
    if figure.originals:
        return "; ".join(map(_cited, figure.originals))
    return "; ".join([figure.origin_in_words, *(f"via {_cited(citation)}" for citation in figure.via)])


def _cited(citation):
    presumed = " (presumed)" if citation.is_presumed else ""
    return ", ".join(filter(None, [reference(citation.source), citation.locator])) + presumed


def tags(source):
    """((name, content), …) of the meta elements that Zotero and other collectors read."""
    return work_tags(Work.of(source))


def work_tags(work):
    """Organisations are named as publishers alone: an author is taken apart into first and last name."""
    publishing = "citation_technical_report_institution" if work.is_report else "citation_publisher"
    number = "citation_technical_report_number" if work.is_report else ""
    found = [
        ("citation_title", work.title),
        *(("citation_author", person) for person in work.people),
        ("citation_publication_date", work.issued.replace("-", "/")),
        *((publishing, name) for name in work.organisations),
        (number, work.identifier),
        ("citation_doi", work.doi),
        ("citation_public_url", work.url),
    ]
    return tuple((name, content) for name, content in found if name and content)
