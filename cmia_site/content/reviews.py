"""Review links in the office, and the page behind them: what is being worked on, rendered and rolled back."""

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.http import Http404, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import get_script_prefix, path, reverse, set_script_prefix
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_safe

from .previews import Preview, RolledBack, render_page
from .publishing import Publication
from .replay import as_system
from .review_links import ReviewLink
from .working_copies import WorkingCopy

HEADERS = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


class ReviewLinkForm(forms.ModelForm):
    class Meta:
        model = ReviewLink
        fields = ["reviewer"]


class Reviews:
    """For the admin of a Publishable model."""

    def model_urls(self):
        wrap = self.admin_site.admin_view
        revoke = self.writing(self.revoke_view)
        return [
            path("<path:object_id>/review/<int:pk>/revoke/", revoke, name=self.url_name("revoke")),
            path("<path:object_id>/review/", wrap(self.review_view), name=self.url_name("review")),
            *super().model_urls(),
        ]

    def editing_context(self, request, row):
        may = row is not None and self.may_write(request, row)
        return super().editing_context(request, row) | {"review_url": self.address("review", row) if may else ""}

    def review_view(self, request, object_id):
        """The links there are, and a new one."""
        row = self.row_to_write(request, object_id)
        form = ReviewLinkForm(request.POST or None)
        if form.is_valid():
            form.instance.row, form.instance.created_by = row, request.user
            link = form.save()
            self.log_change(request, row, f"Review link made for {link.reviewer}.")
            return HttpResponseRedirect(self.address("review", row))
        context = self.admin_site.each_context(request) | {
            "title": f"Review links for “{row}”",
            "opts": self.opts,
            "original": row,
            "form": form,
            "links": ReviewLink.objects.of(row).valid().select_related("created_by"),
        }
        return TemplateResponse(request, "admin/review.html", context)

    def revoke_view(self, request, object_id, pk):
        row = self.row_to_write(request, object_id)
        link = get_object_or_404(ReviewLink.objects.of(row), pk=pk)
        link.delete()
        self.log_change(request, row, f"Review link for {link.reviewer} revoked.")
        self.message_user(request, f"The link for {link.reviewer} leads nowhere any more.", messages.SUCCESS)
        return HttpResponseRedirect(self.address("review", row))

    def publish_for_review(self, request, row):
        """The row as it would be if what is being worked on were published now, stored so. To be rolled back."""
        waiting = WorkingCopy.objects.of(row).waiting().first()
        if waiting:
            replay, _ = self.mended(as_system(request), row, waiting.form_data)
            if replay is not None:
                self.write(replay.form, replay.formsets, None)
                row = replay.form.instance
        row.publication, row.published_at = Publication.PUBLISHED, row.published_at or timezone.now()
        row.published_at = min(row.published_at, timezone.now())
        row.save()
        return row


@require_safe
def review(request, token, place=""):
    """What is being worked on, for whoever has the link; 404 for any that is altered, too old or revoked.

    The links of the page lead through here too, as `place`: beneath the page's own address they open as if it were
    published, such as its files; any other leads to where visitors are.
    """
    link = ReviewLink.objects.behind(token)
    row = link and link.row
    if row is None:
        raise Http404
    try:
        with transaction.atomic():
            row = admin.site.get_model_admin(type(row)).publish_for_review(request, row)
            own = row.get_absolute_url()
            address = f"/{place}" if place else own
            response = _shown(request, token, address) if address.startswith(own) else _elsewhere(address)
            raise RolledBack
    except RolledBack:
        pass
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response


def _shown(request, token, address):
    before = get_script_prefix()
    set_script_prefix(reverse("review", kwargs={"token": token}))  # reverse() begins each link with it
    try:
        return render_page(request, address, Preview(is_review=True))
    finally:
        set_script_prefix(before)


def _elsewhere(address):
    if not url_has_allowed_host_and_scheme(address, allowed_hosts=None):  # such as //elsewhere.example
        raise Http404
    return HttpResponseRedirect(address)
