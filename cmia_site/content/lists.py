"""Lists of the office: they stand what is typed into their address, and fetch what their columns show."""

from django.apps import apps
from django.contrib.admin import SimpleListFilter
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.db import DataError
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.text import capfirst

from .pickers import is_key
from .publishing import Derived, Publication
from .slugs import OldSlug
from .working_copies import WorkingCopy

OFFERED = {"exact", "gte", "id", "in", "isempty", "isnull", "lt"} | {
    "year",
    "month",
    "day",
}  # by filters and the dates above


class OfficeChangeList(ChangeList):
    """Answers an address that makes no sense with the whole list, also where Django itself would break."""

    def get_queryset(self, request, exclude_parameters=None):
        self.root_queryset = self.model_admin.for_list(self.model_admin.get_queryset(request))
        try:
            return super().get_queryset(request, exclude_parameters)
        except (ValueError, OverflowError) as error:  # such as the year 9999, which has no next one
            raise IncorrectLookupParameters(error) from error

    def get_results(self, request):
        try:
            super().get_results(request)
        except (OverflowError, DataError) as error:  # a number that is too large for the database
            raise IncorrectLookupParameters(error) from error


class OfficeList:
    """For the admin of any model. `for_list` adds what the columns show, which forms and pickers do without."""

    def for_list(self, queryset):
        return queryset

    def get_changelist(self, request, **kwargs):
        return OfficeChangeList

    def lookup_allowed(self, lookup, value, request):
        """Of the row's own fields, what the list offers: Django takes all, and a regular expression may never end."""
        is_allowed = super().lookup_allowed(lookup, value, request)
        if is_allowed and not self._is_offered(lookup, request):
            raise IncorrectLookupParameters(f"{lookup} is not asked by this list.")
        return is_allowed

    def _is_offered(self, lookup, request):
        name, *path = lookup.split("__")
        if name not in {"pk", *(field.name for field in self.opts.get_fields())}:
            return True  # a filter of ours, or nonsense, which Django leaves alone
        filters = (each[0] if isinstance(each, tuple) else each for each in self.get_list_filter(request))
        return name in {self.date_hierarchy, *filters} and OFFERED.issuperset(path)

    def get_deleted_objects(self, objs, request):
        """What goes with a row, as its confirmation says it: without what nobody has entered."""
        to_delete, counts, *more = super().get_deleted_objects(objs, request)
        unseen = [model._meta for model in apps.get_models(include_auto_created=True) if _is_unseen(model)]
        beginnings = tuple(f"{capfirst(meta.verbose_name)}: " for meta in unseen)
        plurals = {meta.verbose_name_plural for meta in unseen}
        counts = {plural: count for plural, count in counts.items() if plural not in plurals}
        return _without(to_delete, beginnings), counts, *more

    def response_action(self, request, queryset):
        """Ids that no row can have are left out, as those of deleted rows are."""
        request.POST = request.POST.copy()
        ids = filter(is_key, request.POST.getlist(ACTION_CHECKBOX_NAME))
        request.POST.setlist(ACTION_CHECKBOX_NAME, ids)
        return super().response_action(request, queryset)


def _is_unseen(model):
    return model._meta.auto_created or issubclass(model, (Derived, OldSlug))


def _without(lines, beginnings):
    """Django's nested list without the lines that begin so, and without what stands beneath them."""
    kept, is_left_out = [], False
    for line in lines:
        if isinstance(line, list):
            kept += [] if is_left_out else [_without(line, beginnings)]
        else:
            is_left_out = line.startswith(beginnings)
            kept += [] if is_left_out else [line]
    return kept


class WordsFilter(SimpleListFilter):
    """Choices that are words, not values of a field: subclasses give title, parameter_name, `words` and narrow()."""

    words = {}

    def lookups(self, request, model_admin):
        return list(self.words.items())

    def narrow(self, queryset, value):
        raise NotImplementedError(f"{type(self).__name__} must say what narrow() means")

    def queryset(self, request, queryset):
        if self.value() is None:
            return queryset
        if self.value() not in self.words:
            raise IncorrectLookupParameters(f"{self.title} has no choice {self.value()}.")
        return self.narrow(queryset, self.value())


class StateFilter(WordsFilter):
    """By what visitors see now, whichever of “Scheduled” and “Published” the form says."""

    title = "state"
    parameter_name = "state"
    words = {
        "draft": "Draft",
        "scheduled": "Scheduled",
        "public": "Published",
        "waiting": "With changes that wait",
        "withdrawn": "Withdrawn",
    }

    def narrow(self, rows, value):
        if value == "public":
            return rows.published()
        if value == "waiting":
            return rows.filter(pk__in=WorkingCopy.objects.of_model(rows.model).waiting().values("object_id"))
        if value == "scheduled":
            return rows.awaiting_their_moment()
        return rows.filter(publication=Publication(value))


def count_of(rows, field, what="pk"):
    """How many different `what` of `rows` refer to the outer row by `field`: for annotate(), whatever is joined."""
    counted = rows.filter(**{field: OuterRef("pk")}).order_by().values(field).annotate(n=Count(what, distinct=True))
    return Coalesce(Subquery(counted.values("n")), 0)
