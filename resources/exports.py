"""The columns of our open data, and the Data Package that holds its tables together."""

import json
from dataclasses import dataclass
from operator import attrgetter

from cmia_site.content.markdown import plain
from cmia_site.content.metadata import SITE_NAME

from . import open_data
from .citing import reference
from .models import Definition, Term
from .open_data import absolute, address, licence, meaning, public
from .tables import Column, Table
from .vocabulary import Confidence, LabelKind, Qualifier, ReferenceBasis, Scale, Standing

PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
REQUIRED = {"required": True}
YEAR_OR_MONTH = {"pattern": r"[12]\d{3}(-(0[1-9]|1[0-2]))?"}


def one_of(choices):
    return REQUIRED | {"enum": list(choices.values)}


def slugs(rows):
    return [row.slug for row in rows]


def page(row):
    return absolute(row.get_absolute_url())


# Figures


def number(name):
    """Reads a number with the digits that were published, without an exponent."""

    def read(figure):
        value = getattr(figure, name)
        return None if value is None else format(value, "f")

    return read


def other(name):
    """Reads the id of another row that this one names, if that is public."""

    def read(row):
        row = public(getattr(row, name))
        return row and row.slug

    return read


def multiplier(figure):
    return number("multiplier")(figure) if public(figure.derived_from) else None


def works(citations):
    return [citation.source for citation in citations]


def original_addresses(figure):
    return [work.best_url for work in works(figure.originals) if work.best_url]


FIGURES = Table(
    name="figures",
    title="Key figures",
    description="A row for each published statement: a number or range, of what, where, when, and who said it first.",
    rows=open_data.figures,
    columns=[
        Column("id", "Permanent number.", attrgetter("slug"), constraints=REQUIRED | {"unique": True}),
        Column(
            "indicator",
            "What is measured: one word for all figures that answer the same question.",
            attrgetter("indicator.slug"),
            constraints=REQUIRED,
        ),
        Column("indicator_title", "The same as a heading.", attrgetter("indicator.title"), constraints=REQUIRED),
        Column("question", "That question.", attrgetter("indicator.question"), constraints=REQUIRED),
        Column("value", "The number, to be multiplied by the scale. Empty for a range.", number("value"), "number"),
        Column("lower", "Lower end of the range, in the same scale.", number("lower"), "number"),
        Column("upper", "Upper end of the range, in the same scale.", number("upper"), "number"),
        Column("qualifier", "How the number was published.", constraints=one_of(Qualifier)),
        Column("scale", "What the three are multiplied by.", type="integer", constraints=one_of(Scale)),
        Column("unit", "% or a noun in the plural.", attrgetter("indicator.unit"), constraints=REQUIRED),
        Column("base", "Of what: the words that follow the number.", constraints=REQUIRED),
        Column("geography", "World, a region or a country.", constraints=REQUIRED),
        Column("geography_code", "UN M49 (three figures: 001 is the world) or ISO 3166 (two capitals)."),
        Column("commodity", "Where it is about one, such as cobalt."),
        Column(
            "reference_start", "Year or month in which the time begins that it is about.", constraints=YEAR_OR_MONTH
        ),
        Column("reference_end", "Year or month in which that time ends.", constraints=YEAR_OR_MONTH),
        Column(
            "reference_basis",
            "Whether the source states it, it is mixed (of several years), or the year of publication stands for it.",
            constraints=one_of(ReferenceBasis),
        ),
        Column("standing", "Whether it still holds.", constraints=one_of(Standing)),
        Column("superseded_by", "The figure that took its place.", other("superseded_by")),
        Column(
            "conflicts_with",
            "Figures that say something else of the same thing, with semicolons.",
            lambda figure: slugs(figure.conflicts_with.all()),
        ),
        Column("derived_from", "The figure of which it seems a multiple: our inference.", other("derived_from")),
        Column("multiplier", "The factor of that inference.", multiplier, "number"),
        Column("confidence", "How sure we are that it was published so.", constraints=one_of(Confidence)),
        Column(
            "caveat",
            "What must be known before it is used.",
            lambda figure: plain(figure.caveat, context=figure),
        ),
        Column(
            "original",
            "Who published it first: ids of sources, with semicolons.",
            lambda figure: slugs(works(figure.originals)),
        ),
        Column(
            "original_reference",
            "The same in words.",
            lambda figure: [reference(work) for work in works(figure.originals)],
        ),
        Column("original_address", "Where that can be read.", original_addresses),
        Column("original_not_found", "It was searched for without success.", type="boolean", constraints=REQUIRED),
        Column(
            "via",
            "Who passed it on: ids of sources, with semicolons.",
            lambda figure: slugs(works(figure.via)),
        ),
        Column(
            "via_presumed",
            "We believe that it came this way and have not seen it.",
            lambda figure: any(citation.is_presumed for citation in figure.via),
            "boolean",
            REQUIRED,
        ),
        Column("reviewed_on", "When somebody last looked whether it stands.", type="date"),
        Column("review_due", "When somebody is to look again.", type="date"),
        Column("display", "The number as the site prints it.", attrgetter("short"), constraints=REQUIRED),
        Column("sentence", "The whole statement in words.", constraints=REQUIRED),
        Column("address", "Its page.", page, constraints=REQUIRED),
    ],
    keys={
        "primaryKey": ["id"],
        "foreignKeys": [
            {"fields": [name], "reference": {"fields": ["id"]}} for name in ("superseded_by", "derived_from")
        ],
    },
)


