"""What visitors can see is not changed by saving it: the changes wait until they are published, or for their minute.

Something that is a draft, or was withdrawn, is written by each save. What cannot be stored there yet, because a row
lacks its person or a time cannot be read, waits in the same way: so nothing is ever refused that was only unfinished.
"""

from functools import partial

from django import forms
from django.contrib import messages
from django.contrib.admin import display
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html

from .describing import Describer
from .due import publish_at
from .editing import CommentForm, posted
from .form_data import PASTE, FormData
from .pickers import PickerForm
from .publishing import PUBLIC, Publication, city_of_office, in_words, on_office_clock
from .replay import Everything, Replay, content
from .revisions import Action, ContentVersion
from .working_copies import Purpose, WorkingCopy

PUBLISH = "_publish"
PASSED = "This moment has passed. Choose a later one, or leave it empty to publish the changes at once."


class PublishableForm(PickerForm):
    """Checked as a draft, or, where it is being `publishing`, by the rules of what is public."""

    publishing = False
    saying = None  # the form beside it, where it is being saved

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.was_in = self.instance.publication
        self.was_public = self.was_in in PUBLIC

    def clean(self):
        cleaned = super().clean()
        if self.publishing:
            self.instance.publication = Publication.PUBLISHED  # or scheduled: the row's own clean sees to that
            self._check_minute()
        return cleaned

    def _check_minute(self):
        """A minute that cannot be must not mean “at once”."""
        for words in self.saying.errors.get("due_at", []) if self.saying else []:
            field = self.saying["due_at"]
            self.add_error(None, format_html('<a href="#{}">{}</a>: {}', field.id_for_label, field.label, words))


class ChangesForm(CommentForm):
    due_at = forms.DateTimeField(
        label="Publish the changes on",
        required=False,
        widget=forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"}),
        help_text="London time, unless the office has set another. Left empty, they are published at once.",
    )

    def clean_due_at(self):
        due = self.cleaned_data["due_at"]
        if due and due <= timezone.now():
            raise forms.ValidationError(PASSED)
        return due

    def takes_back(self, minute):
        """Whether a minute that was set before does not stand any more: it has passed, or the field was emptied."""
        return minute is not None and (minute <= timezone.now() or self.data.get(self.add_prefix("due_at")) == "")


