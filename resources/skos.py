"""The glossary in SKOS, as Turtle and as JSON-LD: one graph, written in two ways."""

import json
import re
from collections import defaultdict
from dataclasses import dataclass

from cmia_site.content.metadata import SITE_NAME

from .citing import reference
from .open_data import absolute, address, licence, meaning, public
from .vocabulary import LabelKind

PREFIXES = {
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dct": "http://purl.org/dc/terms/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
ENGLISH = "en"
LANGUAGE = re.compile(r"[a-z]{1,8}(-[a-z0-9]{1,8})*", re.IGNORECASE)
KINDS = {
    LabelKind.TRANSLATION: "skos:prefLabel",
    LabelKind.ABBREVIATION: "skos:altLabel",
    LabelKind.SYNONYM: "skos:altLabel",
    LabelKind.PLURAL: "skos:hiddenLabel",
    LabelKind.INFLECTION: "skos:hiddenLabel",
    LabelKind.HIDDEN: "skos:hiddenLabel",
}
RELATIONS = ("broader", "narrower", "related")
ESCAPES = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


# What a statement is made of; each writes itself in both languages


@dataclass(frozen=True)
class Iri:
    address: str  # of this site, or one that a setting gives

    def turtle(self):
        return f"<{self.address}>"

    def json_ld(self):
        return {"@id": self.address}


@dataclass(frozen=True)
class Name:
    """One of the names of PREFIXES, such as skos:Concept."""

    text: str

    def turtle(self):
        return self.text

    def json_ld(self):
        return {"@id": self.text}


@dataclass(frozen=True)
class Literal:
    text: str
    language: str = ""
    datatype: str = ""

    def turtle(self):
        language = f"@{self.language}" if self.language else ""
        datatype = f"^^{self.datatype}" if self.datatype else ""
        return f'"{self.text.translate(ESCAPES)}"{language}{datatype}'

    def json_ld(self):
        tags = {"@language": self.language, "@type": self.datatype}
        return {"@value": self.text} | {name: value for name, value in tags.items() if value}


@dataclass(frozen=True)
class Node:
    """What is stated of a subject: [(predicate, object)]. Without an address it stands inside another one."""

    statements: list
    address: str = ""

    def turtle(self):
        lines = " ;\n    ".join(f"{predicate} {value.turtle()}" for predicate, value in self.statements)
        return f"<{self.address}>\n    {lines} ." if self.address else f"[ {lines} ]"

    def json_ld(self):
        found = defaultdict(list)
        for predicate, value in self.statements:
            found[predicate].append(value.json_ld())
        return ({"@id": self.address} if self.address else {}) | found


def turtle(terms):
    prefixes = [f"@prefix {prefix}: <{address}> ." for prefix, address in PREFIXES.items()]
    return "\n".join([*prefixes, "", *(f"{node.turtle()}\n" for node in graph(terms))])


def json_ld(terms):
    document = {"@context": PREFIXES, "@graph": [node.json_ld() for node in graph(terms)]}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


# The graph


def graph(terms):
    """[Node] of the glossary, its terms and the works that they rest on; `terms` as open_data.terms() gives them."""
    sources = {source.pk: source for term in terms for each in term.definitions.all() for source in each.sources.all()}
    return [_scheme(terms), *map(_concept, terms), *map(_work, sources.values())]


def _english(text):
    return Literal(text, ENGLISH)


def _scheme(terms):
    licensed = licence()
    return Node(
        [
            ("rdf:type", Name("skos:ConceptScheme")),
            ("dct:title", _english("Glossary")),
            ("dct:creator", _english(SITE_NAME)),
            *([("dct:license", Iri(licensed.address))] if licensed else []),
            *(("skos:hasTopConcept", _of(term)) for term in terms if _is_top(term)),
        ],
        _scheme_address(),
    )


def _scheme_address():
    return address("glossary")


def _of(row):
    return Iri(absolute(row.get_absolute_url()))


def _is_top(term):
    return not term.broader.all()


def _concept(term):
    scheme = Iri(_scheme_address())
    return Node(
        [
            ("rdf:type", Name("skos:Concept")),
            ("skos:inScheme", scheme),
            *([("skos:topConceptOf", scheme)] if _is_top(term) else []),
            *_labels(term),
            *(("skos:definition", _definition(each)) for each in term.definitions.all()),
            *([("skos:scopeNote", _english(term.scope_note))] if term.scope_note else []),
            *((f"skos:{name}", _of(other)) for name in RELATIONS for other in getattr(term, name).all()),
            ("dct:issued", Literal(term.published_at.date().isoformat(), datatype="xsd:date")),
            *_replacement(term),
        ],
        absolute(term.get_absolute_url()),
    )


def _labels(term):
    """[(predicate, Literal)]; SKOS wants a form once, so the first one counts: preferred, alternative, hidden."""
    forms = {_english(term.name): "skos:prefLabel"}
    order = list(KINDS)
    for label in sorted(term.labels.all(), key=lambda label: order.index(label.kind)):
        forms.setdefault(Literal(label.text, _language(label)), KINDS[label.kind])
    return [(predicate, literal) for literal, predicate in forms.items()]


def _language(label):
    """Its code, or nothing where that is none: such a tag would break the file."""
    return label.language.lower() if LANGUAGE.fullmatch(label.language) else ""


def _definition(definition):
    return Node(
        [
            ("rdf:value", _english(meaning(definition))),
            ("skos:scopeNote", _english(definition.sense)),
            *(("dct:source", _of(source)) for source in definition.sources.all()),
        ]
    )


def _replacement(term):
    successor = public(term.replaced_by)
    if not successor:
        return []
    return [
        ("owl:deprecated", Literal("true", datatype="xsd:boolean")),
        ("dct:isReplacedBy", _of(successor)),
    ]


def _work(source):
    return Node(
        [("dct:title", Literal(source.title)), ("dct:bibliographicCitation", Literal(reference(source)))],
        absolute(source.get_absolute_url()),
    )
