"""Where a row is used, for its form and for whoever is about to delete it.

Found from the model's reverse relations, so that an app below never has to know the apps above it.
"""

from dataclasses import dataclass

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.urls import reverse
from django.utils.text import capfirst

SHOWN = 20  # of each kind


@dataclass(frozen=True)
class Uses:
    """`kind` in words, and (row, address of its form in the office, whether visitors see it) of the newest."""

    kind: str
    rows: list
    count: int

    @property
    def more(self):
        return self.count - len(self.rows)


def uses_of(row):
    """[Uses], at two queries for each kind there is."""
    found = (_uses(row, relation) for relation in row._meta.related_objects if _counts(row, relation))
    return [uses for uses in found if uses.count]


def _counts(row, relation):
    """Whether it is a use: neither a part of the row itself, nor what another relation tells already."""
    is_part = relation.field.name == getattr(relation.related_model, "part_of", "")
    has_model_between = relation.many_to_many and not relation.through._meta.auto_created
    whole = _whole_model(relation.related_model)
    return not (is_part or has_model_between or relation.hidden) and admin.site.is_registered(whole)


def _whole_model(model):
    part_of = getattr(model, "part_of", "")
    return model._meta.get_field(part_of).related_model if part_of else model


def _uses(row, relation):
    model = relation.related_model
    part_of = getattr(model, "part_of", "")
    rows = model._base_manager.filter(**{relation.field.name: row.pk}).order_by("-pk")
    shown = (rows.select_related(part_of) if part_of else rows)[:SHOWN]
    wholes = dict.fromkeys(getattr(each, part_of) if part_of else each for each in shown)
    return Uses(capfirst(model._meta.verbose_name_plural), [_described(whole) for whole in wholes], rows.count())


def _described(row):
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return row, address, getattr(row, "state_in_words", "")


class ShowsUses:
    """For the admin of what others refer to."""

    def editing_context(self, request, row):
        return super().editing_context(request, row) | ({"uses": uses_of(row)} if row else {})

    def delete_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, unquote(object_id))
        return super().delete_view(request, object_id, (extra_context or {}) | ({"uses": uses_of(row)} if row else {}))
