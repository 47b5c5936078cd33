"""The demo's evidence: sources, glossary and figures, from the tables in data/.

Loading again doubles nothing and changes nothing that the office has changed: a row that is there is left alone.
An empty cell is what is not known or does not apply; lists are separated by semicolons.
"""

import csv
from pathlib import Path

from django.core.management.color import no_style
from django.db import connection
from django.utils import timezone

from cmia_site.content.publishing import Publication
from resources.models import (
    Citation,
    Contributor,
    Definition,
    Figure,
    FigureNumber,
    Indicator,
    Label,
    Organisation,
    Source,
    Term,
)
from resources.vocabulary import ChartKind, CitationRole, LabelKind, Match, ReferenceBasis, Scale

DATA = Path(__file__).with_name("data")

# Of the authors and publishers in the table, those that are people.
PEOPLE = {
    "Andrew L. Gulley", "Brandon Turner", "Daniele La Porta", "Felix Hruschka", "Fitsum Weldegiorgis",
    "Gavin Mudd and others", "Herman Gibb", "James McQuilken", "John Drexhage", "Jorden de Haan", "Keri Grace O'Leary",
    "Kirsten Hund", "Louis Maréchal", "Luca Maiotti", "Morgane Fritz", "Nina Collins", "Philip Schütte",
    "Rosanna Tufo", "Thao P. Fabregas", "Tim Laing", "Uwe Näher",
}  # fmt: skip
BASES = {
    "stated": ReferenceBasis.STATED,
    "mixed years": ReferenceBasis.MIXED,
    "publication year used": ReferenceBasis.PUBLICATION,
    "not stated": ReferenceBasis.UNKNOWN,
}
MATCHES = {"any case": Match.ANY_CASE, "exact case": Match.EXACT, "never": Match.NEVER}
# What the tables leave open: which terms an indicator is about, and which estimates are drawn over time.
TERMS = {
    "asm": ["asm"],
    "asgm": ["asgm"],
    "asm-informal": ["informal-economy"],
    "informal": ["informal-economy"],
    "asgm-mercury": ["amalgamation"],
    "asm-share-tantalum": ["coltan", "3tg"],
    "asm-share-tin": ["3tg"],
    "asm-share-tungsten": ["3tg"],
    "mining-child-labour": ["worst-forms-child-labour"],
    "eu-extraction": ["strategic-raw-material"],
    "uk-domestic": ["critical-mineral"],
    "critical-list": ["critical-mineral", "criticality-assessment"],
}
OVER_TIME = {"asm-workforce"}


def load():
    """Make the sources, terms, indicators and figures that are missing."""
    for cells in _rows("sources"):
        _source(cells)
    _terms()
    for cells in _rows("indicators"):
        _indicator(cells)
    _figures()


def _rows(name):
    """[{column: cell}] of a table."""
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _listed(cell):
    return [part.strip() for part in cell.split(";") if part.strip()]


def _is(cell):
    return cell == "yes"


def _publish(row):
    row.publication, row.published_at = Publication.PUBLISHED, timezone.now()
    row.full_clean()
    row.save()
    return row


def _source(cells):
    source, is_new = Source.objects.get_or_create(
        slug=cells["source_id"],
        defaults={
            "kind": cells["kind"].replace(" ", "-"),
            "title": cells["title"],
            "issued": cells["year"],
            "edition": cells["edition"],
            "doi": cells["doi"],
            "identifier": cells["identifier"],
            "url": cells["url"],
            "archive_url": cells["archive_url"],
            "licence": cells["licence"],
            "checked": cells["checked"].replace(" ", "-"),
            "accessed_on": cells["accessed_on"] or None,
            "note": cells["note"],
        },
    )
    if is_new:
        for order, name in enumerate(_listed(cells["authors_or_publisher"])):
            who = {"person": name} if name in PEOPLE else {"organisation": _organisation(name)}
            Contributor.objects.create(source=source, order=order, **who)
        source.index()  # it knows the names now


def _organisation(name):
    return Organisation.objects.get_or_create(name=name)[0]


def _terms():
    labels = _rows("labels")
    new = {}
    for cells in _rows("terms"):
        if not Term.objects.filter(slug=cells["slug"]).exists():
            own = [each for each in labels if each["term"] == cells["slug"]]
            new[cells["slug"]] = (_term(cells, own), cells)
    known = {term.slug: term for term in Term.objects.all()}
    for term, cells in new.values():
        term.broader.set(known[slug] for slug in _listed(cells["broader"]))
        term.related.add(*(known[slug] for slug in _listed(cells["related"])))


