"""Two editors at one form: both texts, side by side, and a choice."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone

from .comparing import disputes, merged, with_keys
from .describing import Describer
from .editing import Conflict
from .replay import Replay
from .revisions import Action, ContentVersion
from .working_copies import WorkingCopy, new_token

CHOICE = "choose:"  # and the key of a Difference; its value is one of mine, theirs, both


class Conflicts:
    """For the admin of a versioned model."""

    def model_urls(self):
        merge = self.writing(self.merge_view)
        return [path("<path:object_id>/merge/", merge, name=self.url_name("merge")), *super().model_urls()]

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except Conflict as conflict:
            return self._show_both(request, conflict)

    def _show_both(self, request, conflict):
        """Keep what was typed, whatever comes of it, and show both."""
        values = {"data": conflict.mine.to_json(), "base": conflict.base.number, "seen_at": timezone.now()}
        copy = self.keep_typed(request, conflict.row, request.editing.token, values) or self.keep_typed(
            request, conflict.row, new_token(), values
        )
        return self._conflict_page(request, conflict.row, conflict.base, conflict.theirs, copy)

    def _mine(self, request, row, copy, base):
        """What its editor entered; a row that the other has removed is known as the one that `base` has."""
        mine = Replay(self, request, self.fresh(row), copy.form_data).content(base.form_data)
        return with_keys(mine, base.form_data)

    def _conflict_page(self, request, row, base, theirs, copy):
        mine = self._mine(request, row, copy, base)
        found = disputes(base.form_data, mine, theirs.form_data)
        choices = {each.difference.key: each.choice for each in found}
        describer = Describer(Replay(self, request, self.fresh(row)))
        lines = describer.in_words(describer.in_order([each.difference for each in found]), theirs.form_data, mine)
        context = self.admin_site.each_context(request) | {
            "title": "This was saved elsewhere meanwhile",
            "opts": self.opts,
            "original": self.fresh(row),
            "theirs": theirs,
            "them": "your other tab" if theirs.author_id == request.user.pk else theirs.author_name,
            "disputes": [{"line": line, "choice": choices[line.key], "name": f"{CHOICE}{line.key}"} for line in lines],
            "copy": copy,
            "merge_url": self.address("merge", row),
        }
        return TemplateResponse(request, "admin/conflict.html", context)

    @transaction.atomic
    def merge_view(self, request, object_id):
        """Fill the form with what was chosen; nothing is saved before the editor saves it."""
        row = self.row_to_write(request, object_id)
        copy = WorkingCopy.objects.of(row).typed_by(request.user).with_token(request.POST.get("copy", ""))
        versions = ContentVersion.objects.of(row).select_related("author")
        base, theirs = copy and versions.begun_with(copy.base), versions.newest()
        if base is None:
            raise Http404
        if request.POST.get("theirs") != str(theirs.number):
            return self._conflict_page(request, row, base, theirs, copy)  # saved once more meanwhile
        mine = self._mine(request, row, copy, base)
        ContentVersion.objects.record(row, mine, author=request.user, action=Action.SET_ASIDE)
        chosen = merged(mine, theirs.form_data, _chosen(request.POST))
        copy.data, copy.base = self.to_fill(request, row, chosen).to_json(), theirs.number
        copy.save()
        self.message_user(request, "The form holds what you chose. Look through it, then save it.", messages.INFO)
        return HttpResponseRedirect(self.form_address(row, copy.token))


def _chosen(post):
    """The keys of places where mine is taken, with "+both" where theirs stands before it."""
    places = {name.removeprefix(CHOICE): value for name, value in post.items() if name.startswith(CHOICE)}
    return {key if value == "mine" else f"{key}+both" for key, value in places.items() if value in ("mine", "both")}
