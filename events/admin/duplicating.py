"""Another event like this one: the parts that are chosen, as a draft of its own."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html

from cmia_site.content.form_data import FormData
from cmia_site.content.replay import Replay
from cmia_site.content.revisions import Action

ALWAYS = ["title", "kind", "format", "language", "time_zone"]
FIELDS = {  # what is chosen: its fields
    "when": [
        "start_date",
        "start_time",
        "start_fold",
        "end_date",
        "end_time",
        "end_fold",
        "place",
        "registration_url",
    ],
    "texts": ["teaser", "announcement", "summary"],
    "subjects": ["themes", "series"],
    "picture": ["picture", "picture_alt", "picture_credit"],
}
CHOICES = {
    "organisers": "Hosts, partners and sponsors",
    "appearances": "People, with role, job and organisation",
    "subjects": "Themes and series",
    "texts": "Description, announcement and summary",
    "when": "Date, time, place and registration link",
    "picture": "Picture",
    "materials": "Slides, papers and links, with their files",
    "recordings": "Recordings",
    "key_themes": "Key themes of the discussion",
}
USUAL = ["organisers", "appearances", "subjects"]  # another webinar of the same people
NEVER = "The address, the part in a series, change notes, the status (cancelled, moved) and whether it is public"
OF_ONE_EVENT = {"id", "slug"}  # in its rows


class DuplicateForm(forms.Form):
    parts = forms.MultipleChoiceField(
        label="What to copy",
        choices=CHOICES,
        initial=USUAL,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class Duplicating:
    """For the admin of events."""

    def model_urls(self):
        duplicate = self.admin_site.admin_view(self.duplicate_view)
        return [path("<path:object_id>/duplicate/", duplicate, name=self.url_name("duplicate")), *super().model_urls()]

    def may_duplicate(self, request, row):
        return self.has_add_permission(request) and self.has_change_permission(request, row)

    def editing_context(self, request, row):
        may = row is not None and self.may_duplicate(request, row)
        return super().editing_context(request, row) | {"duplicate_url": self.address("duplicate", row) if may else ""}

    def duplicate_view(self, request, object_id):
        row = self.row_to_write(request, object_id)
        self.row_to_write(request, None)  # it adds one, too
        form = DuplicateForm(request.POST if request.method == "POST" else None)
        if form.is_valid():
            return self._duplicate(request, row, form.cleaned_data["parts"])
        context = self.admin_site.each_context(request) | {
            "title": f"Duplicate “{row}”",
            "opts": self.opts,
            "original": row,
            "form": form,
            "never": NEVER,
        }
        return TemplateResponse(request, "admin/events/event/duplicate.html", context)

    @transaction.atomic
    def _duplicate(self, request, row, parts):
        contents = chosen_parts(self.newest_content(request, row), parts)
        contents.fields = Replay(self, request).content().fields | contents.fields
        data = self.to_fill(request, None, contents)
        replay, left_out = self.mended(request, None, data)
        self.tell_of_new(request, self.write(replay.form, replay.formsets, request.user), replay.form.instance)
        copy = replay.form.instance
        self.record(request, copy, Action.SAVED)
        self.log_addition(request, copy, f"Duplicate of “{row}”.")
        missing = [words for part, words in CHOICES.items() if part not in parts]
        words = "This is a draft made from “{}”. Not copied: {}."
        self.message_user(request, format_html(words, row, "; ".join([*missing, NEVER])), messages.SUCCESS)
        for fault in left_out:
            self.message_user(request, f"Not copied either: {fault.place}. {fault.words}", messages.WARNING)
        return HttpResponseRedirect(self.form_address(copy))


def chosen_parts(contents, parts):
    """Of the settled content of an event, what its duplicate begins with."""
    names = ALWAYS + [name for part in parts for name in FIELDS.get(part, [])]
    fields = {name: values for name, values in contents.fields.items() if name in names}
    rows = {prefix: [_anew(row) for row in rows if prefix in parts] for prefix, rows in contents.rows.items()}
    return FormData(fields, rows)


def _anew(row):
    return {name: values for name, values in row.items() if name not in OF_ONE_EVENT}
