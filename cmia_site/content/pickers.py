"""Pickers: fields of the office's forms that find a row while one types, and may make a new one by its name.

    picker = PickerField(Person.objects.all())      # its value: the key of a row, or NEW and a name
    row = picker.clean("new:Amina Diallo")          # an unsaved Person where `may_add`, else an error
    made = save_new([form, *formset.forms])         # in the transaction that saves the forms

What is picked is fetched at once for all rows of a form (PickerFormSet), not row by row.
"""

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models
from django.utils.functional import cached_property

from .text import clean_line, fold

NEW = "new:"
LARGEST_KEY_DIGITS = 18  # more do not fit into a column


def picker_label(row):
    """The row's own `picker_label` where it has one, because namesakes must differ; else its name."""
    return getattr(row, "picker_label", str(row))


class Picking:
    """What both kinds of picker do: know the rows behind the values, and make new ones."""

    picked = None  # {key: row}, when somebody has fetched them already
    may_add = False

    def rows(self, values):
        """{key: row} of those values that are keys of rows."""
        keys = [value for value in map(str, values) if is_key(value)]
        if self.picked is not None:
            return {key: self.picked[key] for key in keys if key in self.picked}
        return {str(row.pk): row for row in self.queryset.filter(pk__in=keys)} if keys else {}

    def options(self, values):
        """[(value, label)] of what is picked, in the order of the values."""
        values = [str(value) for value in values]
        labels = {key: picker_label(row) for key, row in self.rows(values).items()}
        labels |= {value: f"{value.removeprefix(NEW)} (new)" for value in values if self._is_new(value)}
        return [(value, labels[value]) for value in values if value in labels]

    def pick(self, values):
        """The rows behind the values, new ones unsaved; ValidationError for what is neither."""
        known = self.rows(values)
        return [known.get(str(value)) or self._new_row(str(value)) for value in values]

    def _is_new(self, value):
        return self.may_add and value.startswith(NEW)

    def _new_row(self, value):
        if not self._is_new(value):
            raise forms.ValidationError("This is no longer there to choose. Choose again.", code="invalid_choice")
        model = self.queryset.model
        field = model._meta.get_field(getattr(model, "named_by", "name"))
        name = field.clean(clean_line(value.removeprefix(NEW)), None)
        return getattr(model, "named", model)(name=name)


def is_key(value):
    """Whether a row can have this text as its key."""
    return value.isascii() and value.isdigit() and len(value) <= LARGEST_KEY_DIGITS


OF_A_ROW = "Choose one here, or empty the whole row."


class PickerField(Picking, forms.ModelChoiceField):
    default_error_messages = {"required": "Choose one here."}

    def to_python(self, value):
        return None if value in self.empty_values else self.pick([value])[0]


class MultiplePickerField(Picking, forms.ModelMultipleChoiceField):
    """Cleans to a list of rows."""

    def clean(self, value):
        if self.required and not any(value or []):
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return self.pick(list(filter(None, value or [])))


class PickedOptions:
    """Only what is picked stands in the page; the script fetches what else there is."""

    @property
    def media(self):
        return super().media + forms.Media(js=["admin/js/autocomplete.js", "js/pickers.js"])

    def optgroups(self, name, value, attr=None):
        options = self.choices.field.options([each for each in value if each])
        if not self.is_required and not self.allow_multiple_selected:
            options = [("", ""), *options]
        chosen = [self.create_option(name, key, label, bool(key), index) for index, (key, label) in enumerate(options)]
        return [(None, chosen, 0)]


class Picker(PickedOptions, AutocompleteSelect):
    pass


class MultiplePicker(PickedOptions, AutocompleteSelectMultiple):
    pass


class PickerForm(forms.ModelForm):
    """A form with pickers that may make new rows."""

    def _get_validation_exclusions(self):
        """A new row has no key yet, which would pass for an empty field."""
        pickers = [name for name, field in self.fields.items() if isinstance(field, PickerField)]
        new = {name for name in pickers if getattr(self.cleaned_data.get(name), "pk", name) is None}
        return super()._get_validation_exclusions() | new

    def _update_errors(self, errors):
        """What could not be read is not called missing as well."""
        if hasattr(errors, "error_dict"):
            for name in errors.error_dict.keys() & self.errors.keys():
                del errors.error_dict[name]
        super()._update_errors(errors)


class PickerFormSet(forms.BaseInlineFormSet):
    """Fetches what its pickers have picked with one query a field, however many rows there are."""

    def add_fields(self, form, index):
        super().add_fields(form, index)
        self._know_the_row(form)
        for name, field in form.fields.items():
            if name in self._picked:
                field.picked = self._picked[name]
                field.error_messages["required"] = OF_A_ROW

    def _know_the_row(self, form):
        """Django would ask the database for each stored row that is posted, one by one."""
        name = self.model._meta.pk.name
        initial = form.fields[name].initial
        form.fields[name] = PickerField(self.queryset, initial=initial, required=False, widget=forms.HiddenInput)
        form.fields[name].picked = self._stored_rows

    @cached_property
    def _stored_rows(self):
        return {str(row.pk): row for row in super().get_queryset()}

    @cached_property
    def _picked(self):
        fields = {name: field for name, field in self.form.base_fields.items() if isinstance(field, Picking)}
        values = self._posted if self.is_bound else self._stored
        return {name: field.rows(values(name, field)) for name, field in fields.items()}

    def _posted(self, name, field):
        names = [f"{self.add_prefix(index)}-{name}" for index in range(self.total_form_count())]
        return _flat(field.widget.value_from_datadict(self.data, self.files, each) for each in names)

    def _stored(self, name, field):
        column = self.model._meta.get_field(name)
        return [getattr(value, "pk", value) for value in _flat(map(column.value_from_object, self.get_queryset()))]


def _flat(values):
    """What is picked in many fields, of which some hold a list and some nothing."""
    return [each for value in values for each in (value if isinstance(value, list) else [value]) if each]


def save_new(forms):
    """Save the rows that valid forms have picked by a new name, one for each name; returns them.

    The same new name twice in one form is the same person or organisation.
    """
    new = {}
    for form in forms:
        for name, field in form.fields.items():
            if isinstance(field, MultiplePickerField) and name in form.cleaned_data:
                form.cleaned_data[name] = [_saved(row, new) for row in form.cleaned_data[name]]
            elif isinstance(field, PickerField) and _is_new_row(form.cleaned_data.get(name)):
                form.cleaned_data[name] = row = _saved(form.cleaned_data[name], new)
                setattr(form.instance, name, row)
    return list(new.values())


def _is_new_row(row):
    return isinstance(row, models.Model) and row.pk is None


def _saved(row, new):
    if not _is_new_row(row):
        return row
    kept = new.setdefault((type(row), fold(row.name)), row)
    if kept.pk is None:
        kept.save()
    return kept
