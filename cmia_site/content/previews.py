"""The public page from a form as it stands: written in a transaction, rendered by the page's own view, rolled back."""

from dataclasses import dataclass, field

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db import IntegrityError, transaction
from django.template.response import TemplateResponse
from django.urls import path, resolve, reverse

from .form_data import FormData, key_of
from .replay import Replay, as_get

ROUNDS = 4  # what is wrong may hide something else that is
CLASH = "Two things in the form cannot stand together in the site’s data. Save it to be told which."


class RolledBack(Exception):
    pass


@dataclass
class Preview:
    """What a page is told that shows what is not stored: `faults` in the form, and what was done about them."""

    faults: list = field(default_factory=list)
    picture_token: str = ""  # of a chosen picture that no row has yet
    new_files: bool = False
    is_review: bool = False  # it is shown to somebody who has a link and no account

    def prepare(self, row):
        """Let the row, read for its page, show the picture that is chosen."""
        if self.picture_token:
            row.rendition_url = lambda width: reverse("upload-picture", args=[self.picture_token, width])


class Mending:
    """For any admin of the office: a form with faults, brought to something that can be stored."""

    unnamed = {}  # {field: text} of a new row whose own is missing

    def mended(self, request, row, data):
        """(a valid Replay, faults of what it had to leave out); None instead of a Replay when nothing can be shown.

        A field that is wrong has what is stored, or nothing; a row that is wrong is left out, or as it is stored.
        """
        found = []
        for _ in range(ROUNDS):
            replay = Replay(self, request, self.fresh(row), data)
            if replay.is_valid():
                return replay, found
            found += [fault for fault in replay.faults() if fault not in found]
            data = self._without_what_is_wrong(request, row, replay)
        return None, found

    def _without_what_is_wrong(self, request, row, replay):
        sent = FormData.read(replay.form.data)
        stored = Replay(self, request, self.fresh(row)).content()
        unnamed = {name: [text] for name, text in self.unnamed.items()}
        for name in _wrong_fields(replay.form):
            sent.fields[name] = stored.fields.get(name) or unnamed.get(name, [])
            sent.fields.pop(f"{name}-upload", None)
        for formset in replay.formsets:
            sent.rows[formset.prefix] = _right_rows(formset, sent.rows.get(formset.prefix, []), stored)
        return sent


class Previews:
    """For the admin of a Publishable model, whose page is a RecordPage."""

    def model_urls(self):
        preview = self.writing(self.preview_view)
        return [
            path("add/preview/", preview, name=self.url_name("add_preview")),
            path("<path:object_id>/preview/", preview, name=self.url_name("preview")),
            *super().model_urls(),
        ]

    def editing_context(self, request, row):
        address = self.address("preview" if row else "add_preview", row)
        return super().editing_context(request, row) | {"preview_url": address if self.may_write(request, row) else ""}

    def render_change_form(self, request, *args, **kwargs):
        response = super().render_change_form(request, *args, **kwargs)
        response._csp_update = {"frame-src": ["'self'"]}  # for the preview beside the form
        return response

    def preview_view(self, request, object_id=None):
        row = self.row_to_write(request, object_id)
        answer = None
        try:
            with transaction.atomic():
                answer = self._render(request, row)
                raise RolledBack
        except RolledBack:
            pass
        answer.headers["X-Robots-Tag"] = "noindex"
        answer._csp_replace = {"frame-ancestors": ["'self'"]}  # django-csp reads this attribute
        return answer

    def _render(self, request, row):
        replay, found = self.mended(request, row, FormData.read(request.POST))
        if replay is None:
            return self._say_why_not(request, row, found)
        preview = Preview(found, self._picture_token(replay), self._has_new_files(replay))
        try:
            with transaction.atomic():
                self.write(replay.form, replay.formsets, request.user)
        except IntegrityError:
            return self._say_why_not(request, row, found, CLASH)
        return render_page(request, replay.form.instance.get_absolute_url(), preview)

    def _say_why_not(self, request, row, found, words=""):
        context = self.admin_site.each_context(request) | {"faults": found, "words": words, "title": "No preview yet"}
        return TemplateResponse(request, "admin/no_preview.html", context, status=422).render()

    def _picture_token(self, replay):
        upload = replay.form.cleaned_data.get("picture")
        return upload.token if upload else ""

    def _has_new_files(self, replay):
        return any(form.cleaned_data.get("file") for formset in replay.formsets for form in formset.forms)


def _wrong_fields(form):
    wrong = {name for name in form.errors if name != NON_FIELD_ERRORS}
    if form.non_field_errors():  # some of those that are no text contradict each other
        wrong |= {name for name, field in form.fields.items() if type(field) is not forms.CharField}
    return wrong


def _right_rows(formset, sent, stored):
    before = {key_of(row): row for row in stored.rows.get(formset.prefix, [])}
    rows = []
    for form, row in zip(formset.forms, sent, strict=False):
        if not form.errors:
            rows.append(row)
        elif form.instance.pk is not None and key_of(row) in before:
            rows.append(before[key_of(row)])
    if formset.non_form_errors():
        rows = list(before.values())
    return rows


def render_page(request, address, preview):
    """What stands at this address of the site, whoever may see it, as a rendered response."""
    match = resolve(address)
    shown = as_get(request)
    shown.path, shown.path_info, shown.resolver_match = address, address, match
    page = getattr(match.func, "view_class", None)
    view = page.as_view(preview=preview) if page else match.func
    response = view(shown, *match.args, **match.kwargs)
    return response.render() if hasattr(response, "render") else response
