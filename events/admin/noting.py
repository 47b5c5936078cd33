"""After a change of meaning is published: a line for visitors is suggested, once."""

from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from cmia_site.content.describing import Describer
from cmia_site.content.publishing import PUBLIC
from cmia_site.content.replay import Replay, as_system, content
from cmia_site.content.revisions import Action, ContentVersion
from cmia_site.content.working_copies import WorkingCopy

from ..change_notes import suggested_note
from ..models import ChangeNote, Event


class NoteForm(forms.ModelForm):
    class Meta:
        model = ChangeNote
        fields = ["text"]
        widgets = {"text": AdminTextInputWidget}


class Noting:
    """For the admin of events."""

    def model_urls(self):
        return [
            path("<path:object_id>/note/", self.admin_site.admin_view(self.note_view), name=self.url_name("note")),
            *super().model_urls(),
        ]

    def store(self, request, form, formsets, change):
        if not (request.publishing and form.was_public):
            super().store(request, form, formsets, change)
            return
        event = Event.objects.get(pk=form.instance.pk)
        before = self.stored_content(request, event)
        after = content(form, formsets, before)
        super().store(request, form, formsets, change)
        if event.is_published:
            request.suggestion = suggested_note(before, after, Describer(Replay(self, request, event)))

    def response_change(self, request, obj):
        response = super().response_change(request, obj)
        if suggestion := getattr(request, "suggestion", ""):
            return HttpResponseRedirect(f"{self.address('note', obj)}?{urlencode({'text': suggestion})}")
        return response

    def note_view(self, request, object_id):
        event = self.row_to_write(request, object_id)
        if not self.has_publish_permission(request, event):
            raise PermissionDenied
        form = NoteForm(request.POST or None, initial={"text": request.GET.get("text", "")[:300]})
        if form.is_valid() and event.publication in PUBLIC:
            self._add(request, event, form)
            return HttpResponseRedirect(self.address("changelist"))
        context = self.admin_site.each_context(request) | {
            "title": "Tell visitors what has changed?",
            "opts": self.opts,
            "original": event,
            "form": form,
        }
        return TemplateResponse(request, "admin/events/event/note.html", context)

    @transaction.atomic
    def _add(self, request, event, form):
        """To the page, and to what waits for it; to that alone where it waits for its minute."""
        self.lock(event)
        waiting = WorkingCopy.objects.of(event).waiting().first()
        note = {"text": [form.cleaned_data["text"]]}
        if waiting and waiting.due_at:
            note["date"] = [f"{timezone.localdate(waiting.due_at)}"]
            words = "The note is published with the changes."
        else:
            form.instance.event, form.instance.written_by = event, request.user
            row = form.save()
            note |= {"id": [f"{row.pk}"], "date": [f"{row.date}"]}
            words = "The note is public, at the foot of the page."
        if waiting:
            self._add_to_what_waits(request, event, waiting, note)
        else:
            self.record(request, event, Action.PUBLISHED)
        self.log_change(request, event, "Change note added.")
        self.message_user(request, words, messages.SUCCESS)

    def _add_to_what_waits(self, request, event, waiting, note):
        data = waiting.form_data
        data.rows.setdefault("change_notes", []).append(note)
        stored = self.stored_content(request, event)
        contents = Replay(self, as_system(request), self.fresh(event), data).content(stored)
        self.record(request, event, Action.WAITING, contents)
        waiting.data, waiting.base = data.to_json(), ContentVersion.objects.of(event).newest_number()
        waiting.save(update_fields=["data", "base"])
