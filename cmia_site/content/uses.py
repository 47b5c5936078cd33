"""Where a row is used, for its form and for whoever is about to delete it.

Found from the model's reverse relations and from the links in stored texts, so that an app below never has to know
the apps above it.
"""

import re
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.actions import delete_selected
from django.contrib.admin.utils import unquote
from django.db.models import Q
from django.urls import reverse
from django.utils.text import capfirst

from .fields import RenderedField
from .rerendering import Referred

SHOWN = 20  # of each kind
MOST = 50  # rows whose uses are told at once, as many as a page of a list has


@dataclass(frozen=True)
class Uses:
    """One way of using a row: `how` in words, the newest users as (row, address of form, state), and their count."""

    how: str
    rows: list
    count: int

    @property
    def more(self):
        return self.count - len(self.rows)


def uses_of(rows, request):
    """[Uses] of rows of one model, at a query or two for each way there is."""
    found = (Uses(how, *_newest(users, request)) for how, users in [*_by_relation(rows), *_by_link(rows)])
    return [uses for uses in found if uses.count]


def _by_relation(rows):
    """(how, rows of one model) for what editors have tied to the rows."""
    for relation in rows[0]._meta.related_objects:
        field, model = relation.field, relation.related_model
        if field.editable and not _is_part(relation) and not _has_model_between(relation):
            where = model._meta.verbose_name_plural if _part_of(model) else field.verbose_name
            users = model._base_manager.filter(**{f"{field.name}__in": [row.pk for row in rows]})
            yield f"{_plural(model)} ({where})", users


def _by_link(rows):
    """The same for texts that lead to the rows, or will do so once these are public."""
    if not isinstance(rows[0], Referred):
        return
    references, links = _references(rows), [f'href="{to}"' for row in rows for to in row.addresses()]
    for model in apps.get_models():
        if fields := RenderedField.all_of(model):
            leads = [Q(**{f"{source}__iregex": references}) for source in fields]
            leads += [Q(**{f"{html.attname}__contains": link}) for html in fields.values() for link in links]
            yield f"{_plural(model)} (links in texts)", model._base_manager.filter(reduce(or_, leads))


def _references(rows):
    """A pattern that finds [[words]] and [[words|others]]: one for all, because that many conditions are too many."""
    words = {re.escape(word.strip("[]")) for row in rows for word in row.words_in_texts()}
    return rf"\[\[\s*({'|'.join(sorted(words))})\s*(\]\]|\|)"


def _is_part(relation):
    return relation.field.name == _part_of(relation.related_model)


def _has_model_between(relation):
    """A many-to-many relation by way of a model of its own: that model's foreign key counts instead."""
    return relation.many_to_many and not relation.through._meta.auto_created


def _part_of(model):
    return getattr(model, "part_of", "")


def _whole(model):
    """The model whose form has the rows of this one."""
    return model._meta.get_field(_part_of(model)).related_model if _part_of(model) else model


def _plural(model):
    return capfirst(_whole(model)._meta.verbose_name_plural)


def _newest(users, request):
    """([(row, address of its form, state)], how many there are) of the wholes that `users` are or belong to."""
    whole = _whole(users.model)
    if not admin.site.is_registered(whole):
        return [], 0
    with_names = admin.site.get_model_admin(whole).get_queryset(request)  # fetches what their names say
    wholes = with_names.filter(pk__in=users.values(_part_of(users.model) or "pk")).order_by("-pk")
    shown = list(wholes[:SHOWN])
    return [_described(each) for each in shown], len(shown) if len(shown) < SHOWN else wholes.count()


def _described(row):
    address = reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])
    return row, address, getattr(row, "state_in_words", "")


class ShowsUses:
    """For the admin of what others refer to."""

    def get_actions(self, request):
        actions = super().get_actions(request)
        if "delete_selected" in actions:
            _, name, words = actions["delete_selected"]
            actions[name] = delete_selected_with_uses, name, words
        return actions

    def editing_context(self, request, row):
        """A form that comes back with an error has left what was typed in the row: others use it as it is stored."""
        stored = row if row is None or request.method == "GET" else self.model._base_manager.filter(pk=row.pk).first()
        return super().editing_context(request, row) | _context(stored, request)

    def delete_view(self, request, object_id, extra_context=None):
        row = self.get_object(request, unquote(object_id))
        return super().delete_view(request, object_id, (extra_context or {}) | _context(row, request))


def _context(row, request):
    return {"uses": uses_of([row], request)} if row else {}


def delete_selected_with_uses(model_admin, request, queryset):
    """Django's action, whose page that asks tells the uses too."""
    chosen = list(queryset[:MOST])
    answer = delete_selected(model_admin, request, queryset)
    if answer and chosen:
        answer.context_data["uses"] = uses_of(chosen, request)
    return answer
