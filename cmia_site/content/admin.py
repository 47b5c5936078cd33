"""What the office's forms and lists share."""

from contextlib import suppress

from django import forms
from django.contrib import admin
from django.db import models
from markdownx.widgets import AdminMarkdownxWidget

from .fields import MarkdownField
from .files.inspection import Refused
from .forms import UploadField
from .models import Page
from .pickers import picker_label
from .search import SearchDocument
from .uploads import PictureKind, take_in

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
MARKDOWN_WITH_PREVIEW = {MarkdownField: {"widget": AdminMarkdownxWidget}}


class PickerLabels:
    """For admins and inlines: what is picked already reads as it did in the picker."""

    formfield_overrides = WIDGETS

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(field, forms.ModelChoiceField):
            field.label_from_instance = picker_label
        return field


class OfficeAdmin(PickerLabels, admin.ModelAdmin):
    """Lists and pickers search by folded text: "hanghoj" finds Hanghøj, "UK's" finds UK’s."""

    class Media:
        js = ["js/picker-labels.js", "js/sending.js", "js/uploads.js"]

    search_fields = ["pk"]  # Django asks for one; get_search_results below does the work
    list_per_page = 50

    def get_search_results(self, request, queryset, search_term):
        if not search_term.strip():
            return queryset, False
        found = SearchDocument.objects.of(self.model).matching(search_term)
        return queryset.filter(pk__in=found.values("object_id")), False

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
                with suppress(Refused):  # the field says it
                    take_in(file, kind)

    def view_on_site(self, row):
        """None while the address was emptied in a form that comes back with an error."""
        return row.get_absolute_url() if row.slug else None


class PictureForm(forms.ModelForm):
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

    def use_upload(self):
        """The row is saved and names the picture now."""
        if upload := self.cleaned_data.get("picture"):
            upload.delete()


class PublishableAdmin(OfficeAdmin):
    """Something with a state: says who changed it last."""

    @admin.display(description="state")
    def state(self, row):
        return row.state_in_words

    def save_model(self, request, obj, form, change):
        obj.changed_by = request.user
        super().save_model(request, obj, form, change)


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

    def save_model(self, request, obj, form, change):
        super().save_model(request, obj, form, change)
        form.use_upload()


@admin.register(Page)
class PageAdmin(PublishableAdmin):
    list_display = ["title", "state", "updated_at", "changed_by"]
    fields = ["title", "teaser", "body", "publication", "published_at"]
    formfield_overrides = OfficeAdmin.formfield_overrides | MARKDOWN_WITH_PREVIEW

    class Media:
        js = ["js/markdown-editor.js"]

    def has_add_permission(self, request):
        return False  # the addresses are fixed in the URLconf

    def has_delete_permission(self, request, obj=None):
        return False
