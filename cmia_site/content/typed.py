"""What somebody is typing, kept quietly as a working copy and offered back; and who else has the form open."""

from django.contrib import messages
from django.http import Http404, HttpResponseRedirect, JsonResponse
from django.urls import path
from django.utils import timezone

from .describing import Describer, Line
from .editing import COPY, version_begun
from .form_data import PASTE, FormData
from .replay import Replay
from .revisions import ContentVersion
from .uploads import TOKEN
from .working_copies import WorkingCopy, name_of, new_token

MOST_OFFERED = 5
ONLY_OPEN = "_only_open"  # sent by a form in which nothing is typed
AGAIN = "_again"  # sent with what a browser has kept
USER = "_user"  # whose form it is
OWN = "you, in another tab,"
LEFT = "Text was left in a box for pasting. It is not part of what was saved; the form offers it to you again."


class Typing:
    """For the admin of a versioned model."""

    def model_urls(self):
        typing, discard = self.writing(self.typing_view), self.writing(self.discard_view)
        return [
            path("add/typing/", typing, name=self.url_name("add_typing")),
            path("add/discard/", discard, name=self.url_name("add_discard")),
            path("<path:object_id>/typing/", typing, name=self.url_name("typing")),
            path("<path:object_id>/discard/", discard, name=self.url_name("discard")),
            *super().model_urls(),
        ]

    def typing_view(self, request, object_id=None):
        """Keep what the form holds: {"saved": clock, "others": [names], "newer": what somebody else has saved}.

        With "done" where nothing of it needs to be kept; {} where somebody else has signed in since it was opened.
        """
        row = self.row_to_write(request, object_id)
        token = request.POST.get(COPY, "")
        if not TOKEN.fullmatch(token):
            raise Http404
        if request.POST.get(USER, str(request.user.pk)) != str(request.user.pk):
            return JsonResponse({}, status=404)
        now = timezone.now()
        return JsonResponse(
            {
                "saved": f"{timezone.localtime(now):%H:%M}",
                "others": _others(row, request.user, token),
                "newer": _newer(row, version_begun(request.POST)),
                "done": not self._keep(request, row, token, now),
            }
        )

    def _keep(self, request, row, token, now):
        """Whether there was something to keep: not of a form that was saved while this was on its way."""
        base = version_begun(request.POST)
        if ContentVersion.objects.sent_by(self.model, token, base).exists():
            return False
        if WorkingCopy.objects.filter(token=token, base__gt=base).exists():  # filled anew, after a conflict
            return False
        values = {"seen_at": now}
        if ONLY_OPEN not in request.POST:
            values |= {"data": FormData.read(request.POST).to_json(), "base": base}
        copy = self.keep_typed(request, row, token, values)
        if copy is None:
            raise Http404
        if AGAIN in request.POST and self._what_differs(request, row, [copy]) == [[]]:
            copy.delete()
            return False
        return True

    def keep_typed(self, request, row, token, values):
        """The editor's copy with this token, made where there is none; None where it is anybody else's."""
        place = {"editor": request.user, "content_type": self.content_type(), "object_id": row and row.pk}
        copy, is_new = WorkingCopy.objects.get_or_create(token=token, defaults=place | values)
        if is_new:
            return copy
        if copy.is_waiting or any(getattr(copy, name) != value for name, value in place.items()):
            return None
        for name, value in values.items():
            setattr(copy, name, value)
        # Nothing, where its form was saved this moment, or has sent something later.
        WorkingCopy.objects.filter(pk=copy.pk, seen_at__lte=copy.seen_at).update(**values)
        return copy

    def editing_context(self, request, row):
        context = super().editing_context(request, row)
        if not self.may_write(request, row):
            return context
        before = "" if row else "add_"
        is_fresh = request.method != "POST" and not request.editing.goes_on
        return context | {
            "typing_url": self.address(f"{before}typing", row),
            "discard_url": self.address(f"{before}discard", row),
            "offers": self._offers(request, row) if is_fresh else [],
        }

    def _offers(self, request, row):
        """What this editor typed before and never saved: [{"copy", "url", "lines": what differs}]."""
        copies = list(WorkingCopy.objects.of_row_or_new(self.model, row).typed_by(request.user)[:MOST_OFFERED])
        return [
            {"copy": copy, "url": self.form_address(row, copy.token), "lines": lines}
            for copy, lines in zip(copies, self._what_differs(request, row, copies), strict=True)
            if lines
        ]

    def _what_differs(self, request, row, copies):
        """For each of the working copies, [Line] between what is there and what it holds."""
        if not copies:
            return []
        unbound = Replay(self, request, self.fresh(row))
        before = self.newest_content(request, row) if row else unbound.content()
        describer = Describer(unbound)
        held = [Replay(self, request, self.fresh(row), copy.form_data) for copy in copies]
        return [describer.lines(before, replay.content(before)) + _unread(replay.parts) for replay in held]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        self.keep_what_is_left(request, form, formsets)

    def keep_what_is_left(self, request, form, formsets):
        """What stands in a box for pasting belongs to no row yet: it is kept as something typed."""
        left = {f"{each.prefix}{PASTE}": [text] for each in formsets if (text := _pasted(each))}
        if not left:
            return
        row = self.fresh(form.instance)
        data = self.to_fill(request, row, self.newest_content(request, row))
        number = ContentVersion.objects.of(row).newest_number()
        values = {"data": FormData(data.fields | left, data.rows).to_json(), "base": number, "seen_at": timezone.now()}
        self.keep_typed(request, row, new_token(), values)
        self.message_user(request, LEFT, messages.WARNING)

    def discard_view(self, request, object_id=None):
        """Give up something typed that was offered again."""
        row = self.row_to_write(request, object_id)
        copies = WorkingCopy.objects.of_row_or_new(self.model, row).typed_by(request.user)
        if copy := copies.with_token(request.POST.get("copy", "")):
            copy.delete()
            self.message_user(request, "What you had typed and not saved is discarded.", messages.INFO)
        return HttpResponseRedirect(self.form_address(row))


def _unread(parts):
    """[Line] of what stands in boxes for pasting, of which no rows have been made."""
    return [
        Line(part.formset.prefix, part.opts.paste["label"], "", text, is_text=True)
        for part in parts
        if getattr(part.opts, "paste", None) and (text := _pasted(part.formset))
    ]


def _pasted(formset):
    """Without the character 0, which a database refuses in JSON."""
    return formset.data.get(f"{formset.prefix}{PASTE}", "").replace("\0", "").strip()


def _others(row, user, token):
    copies = list(WorkingCopy.objects.of(row).open_elsewhere(token)) if row else []
    names = [name_of(copy.editor) for copy in copies if copy.editor_id != user.pk]
    return list(dict.fromkeys(names)) + [OWN] * any(copy.editor_id == user.pk for copy in copies)


def _newer(row, began):
    newest = ContentVersion.objects.of(row).select_related("author").newest() if row else None
    if newest is None or newest.number == began:
        return ""
    return (
        f"{newest.author_name} saved this at {timezone.localtime(newest.created_at):%H:%M}, after you opened it. "
        "Go on: when you save, you will see both and choose."
    )
