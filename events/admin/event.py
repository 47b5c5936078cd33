"""The office's form for an event, in the order in which an editor works."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import path

from cmia_site.content.admin import (
    OfficeAdmin,
    PictureFieldsets,
    PictureForm,
    PublishableAdmin,
    PublishableForm,
)
from cmia_site.content.fields import MarkdownField
from cmia_site.content.files.responses import serve_file
from cmia_site.content.parts import Sectioned
from cmia_site.content.uploads import PdfKind
from cmia_site.content.widgets import MarkdownEditor, MarkdownEditorField

from ..actions import withdraw, write_event
from ..models import Event, MaterialVersion
from ..vocabulary import Status
from .bulk import BulkActions
from .duplicating import Duplicating
from .helping import Helping
from .lists import EventList
from .noting import Noting
from .parts import (
    AppearanceInline,
    ChangeNoteInline,
    FigureQuoteInline,
    KeyThemeInline,
    MaterialInline,
    OrganiserInline,
    RecordingInline,
)
from .zones import ZoneSelect

PLANS = "If plans change"
WHO = (
    "Type a name. Who is not in the list yet is added by that name. The page groups people by role; the order counts "
    "within a role."
)


class EventForm(PublishableForm, PictureForm):
    class Meta:
        model = Event
        fields = []  # the fieldsets of the admin say which

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "time_zone" in self.fields:
            self.fields["time_zone"].widget = ZoneSelect(self.instance)


@admin.register(Event)
class EventAdmin(EventList, BulkActions, Helping, Duplicating, Noting, Sectioned, PictureFieldsets, PublishableAdmin):
    form = EventForm
    unnamed = {"title": "Untitled event"}
    lasting_fields = ["number"]
    autocomplete_fields = ["series", "themes", "moved_to"]
    new_by_name = ["series", "themes"]
    formfield_overrides = OfficeAdmin.formfield_overrides | {
        MarkdownField: {"form_class": MarkdownEditorField, "widget": MarkdownEditor}
    }
    inlines = [
        OrganiserInline,
        AppearanceInline,
        MaterialInline,
        RecordingInline,
        KeyThemeInline,
        FigureQuoteInline,
        ChangeNoteInline,
    ]
    fieldsets = [
        (
            "What and when",
            {
                "fields": [
                    "title",
                    "teaser",
                    ("kind", "format", "language"),
                    ("start_date", "start_time", "end_time", "end_date"),
                    "time_zone",
                    "place",
                    "registration_url",
                ]
            },
        ),
        (
            "If its time comes twice",
            {
                "classes": ["collapse"],
                "description": "Only for a night in which the clocks go back.",
                "fields": [("start_fold", "end_fold")],
            },
        ),
        (
            PLANS,
            {
                "classes": ["collapse"],
                "description": "Cancelled, postponed or moved: the page stays and says so.",
                "fields": ["status", "status_note", ("previous_start_date", "moved_to")],
            },
        ),
        ("Who", {"fields": [], "description": WHO}),
        (
            "What it was about",
            {
                "description": "The announcement is shown until there is a summary, which takes its place.",
                "fields": ["announcement", "summary", "themes", ("series", "series_part")],
            },
        ),
        (
            "Files and recording",
            {"fields": [], "description": "Slides and papers as PDF files. All of this can follow after the event."},
        ),
        ("What was said", {"fields": []}),
        (
            "How it appears",
            {
                "fields": [
                    "published_at",
                    "picture",
                    "remove_picture",
                    ("picture_alt", "picture_credit"),
                    "most_automatic_links",
                    "slug",
                ]
            },
        ),
    ]

    class Media:
        js = [
            "js/rows.js",
            "admin/js/autocomplete.js",  # Media sorts by these lists alone: it comes before what leans on it
            "js/offers.js",
            "js/paste-helpers.js",
            "js/time-elsewhere.js",
        ]

    def get_changeform_initial_data(self, request):
        """The clocks of the event that was written last: an office rarely moves."""
        last = Event.objects.order_by("-updated_at").values_list("time_zone", flat=True).first()
        return ({"time_zone": last} if last else {}) | super().get_changeform_initial_data(request)

    def get_fieldsets(self, request, obj=None):
        """What is changed about the plans stands open."""
        sets = super().get_fieldsets(request, obj)
        if not obj or obj.status == Status.SCHEDULED:
            return sets
        return [(name, options | {"classes": []} if name == PLANS else options) for name, options in sets]

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

    def write(self, form, formsets, user):
        return write_event(form, formsets, user=user)

    def withdraw_row(self, request, row):
        return withdraw(row, user=request.user) is not None
