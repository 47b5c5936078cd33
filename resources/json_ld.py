"""What the pages say, once more as schema.org's, for machines. The context stands inside: nobody has to fetch it."""

from cmia_site.content.markdown import plain
from cmia_site.content.metadata import SITE_NAME

from .open_data import absolute, address, licence, meaning, public
from .vocabulary import LabelKind, Qualifier, ReferenceBasis, Scale, SourceKind

CONTEXT = {"@vocab": "https://schema.org/"}
GENERAL = "general"  # the sense of a definition that holds everywhere
DATED = (ReferenceBasis.STATED, ReferenceBasis.MIXED)  # where the time is that of the data
TYPES = {
    SourceKind.REPORT: "Report",
    SourceKind.ARTICLE: "Article",
    SourceKind.BOOK: "Book",
    SourceKind.DATASET: "Dataset",
    SourceKind.WEB_PAGE: "WebPage",
    SourceKind.LAW: "Legislation",
    SourceKind.CONVENTION: "Legislation",
    SourceKind.STANDARD: "CreativeWork",
    SourceKind.SLIDES: "PresentationDigitalDocument",
    SourceKind.SPEECH: "CreativeWork",
}


def figure(figure):
    """An Observation, in the published digits and scale."""
    return _document(_figure(figure))


def dataset():
    """All figures as a Dataset with its files."""
    licensed = licence()
    return _document(
        {
            "@type": "Dataset",
            "@id": address("figures"),
            "url": address("figures"),
            "name": "Key figures on critical minerals and small-scale mining",
            "description": (
                "Published figures with their bounds, place, time and original source, their standing, "
                "and the figures that contradict them."
            ),
            "creator": _publisher(),
            "inLanguage": "en",
            "license": licensed.address if licensed else None,
            "distribution": [
                _download("figures-csv", "Figures, a table", "text/csv"),
                _download("datapackage", "Description of the tables (Data Package)", "application/json"),
            ],
        }
    )


def term(term):
    return _document(_term(term) | {"inDefinedTermSet": _glossary()})


def glossary(terms):
    return _document(_glossary() | {"hasDefinedTerm": [_term(term) for term in terms]})


def source(source):
    return _document(_source(source))


def _document(node):
    return {"@context": CONTEXT} | _filled(node)


def _filled(node):
    return {name: value for name, value in node.items() if value not in (None, "", [])}


def _publisher():
    return {"@type": "Organization", "name": SITE_NAME, "url": absolute("/")}


def _download(route, name, media_type):
    return {"@type": "DataDownload", "name": name, "encodingFormat": media_type, "contentUrl": address(route)}


# Figures


def _figure(figure):
    return {
        "@type": "Observation",
        "@id": absolute(figure.get_absolute_url()),
        "url": absolute(figure.get_absolute_url()),
        "identifier": figure.slug,
        "name": figure.title,
        "description": " ".join(filter(None, _statements(figure))),
        "value": _number(figure.value),
        "minValue": _number(figure.lower),
        "maxValue": _number(figure.upper),
        "unitText": _unit(figure),
        "measurementQualifier": figure.qualifier if figure.qualifier != Qualifier.EXACT else None,
        "observationAbout": _about(figure),
        "variableMeasured": _variable(figure.indicator),
        "citation": [_source(citation.source) for citation in figure.originals],
        **_time(figure),
    }


def _statements(figure):
    """The sentence, and all that the page prints beside it against taking it for more than it is."""
    yield figure.sentence
    if figure.is_unsourced:
        yield f"{figure.origin_in_words}."
    elif any(citation.is_presumed for citation in figure.originals):
        yield "The original is presumed."
    yield f"{_standing(figure)}."
    if figure.derived_from_id:
        yield "That it is a multiple of another figure is our inference."
    yield plain(figure.caveat, context=figure)


def _standing(figure):
    words = f"Standing: {figure.get_standing_display().lower()}"
    successor = public(figure.superseded_by)
    return f"{words} by {successor.slug}" if successor else words


def _number(number):
    """With the published digits, as far as a number in JSON has them."""
    if number is None:
        return None
    return int(number) if number.as_tuple().exponent >= 0 else float(number)


def _unit(figure):
    scale = Scale(figure.scale).label if figure.scale != Scale.ONE else ""
    return " ".join(filter(None, [scale, figure.indicator.unit]))


def _about(figure):
    place = _filled({"@type": "Place", "name": figure.geography, "identifier": figure.geography_code})
    return [place, {"@type": "Thing", "name": figure.commodity}] if figure.commodity else place


def _variable(indicator):
    return {
        "@type": "StatisticalVariable",
        "identifier": indicator.slug,
        "name": indicator.title,
        "description": indicator.question,
    }


def _time(figure):
    """When the observed time began, and how long it was; nothing where the year is that of publication."""
    start, end = figure.reference_start, figure.reference_end
    if not start or figure.reference_basis not in DATED:
        return {}
    return {"observationDate": start, "observationPeriod": _period(start, end)}


def _period(start, end):
    """The length of the time from the beginning of `start` to the end of `end`: "P1Y", "P23Y", "P1M"."""
    if len(start) == len(end) == len("2020"):
        return f"P{int(end) - int(start) + 1}Y"
    return f"P{_month(end, 12) - _month(start, 1) + 1}M"


def _month(text, missing):
    year, _, month = text.partition("-")
    return int(year) * 12 + int(month or missing)


# Terms


def _glossary():
    return {"@type": "DefinedTermSet", "@id": address("glossary"), "url": address("glossary"), "name": "Glossary"}


def _term(term):
    return _filled(
        {
            "@type": "DefinedTerm",
            "@id": absolute(term.get_absolute_url()),
            "url": absolute(term.get_absolute_url()),
            "termCode": term.slug,
            "name": term.name,
            "alternateName": [*_abbreviations(term), *map(str, term.other_labels)],
            "description": [*_replacement(term), *(_meaning(definition) for definition in term.definitions.all())],
        }
    )


def _abbreviations(term):
    return [label.text for label in term.labels.all() if label.kind == LabelKind.ABBREVIATION]


def _replacement(term):
    if successor := public(term.replaced_by):
        yield f"Use “{successor}” instead."


def _meaning(definition):
    words = meaning(definition)
    return words if definition.sense == GENERAL else f"{definition.sense}: {words}"


# Sources


def _source(source):
    return _filled(
        {
            "@type": TYPES[source.kind],
            "@id": absolute(source.get_absolute_url()),
            "name": source.title,
            "author": [_contributor(each) for each in source.authors],
            "datePublished": source.issued,
            "bookEdition" if source.kind == SourceKind.BOOK else "version": source.edition,
            "identifier": [*filter(None, [source.doi_url, source.identifier])],
            "url": source.best_url,
            "archivedAt": source.archive_url,
            "license": source.licence,
        }
    )


def _contributor(contributor):
    return {"@type": "Person" if contributor.is_person else "Organization", "name": str(contributor)}