# Glossary


@dataclass(frozen=True)
class Sense:
    """A term in one of its senses."""

    term: Term
    definition: Definition

    def labels(self, *kinds):
        return [label for label in self.term.labels.all() if label.kind in kinds]


def senses():
    """[Sense] of the public glossary, in its order; a term without definition has an empty one."""
    return [
        Sense(term, definition)
        for term in open_data.terms()
        for definition in term.definitions.all() or [Definition(sense="")]
    ]


def forms(*kinds):
    """Reads the other forms of these kinds."""
    return lambda sense: [label.text for label in sense.labels(*kinds)]


def translations(sense):
    return [f"{label.text} ({label.language})" for label in sense.labels(LabelKind.TRANSLATION)]


def sources(sense):
    return slugs(sense.definition.sources.all()) if sense.definition.pk else []


def successor(sense):
    return other("replaced_by")(sense.term)


GLOSSARY = Table(
    name="glossary",
    title="Glossary",
    description="A row for each sense of a term.",
    rows=senses,
    columns=[
        Column("id", "Permanent name in its address.", attrgetter("term.slug"), constraints=REQUIRED),
        Column("term", "The preferred name.", attrgetter("term.name"), constraints=REQUIRED),
        Column(
            "definition",
            "What it means, in our words; in quotation marks where it is quoted.",
            lambda sense: meaning(sense.definition),
        ),
        Column("sense", "Where that holds: general, EU law, OECD guidance.", attrgetter("definition.sense")),
        Column("abbreviations", "With semicolons.", forms(LabelKind.ABBREVIATION)),
        Column("synonyms", "Other names, with semicolons.", forms(LabelKind.SYNONYM)),
        Column("other_forms", "Plurals and the like.", forms(LabelKind.PLURAL, LabelKind.INFLECTION)),
        Column("translations", "Preferred names in other languages, each with its code.", translations),
        Column("scope_note", "When to use it, and when not.", attrgetter("term.scope_note")),
        Column("broader", "Ids of broader terms, with semicolons.", lambda sense: slugs(sense.term.broader.all())),
        Column("related", "Ids of related terms, with semicolons.", lambda sense: slugs(sense.term.related.all())),
        Column("sources", "Ids of the works that the definition rests on, with semicolons.", sources),
        Column("replaced_by", "Id of the term to use instead.", successor),
        Column("address", "Its page.", lambda sense: page(sense.term), constraints=REQUIRED),
    ],
)


# The package


def data_package():
    licensed = licence()
    package = {
        "$schema": PROFILE,
        "name": "cmia-evidence",
        "title": f"Key figures and glossary of the {SITE_NAME}",
        "description": (
            "Tables in UTF-8 with a byte order mark. A text that begins like a formula (with =, +, - or @) "
            "has an apostrophe before it; a number never has. "
            f"The page of a source is at {address('sources')} followed by its id."
        ),
        "homepage": address("index"),
        "contributors": [{"title": SITE_NAME, "path": absolute("/"), "roles": ["publisher"]}],
        **({"licenses": [{"name": licensed.name, "path": licensed.address}]} if licensed else {}),
        "sources": originals(),
        "resources": [FIGURES.descriptor, GLOSSARY.descriptor],
    }
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def originals():
    """The works that published our figures first, each once."""
    found = {work.slug: work for figure in open_data.figures() for work in works(figure.originals)}
    return [
        {"title": reference(work)} | ({"path": work.best_url} if work.best_url else {})
        for _, work in sorted(found.items())
    ]
