"""Stored HTML that has to do with a changed row is rendered anew, in the background where a worker runs.

    class Term(Referred, ...):
        def words_in_texts(self): ...     # by which a text may mean it

What leads to the row is found by its address in the HTML; what should lead to it now, by the words in the text.
"""

import re
from functools import partial, reduce
from operator import and_, or_

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django_tasks import task

from .fields import RenderedField
from .slugs import OldSlug, Slugged


class Referred(models.Model):
    """A Publishable row that running texts refer to.

    Saving or deleting it renders those texts anew, once that is committed, and again at the moment it becomes public.
    """

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        transaction.on_commit(self.render_texts_anew, robust=True)

    def delete(self, *args, **kwargs):
        anew = partial(render_anew.enqueue, self.words_in_texts(), self.addresses())
        deleted = super().delete(*args, **kwargs)
        transaction.on_commit(anew, robust=True)
        return deleted

    def render_texts_anew(self):
        asked = self.words_in_texts(), self.addresses()
        render_anew.enqueue(*asked)
        if self.visible_from and self.visible_from > timezone.now():
            render_anew.using(run_after=self.visible_from).enqueue(*asked)

    def words_in_texts(self):
        """[str]: a text that means this row holds one of them, in whatever case."""
        raise NotImplementedError(f"{type(self).__name__} must say how texts refer to it")

    def addresses(self):
        """[str]: its own, and those of before."""
        own = self.get_absolute_url()
        if not isinstance(self, Slugged):
            return [own]
        before = OldSlug.objects.filter(object_id=self.pk, content_type__model=self._meta.model_name)
        return [own, *(own.replace(self.slug, slug) for slug in before.values_list("slug", flat=True))]


@task()
def render_anew(words, addresses):
    """Render the stored texts that hold one of `words`, or lead to one of `addresses`; returns how many changed."""
    changed = 0
    for model in apps.get_models():
        if fields := RenderedField.all_of(model):
            for key in list(_concerned(model, fields, words, addresses)):
                changed += _render(model, fields, key)
    return changed


def _concerned(model, fields, words, addresses):
    """Primary keys of the rows of `model` that may have to be rendered: rather one too many."""
    by_word = [_holds(source, word) for source in fields for word in words]
    by_address = [
        Q(**{f"{field.attname}__contains": f'href="{address}"'}) for field in fields.values() for address in addresses
    ]
    return model._base_manager.filter(reduce(or_, by_word + by_address)).values_list("pk", flat=True)


def _holds(source, words):
    """Each of the words by itself: a line may end between them, and a hyphen be a dash."""
    return reduce(and_, (Q(**{f"{source}__icontains": word}) for word in re.findall(r"\w+", words)), Q())


def _render(model, fields, key):
    """Whether the stored HTML of a row has changed. What somebody has saved meanwhile is rendered already."""
    row = model._base_manager.filter(pk=key).first()
    if row is None:
        return False
    before = _html(row, fields)
    for field in fields.values():
        field.render_row(row)
    if _html(row, fields) == before:
        return False
    with transaction.atomic():
        texts = {source: getattr(row, source) for source in fields}
        stored = model._base_manager.filter(pk=key, **texts).update(**_html(row, fields))
        if stored and hasattr(row, "texts_rendered"):
            row.texts_rendered()
    return bool(stored)


def _html(row, fields):
    return {field.attname: getattr(row, field.attname) for field in fields.values()}