def _term(cells, labels):
    preferred = next(each for each in labels if each["kind"] == "preferred")
    found = _how_found(preferred)
    term = _publish(Term(slug=cells["slug"], name=cells["preferred"], **found))
    for order, each in enumerate(each for each in labels if each is not preferred):
        kind = LabelKind(each["kind"])
        Label.objects.create(term=term, text=each["text"], kind=kind, order=order, **_how_found(each))
    definition = Definition.objects.create(term=term, sense=cells["sense"], short=cells["definition"])
    definition.sources.set(Source.objects.filter(slug__in=_listed(cells["source_ids"])))
    term.save()  # its search document knows the forms now
    return term


def _how_found(label):
    return {"match": MATCHES[label["match"]], "auto_link": _is(label["auto_link"])}


def _indicator(cells):
    indicator, is_new = Indicator.objects.get_or_create(
        slug=cells["slug"],
        defaults={
            "question": cells["question"],
            "title": cells["title"],
            "unit": cells["unit"],
            "kind": cells["kind"],
            "comparability": cells["comparability"],
            "chart": ChartKind.TIME if cells["slug"] in OVER_TIME else ChartKind.RIVALS,
        },
    )
    if is_new:
        slugs = {slug for beginning, of in TERMS.items() if cells["slug"].startswith(beginning) for slug in of}
        indicator.terms.set(Term.objects.filter(slug__in=slugs))


def _figures():
    """In the order of the table, in which a figure stands after those that it is derived from or replaced by."""
    new = []
    for cells in _rows("figures"):
        if not Figure.objects.filter(slug=cells["id"]).exists():
            new.append((_figure(cells), cells))
    for figure, cells in new:
        figure.conflicts_with.add(*Figure.objects.filter(slug__in=_listed(cells["conflicts_with"])))
    for sql in connection.ops.sequence_reset_sql(no_style(), [FigureNumber]):  # PostgreSQL does not see given numbers
        with connection.cursor() as cursor:
            cursor.execute(sql)


def _figure(cells):
    FigureNumber.objects.get_or_create(pk=int(cells["id"].removeprefix("fig-")))
    indicator = Indicator.objects.get(slug=cells["indicator"])
    if indicator.unit != cells["unit"]:
        raise ValueError(f"{cells['id']} counts in {cells['unit']}, its indicator in {indicator.unit}.")
    figure = Figure(
        slug=cells["id"],
        indicator=indicator,
        value=cells["value"] or None,
        lower=cells["lower"] or None,
        upper=cells["upper"] or None,
        qualifier=cells["qualifier"],
        scale=Scale[cells["scale"].upper()] if cells["scale"] != "1" else Scale.ONE,
        base=cells["population_or_base"],
        geography=cells["geography"],
        geography_code=cells["geography_code"],
        commodity=cells["commodity"],
        reference_start=cells["reference_start"],
        reference_end=cells["reference_end"],
        reference_basis=BASES[cells["reference_basis"]],
        original_not_found=_is(cells["original_not_found"]),
        standing=cells["standing"],
        superseded_by=_known(cells["superseded_by"]),
        derived_from=_known(cells["derived_from"]),
        multiplier=cells["multiplier"] or None,
        confidence=cells["confidence"],
        caveat=cells["caveat"],
        reviewed_on=cells["reviewed_on"] or None,
        review_due=cells["review_due"] or None,
    )
    _publish(figure)
    _cite(figure, cells["original_source"], CitationRole.ORIGINAL)
    _cite(figure, cells["via"], CitationRole.VIA, is_presumed=_is(cells["via_presumed"]))
    return figure


def _known(uid):
    return Figure.objects.get(slug=uid) if uid else None


def _cite(figure, slugs, role, **fields):
    for source in Source.objects.filter(slug__in=_listed(slugs)):
        Citation.objects.create(figure=figure, source=source, role=role, **fields)


def quotes():
    """[(figure, wording, note)]: the seed's statements, as its page words them."""
    figures = {figure.slug: figure for figure in Figure.objects.all()}
    return [(figures[cells["figure_id"]], cells["wording"], cells["note"]) for cells in _rows("quotes")]
