"""How the office's forms save: nothing typed is lost, nobody is overwritten, nothing public changes by accident.

Each save is a version (revisions.py). A form knows the version it started from; a save from an older one is a conflict
(conflicts.py). What is typed is kept quietly (typed.py). What visitors can see waits (waiting.py).
"""

import json
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import unquote
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied
from django.forms.formsets import DELETION_FIELD_NAME, TOTAL_FORM_COUNT
from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html

from .comparing import disputes
from .faults import faults
from .form_data import FormData, key_of
from .forms import UploadField
from .pickers import is_key, save_new
from .replay import PLACE, Replay, as_system, content, stored_keys
from .revisions import Action, ContentVersion
from .slugs import Slugged
from .text import clean_line
from .uploads import TOKEN, Upload
from .working_copies import Purpose, WorkingCopy, new_token

VERSION, COPY, COMMENT = "_version", "_copy", "_comment"
MOST_COMMENT = 300
UNCHANGED = "unchanged"


class Conflict(Exception):
    """Somebody else has saved since the form was opened, and this save would take it back.

    `base` and `theirs` are versions; `mine` is the FormData that was sent.
    """

    def __init__(self, row, base, theirs, mine):
        self.row, self.base, self.theirs, self.mine = row, base, theirs, mine


class CommentForm(forms.Form):
    """What is said about a save, beside what is saved."""

    comment = forms.CharField(
        label="What did you change?",
        required=False,
        max_length=MOST_COMMENT,
        help_text="For the history. It may stay empty.",
    )

    def add_prefix(self, name):
        return f"_{name}"


@dataclass
class Editing:
    """One request to a form: what it is filled with, where that started, and what came of saving it."""

    token: str
    version: int = 0
    copy: WorkingCopy | None = None
    outcome: str = ""

    @property
    def goes_on(self):
        """Whether the form is filled with what its editor had typed and not saved."""
        return self.copy is not None and not self.copy.is_waiting