class Waiting:
    """For the admin of a Publishable model; whoever may publish it has the permission `publish_<model>`."""

    def model_urls(self):
        wrap = self.admin_site.admin_view
        return [
            path("<path:object_id>/withdraw/", wrap(self.withdraw_view), name=self.url_name("withdraw")),
            path("<path:object_id>/undo/", self.writing(self.undo_view), name=self.url_name("undo")),
            *super().model_urls(),
        ]

    def has_publish_permission(self, request, obj=None):
        """To publish is to publish the whole page: what others let wait in any part of it goes with it."""
        parts = (inline(self.model, self.admin_site) for inline in self.inlines)
        may = request.user.has_perm(f"{self.opts.app_label}.publish_{self.opts.model_name}")
        return may and all(_may_all(part, request, obj) for part in parts)

    def has_delete_permission(self, request, obj=None):
        """What was ever published is taken away by who may publish."""
        may = super().has_delete_permission(request, obj)
        is_draft = obj is None or obj.publication == Publication.DRAFT
        return may and (is_draft or self.has_publish_permission(request, obj))

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        request.publishing = request.method == "POST" and PUBLISH in request.POST
        if request.publishing and not self.has_publish_permission(request):
            raise PermissionDenied
        return super().changeform_view(request, object_id, form_url, extra_context)

    # Showing

    def copy_to_show(self, request, row):
        asked = super().copy_to_show(request, row)
        if asked or row is None:
            return asked
        waiting = WorkingCopy.objects.of(row).waiting().first()
        request.publishing = waiting is not None  # what is still to be mended is told
        return waiting

    def form_to_fill(self, request, row, change, **kwargs):
        form_class = super().form_to_fill(request, row, change, **kwargs)
        form_class.publishing = getattr(request, "publishing", False)
        if request.method == "POST" and hasattr(request, "editing"):
            form_class.saying = self.saying(request, row)
        return form_class

    def get_fieldsets(self, request, obj=None):
        """The moment from which something is public is asked for until it has come; versions keep it."""
        sets = super().get_fieldsets(request, obj)
        is_version = isinstance(request.user, Everything) and request.method == "GET"
        if obj is None or obj.publication == Publication.DRAFT or _is_planned(obj) or is_version:
            return sets
        return [(name, options | {"fields": _without(options["fields"], "published_at")}) for name, options in sets]

    def saying(self, request, row):
        if not _is_visible(self._stored(row)) or not self.has_publish_permission(request):
            return super().saying(request, row)
        waiting = request.editing.copy
        is_to_come = waiting and waiting.due_at and waiting.due_at > timezone.now()
        initial = {"due_at": waiting.due_at} if is_to_come else {}
        return ChangesForm(request.POST if request.method == "POST" else None, initial=initial)

    def _stored(self, row):
        """State and moment of the row as it is stored, whatever a form has made of it; None for a new one."""
        return row and self.model._default_manager.only("publication", "published_at").filter(pk=row.pk).first()

    def editing_context(self, request, row):
        context = super().editing_context(request, row)
        waiting = WorkingCopy.objects.of(row).waiting().select_related("editor").first() if row else None
        is_kept = request.method == "POST" or waiting is not None
        stored = self._stored(row)
        return context | {
            "is_kept": is_kept,
            "faults_heading": _heading(request, row),
            "waiting": waiting,
            "waiting_lines": self.what_waits(request, row, waiting) if waiting else [],
            "stored": stored,
            "may_publish": self.has_publish_permission(request, row) and self.may_write(request, row),
            "is_public": stored is not None and stored.publication in PUBLIC,
            "is_visible": _is_visible(stored),
            "office_city": city_of_office(),
            "publish_label": self._publish_label(stored, waiting),
            "undo_url": self.address("undo", row) if row else "",
            "withdraw_url": self.address("withdraw", row) if row else "",
        }

    def what_waits(self, request, row, waiting):
        """[Line] between what visitors see and what waits."""
        stored = self.stored_content(request, row)
        after = Replay(self, request, self.fresh(row), waiting.form_data).content(stored)
        return Describer(Replay(self, request, self.fresh(row))).lines(stored, after)

    def _publish_label(self, stored, waiting):
        """What the button does, in words; the script publish-button.js keeps them true while one types."""
        changes = _is_visible(stored)
        moment = waiting and waiting.due_at if changes else stored and stored.published_at
        if moment and moment > timezone.now():
            return f"Schedule {'changes ' if changes else ''}for {on_office_clock(moment)}"
        return "Publish changes" if changes else "Publish now"

    # Saving

    def has_moved(self, form, stored):
        return stored.publication != form.was_in

    def store(self, request, form, formsets, change):
        row = form.instance
        due = form.saying.cleaned_data.get("due_at") if request.publishing and form.was_public else None
        if due:
            self._let_wait(request, form, formsets, Action.SCHEDULED, due)
        elif request.publishing:
            later = row.publication == Publication.SCHEDULED
            self.write_and_record(request, form, formsets, Action.SCHEDULED if later else Action.PUBLISHED)
            WorkingCopy.objects.of(row).waiting().delete()
        elif change and form.was_public:
            self._let_wait(request, form, formsets, Action.WAITING)
        else:
            self.write_and_record(request, form, formsets, Action.SAVED)
            WorkingCopy.objects.of(row).waiting().delete()

    def is_changed(self, form, formsets, newest):
        """Publishing changes what is no draft only where something waits or is changed."""
        waiting = WorkingCopy.objects.of(form.instance).waiting().first()
        if form.publishing and (waiting or not form.was_public):
            return True
        if waiting and isinstance(form.saying, ChangesForm) and form.saying.takes_back(waiting.due_at):
            return True
        return super().is_changed(form, formsets, newest)

    def _let_wait(self, request, form, formsets, action, due=None):
        """Keep the form's content as the working copy of the row, in place of the one before."""
        row = self.fresh(form.instance)
        self.record_what_was(request, row)
        stored = self.stored_content(request, row)
        contents = content(form, formsets, FormData(stored.fields, self.newest_content(request, row).rows))
        copies = WorkingCopy.objects.of(row).waiting()
        if contents == stored and form.is_valid():
            copies.delete()
            action = Action.DISCARDED
        self.record(request, row, action, contents)
        number = ContentVersion.objects.of(row).newest_number()
        if action != Action.DISCARDED:
            values = {
                "data": self._to_wait(request, row, form, formsets, contents).to_json(),
                "base": number,
                "editor": request.user,
                "seen_at": timezone.now(),
                "due_at": due or self._minute_to_keep(request, form, copies.first()),
                "refusal": "",
            }
            place = {"content_type": self.content_type(), "object_id": row.pk, "purpose": Purpose.WAITING}
            copies.update_or_create(defaults=values, create_defaults=values | place)
        if action == Action.SCHEDULED:
            transaction.on_commit(partial(publish_at, due), robust=True)
        request.editing.outcome, request.editing.version = action, number

    def _to_wait(self, request, row, form, formsets, contents):
        """What was posted, with the rows that its editor may not see or change as they are."""
        data = posted(request.POST, form, formsets)
        data.fields = {name: values for name, values in data.fields.items() if not name.endswith(PASTE)}
        inlines = self.get_inline_instances(request, row)
        own = {
            formset.prefix for formset, inline in zip(formsets, inlines, strict=True) if _may_all(inline, request, row)
        }
        if others := contents.rows.keys() - own:
            filled = self.to_fill(request, row, contents)
            data.rows |= {prefix: filled.rows[prefix] for prefix in others}
        return data

    def _minute_to_keep(self, request, form, waiting):
        """Who may publish agrees to what is new in the copy, where they leave its minute standing; nobody else can."""
        if waiting is None or waiting.due_at is None:
            return None
        may = isinstance(form.saying, ChangesForm)
        if may and not form.publishing and not form.saying.takes_back(waiting.due_at):
            return waiting.due_at
        end = "." if may else ": a publisher has to set it again."
        self.message_user(request, f"Its minute, {in_words(waiting.due_at)}, was taken back{end}", messages.WARNING)
        return None

    def keep(self, request, form, formsets, row):
        """Unfinished is no reason to lose it: what the rows cannot hold yet waits beside them."""
        if IS_POPUP_VAR in request.POST:
            return
        if row is None:
            self._keep_new(request, form, formsets)
            return
        newest = self.claim(request, form, formsets)
        if self.is_changed(form, formsets, newest):
            self._let_wait(request, form, formsets, Action.WAITING)
        self.forget_typed(request)
        self.keep_what_is_left(request, form, formsets)

    def _keep_new(self, request, form, formsets):
        data = posted(request.POST, form, formsets).to_json()
        self.keep_typed(request, None, request.editing.token, {"data": data, "seen_at": timezone.now()})

    def log_change(self, request, obj, message):
        outcome = getattr(getattr(request, "editing", None), "outcome", "")
        words = {
            Action.WAITING: "Changes saved; they wait to be published.",
            Action.PUBLISHED: "Published.",
            Action.SCHEDULED: "Scheduled.",
            Action.DISCARDED: "Changes that waited taken back.",
        }
        return super().log_change(request, obj, words.get(outcome, message))

    def outcome_in_words(self, request, row):
        words = {
            Action.SAVED: "“{}” is saved. Visitors cannot see it.",
            Action.WAITING: "The changes to “{}” are saved and wait. Visitors see the page as it was, until they are "
            "published.",
            Action.DISCARDED: "“{}” is as visitors see it. No changes wait any more.",
        }
        outcome = request.editing.outcome
        waiting = WorkingCopy.objects.of(row).waiting().first()
        if outcome == Action.SCHEDULED or (outcome == Action.WAITING and waiting.due_at):
            moment = waiting.due_at if waiting else row.published_at
            what = "The changes to “{}” will be public" if waiting else "“{}” will be public"
            return format_html(f"{what} on {{}}.", self.linked(row), in_words(moment))
        if outcome in words:
            return format_html(words[outcome], self.linked(row))
        if outcome == Action.PUBLISHED:
            return format_html(
                '“{}” is public. <a href="{}">View on site</a>', self.linked(row), row.get_absolute_url()
            )
        return super().outcome_in_words(request, row)

    # Beside the form

    @transaction.atomic
    def undo_view(self, request, object_id):
        """Discard what waits: the form shows what visitors see. It stays in the history."""
        row = self.row_to_write(request, object_id)
        copies = WorkingCopy.objects.of(row).waiting()
        if copies.exists():
            copies.delete()
            self.record(request, row, Action.DISCARDED)
            self.log_change(request, row, "Changes that waited discarded.")
            words = format_html("The changes that waited for “{}” are discarded. They are in its history.", row)
            self.message_user(request, words, messages.SUCCESS)
        return HttpResponseRedirect(self.address("change", row))

    def withdraw_view(self, request, object_id):
        row = self.row_to_write(request, object_id)
        if not self.has_publish_permission(request, row):
            raise PermissionDenied
        if request.method == "POST":
            self._withdraw(request, row)
            return HttpResponseRedirect(self.address("change", row))
        context = self.admin_site.each_context(request) | {
            "title": f"Withdraw “{row}”?",
            "opts": self.opts,
            "original": row,
        }
        return TemplateResponse(request, "admin/withdraw.html", context)

    @transaction.atomic
    def _withdraw(self, request, row):
        row = self.lock(row)
        if row is not None and self.withdraw_row(request, row):
            self.record_withdrawal(request, row)
            self.message_user(request, f"“{row}” is withdrawn. Nothing of it is deleted.", messages.SUCCESS)

    def withdraw_row(self, request, row):
        """Whether there was anything to withdraw."""
        if row.publication not in PUBLIC:
            return False
        row.publication = Publication.WITHDRAWN
        row.changed_by = request.user
        row.save()
        return True

    def record_withdrawal(self, request, row):
        WorkingCopy.objects.of(row).waiting().update(due_at=None)
        self.record(request, row, Action.WITHDRAWN, self.newest_content(request, row))
        self.log_change(request, row, "Withdrawn.")

    # At their minute

    def publish_due(self, request, waiting):
        """Publish what waits for a minute that has come; returns "" or why that cannot be."""
        row = self.model._default_manager.filter(pk=waiting.object_id).first()
        if row is None or row.publication not in PUBLIC:
            return "The page was not public any more."
        request.publishing = True
        replay = Replay(self, request, row, waiting.form_data)
        if not replay.is_valid():
            return " ".join(f"{each.place}: {each.words}".removeprefix(": ") for each in replay.faults())
        self.write(replay.form, replay.formsets, waiting.editor)
        row = replay.form.instance
        waiting.delete()
        ContentVersion.objects.record(
            row,
            self.stored_content(request, row),
            author=waiting.editor,
            action=Action.PUBLISHED,
            comment="At its minute.",
        )
        return ""

    # Lists

    def for_list(self, queryset):
        waiting = WorkingCopy.objects.of_model(self.model).filter(object_id=OuterRef("pk")).waiting()
        return super().for_list(queryset).annotate(has_waiting=Exists(waiting))

    @display(description="state")
    def state(self, row):
        waiting = "changes wait" if row.publication in PUBLIC else "unfinished"
        return f"{row.state_in_words}, {waiting}" if row.has_waiting else row.state_in_words


def _may_all(inline, request, row):
    checks = (inline.has_add_permission, inline.has_change_permission, inline.has_delete_permission)
    return all(may(request, row) for may in checks)


def _heading(request, row):
    if row is None:
        return "Not saved yet: mend this first. What you entered is kept, and is offered to you again"
    if request.method == "POST" and request.publishing:
        return "Not published yet: mend this first. What you entered is kept"
    return "Kept as you entered it. Before it can be published, mend this"


def _is_visible(row):
    return row is not None and row.publication in PUBLIC and row.is_published


def _is_planned(row):
    return row.publication in PUBLIC and not row.is_published


def _without(fields, name):
    """The fields of a fieldset, of which some stand together in one line, without this one."""
    lines = (tuple(each for each in line if each != name) if isinstance(line, tuple) else line for line in fields)
    return [line for line in lines if line not in ((), name)]
