"""The rows that belong to an event, as the office fills them in."""

from dataclasses import asdict

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.forms.formsets import DELETION_FIELD_NAME
from django.utils.functional import cached_property

from cmia_site.content.admin import Pickers
from cmia_site.content.forms import FileForm, UploadField, UploadInput
from cmia_site.content.pickers import PickerForm, PickerFormSet
from cmia_site.content.text import fold
from cmia_site.content.uploads import PdfKind

from ..models import Appearance, ChangeNote, KeyTheme, Material, Organiser, Recording
from ..pasting import MOST_PEOPLE, MOST_POINTS
from ..vocabulary import MaterialKind

MOST_ROWS = 50
ABSURD = 500  # rows for which no form is even made
LAST_PLACE = 9_999
STANDS_ABOVE = "{} stands above in this role already. Choose another role, or remove one of the rows."
STANDS_ABOVE_AS_NEW = f"{STANDS_ABOVE} Is it somebody else of that name? Save without this row, and add them then."
GONE = "Somebody else has removed this row. Remove it here as well, or copy what you need into a new one."


class MaterialFileInput(UploadInput):
    """Lists the files behind the material, the newest first, for editors to open."""

    template_name = "admin/material_file.html"
    versions = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["versions"] = self.versions
        return context


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


class MaterialForm(FileForm, PartForm):
    """A deck or paper brings its PDF here, taken in with the form and joined to the row when the form is saved."""

    file = UploadField(PdfKind(), widget=MaterialFileInput(PdfKind()))

    class Meta:
        model = Material
        fields = []  # the inline says which

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["people"].help_text = "Whose work it is."
        self.fields["slug"].label = "File’s address"
        self.fields["slug"].help_text = "The last part of the address. Left empty, it is made from the title."
        if self.instance.newest_id:
            self.fields["file"].help_text += " A new file takes the place of the one before, at the same address."
            self.fields["file"].widget.versions = self.instance.versions.all()

    def stored_file(self, name):
        return self.fields[name].kind.lasting(asdict(self.instance.newest.pdf)) if self.instance.newest_id else None

    def _get_validation_exclusions(self):
        """An empty address is made when the row is saved: two of them are not the same address."""
        made_later = set() if self.cleaned_data.get("slug") else {"slug"}
        return super()._get_validation_exclusions() | made_later

    def clean(self):
        cleaned = super().clean()
        kind, url, file = (cleaned.get(name) for name in ("kind", "url", "file"))
        if kind == MaterialKind.LINK:
            if self.instance.newest:
                self.add_error("kind", "This has a file already. Add another material for the link.")
            if file:
                self.add_error("file", "A link has no file. Choose “Slides” or “Paper” above, or take the file away.")
            if not url and "url" not in self.errors:
                self.add_error("url", "Give the address the link leads to.")
        else:
            if url:
                self.add_error("url", "Slides and papers are files. Choose “Link” above, or leave this empty.")
            if not file and not self.instance.newest and "file" not in self.errors:
                self.add_error("file", "Choose the PDF.")
        return cleaned


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
    """Says at the row which person or organisation has a role already; `who` names the field."""

    who = "person"

    def clean(self):
        meanwhile = {(getattr(row, f"{self.who}_id"), row.role) for row in self.unseen_rows}
        seen = set()
        for form in self.kept_forms:
            row, role = getattr(form.instance, self.who), form.instance.role
            key = (row.pk or fold(row.name), role)
            if key in meanwhile:
                form.add_error(self.who, f"Somebody else has added {row.name} in this role. Remove this row.")
            elif key in seen:
                form.add_error(self.who, (STANDS_ABOVE if row.pk else STANDS_ABOVE_AS_NEW).format(row.name))
            seen.add(key)
        super().clean()


class OrganiserFormSet(RoleFormSet):
    who = "organisation"


class MaterialFormSet(PartFormSet):
    """Settles the addresses of an event's materials together: those left empty make way for those that were typed."""

    def clean(self):
        self._refuse_addresses_of_others()
        super().clean()
        taken = {form.instance.slug for form in self.kept_forms}
        for form in self.kept_forms:
            if not form.instance.slug:
                form.instance.slug = form.instance.free_slug(taken)
                taken.add(form.instance.slug)

    def _refuse_addresses_of_others(self):
        """What leads to one file now cannot lead to another from one moment to the next."""
        leads_to = {form.initial["slug"]: form for form in self.initial_forms if form.instance.pk}
        leads_to |= {row.slug: row for row in self.unseen_rows}
        for form in self.kept_forms:
            slug = form.instance.slug
            if slug and leads_to.setdefault(slug, form) is not form:
                form.add_error("slug", f"“{slug}” leads to another file here. Choose another address.")


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


class OrganiserInline(Part):
    model = Organiser
    formset = OrganiserFormSet
    section = "Who"
    empty = 1
    fields = [("organisation", "role"), "order"]
    autocomplete_fields = new_by_name = ["organisation"]
    verbose_name_plural = "organisers"


class AppearanceInline(Part):
    model = Appearance
    formset = RoleFormSet
    section = "Who"
    most = MOST_PEOPLE
    empty = 4
    fields = [("person", "role", "role_label"), ("job_title", "organisation"), "order"]
    autocomplete_fields = new_by_name = ["person", "organisation"]
    paste = {
        "url_name": "admin:events_event_panel",
        "label": "Paste the panel from the e-mail",
        "help": "One person a line: name, job title, organisation. A line such as “Moderator” gives the role of those "
        "below it. The people become rows for you to look through.",
    }
    verbose_name = "person"
    verbose_name_plural = "people, with role, job and organisation on the day of the event"


class MaterialInline(Part):
    model = Material
    form = MaterialForm
    formset = MaterialFormSet
    section = "Files and recording"
    empty = 1
    fields = ["file", ("title", "people"), ("kind", "url"), ("availability", "slug"), "order"]
    autocomplete_fields = new_by_name = ["people"]
    verbose_name_plural = "slides, papers and links"

    def get_queryset(self, request):
        rows = super().get_queryset(request).select_related("newest")
        return rows.prefetch_related("people", "versions__uploaded_by")


class RecordingInline(Part):
    model = Recording
    section = "Files and recording"
    empty = 1
    fields = [("url", "title"), "order"]


class KeyThemeInline(Part):
    model = KeyTheme
    section = "What was said"
    most = MOST_POINTS
    empty = 3
    fields = [("text", "theme"), "order"]
    autocomplete_fields = new_by_name = ["theme"]
    paste = {
        "url_name": "admin:events_event_points",
        "label": "Paste the points",
        "help": "One sentence a line, with bullets or without. Each becomes a row.",
    }
    verbose_name_plural = "key themes of the discussion, one sentence each"


class ChangeNoteInline(Part):
    model = ChangeNote
    section = "How it appears"
    fields = [("date", "text")]
    verbose_name_plural = "change notes, shown at the foot of the page"
