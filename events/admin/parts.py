"""The rows that belong to an event, as the office fills them in."""

from dataclasses import asdict

from cmia_site.content.forms import FileForm, UploadField, UploadInput
from cmia_site.content.parts import STANDS_ABOVE, Part, PartForm, PartFormSet, RoleFormSet
from cmia_site.content.publishing import PUBLIC, Publication
from cmia_site.content.uploads import PdfKind

from ..models import Appearance, ChangeNote, FigureQuote, KeyTheme, Material, Organiser, Recording
from ..pasting import MOST_PEOPLE, MOST_POINTS
from ..vocabulary import MaterialKind

STANDS_ABOVE_AS_NEW = f"{STANDS_ABOVE} Is it somebody else of that name? Save without this row, and add them then."

DRAFT_FIGURE = "{} is a draft, so visitors would see no number here. Publish it first, or remove this quote for now."


class MaterialFileInput(UploadInput):
    """Lists the files behind the material, the newest first, for editors to open."""

    template_name = "admin/material_file.html"
    versions = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["versions"] = self.versions
        return context


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


class AppearanceFormSet(RoleFormSet):
    as_new = STANDS_ABOVE_AS_NEW


class OrganiserFormSet(RoleFormSet):
    who = "organisation"
    as_new = STANDS_ABOVE_AS_NEW


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
    formset = AppearanceFormSet
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
    fields = ["file", ("title", "people"), ("kind", "url"), ("availability", "slug"), "source", "order"]
    autocomplete_fields = ["people", "source"]
    new_by_name = ["people"]
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


class FigureQuoteFormSet(PartFormSet):
    def clean(self):
        super().clean()
        if self.instance.publication in PUBLIC:
            for form in self.kept_forms:
                if form.instance.figure.publication == Publication.DRAFT:
                    form.add_error("figure", DRAFT_FIGURE.format(form.instance.figure.slug))


class FigureQuoteInline(Part):
    model = FigureQuote
    formset = FigureQuoteFormSet
    section = "What was said"
    fields = ["figure", "wording", "note", "order"]
    autocomplete_fields = ["figure"]
    verbose_name_plural = "figures that were quoted, in the words of the event"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("figure__indicator")


class ChangeNoteInline(Part):
    model = ChangeNote
    section = "How it appears"
    fields = [("date", "text")]
    verbose_name_plural = "change notes, shown at the foot of the page"
