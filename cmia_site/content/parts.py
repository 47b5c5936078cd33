"""Rows that belong to another row, as the office fills them in beneath its form."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.functional import cached_property

from .admin import Pickers
from .pickers import PickerForm, PickerFormSet
from .text import fold

MOST_ROWS = 50
ABSURD = 500  # rows for which no form is even made
LAST_PLACE = 9_999
STANDS_ABOVE = "{} stands above in this role already. Choose another role, or remove one of the rows."
GONE = "Somebody else has removed this row. Remove it here as well, or copy what you need into a new one."


class PartForm(PickerForm):
    @cached_property
    def changed_data(self):
        """Neither a place in the order alone makes a row, nor what was not sent at all."""
        changed = [name for name in super().changed_data if self.instance.pk or not self._was_left_out(name)]
        return [] if changed == ["order"] and not self.instance.pk else changed

    def _was_left_out(self, name):
        return self.fields[name].widget.value_omitted_from_data(self.data, self.files, self.add_prefix(name))

    def _post_clean(self):
        """A stored row that nobody has touched needs no second look: ninety of them would cost hundreds of queries."""
        if not self.instance.pk or self.has_changed():
            super()._post_clean()


class PartFormSet(PickerFormSet):
    """Rows in an order. One whose place is left empty comes after the others."""

    most = MOST_ROWS

    def get_queryset(self):
        """Once forms are made of what was posted, their rows: Django's form pairs the two one by one.

        Others may have removed rows meanwhile, or put them into another order.
        """
        is_made = self.is_bound and "forms" in vars(self)
        return [form.instance for form in self.initial_forms] if is_made else super().get_queryset()

    def add_fields(self, form, index):
        super().add_fields(form, index)
        if "order" in form.fields:
            form.fields["order"].required = False
            form.fields["order"].initial = None  # of a row that is not stored yet
            form.fields["order"].validators.append(MaxValueValidator(LAST_PLACE))

    def full_clean(self):
        super().full_clean()
        for form in self.initial_forms if self.is_bound else []:
            if form.errors.pop(self.model._meta.pk.name, None):
                form.add_error(None, GONE)

    def clean(self):
        super().clean()
        kept = self.kept_forms
        if len(kept) > self.most and len(kept) > len(self._stored_rows):
            raise ValidationError(f"At most {self.most} rows fit here, and these are {len(kept)}. Remove some.")
        last = max((form.cleaned_data.get("order") or 0 for form in kept), default=0)
        for form in kept:
            if "order" in form.fields and form.cleaned_data.get("order") is None:
                last += 1
                form.instance.order = last

    @property
    def pasted(self):
        """What stood in the box of the paste helper when the form was sent."""
        return self.data.get(f"{self.prefix}-paste", "")

    @property
    def kept_forms(self):
        """Those that will be rows: neither empty nor removed, and not waiting to be mended."""
        return [
            form
            for form in self.forms
            if form.is_valid()
            and (form.instance.pk or form.has_changed())
            and not form.cleaned_data.get(DELETION_FIELD_NAME)
        ]

    @property
    def unseen_rows(self):
        """Those that somebody else has stored since the form was opened: Django overlooks that they must differ."""
        shown = {form.instance.pk for form in self.initial_forms}
        return [row for row in self._stored_rows.values() if row.pk not in shown]


class RoleFormSet(PartFormSet):
    """Says at the row who or what has a role already; `who` names the field, `as_new` what to say of a new name."""

    who = "person"
    as_new = STANDS_ABOVE

    def clean(self):
        meanwhile = {(getattr(row, f"{self.who}_id"), row.role) for row in self.unseen_rows}
        seen = set()
        for form in self.kept_forms:
            row, role = getattr(form.instance, self.who), form.instance.role
            key = (row.pk or fold(row.name), role)
            if key in meanwhile:
                form.add_error(self.who, f"Somebody else has added {row.name} in this role. Remove this row.")
            elif key in seen:
                form.add_error(self.who, (STANDS_ABOVE if row.pk else self.as_new).format(row.name))
            seen.add(key)
        super().clean()


class Part(Pickers, admin.StackedInline):
    """Rows beneath the fields of `section`. A new event comes with some that are empty."""

    template = "admin/part.html"
    form = PartForm
    formset = PartFormSet
    section = None
    max_num = ABSURD
    most = MOST_ROWS
    empty = 0
    paste = None  # what its paste helper says, and which view reads what is pasted
    suggestions = None  # the name of the view that suggests further rows

    def get_queryset(self, request):
        """With the rows that a row is named after."""
        single = [name for name in self.autocomplete_fields if self.opts.get_field(name).many_to_one]
        return super().get_queryset(request).select_related(*single)

    def get_formset(self, request, obj=None, **kwargs):
        """More rows than any event has are refused before a form is made for each."""
        formset = super().get_formset(request, obj, **{"absolute_max": ABSURD} | kwargs)
        formset.most = self.most
        return formset

    def get_extra(self, request, obj=None, **kwargs):
        return 0 if obj else self.empty


class Sectioned:
    """For an admin whose form has its Parts beneath the fields they belong to, in the order of the work.

    Its Media names js/rows.js.
    """

    change_form_template = "admin/sectioned.html"

    def render_change_form(self, request, context, *args, **kwargs):
        context["sections"] = self._sections(context)
        return super().render_change_form(request, context, *args, **kwargs)

    def _sections(self, context):
        """[(fieldset, [inline formsets that stand beneath its fields])]."""
        parts = context["inline_admin_formsets"]
        return [
            (fieldset, [part for part in parts if part.opts.section == fieldset.name])
            for fieldset in context["adminform"]
        ]
