"""What the office's forms and lists share."""

from contextlib import suppress

from django import forms
from django.contrib import admin, messages
from django.db import OperationalError, models
from django.db.models import Q
from django.urls import reverse
from django.utils.html import format_html, format_html_join

from .busy import GivingBack
from .conflicts import Conflicts
from .editing import VersionedAdmin
from .fields import MarkdownField
from .files.inspection import Refused
from .forms import FileForm, UploadField
from .history import History
from .lists import OfficeList
from .models import Page
from .naming import Named
from .pickers import (
    MultiplePicker,
    MultiplePickerField,
    Picker,
    PickerField,
    PickerForm,
    Picking,
    picker_label,
)
from .previews import Mending, Previews
from .reviews import Reviews
from .search import SearchDocument
from .typed import Typing
from .uploads import PictureKind, take_in
from .waiting import PublishableForm, Waiting

WIDGETS = {
    # The browser's own pickers have labels, work with the keyboard, and need no script.
    models.DateField: {"widget": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})},
    models.TimeField: {"widget": forms.TimeInput(format="%H:%M", attrs={"type": "time"})},
    models.DateTimeField: {
        "form_class": forms.DateTimeField,
        "widget": forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
    },
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 3, "class": "vLargeTextField"})},
    MarkdownField: {"widget": forms.Textarea(attrs={"rows": 6, "class": "vLargeTextField"})},
}
NAMED = 6  # rows in a message
NO_ADDRESS = "Use letters from a to z, figures and hyphens only, such as fair-scales; or leave it empty."


class Pickers:
    """For admins and inlines: the fields in `autocomplete_fields` are pickers.

    Those in `new_by_name` take a name that is not there yet, from whoever may add such a row.
    """

    formfield_overrides = WIDGETS
    new_by_name = ()

    def get_field_queryset(self, db, db_field, request):
        """With what the office's own list of these rows fetches, because a label may say more than a name."""
        if db_field.name in self.get_autocomplete_fields(request):
            return self.admin_site.get_model_admin(db_field.remote_field.model).get_queryset(request)
        return super().get_field_queryset(db, db_field, request)

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs |= {"widget": Picker(db_field, self.admin_site), "form_class": PickerField}
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs |= {"widget": MultiplePicker(db_field, self.admin_site), "form_class": MultiplePickerField}
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.SlugField):
            field.error_messages["invalid"] = NO_ADDRESS
        elif field:
            field.widget.attrs.pop("maxlength", None)  # with it a browser cuts what is pasted, without a word
        if isinstance(field, Picking) and db_field.name in self.new_by_name:
            self._let_add(field, request)
        return field

    def _let_add(self, field, request):
        model = field.queryset.model
        field.may_add = self.admin_site.get_model_admin(model).has_add_permission(request)
        wrapper = field.widget  # of the links beside the picker, changing is left: one types the name of what is new
        wrapper.can_add_related = wrapper.can_delete_related = wrapper.can_view_related = False
        if field.may_add:
            wrapper.widget.attrs["data-new"] = model._meta.verbose_name


