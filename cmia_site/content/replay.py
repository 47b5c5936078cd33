"""An admin's own form and formsets, made from data instead of a request: the one way to a preview, a version, a merge.

    replay = Replay(admin, request, event, data)    # bound to a FormData
    replay.is_valid()                               # the rules of the form, as when it is saved
    Replay(admin, request, event).content()         # what the rows say, as a form would send it

The admin builds them (`get_form`, and `_create_formsets`, a private method that tests/content/test_replay.py pins).
"""

import copy
import re
from collections import namedtuple
from math import inf
from operator import itemgetter

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.forms.formsets import DELETION_FIELD_NAME, ORDERING_FIELD_NAME
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from .faults import faults
from .form_data import FormData, key_of
from .forms import UploadField

PLACE = "order"  # the field that the rows of a form are put in order by
REMOVE = "remove_"  # and the name of a file: the field that takes it away


class Everything:
    """Who may do everything: what a version says does not depend on who saved it."""

    is_active = is_staff = is_superuser = True
    is_anonymous = False
    is_authenticated = True
    pk = None

    def has_perm(self, permission, row=None):
        return True

    def has_module_perms(self, label):
        return True

    def get_all_permissions(self, row=None):
        return set()


def as_system(request):
    """The same request, made by nobody who could be refused."""
    system = copy.copy(request)
    system.user = Everything()
    return system


def as_get(request):
    return _again(request, "GET", QueryDict())


def as_post(request, post):
    return _again(request, "POST", post)


def _again(request, method, post):
    """The same request with another method and body, without files."""
    again = copy.copy(request)
    again.method, again.POST, again.filled = method, post, None
    again._files = MultiValueDict()  # FILES, which Django's request does not let be set
    return again


Part = namedtuple("Part", ["formset", "opts"])  # as much of an InlineAdminFormSet as faults needs


class Replay:
    """`form`, `formsets` and the `inlines` they belong to; of `row`, or of a new one.

    An inline of which the data say nothing, because whoever sent them may not see it, is left out: its rows stay.
    """

    def __init__(self, admin, request, row=None, data=None):
        self.admin = admin
        self.change = row is not None and not row._state.adding
        post = data.to_post(stored_keys(admin, request, row)) if data else None
        request = as_get(request) if data is None else as_post(request, post)
        fields = flatten_fieldsets(admin.get_fieldsets(request, row))
        form_class = admin.get_form(request, row if self.change else None, change=self.change, fields=fields)
        bound = [] if data is None else [request.POST, request.FILES]
        self.form = form_class(*bound, instance=row)
        parts = zip(*admin._create_formsets(request, self.form.instance, change=self.change), strict=True)
        self.parts = [Part(*part) for part in parts if data is None or part[0].prefix in data.rows]
        self.formsets = [part.formset for part in self.parts]
        self.inlines = [part.opts for part in self.parts]

    def is_valid(self):
        asked = [form.is_valid() for form in (self.form, *self.formsets)]  # each of them, for its faults
        return all(asked)

    def faults(self):
        return faults(self.form, self.parts)

    def content(self, before=None):
        """The FormData of it, settled: see `content`."""
        return content(self.form, self.formsets, before)


def stored_keys(admin, request, row):
    """{prefix: keys of the stored rows} of all inlines."""
    if row is None or row._state.adding:
        return {}
    keys = {}
    for formset, inline in admin.get_formsets_with_inlines(request, row):
        rows = inline.model._default_manager.filter(**{formset.fk.name: row})
        keys[formset.get_default_prefix()] = {str(key) for key in rows.values_list("pk", flat=True)}
    return keys


def content(form, formsets, before=None):
    """What is entered, as a FormData that can be compared: without blanks, removed and empty rows; in order.

    What the form does not show to somebody, or does not let them change, stays as it was `before`, a FormData too.
    """
    before = before or FormData()
    hidden = {name: value for name, value in before.fields.items() if name not in form.fields}
    sent = [formset for formset in formsets if not formset.is_bound or formset.management_form.is_valid()]
    rows = {formset.prefix: _rows(formset, before.rows.get(formset.prefix, [])) for formset in sent}
    return FormData(hidden | _values(form), before.rows | rows)


def _rows(formset, before):
    known = {key_of(row): row for row in before if key_of(row)}
    found = []
    for number, form in enumerate(filter(_is_kept, formset.forms)):
        row = known.get(str(form.instance.pk)) if _is_protected(form) else _values(form)
        if row:
            found.append((_place(form, number), row))
    unseen = known.values() if _shows_none(formset) else []
    others_new = [row for row in before if not key_of(row)] if formset.max_num == 0 else []  # who may add none
    return [*unseen, *(row for _, row in sorted(found, key=itemgetter(0))), *others_new]


def _shows_none(formset):
    """Whether its editor may see no row that is stored: the admin's inlines then ask for none."""
    return formset.queryset.query.is_empty() and not formset.instance._state.adding


def _is_kept(form):
    if not form.is_bound:
        return form.instance.pk is not None
    if DELETION_FIELD_NAME in form.fields and form[DELETION_FIELD_NAME].value():
        return False
    return form.instance.pk is not None or form.has_changed()


def _is_protected(form):
    """Whether its row is stored and none of the editor's to change: the admin's forms then deny any change."""
    return form.is_bound and form.instance.pk is not None and bool(form.changed_data) and not form.has_changed()


def _place(form, number):
    """Where rows are in no order of their own, that of their keys, which no change of them moves."""
    if PLACE not in form.fields:
        return (form.instance.pk or inf, number)
    place = form.initial[PLACE] if _is_protected(form) else form[PLACE].value()
    return (int(place) if re.fullmatch(r"\s*[0-9]{1,9}\s*", str(place)) else inf, number)


def _values(form):
    """{name: [value]} of the fields that say something."""
    found = {name: _field_values(form, name) for name in form.fields if _is_content(form, name)}
    if form.instance.pk is not None and "id" in found:
        found["id"] = [str(form.instance.pk)]
    return {name: values for name, values in found.items() if values}


def _is_content(form, name):
    if name in (PLACE, DELETION_FIELD_NAME, ORDERING_FIELD_NAME):
        return False
    if name.startswith(REMOVE) and isinstance(form.fields.get(name.removeprefix(REMOVE)), UploadField):
        return False
    return not isinstance(form.fields[name], forms.models.InlineForeignKeyField)


def _field_values(form, name):
    field = form.fields[name]
    if isinstance(field, UploadField):
        return _file(form, name)
    values = [_plain(value) for value in _sent(form[name])]
    if isinstance(field, forms.ModelMultipleChoiceField):
        values.sort()
    return [value for value in values if value]


def _plain(text):
    """Without what a browser adds to the ends of lines, and without the character 0, which PostgreSQL refuses."""
    return text.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n").strip()


def _sent(bound):
    """What a browser would send of the field as the form shows it."""
    value, widget = bound.value(), bound.field.widget
    widget = getattr(widget, "widget", widget)  # of the admin's wrapper around a picker
    if isinstance(widget, forms.CheckboxInput):
        return ["on"] if widget.check_test(value) else []
    shown = widget.format_value(value)
    return [str(each) for each in (shown if isinstance(shown, list | tuple) else [shown]) if each is not None]


def _file(form, name):
    """[facts] of the file that is chosen, or of the one that the row has and keeps; see uploads.Upload."""
    if upload := form.chosen_file(name):
        return [upload.lasting_facts]
    stored = None if form.takes_file_away(name) else form.stored_file(name)
    return [stored] if stored else []