class VersionedAdmin:
    """Saves through `write`; keeps a version of each save."""

    lasting_fields = []  # names of those that no form shows, and that a deleted row needs to come back as itself

    def model_urls(self):
        """[path] of views beside the form; subclasses add theirs."""
        return []

    def get_urls(self):
        return [*self.model_urls(), *super().get_urls()]

    def url_name(self, what):
        return f"{self.opts.app_label}_{self.opts.model_name}_{what}"

    def address(self, what, row=None):
        """Of a view beside the form of the row; without one, beside the form for a new row or the list."""
        return reverse(f"admin:{self.url_name(what)}", args=[] if row is None else [row.pk])

    def writing(self, view):
        """A view that answers POST alone. Who comes there after signing in again is led on to a page."""

        def inner(request, *args, **kwargs):
            if request.method == "POST":
                return view(request, *args, **kwargs)
            key = kwargs.get("object_id")
            place = "change" if key else "deleted" if "pk" in kwargs else "add"
            return HttpResponseRedirect(reverse(f"admin:{self.url_name(place)}", args=[key] if key else []))

        return self.admin_site.admin_view(inner)

    def form_address(self, row=None, token=""):
        return self.address("add" if row is None else "change", row) + (f"?copy={token}" if token else "")

    def content_type(self):
        return ContentType.objects.get_for_model(self.model)

    def row_to_write(self, request, object_id):
        """The row, or None for a new one; 404 or PermissionDenied for who may not write it."""
        row = self.get_object(request, unquote(object_id)) if object_id else None
        if object_id and row is None:
            raise Http404
        if not self.may_write(request, row):
            raise PermissionDenied
        return row

    def may_write(self, request, row):
        return self.has_change_permission(request, row) if row else self.has_add_permission(request)

    # Showing the form

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.editing = self._begin(request, object_id)
        if object_id is None and (row := self._made_already(request)):
            words = format_html("“{}” was saved already. It is not made a second time.", row)
            self.message_user(request, words, messages.INFO)
            return HttpResponseRedirect(self.form_address(row))
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _made_already(self, request):
        """The row that this very form has made, where its answer was lost and it is sent again.

        One that was changed after going back to it is something new.
        """
        if request.method != "POST" or request.FILES:
            return None
        versions = ContentVersion.objects.sent_by(self.model, request.editing.token)
        version = versions.filter(facts__sent=_digest(request.POST)).first()
        return version and self.get_object(request, str(version.object_id))

    def _begin(self, request, object_id):
        if request.method == "POST":
            token = request.POST.get(COPY, "")
            return Editing(token if TOKEN.fullmatch(token) else new_token(), version_begun(request.POST))
        row = self.get_object(request, unquote(object_id)) if object_id else None
        number = ContentVersion.objects.of(row).newest_number() if row else 0
        is_there = row is not None or object_id is None
        found = self.copy_to_show(request, row) if is_there and self.may_write(request, row) else None
        if found is None:
            return Editing(new_token(), number)
        request.filled = found.form_data.to_post(stored_keys(self, request, row))
        return Editing(new_token(), number, found) if found.is_waiting else Editing(found.token, found.base, found)

    def copy_to_show(self, request, row):
        """The working copy that the form goes on with, or None: one of the editor's own that is asked for."""
        token = request.GET.get("copy", "")
        return WorkingCopy.objects.of_row_or_new(self.model, row).typed_by(request.user).with_token(token)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form_class = self.form_to_fill(request, obj, change, **kwargs)
        filled = getattr(request, "filled", None)
        return form_class if filled is None else partial(form_class, filled, MultiValueDict())

    def form_to_fill(self, request, row, change, **kwargs):
        return super().get_form(request, row, change=change, **kwargs)

    def get_formset_kwargs(self, request, obj, inline, prefix):
        kwargs = super().get_formset_kwargs(request, obj, inline, prefix)
        filled = getattr(request, "filled", None)
        if filled is None or f"{prefix}-{TOTAL_FORM_COUNT}" not in filled:  # or nothing is said of these rows
            return kwargs
        return kwargs | {"data": filled.copy(), "files": MultiValueDict()}

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form, formsets = context["adminform"].form, [each.formset for each in context["inline_admin_formsets"]]
        if request.method == "POST" and context["errors"]:
            self.keep(request, form, formsets, obj)
        if request.method != "POST" and request.editing.goes_on:
            context["errors"] = []
            _without_faults(form, formsets)
        if context["errors"]:
            context["faults"] = faults(form, context["inline_admin_formsets"])
        context = self.editing_context(request, obj) | context
        return super().render_change_form(request, context, add, change, form_url, obj)

    def editing_context(self, request, row):
        return {
            "editing": request.editing,
            "faults_heading": "Nothing has been saved yet, and nothing you entered is lost",
            "is_kept": False,
            "is_answer": request.method == "POST",
            "saying": self.saying(request, row),
        }

    def saying(self, request, row):
        """The form for what is said about a save."""
        return CommentForm(request.POST if request.method == "POST" else None)

    def keep(self, request, form, formsets, row):
        """Of a form that cannot be saved as it is, what can be kept."""

    # Saving

    def write(self, form, formsets, user):
        """Store the row of a valid form with the rows of its valid formsets; returns rows made on the way."""
        form.save(commit=False)  # makes save_m2m
        new = save_new([form, *(each for formset in formsets for each in getattr(formset, "kept_forms", []))])
        form.instance.save()
        form.save_m2m()
        for formset in formsets:
            formset.save()
        return new

    def save_model(self, request, obj, form, change):
        """Nothing yet: Django calls save_related next, which has form and formsets together."""

    def save_related(self, request, form, formsets, change):
        newest = self.claim(request, form, formsets)
        if change and not self.is_changed(form, formsets, newest):
            request.editing.outcome = UNCHANGED
        else:
            self.store(request, form, formsets, change)
        self.forget_typed(request)

    def forget_typed(self, request):
        """What was typed into the form is where it belongs now."""
        own = WorkingCopy.objects.filter(purpose=Purpose.TYPING, editor=request.user)
        own.filter(token=request.editing.token).delete()

    def is_changed(self, form, formsets, newest):
        """Whether the form says something else than the `newest` content."""
        return content(form, formsets, newest) != newest

    def store(self, request, form, formsets, change):
        self.write_and_record(request, form, formsets, Action.SAVED)

    def write_and_record(self, request, form, formsets, action):
        self.record_what_was(request, form.instance)
        new = self.write(form, formsets, request.user)
        self.tell_of_new(request, new, form.instance)
        self.record(request, form.instance, action)
        request.editing.outcome = action

    def claim(self, request, form, formsets):
        """Keep others from saving the row until this transaction ends; raises Conflict.

        Returns what the form began with, and None for a new row.
        """
        row = form.instance
        if row._state.adding:
            return None
        stored = self.lock(row)
        has_moved = stored is not None and self.has_moved(form, stored)
        versions = ContentVersion.objects.of(row)
        newest, began = versions.newest(), request.editing.version
        is_newest = VERSION not in request.POST or (newest and began == newest.number)
        if newest is None or (is_newest and not has_moved):
            return self.newest_content(request, row)
        base = versions.begun_with(began if began <= newest.number else 0)
        mine = content(form, formsets, base.form_data)
        is_disputed = base.content != newest.content and disputes(base.form_data, mine, newest.form_data)
        if has_moved or is_disputed:
            raise Conflict(row, base, newest, posted(request.POST, form, formsets))
        return newest.form_data

    def has_moved(self, form, stored):
        """Whether the row, locked now, is in another state than when the form read it."""
        return False

    def lock(self, row):
        """The row as it is stored, which nobody else changes until this transaction ends; None where it is gone."""
        return self.model._base_manager.select_for_update().filter(pk=row.pk).first()

    def record(self, request, row, action, contents=None):
        """A version of the row as it is stored now, or of the `contents` that wait."""
        ContentVersion.objects.record(
            row,
            self.stored_content(request, row) if contents is None else contents,
            author=request.user,
            action=action,
            comment=clean_line(request.POST.get(COMMENT, ""))[:MOST_COMMENT],
            token=request.editing.token if hasattr(request, "editing") else "",
            facts={"sent": _digest(request.POST)},
        )

    def record_what_was(self, request, row):
        """The first version of a row that is older than versions are."""
        if not row._state.adding and not ContentVersion.objects.of(row).exists():
            before = self.stored_content(request, row)
            ContentVersion.objects.record(row, before, author=None, action=Action.FOUND)

    def fresh(self, row):
        """The row as it is stored, apart from what a form has made of it."""
        if row is None:
            return None
        if row._state.adding:
            return type(row)(**{field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields})
        return self.model._default_manager.get(pk=row.pk)

    def stored_content(self, request, row):
        """What its rows say now; all of it, whoever asks."""
        return Replay(self, as_system(request), self.fresh(row)).content()

    def newest_content(self, request, row):
        """What the next who opens the form goes on from: changes that wait included."""
        newest = ContentVersion.objects.of(row).newest()
        return newest.form_data if newest else self.stored_content(request, row)

    def construct_change_message(self, request, form, formsets, add=False):
        """Django's words, where rows were written: it asks the formsets what they have saved."""
        written = all(hasattr(formset, "new_objects") for formset in formsets)
        return super().construct_change_message(request, form, formsets if written else [], add)

    def log_change(self, request, obj, message):
        """A save that changes nothing leaves no line in the history."""
        editing = getattr(request, "editing", None)
        return None if editing and editing.outcome == UNCHANGED else super().log_change(request, obj, message)

    def response_add(self, request, obj, post_url_continue=None):
        return self._respond(request, obj, super().response_add, self.response_post_save_add)

    def response_change(self, request, obj):
        return self._respond(request, obj, super().response_change, self.response_post_save_change)

    def _respond(self, request, row, django_responds, end):
        """Go where the button leads, and say what has come of it."""
        if IS_POPUP_VAR in request.POST:
            return django_responds(request, row)
        self.message_user(request, self.outcome_in_words(request, row), messages.SUCCESS)
        if "_continue" in request.POST:
            return self._redirect(request, self.address("change", row))
        if "_addanother" in request.POST:
            return self._redirect(request, self.address("add"))
        return end(request, row)

    def _redirect(self, request, address):
        filters = {"preserved_filters": self.get_preserved_filters(request), "opts": self.opts}
        return HttpResponseRedirect(add_preserved_filters(filters, address))

    def outcome_in_words(self, request, row):
        if request.editing.outcome == UNCHANGED:
            return f"Nothing had changed: “{row}” is as it was."
        return format_html("The {} “{}” is saved.", self.opts.verbose_name, self.linked(row))

    def linked(self, row):
        return format_html('<a href="{}">{}</a>', self.address("change", row), row)

    def delete_model(self, request, obj):
        self._record_deletion(request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for row in queryset:
            self._record_deletion(request, row)
        super().delete_queryset(request, queryset)

    def _record_deletion(self, request, row):
        stored = self.lock(row)
        if stored and not self.has_delete_permission(request, stored):  # published since it was asked about
            raise PermissionDenied
        contents = self.newest_content(request, row)
        ContentVersion.objects.record(
            row, contents, author=request.user, action=Action.DELETED, facts=self._facts_of(row)
        )
        WorkingCopy.objects.of(row).waiting().delete()  # what somebody is typing is theirs

    def _facts_of(self, row):
        old_slugs = row.old_slugs.values_list("slug", flat=True) if isinstance(row, Slugged) else []
        return {"fields": {name: getattr(row, name) for name in self.lasting_fields}, "old_slugs": list(old_slugs)}

    # A content in a form

    def to_fill(self, request, row, contents):
        """A settled content as a form takes it: rows that are not in it removed, files as uploads again."""
        now = FormData() if row is None or row._state.adding else self.stored_content(request, row)
        rows = {
            prefix: _rows_to_fill(contents.rows.get(prefix, []), now.rows.get(prefix, []))
            for prefix in dict.fromkeys([*contents.rows, *now.rows])
        }
        return FormData(_with_files(contents.fields, now.fields), rows)


def version_begun(post):
    """The number of the version that a form started from; 0 for none and for nonsense."""
    number = post.get(VERSION, "")
    return int(number) if is_key(number) and len(number) < 10 else 0  # more do not fit into a column


def posted(post, form, formsets):
    """The FormData of what was posted, with the tokens of files that came with the request itself."""
    post = post.copy()
    for each in (form, *(row for formset in formsets for row in formset.forms)):
        for name, field in each.fields.items():
            if isinstance(field, UploadField) and (upload := each.chosen_file(name)):
                post[f"{each.add_prefix(name)}-upload"] = upload.token
    return FormData.read(post)


def _digest(post):
    """Of what a form holds, to know it again."""
    return sha256(json.dumps(FormData.read(post).to_json(), sort_keys=True).encode()).hexdigest()


def _rows_to_fill(wanted, now):
    stored = {key_of(row): row for row in now}
    kept = [
        _with_files(row, stored.get(key_of(row), {})) | {PLACE: [str(number)]} for number, row in enumerate(wanted, 1)
    ]
    gone = stored.keys() - {key_of(row) for row in wanted}
    return kept + [_with_files(row, row) | {DELETION_FIELD_NAME: ["on"]} for key, row in stored.items() if key in gone]


def _with_files(values, now):
    """The values of a row, with an upload for each file that is not the one it has now."""
    files = {name: each[0] for name, each in values.items() if each and isinstance(each[0], dict)}
    filled = {name: each for name, each in values.items() if name not in files}
    for name, facts in files.items():
        if now.get(name) != [facts]:
            filled[f"{name}-upload"] = [Upload.objects.again(facts).token]
    for name, each in now.items():
        if each and isinstance(each[0], dict) and name not in files:
            filled[f"remove_{name}"] = ["on"]
    return filled


def _without_faults(form, formsets):
    """Somebody was still typing."""
    for each in (form, *(row for formset in formsets for row in formset.forms)):
        each.errors.clear()
    for formset in formsets:
        formset.non_form_errors().clear()
