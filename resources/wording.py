"""A published figure in words, the same on pages, in the text of charts, in CSV and in JSON-LD.

Published digits are kept: 44.75 stays 44.75, and 49.0 stays 49.0. All spaces are plain ones, so that a spreadsheet can
search them; a template keeps a number on one line.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from django.utils.dates import MONTHS

from .vocabulary import OPEN_DOWN, OPEN_UP, Qualifier, ReferenceBasis, Scale

PER_CENT = "%"
WORLD = "World"


@dataclass(frozen=True)
class Quantity:
    """A number with its bounds, or bounds alone, in the published scale."""

    value: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    qualifier: str = Qualifier.EXACT
    scale: int = Scale.ONE
    unit: str = ""  # % or a noun in the plural

    @property
    def bounds(self):
        """Those that are given, once if they are equal."""
        return list(dict.fromkeys(bound for bound in (self.lower, self.upper) if bound is not None))

    @property
    def numbers(self):
        """What it says first: the value, or the bounds where there is none."""
        return self.bounds if self.value is None else [self.value]


@dataclass(frozen=True)
class Statement:
    """A quantity and what it is about."""

    quantity: Quantity
    base: str  # the words that follow the number: "people working directly in ASM", "of world tin production"
    place: str = ""
    reference_start: str = ""  # "2020" or "2020-04"
    reference_end: str = ""
    reference_basis: str = ReferenceBasis.STATED
    published: str = ""  # the year in which the original source appeared
    subject: str = ""  # what a share or rate is that of: "ASM share of tin"


@dataclass(frozen=True)
class _Style:
    minus: str
    to: str
    per_cent: str


_SHORT = _Style(minus="−", to="–", per_cent="%")
_SPOKEN = _Style(minus="minus ", to=" to ", per_cent=" per cent")


def short(quantity, *, with_unit=True):
    """ "about 44.75 million", "18–30%", "4–10 people": for tiles, tables and labels in charts.

    A noun stands only behind a bare number, never behind "million". Without `with_unit` it is left out there too,
    for a text that goes on with the noun itself. The sign % belongs to the number and always stands.
    """
    noun = quantity.unit if with_unit and _is_bare(quantity) else ""
    return _joined(_main(quantity, _SHORT), noun, _in_brackets(_bounds(quantity, _SHORT)))


def spoken(quantity):
    """ "18 to 30 per cent", "49.0 million (range 42.5 to 63.8 million)": for running text and text read aloud.

    Without a noun, because the words behind it bring their own.
    """
    return _joined(_main(quantity, _SPOKEN), _in_brackets(_bounds(quantity, _SPOKEN)))


def claim(statement):
    """ "about 44.75 million people working directly in ASM": neither where nor when, and without bounds."""
    return _joined(_main(statement.quantity, _SPOKEN), _missing_noun(statement), statement.base)


def sentence(statement):
    """ "About 44.75 million people working directly in ASM (world, published 2021, data years mixed)." """
    subject = f"{statement.subject}:" if statement.subject else ""
    where_and_when = _listed(_place(statement), when(statement))
    details = _listed(_bounds(statement.quantity, _SPOKEN), where_and_when, mark="; ")
    text = _joined(subject, claim(statement), _in_brackets(details))
    return f"{text[:1].upper()}{text[1:]}."


def when(statement):
    """ "April 2020", "1999 to 2021, data years mixed", "published 2024", "year not stated"."""
    basis, period = statement.reference_basis, _period(statement)
    published = f"published {statement.published}" if statement.published else ""
    if basis == ReferenceBasis.STATED and period:
        return period
    if basis == ReferenceBasis.MIXED:
        return _listed(period or published, "data years mixed")
    if basis == ReferenceBasis.PUBLICATION and period:
        return f"published {period}"
    if basis == ReferenceBasis.PUBLICATION and published:
        return published
    return f"{published}, data year not stated" if published else "year not stated"


# The number


def _main(quantity, style):
    """The qualifier with the value, or with the bounds where there is no value; empty as long as nothing is given."""
    return _joined(*_qualifiers(quantity), _amount(quantity, quantity.numbers, style)) if quantity.numbers else ""


def _qualifiers(quantity):
    """["at least", "about"] for a lower bound that stands alone and was published as "about"."""
    own = [] if quantity.qualifier == Qualifier.EXACT else [Qualifier(quantity.qualifier).label]
    has_one_end = (quantity.lower is None) != (quantity.upper is None)
    if quantity.value is not None or not has_one_end or quantity.qualifier in (*OPEN_UP, *OPEN_DOWN):
        return own
    return [Qualifier.AT_LEAST.label if quantity.upper is None else Qualifier.UP_TO.label, *own]


def _bounds(quantity, style):
    """ "range 42.5 to 63.8 million" where bounds stand beside a value."""
    if quantity.value is None or not quantity.bounds:
        return ""
    amount = _amount(quantity, quantity.bounds, style)
    if quantity.upper is None:
        return f"lower bound {amount}"
    return f"upper bound {amount}" if quantity.lower is None else f"range {amount}"


def _amount(quantity, numbers, style):
    """One number or the two ends of a range; the scale and the per cent are said once."""
    has_minus = any(number < 0 for number in numbers)
    to = " to " if has_minus else style.to  # a dash next to a minus sign would be taken for another
    scale = "" if quantity.scale == Scale.ONE else f" {Scale(quantity.scale).label}"
    per_cent = style.per_cent if quantity.unit == PER_CENT else ""
    return f"{to.join(_number(number, style) for number in numbers)}{scale}{per_cent}"


def _number(number, style):
    """ "2,220", with all digits and never with an exponent."""
    return f"{style.minus if number < 0 else ''}{number.copy_abs():,f}"


def _is_bare(quantity):
    """Whether a noun in the plural may follow: not behind "million", %, or a lone 1."""
    return quantity.scale == Scale.ONE and quantity.unit != PER_CENT and quantity.numbers not in ([], [1])


# What, where and when


def _missing_noun(statement):
    """The unit where the base does not name it: "tonnes" before "of mercury emitted to the air"."""
    unit, base = statement.quantity.unit, statement.base
    return unit if unit != PER_CENT and (not base or base.startswith("of ")) else ""


def _place(statement):
    """The place as it stands in the bracket; empty where the words before name it."""
    if not statement.place or _names(f"{statement.subject} {statement.base}", statement.place):
        return ""
    return statement.place.lower() if statement.place == WORLD else statement.place


def _names(text, place):
    """Whether the text has the place as a word of its own, in full or by its capitals, as EU or DRC."""
    capitals = "".join(filter(str.isupper, place))
    return _has_word(text.casefold(), place.casefold()) or (len(capitals) > 1 and _has_word(text, capitals))


def _has_word(text, word):
    return re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", text) is not None


def _period(statement):
    ends = dict.fromkeys(filter(None, [statement.reference_start, statement.reference_end]))
    return " to ".join(_month_and_year(end) for end in ends)


def _month_and_year(text):
    year, _, month = text.partition("-")
    return f"{MONTHS[int(month)]} {year}" if month else year


# Text


def _joined(*parts):
    return " ".join(filter(None, parts))


def _listed(*parts, mark=", "):
    return mark.join(filter(None, parts))


def _in_brackets(text):
    return f"({text})" if text else ""
