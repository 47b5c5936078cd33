"""The two kinds of public page: a list of what is published, and one row that the visitor may see."""

from django.contrib import admin
from django.core.paginator import InvalidPage, Paginator
from django.http import Http404
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.functional import cached_property
from django.views.generic import DetailView, ListView

from .metadata import Metadata
from .publishing import may_see_unpublished, viewer
from .slugs import follow_old_slugs, get_by_slug
from .working_copies import WorkingCopy


class ListPage(ListView):
    """A paged list. Subclasses give model or get_queryset(), title and description."""

    paginate_by = 20
    title = ""
    description = ""

    def get_queryset(self):
        return super().get_queryset().published()

    def get_context_data(self, **kwargs):
        metadata = Metadata(self.title, self.request.path, self.description)
        return super().get_context_data(**kwargs, metadata=metadata)


@method_decorator(follow_old_slugs, name="dispatch")
class RecordPage(DetailView):
    """One row at its address: the published one for visitors, an unpublished one for staff with the right."""

    context_object_name = "record"
    preview = None  # a previews.Preview, when this shows what is not stored

    def get_queryset(self):
        return super().get_queryset().visible_to(viewer(self.request))

    def get_object(self, queryset=None):
        row = get_by_slug(self.get_queryset(), self.kwargs["slug"])
        if self.preview:
            self.preview.prepare(row)
        return row

    @cached_property
    def is_for_office(self):
        return may_see_unpublished(viewer(self.request), self.model)

    @cached_property
    def is_unpublished(self):
        """Asked of the row only for those who could see it unpublished: for visitors it cannot be."""
        return self.is_for_office and not self.object.is_published

    @cached_property
    def waiting(self):
        """For the office: the changes of this page that wait to be published, or None."""
        copies = WorkingCopy.objects.of(self.object).waiting().select_related("editor")
        return copies.first() if self.is_for_office else None

    @cached_property
    def waiting_lines(self):
        """[describing.Line]: what differs in them."""
        office = admin.site.get_model_admin(self.model)
        return office.what_waits(self.request, self.object, self.waiting) if self.waiting else []

    def get_context_data(self, **kwargs):
        row = self.object
        image = getattr(row, "picture_url", "")
        metadata = Metadata(str(row), row.get_absolute_url(), self.description, image, index=not self.is_unpublished)
        return super().get_context_data(**kwargs, metadata=metadata)

    @property
    def edit_url(self):
        options = self.model._meta
        return reverse(f"admin:{options.app_label}_{options.model_name}_change", args=[self.object.pk])

    @property
    def description(self):
        return ""

    def render_to_response(self, context, **kwargs):
        response = super().render_to_response(context, **kwargs)
        if self.is_unpublished:
            response.headers["X-Robots-Tag"] = "noindex"
            response.headers["Cache-Control"] = "private, no-store"
        return response


def paged(request, queryset, parameter="page", size=20):
    """The asked page of a list that stands on another row's page; 404 for a page that does not exist.

    Lists that share a page have parameters of their own.
    """
    try:
        return Paginator(queryset, size).page(request.GET.get(parameter, 1))
    except InvalidPage as error:
        raise Http404(str(error)) from error
