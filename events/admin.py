"""The office's forms for events and what belongs to them, in the order in which an editor works."""

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path

from cmia_site.content.admin import (
    MARKDOWN_WITH_PREVIEW,
    IllustratedAdmin,
    OfficeAdmin,
    PickerLabels,
    PictureFieldsets,
    PictureForm,
    PublishableAdmin,
)
from cmia_site.content.files.responses import serve_file
from cmia_site.content.forms import UploadField, UploadInput
from cmia_site.content.uploads import PdfKind

from .actions import write_event
from .models import (
    Appearance,
    ChangeNote,
    Event,
    KeyTheme,
    Material,
    MaterialVersion,
    Organiser,
    Person,
    PersonLink,
    Recording,
    Series,
    Theme,
)
from .vocabulary import MaterialKind
from .when import time_zones


class EventForm(PictureForm):
    class Meta:
        model = Event
        fields = []  # the fieldsets of the admin say which

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "time_zone" in self.fields:
            self.fields["time_zone"].widget = forms.Select(choices=time_zones())


class MaterialFileInput(UploadInput):
    """Lists the files behind the material, the newest first, for editors to open."""

    template_name = "admin/material_file.html"
    versions = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["versions"] = self.versions
        return context


class MaterialForm(forms.ModelForm):
    """A deck or paper brings its PDF here, taken in with the form and joined to the row when the form is saved."""

    file = UploadField(PdfKind(), widget=MaterialFileInput(PdfKind()))

    class Meta:
        model = Material
        fields = []  # the inline says which

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.newest_id:
            self.fields["file"].help_text += " A new file takes the place of the one before, at the same address."
            self.fields["file"].widget.versions = self.instance.versions.all()

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


class MaterialFormSet(forms.BaseInlineFormSet):
    """Settles the addresses of an event's materials together: those left empty make way for those that were typed."""

    def clean(self):
        super().clean()
        kept = [form for form in self.forms if form not in self.deleted_forms and form.has_changed()]
        taken = {form.instance.slug for form in self.forms if form not in self.deleted_forms}
        for form in kept:
            if not form.instance.slug:
                form.instance.slug = form.instance.free_slug(taken)
                taken.add(form.instance.slug)


class Part(PickerLabels, admin.StackedInline):
    extra = 0


class OrganiserInline(Part):
    model = Organiser
    fields = [("organisation", "role", "order")]
    autocomplete_fields = ["organisation"]


class AppearanceInline(Part):
    model = Appearance
    fields = [("person", "role", "order"), ("job_title", "organisation"), "role_label"]
    autocomplete_fields = ["person", "organisation"]
    verbose_name_plural = "people: role, job and organisation on the day of the event"


class KeyThemeInline(Part):
    model = KeyTheme
    fields = ["text", ("theme", "order")]
    autocomplete_fields = ["theme"]
    verbose_name_plural = "key themes of the discussion, one sentence each"


class MaterialInline(Part):
    model = Material
    form = MaterialForm
    formset = MaterialFormSet
    fields = [("kind", "title", "order"), "file", "url", "people", ("availability", "slug")]
    autocomplete_fields = ["people"]
    verbose_name_plural = "slides, papers and links"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("newest").prefetch_related("versions__uploaded_by")


class RecordingInline(Part):
    model = Recording
    fields = ["url", ("title", "order")]


class ChangeNoteInline(Part):
    model = ChangeNote
    fields = [("date", "text")]
    verbose_name_plural = "change notes, shown at the foot of the page"


@admin.register(Event)
class EventAdmin(PictureFieldsets, PublishableAdmin):
    form = EventForm
    list_display = ["title", "state", "start_date", "kind", "updated_at", "changed_by"]
    list_filter = ["publication", "kind", "status", "themes", "series"]
    list_select_related = ["changed_by"]
    date_hierarchy = "starts_at"
    autocomplete_fields = ["series", "themes", "moved_to"]
    formfield_overrides = OfficeAdmin.formfield_overrides | MARKDOWN_WITH_PREVIEW
    inlines = [
        OrganiserInline,
        AppearanceInline,
        KeyThemeInline,
        MaterialInline,
        RecordingInline,
        ChangeNoteInline,
    ]
    fieldsets = [
        ("What", {"fields": ["title", "teaser", ("kind", "format", "language"), "place"]}),
        (
            "When",
            {
                "fields": [
                    ("start_date", "start_time"),
                    ("end_date", "end_time"),
                    "time_zone",
                    ("start_fold", "end_fold"),
                ]
            },
        ),
        ("What it is about", {"fields": ["announcement", "summary", "themes", ("series", "series_part")]}),
        ("How it appears", {"fields": ["picture", "remove_picture", "picture_alt", "picture_credit", "slug"]}),
        ("Taking part", {"fields": ["registration_url"]}),
        ("If plans change", {"fields": ["status", "status_note", "previous_start_date", "moved_to"]}),
        ("Publication", {"fields": [("publication", "published_at")]}),
    ]

    class Media:
        js = ["js/markdown-editor.js"]

    def upload_kinds(self):
        return super().upload_kinds() | {"file": PdfKind()}

    def get_urls(self):
        version = self.admin_site.admin_view(self.version_view)
        return [path("version/<int:pk>/<str:part>/", version, name="events_event_version"), *super().get_urls()]

    def version_view(self, request, pk, part):
        """A file behind a material for editors: the clean `file`, or the `original` as it came."""
        version = get_object_or_404(MaterialVersion.objects.select_related("material__event"), pk=pk)
        if not self.has_view_permission(request, version.material.event):
            raise PermissionDenied
        stored = {"file": version.file, "original": version.original}.get(part)
        if not stored or not stored.storage.exists(stored.name):
            raise Http404
        return serve_file(
            request,
            stored,
            size=stored.size,
            modified=version.uploaded_at,
            content_type="application/pdf",
            filename=version.original_name,
            etag=version.sha256,
            download=part == "original",  # it may hold what was taken out of the clean copy
        )

    def save_model(self, request, obj, form, change):
        """Nothing yet: Django calls save_related next, which hands form and formsets over together."""

    def save_related(self, request, form, formsets, change):
        write_event(form, formsets, user=request.user)


class PersonLinkInline(Part):
    model = PersonLink
    fields = [("label", "url")]


@admin.register(Person)
class PersonAdmin(IllustratedAdmin):
    list_display = ["name", "job_title", "organisation", "hidden"]
    list_select_related = ["organisation"]
    list_filter = ["hidden"]
    autocomplete_fields = ["organisation"]
    inlines = [PersonLinkInline]
    fields = [
        "name", "aliases", ("job_title", "organisation"), "bio", "picture", "remove_picture", "picture_credit",
        "sort_name", "slug", "hidden",
    ]  # fmt: skip


@admin.register(Theme, Series)
class SubjectAdmin(OfficeAdmin):
    list_display = ["name"]
    fields = ["name", "description", "slug"]
