"""Versions of a row: listed, compared, brought back into the form; and rows that were deleted, brought back whole."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.html import format_html

from .describing import Describer
from .pickers import is_key
from .replay import Replay
from .revisions import Action, ContentVersion
from .slugs import Slugged
from .working_copies import WorkingCopy

MOST_LISTED = 200


class History:
    """For the admin of a versioned model. Only who may change a row sees what it said before."""

    def model_urls(self):
        wrap = self.admin_site.admin_view
        restore, recover = self.writing(self.restore_view), self.writing(self.recover_view)
        return [
            path("<path:object_id>/history/compare/", wrap(self.compare_view), name=self.url_name("compare")),
            path("<path:object_id>/history/restore/", restore, name=self.url_name("restore")),
            path("deleted/", wrap(self.deleted_view), name=self.url_name("deleted")),
            path("deleted/<int:pk>/recover/", recover, name=self.url_name("recover")),
            *super().model_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        row = self.row_to_write(request, object_id)
        versions = ContentVersion.objects.of(row).select_related("author").defer("content")[:MOST_LISTED]
        context = {
            "versions": versions,
            "compare_url": self.address("compare", row),
            "restore_url": self.address("restore", row),
        }
        return super().history_view(request, object_id, context | (extra_context or {}))

    def compare_view(self, request, object_id):
        """What changed from the version `from` to the version `to`; left out, the one before it and the newest."""
        row = self.row_to_write(request, object_id)
        versions = ContentVersion.objects.of(row).select_related("author")
        newest = versions.order_by("-number").first()
        after = _numbered(versions, request.GET.get("to") or (newest and str(newest.number)))
        earlier = versions.filter(number__lt=after.number).order_by("-number").first() or after
        before = _numbered(versions, request.GET.get("from") or str(earlier.number))
        if before.number > after.number:
            before, after = after, before
        describer = Describer(Replay(self, request, row))
        context = self.admin_site.each_context(request) | {
            "title": f"What changed in “{row}”",
            "opts": self.opts,
            "original": row,
            "before": before,
            "after": after,
            "lines": describer.lines(before.form_data, after.form_data),
            "restore_url": self.address("restore", row),
        }
        return TemplateResponse(request, "admin/compare.html", context)

    @transaction.atomic
    def restore_view(self, request, object_id):
        """Fill the form with a version; nothing is saved before the editor saves it."""
        row = self.row_to_write(request, object_id)
        versions = ContentVersion.objects.of(row)
        version = _numbered(versions, request.POST.get("number", ""))
        copy = WorkingCopy.objects.create(
            content_type=self.content_type(),
            object_id=row.pk,
            editor=request.user,
            base=versions.newest_number(),
            data=self.to_fill(request, row, version.form_data).to_json(),
        )
        words = f"The form holds version {version.number}. Look through it, then save it; nothing is changed yet."
        self.message_user(request, words, messages.INFO)
        return HttpResponseRedirect(self.form_address(row, copy.token))

    def changelist_view(self, request, extra_context=None):
        recoverable = self.may_recover(request) and ContentVersion.objects.recoverable(self.model).exists()
        extra = {"deleted_url": self.address("deleted") if recoverable else ""}
        return super().changelist_view(request, extra | (extra_context or {}))

    def may_recover(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    def deleted_view(self, request):
        if not self.may_recover(request):
            raise PermissionDenied
        context = self.admin_site.each_context(request) | {
            "title": f"Deleted {self.opts.verbose_name_plural} of the last 30 days",
            "opts": self.opts,
            "deleted": [
                (version, self.recover_address(version))
                for version in ContentVersion.objects.recoverable(self.model).defer("content")[:MOST_LISTED]
            ],
        }
        return TemplateResponse(request, "admin/deleted.html", context)

    def recover_address(self, version):
        return self.address("recover", version)

    def reborn(self, version):
        """The row of a deleted one, not stored yet, under the key it had."""
        return self.model(pk=version.object_id, **version.facts["fields"])

    @transaction.atomic
    def recover_view(self, request, pk):
        """Bring a deleted row back as itself. What cannot come back is told."""
        if not self.may_recover(request):
            raise PermissionDenied
        version = get_object_or_404(ContentVersion.objects.recoverable(self.model), pk=pk)
        row = self.reborn(version)
        replay, left_out = self.mended(request, row, self.to_fill(request, row, version.form_data))
        if replay is None:
            raise Http404
        self.write(replay.form, replay.formsets, request.user)
        row = replay.form.instance
        if isinstance(row, Slugged):
            row.take_back(version.facts["old_slugs"])
        ContentVersion.objects.record(
            row, self.stored_content(request, row), author=request.user, action=Action.RECOVERED
        )
        self.log_addition(request, row, "Recovered.")
        words = format_html("“{}” is back. Visitors cannot see it before it is published again.", row)
        self.message_user(request, words, messages.SUCCESS)
        for fault in left_out:
            self.message_user(request, f"Could not come back: {fault.place}. {fault.words}", messages.WARNING)
        return HttpResponseRedirect(self.form_address(row))


def _numbered(versions, number):
    found = versions.filter(number=number).first() if is_key(number or "") else None
    if found is None:
        raise Http404
    return found
