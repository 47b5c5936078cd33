"""Terms of the glossary and figures as links in running text: [[term]], [[term|other words]], [[fig-0012]], and terms
that nobody has marked.

A word includes its hyphens and apostrophes: neither "ASM-related" nor "ASM's" holds the word "ASM".
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import islice

from django.urls import reverse

from cmia_site.content.markdown import Link, Linker, Reference
from cmia_site.content.text import fold

from .models import Figure, Term
from .vocabulary import Match

_HYPHENS = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d"  # no em dash: it stands between words—like this
_APOSTROPHES = "'`\xb4\u2018\u2019\u201b\u02bc\u2032\uff07"
_SHAPES = str.maketrans(dict.fromkeys(_HYPHENS, "-") | dict.fromkeys(_APOSTROPHES, "'"))
_LETTER = r"[\w\u0300-\u036f\u064b-\u065f\u0670\u200c\u200d]"  # accents, vowel signs and joiners belong to letters
# An address counts as one word, which is no form of a term: with its scheme, or as example.org/ASM or asm@example.org.
_WORD = re.compile(
    rf"(?:\w{{1,20}}://|www\.)\S+"
    rf"|{_LETTER}+(?:[{_HYPHENS}{_APOSTROPHES}]{_LETTER}+)*(?:(?:[.@]{_LETTER}[\w-]*)+(?:/\S*)?)?"
)
_NOT_IN_MARK = re.compile(r"[\[\]|]")
_LONG_WORD = re.compile(r"\w{4,}")
_BEGINNING = 4  # letters that an editor gets right
NO_FIGURE = "(figure not available)"  # for visitors: it was withdrawn, or deleted
_WAY_OUT = "take the brackets away."


@dataclass(frozen=True)
class Form:
    """A text by which the term `slug` is called; `match` says where it may become a link by itself."""

    text: str
    slug: str
    match: str = Match.ANY_CASE
    is_automatic: bool = True


class _Wordings:
    """Forms by their words, in their own case where only that counts."""

    def __init__(self, forms):
        self._exact, self._any_case = defaultdict(set), defaultdict(set)
        self._counts = defaultdict(set)
        for form in forms:
            if words := list(_WORD.finditer(form.text)):
                self._add(form, words)

    def _add(self, form, words):
        text = _plain(form.text[words[0].start() : words[-1].end()])
        if form.match == Match.EXACT:
            self._exact[text].add(form.slug)
        else:
            self._any_case[text.casefold()].add(form.slug)
        self._counts[_plain(words[0][0]).casefold()].add(len(words))

    def slugs(self, text):
        """The terms that this text can mean."""
        text = _plain(text)
        return self._exact.get(text, set()) | self._any_case.get(text.casefold(), set())

    def counts(self):
        """{first word, in small letters: numbers of words of the forms that begin with it, the greatest first}."""
        return {word: sorted(counts, reverse=True) for word, counts in self._counts.items()}


def _plain(text):
    """With one shape of hyphen, apostrophe and blank each."""
    return " ".join(text.translate(_SHAPES).split())


class Glossary:
    """What texts call which term. The first form of a term is its name; `old_slugs` are {old slug: slug}."""

    def __init__(self, forms, old_slugs=None):
        forms = list(forms)
        self._all = _Wordings(forms)
        self._automatic = _Wordings(form for form in forms if form.is_automatic and form.match != Match.NEVER)
        self._counts = self._automatic.counts()
        self._old_slugs = old_slugs or {}
        self._names = {}  # by slug
        self._called = defaultdict(dict)  # {folded text: {slug: text}}
        self._beginnings = defaultdict(set)  # slugs by the beginnings of their words
        for form in forms:
            self._index(form)

    def _index(self, form):
        text = fold(form.text)
        self._names.setdefault(form.slug, form.text)
        self._called[text].setdefault(form.slug, form.text)
        for word in _LONG_WORD.findall(text):
            self._beginnings[word[:_BEGINNING]].add(form.slug)

    def find(self, text):
        """[(start, end, slug)] of what may be linked unasked: the longest forms, none that two terms have."""
        words = list(_WORD.finditer(text))
        found, end = [], 0
        for place, word in enumerate(words):
            counts = self._counts.get(_plain(word[0]).casefold())
            if counts and word.start() >= end and (form := self._longest(text, words, place, counts)):
                end, slugs = form
                if len(slugs) == 1:
                    found.append((word.start(), end, *slugs))
        return found

    def _longest(self, text, words, place, counts):
        """(its end, the terms it can mean) of the longest form that begins with the word at `place`, or None."""
        for count in counts:
            if place + count <= len(words):
                end = words[place + count - 1].end()
                said = text[words[place].start() : end]
                if self._automatic.slugs(said):
                    return end, self._all.slugs(said)
        return None

    def resolve(self, name):
        """[slug] of the terms that an editor can mean by [[name]]; a slug means its term alone."""
        if name in self._names:
            return [name]
        if called := self._called.get(fold(name)):
            return list(called)
        return [self._old_slugs[name]] if name in self._old_slugs else []

    def words(self, name, slug):
        """What to show for [[name]]: a form as it was typed; for a slug the form spelt like it, or else the name."""
        if name in self._names or name in self._old_slugs:
            return self._called.get(fold(name), {}).get(slug, self._names[slug])
        return name

    def name(self, slug):
        return self._names[slug]

    def names_like(self, text):
        """At most three names of terms with words that begin like those of the text, the likeliest first."""
        beginnings = {word[:_BEGINNING] for word in _LONG_WORD.findall(fold(text))}
        likely = Counter(slug for beginning in beginnings for slug in sorted(self._beginnings.get(beginning, ())))
        names = (self._names[slug] for slug, _ in likely.most_common())
        return list(islice((name for name in names if not _NOT_IN_MARK.search(name)), 3))


# From the database


def current_glossary():
    """The Glossary of the terms that are public now."""
    return _glossary_of(Term.objects.published())


def whole_glossary():
    """The Glossary of all terms."""
    return _glossary_of(Term.objects.all())


def _glossary_of(terms):
    # The rows themselves are the version: reading them costs little, and no save can be missed.
    labels = terms.filter(labels__isnull=False)
    return _built(
        tuple(terms.values_list("name", "slug", "match", "auto_link")),
        tuple(labels.values_list("labels__text", "slug", "labels__match", "labels__auto_link")),
        tuple(terms.filter(old_slugs__isnull=False).values_list("old_slugs__slug", "slug")),
    )


@lru_cache(maxsize=2)
def _built(names, labels, old_slugs):
    return Glossary((Form(*row) for row in (*names, *labels)), dict(old_slugs))


# In texts


@dataclass(frozen=True)
class _OfGlossary:
    """Reads the glossary once a text, when it first needs it; a text of no row has none."""

    load: Callable[[], Glossary] = current_glossary
    load_whole: Callable[[], Glossary] = whole_glossary

    def for_text(self, context):
        return None if context is None else replace(self)

    @cached_property
    def glossary(self):
        return self.load()

    @cached_property
    def whole_glossary(self):
        return self.load_whole()


class TermReference(_OfGlossary, Reference):
    """[[offtake]] and [[offtake|offtake contracts]]: by any form of a term, or by its slug."""

    pattern = re.compile(r"\[\[(?!fig-\d{4,6}\]\])([^\[\]|\n]{1,200})(?:\|([^\[\]|\n]{1,200}))?\]\]")

    def check(self, match, context):
        name, words = _parts(match)
        if _means_itself(name, context):
            return f"This belongs to “{name}” itself, and no page leads to itself: {_WAY_OUT}"
        slugs = self.glossary.resolve(name)
        if len(slugs) > 1:
            choices = " or ".join(f"[[{slug}|{words or name}]]" for slug in slugs)
            return f"“{name}” can mean several terms. Write {choices}."
        return None if slugs else self._missing(name)

    def _missing(self, name):
        if hidden := self.whole_glossary.resolve(name):
            term = self.whole_glossary.name(hidden[0])
            return f"The term “{term}” is not public, so visitors would see no link. Publish it first, or {_WAY_OUT}"
        likely = " or ".join(f"“{likely}”" for likely in self.glossary.names_like(name))
        question = f"Did you mean {likely}? If not, add" if likely else "Add"
        return f"The glossary has no term “{name}”. {question} it there first, or {_WAY_OUT}"

    def render(self, match, context):
        name, words = _parts(match)
        if not name:
            return None
        slugs = self.glossary.resolve(name)
        if len(slugs) == 1 and not _means_itself(name, context):
            return _term_link(slugs[0], words or self.glossary.words(name, slugs[0]))
        return Link(words or self._words_alone(name))

    def _words_alone(self, name):
        """What visitors read for a term that was withdrawn or deleted, or that has become one of two."""
        slugs = self.whole_glossary.resolve(name)
        return self.whole_glossary.words(name, slugs[0]) if len(slugs) == 1 else name


def _parts(match):
    """What stands before and behind the bar."""
    return match[1].strip(), (match[2] or "").strip()


class TermLinker(_OfGlossary, Linker):
    """Terms that nobody has marked. What defines a term does not lead to it."""

    def find(self, text, context):
        found = [each for each in self.glossary.find(text) if each[2] != _slug_of_term(context)]
        links = {slug: _term_link(slug) for slug in {slug for _, _, slug in found}}
        return [(start, end, links[slug]) for start, end, slug in found]


def _term_of(row):
    """The term which the row is, or belongs to; or None."""
    term = getattr(row, "term", row)
    return term if isinstance(term, Term) else None


def _slug_of_term(row):
    term = _term_of(row)
    return term.slug if term else ""


def _means_itself(name, row):
    """Whether a mark in a text of this row names the row's own term."""
    term = _term_of(row)
    return term is not None and (name == term.slug or fold(name) == fold(term.name))


def _term_link(slug, words=""):
    return Link(words, reverse("resources:term", kwargs={"slug": slug}), "term", slug)


class FigureReference(Reference):
    """[[fig-0012]]: the number in words, leading to its page."""

    pattern = re.compile(r"\[\[(fig-\d{4,6})\]\]")

    def for_text(self, context):
        return None if context is None else FigureReference()

    @cached_property
    def figures(self):
        """{number: Figure} of those that are public now."""
        return {figure.slug: figure for figure in Figure.objects.published().select_related("indicator")}

    def check(self, match, context):
        if match[1] in self.figures:
            return None
        return f"There is no public figure {match[1]}. Look its number up in the list of figures, or publish it first."

    def render(self, match, context):
        figure = self.figures.get(match[1])
        if figure is None:
            return Link(NO_FIGURE)
        return Link(figure.spoken, figure.get_absolute_url(), "figure", figure.slug)
