"""Figures as pages set them. The words are those of wording.py; here they get their sizes and stay on one line."""

import re

from django import template
from django.utils.dates import MONTHS
from django.utils.html import format_html, format_html_join

from .. import rivals
from ..vocabulary import Checked

register = template.Library()

MOST_LARGE = 9  # characters of a number that fit a phone in the largest type

_NUMERAL = re.compile(
    r"(?P<before>[^\d−]*)(?P<number>[\d−][\d.,–−%]*(?: to [\d−][\d.,%]*)?)(?P<after>[^(]*)(?P<bounds>.*)"
)
_RANGE = re.compile(r"(\b\d[\d.,]{,5}–\d[\d.,]{,5}(?![\d.,])%?)")  # a longer one would leave its cell on a phone
_READ = {
    Checked.ORIGINAL: "read",
    Checked.ABSTRACT: "abstract or record read",
    Checked.QUOTATION: "read as quoted by others",
    Checked.NOT_READ: "not read",
}


@register.filter
def numeral(short, is_quoted=False):
    """ "about 49.0 million (range 42.5–63.8 million)" with the number large and the words around it small."""
    parts = _NUMERAL.fullmatch(short)
    if parts is None:
        return short
    before, number, after, bounds = (part.strip() for part in parts.groups())
    is_long = len(number) > MOST_LARGE
    number = ('<span class="long">{}</span>', number) if is_long else ("{}", unbroken(number))
    number = _joined(number, ("<small>{}</small>", after))
    return _joined(
        ('<small class="how">{}</small>', before),
        ("<q>{}</q>" if is_quoted else "{}", number),
        ('<small class="bounds">{}</small>', unbroken(bounds)),
    )


def _joined(*shaped):
    """The (format, text) pairs that have a text, in their format."""
    return format_html_join(" ", "{}", ((format_html(shape, text),) for shape, text in shaped if text))


@register.filter
def unbroken(text):
    """A range does not break after its dash."""
    pieces = _RANGE.split(text)
    shapes = ("{}", '<span class="nb">{}</span>')
    return format_html_join("", "{}", ((format_html(shapes[place % 2], piece),) for place, piece in enumerate(pieces)))


@register.filter
def reading(source):
    """How much of the work was read here, for the line below its reference."""
    return _READ[source.checked]


register.filter("subject", rivals.subject_of)
register.filter("published_by", rivals.published_by)


@register.filter
def partial_date(text):
    """ "29 April 2020", "April 2020" or "2020" for as much of it as is known."""
    year, month, day = (*text.split("-"), "", "")[:3]
    return " ".join(filter(None, [day.lstrip("0"), month and str(MONTHS[int(month)]), year]))