class OfficeAdmin(
    History, Conflicts, Typing, VersionedAdmin, GivingBack, Mending, OfficeList, Pickers, admin.ModelAdmin
):
    """Lists and pickers search by folded text: "hanghoj" finds Hanghøj, "UK's" finds UK’s.

    Where rows are Named, whoever may be meant is found too, and a likely duplicate is told: never merged by a guess.
    """

    class Media:
        js = ["js/sending.js", "js/typing.js", "js/uploads.js", "js/first-error.js", "js/leaving.js"]

    search_fields = ["pk"]  # Django asks for one; get_search_results below does the work
    list_per_page = 50

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        wanted = Q(pk__in=SearchDocument.objects.of(self.model).matching(search_term).values("object_id"))
        if issubclass(self.model, Named):
            wanted |= Q(pk__in=[row.pk for row in self.model.objects.alike([search_term])[search_term]])
        return queryset.filter(wanted), False

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if isinstance(form.instance, Named) and {"name", "aliases"} & set(form.changed_data):
            self._tell_of_alike(request, [form.instance])

    def tell_of_new(self, request, rows, reason):
        """Note in the histories of rows that were made on the way with `reason`, and tell the editor."""
        for row in rows:
            self.log_addition(request, row, f"Added by its name with “{reason}”.")
        if rows:
            named = ((*_link(row), _noun(row)) for row in rows[:NAMED])
            links = format_html_join(", ", '<a href="{}">{}</a> ({})', named)
            more = f" and {len(rows) - NAMED} more" if len(rows) > NAMED else ""
            messages.info(request, format_html("Added by name, to be completed one day: {}{}.", links, more))
        self._tell_of_alike(request, [row for row in rows if isinstance(row, Named)])

    def _tell_of_alike(self, request, rows):
        for model in dict.fromkeys(map(type, rows)):
            mine = [row for row in rows if type(row) is model]
            known = self.admin_site.get_model_admin(model).get_queryset(request)
            alike = known.alike(row.name for row in mine)
            for row in mine:
                others = [other for other in alike[row.name] if other != row]
                if others:
                    links = format_html_join(" or ", '<a href="{}">{}</a>', map(_link, others[:NAMED]))
                    words = (
                        "Is {} the same {} as {}? Both are kept. If so, choose one in all events and delete the other."
                    )
                    messages.warning(request, format_html(words, row.name, _noun(row), links))

    def upload_kinds(self):
        """{last part of a form field's name: kind of the files that come in it}."""
        return {}

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """Takes files in before Django's transaction begins: on SQLite it would keep all others from writing."""
        may = self.has_change_permission(request) if object_id else self.has_add_permission(request)
        if request.method == "POST" and may:
            self._take_files_in(request)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _take_files_in(self, request):
        kinds = self.upload_kinds()
        for name, file in request.FILES.items():
            if kind := kinds.get(name.rpartition("-")[2]):
                with suppress(Refused, OperationalError):  # the field says it, or the save
                    take_in(file, kind)

    def view_on_site(self, row):
        """None while the address was emptied in a form that comes back with an error."""
        return row.get_absolute_url() if row.slug else None


def _link(row):
    """(address of the row's form in the office, what it is called there)."""
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk]), picker_label(row)


def _noun(row):
    return row._meta.verbose_name


class PictureForm(FileForm, PickerForm):
    """A form for an Illustrated row: the picture is taken in with the form and joined to the row when it is saved."""

    picture = UploadField(PictureKind(()))
    remove_picture = forms.BooleanField(required=False, help_text="Take away the picture the page has now.")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["picture"] = UploadField(self._meta.model.picture_kind())
        if not self.instance.renditions:
            del self.fields["remove_picture"]

    def _post_clean(self):
        # The row learns of its picture before it checks itself: a published one needs a description.
        if upload := self.cleaned_data.get("picture"):
            self.instance.renditions = upload.renditions
        elif self.cleaned_data.get("remove_picture"):
            self.instance.renditions = []
        super()._post_clean()

    def stored_file(self, name):
        return (
            {"kind": self.fields[name].kind.name, "renditions": self.instance.renditions}
            if self.instance.renditions
            else None
        )

    def takes_file_away(self, name):
        return bool(self.data.get(self.add_prefix(f"remove_{name}")))

    def use_upload(self):
        """The row is saved and names the picture now."""
        if upload := self.cleaned_data.get("picture"):
            upload.delete()


class PublishableAdmin(Waiting, Previews, Reviews, OfficeAdmin):
    """Something with a state: says who changed it last."""

    form = PublishableForm

    class Media:
        js = ["js/sending.js", "js/preview.js", "js/publish-button.js"]

    def write(self, form, formsets, user):
        form.instance.changed_by = user
        return super().write(form, formsets, user)


class PictureFieldsets:
    """For the admin of an Illustrated model."""

    def upload_kinds(self):
        return super().upload_kinds() | {"picture": self.model.picture_kind()}

    def get_fieldsets(self, request, obj=None):
        """“Remove the picture” is offered where there is one."""
        sets = super().get_fieldsets(request, obj)
        if obj and obj.renditions:
            return sets
        return [
            (name, options | {"fields": [field for field in options["fields"] if field != "remove_picture"]})
            for name, options in sets
        ]


class IllustratedAdmin(PictureFieldsets, OfficeAdmin):
    form = PictureForm

    def write(self, form, formsets, user):
        new = super().write(form, formsets, user)
        form.use_upload()
        return new


@admin.register(Page)
class PageAdmin(PublishableAdmin):
    list_display = ["title", "state", "updated_at", "changed_by"]
    fields = ["title", "teaser", "body", "published_at"]
    unnamed = {"title": "Untitled page"}
    formfield_overrides = OfficeAdmin.formfield_overrides | {
        MarkdownField: {"widget": forms.Textarea(attrs={"rows": 24, "class": "vLargeTextField"})}
    }

    def has_add_permission(self, request):
        return False  # the addresses are fixed in the URLconf

    def has_delete_permission(self, request, obj=None):
        return False
