"""Contents and their differences in words: labels of fields and rows, names instead of keys, texts word by word."""

import copy
import re
from dataclasses import dataclass

from django import forms
from django.forms.utils import pretty_name
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.timezone import is_naive, make_aware

from .comparing import differences
from .form_data import key_of
from .forms import UploadField
from .pickers import Picking
from .publishing import in_words
from .text import describe_pdf

NOTHING = "nothing"
GONE = "one that is no longer there"
MOST = 600  # words or sentences that differ in a text and are told one by one
WORDS = re.compile(r"\s+|[.,;:!?]+|[^\s.,;:!?]+(?:[.,;:!?]+[^\s.,;:!?]+)*")
SENTENCES = re.compile(r".+?(?:[.!?]\s+|\n|\Z)", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """Part of a text: `kind` is "same", "gone" or "new"."""

    kind: str
    text: str


@dataclass(frozen=True)
class Line:
    """One difference as people read it."""

    key: str
    place: str
    before: str
    after: str
    is_text: bool = False
    is_row: bool = False

    @property
    def pieces(self):
        return word_changes(self.before, self.after)

    @property
    def kind(self):
        if not self.is_row:
            return "changed"
        return "added" if not self.before else "removed" if not self.after else "changed"


class Describer:
    """Knows the labels of an admin's form; made from an unbound Replay."""

    def __init__(self, replay):
        self.forms = {"": replay.form} | {formset.prefix: formset.empty_form for formset in replay.formsets}
        self.inlines = {part.formset.prefix: part.opts for part in replay.parts}
        parts = {relation.get_accessor_name() for relation in replay.admin.opts.related_objects}
        self._hidden = parts - self.forms.keys()  # of which its reader may not see the rows

    def lines(self, before, after):
        return self.in_words(self.in_order(differences(before, after)), before, after)

    def in_order(self, found):
        """Those that may be seen, as they stand in the form: in PostgreSQL, JSON has an order of its own."""
        found = [each for each in found if each.prefix not in self._hidden]
        prefixes = list(self.forms)
        rows = {place: number for number, place in enumerate(dict.fromkeys((each.prefix, each.row) for each in found))}

        def place(each):
            names = list(self.forms[each.prefix].fields) if each.prefix in self.forms else []
            row = rows[each.prefix, each.row]
            return (_index(prefixes, each.prefix), each.is_order, row, _index(names, each.name))

        return sorted(found, key=place)

    def in_words(self, found, before, after):
        """[Line] of these differences between the two."""
        rows = [*_all_rows(before), *_all_rows(after)]
        self._names = self._fetch_names(rows)
        self._titles = {(prefix, key_of(row)): self.row_title(prefix, row) for prefix, row in rows if prefix}
        return [self._line(each) for each in found]

    def _line(self, each):
        before, after = self._content(each, each.before), self._content(each, each.after)
        if before == after and each.name:
            after = f"{after} (another one)"
        is_text = _is_text(self._field(each.prefix, each.name))
        return Line(each.key, self._place(each), before, after, is_text, each.is_row)

    def _content(self, each, content):
        if each.is_order:
            return ", ".join(self.row_title(each.prefix, row) for row in content)
        if each.is_row:
            return "" if content is None else self.row_in_words(each.prefix, content)
        return self._value(each.prefix, each.name, content)

    def _place(self, each):
        if not each.prefix:
            return self._label("", each.name)
        inline = self.inlines.get(each.prefix)
        if each.is_order:
            return f"{capfirst(inline.verbose_name_plural if inline else pretty_name(each.prefix))}: their order"
        noun = capfirst(inline.verbose_name if inline else pretty_name(each.prefix))
        if each.is_row:
            return noun
        return f"{noun} “{self._titles[each.prefix, each.row]}”, {self._label(each.prefix, each.name)}"

    def row_title(self, prefix, row):
        """What tells this row from others: its first value that is neither a choice nor a file."""
        names = (name for name in self._shown(prefix, row) if not _is_choice(self._field(prefix, name)))
        return next((self._value(prefix, name, row[name]) for name in names), NOTHING)

    def row_in_words(self, prefix, row):
        return "; ".join(self._value(prefix, name, row[name]) for name in self._shown(prefix, row)) or NOTHING

    def _shown(self, prefix, row):
        """The names of what the row says, as they stand in the form."""
        fields = self.forms[prefix].fields if prefix in self.forms else {}
        return [name for name, field in fields.items() if name in row and not field.widget.is_hidden]

    def _field(self, prefix, name):
        """Of the form; of its model where this form does not show it; else None."""
        form = self.forms.get(prefix)
        if form is None or name in form.fields:
            return form and form.fields[name]
        known = {field.name: field for field in form._meta.model._meta.concrete_fields}
        return known[name].formfield() if name in known else None

    def _label(self, prefix, name):
        return str(getattr(self._field(prefix, name), "label", None) or pretty_name(name))

    def _value(self, prefix, name, values):
        field = self._field(prefix, name)
        if isinstance(field, Picking):
            return ", ".join(self._names[prefix, name].get(value, GONE) for value in values)
        return ", ".join(_in_words(field, value) for value in values)

    def _fetch_names(self, rows):
        """{(prefix, name): {key: name}} of all that is picked, with one query for each picker."""
        picked = {}
        for prefix, row in rows:
            for name, values in row.items():
                if isinstance(self._field(prefix, name), Picking):
                    picked.setdefault((prefix, name), []).extend(values)
        return {place: _names(self._field(*place), values) for place, values in picked.items()}


def _all_rows(content):
    """[(prefix, values)]: the fields of the form itself, then those of each row."""
    return [("", content.fields), *((prefix, row) for prefix, rows in content.rows.items() for row in rows)]


def _names(picker, values):
    asked = copy.copy(picker)
    asked.may_add = True  # what somebody wants to add has its name
    asked.picked = None  # the form knows only whom it shows
    return dict(asked.options(dict.fromkeys(values)))


def _index(names, name):
    return names.index(name) if name in names else len(names)


def _is_choice(field):
    return isinstance(field, UploadField | forms.ChoiceField) and not isinstance(field, Picking)


def _is_text(field):
    is_typed = isinstance(field, forms.CharField) and isinstance(field.widget, forms.TextInput | forms.Textarea)
    return is_typed and not isinstance(field, forms.URLField | forms.SlugField)


def _in_words(field, value):
    if isinstance(value, dict):
        return _file(value)
    if isinstance(field, forms.BooleanField):
        return "yes"
    if isinstance(field, forms.ChoiceField):
        return {str(key): str(label) for key, label in field.choices}.get(value, value)
    try:
        return _moment(field, value)
    except (ValueError, OverflowError):  # no such day, or one at the end of all calendars
        return value


def _moment(field, value):
    """The value as it is, where it is none."""
    if isinstance(field, forms.DateTimeField) and (moment := parse_datetime(value)):
        return in_words(make_aware(moment) if is_naive(moment) else moment)
    if isinstance(field, forms.DateField) and (day := parse_date(value)):
        return date_format(day, "j F Y")
    return value


def _file(facts):
    if "renditions" in facts:
        largest = facts["renditions"][-1]
        return f"a picture, {largest['width']:,} × {largest['height']:,} pixels"
    return f"{facts['original_name']}: {describe_pdf(facts['size'], facts['pages'])}"


def word_changes(before, after):
    """[Piece] of two texts: by words, by sentences where much differs, or as a whole where nearly all does."""
    for parts in (WORDS, SENTENCES):
        one, other = parts.findall(before), parts.findall(after)
        runs = _common_runs(one, other)
        if runs is not None:
            return _pieces(one, other, runs)
    return _pieces([before], [after], [])


def _common_runs(one, other):
    """[(place in one, place in other, length)] of what two lists have in common; None where more than MOST differs.

    The shortest way from one to the other (Myers, 1986), so that time grows with what differs, not with the texts.
    `reached` knows of each diagonal how far one comes in so many steps, and the runs on the way there.
    """
    if abs(len(one) - len(other)) > MOST:
        return None
    reached = {1: (0, None)}
    for steps in range(MOST + 1):
        for diagonal in range(-steps, steps + 1, 2):
            if diagonal == -steps or (diagonal != steps and reached[diagonal - 1][0] < reached[diagonal + 1][0]):
                place, runs = reached[diagonal + 1]
            else:
                place, runs = reached[diagonal - 1]
                place += 1
            start = place
            while place < len(one) and place - diagonal < len(other) and one[place] == other[place - diagonal]:
                place += 1
            if place > start:
                runs = (runs, (start, start - diagonal, place - start))
            if place >= len(one) and place - diagonal >= len(other):
                return _in_order(runs)
            reached[diagonal] = place, runs
    return None


def _in_order(runs):
    found = []
    while runs:
        runs, last = runs
        found.append(last)
    return found[::-1]


def _pieces(one, other, runs):
    """New words that follow each other are one piece, although the blanks between them stood there before."""
    pieces, done, done_other = [], 0, 0
    for place, place_other, length in [*runs, (len(one), len(other), 0)]:
        same = "".join(one[place : place + length])
        is_between = 0 < place + place_other < len(one) + len(other) - 2 * length
        if is_between and same.isspace() and "\n" not in same:
            continue
        texts = {"gone": "".join(one[done:place]), "new": "".join(other[done_other:place_other]), "same": same}
        pieces += [Piece(kind, text) for kind, text in texts.items() if text]
        done, done_other = place + length, place_other + length
    return pieces
