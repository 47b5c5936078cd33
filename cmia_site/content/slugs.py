"""Addresses: made once from the name, ASCII, unique; a changed one keeps answering as a redirect."""

import re
from functools import wraps

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import slugify

from .checking import check_all
from .text import fold

LENGTH = 80
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")


def make_slug(text, fallback):
    """At most 80 ASCII characters, cut between words; `fallback` when nothing of the text is left."""
    slug = slugify(fold(_TAG.sub(" ", text)))
    if len(slug) > LENGTH:
        slug = slug[: LENGTH + 1].rpartition("-")[0] or slug[:LENGTH]
    return slug or fallback


class OldSlug(models.Model):
    """An address that was public once and now leads to the row's present one."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    scope = models.PositiveBigIntegerField(default=0, help_text="The parent's id, where slugs are unique within it.")
    slug = models.SlugField(max_length=100)

    class Meta:
        app_label = "content"
        constraints = [
            models.UniqueConstraint(fields=["content_type", "scope", "slug"], name="content_oldslug_leads_one_way")
        ]
        indexes = [models.Index(fields=["content_type", "object_id"], name="content_oldslug_object")]

    def __str__(self):
        return self.slug


class Slugged(models.Model):
    """A row with an address. Subclasses say what it is made from, and what it is unique within."""

    slug = models.SlugField(
        "address",
        max_length=100,
        blank=True,
        db_index=False,  # each table has a unique constraint with it
        help_text="The last part of the page's address. Left empty, it is made from the name. "
        "When it is changed later, the old address leads to the new one.",
    )

    old_slugs = GenericRelation(OldSlug)  # deleted with the row

    slug_reserved = frozenset()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.slug = self.slug or self.free_slug()
        before = getattr(self, "_stored_slug", None)
        moved = before not in (None, self.slug)
        super().save(*args, **kwargs)
        if moved:  # whether it was public then or not: readers see only where they may go
            self._keep_old_slug(before)
        self._stored_slug = self.slug

    def clean(self):
        """Refuse an address typed by hand that cannot lead here."""
        check_all(super().clean, self._check_address)

    def _check_address(self):
        if self.slug in self.slug_reserved:
            raise ValidationError({"slug": f"The site itself uses the address “{self.slug}”. Choose another one."})
        if self.slug and self._old_slugs().filter(slug=self.slug).exclude(object_id=self.pk or 0).exists():
            raise ValidationError({"slug": "This address was another page’s before. Choose another one."})

    @classmethod
    def from_db(cls, db, field_names, values):
        row = super().from_db(db, field_names, values)
        row._stored_slug = row.__dict__.get("slug")
        return row

    def slug_source(self):
        return str(self)

    def slug_fallback(self):
        return self._meta.model_name

    def slug_scope(self):
        """The id of the row within which the slug is unique; 0 for the whole table."""
        return 0

    def slug_neighbours(self):
        """The rows whose slugs must differ from this one's."""
        return type(self)._base_manager.exclude(pk=self.pk)

    def free_slug(self, taken=()):
        """An address made from the name that no neighbour has; `taken` are others about to be stored."""
        base = make_slug(self.slug_source(), self.slug_fallback())
        taken = set(taken) | set(self.slug_neighbours().filter(slug__startswith=base).values_list("slug", flat=True))
        taken |= set(self._old_slugs().exclude(object_id=self.pk or 0).values_list("slug", flat=True))
        taken |= self.slug_reserved
        if base not in taken:
            return base
        return next(slug for n in range(2, len(taken) + 3) if (slug := f"{base}-{n}") not in taken)

    def _old_slugs(self):
        return OldSlug.objects.filter(
            content_type=ContentType.objects.get_for_model(type(self)), scope=self.slug_scope()
        )

    def take_back(self, slugs):
        """Let addresses of before lead here again, but for those that somebody else has or had meanwhile."""
        taken = self.slug_neighbours().filter(slug__in=slugs).values_list("slug", flat=True)
        taken = {*taken, *self._old_slugs().filter(slug__in=slugs).values_list("slug", flat=True)}
        for slug in slugs:
            if slug not in taken:
                self._keep_old_slug(slug)

    def _keep_old_slug(self, before):
        self._old_slugs().filter(slug=self.slug).delete()
        self._old_slugs().update_or_create(
            slug=before,
            defaults={"object_id": self.pk},
            create_defaults={
                "object_id": self.pk,
                "content_type": ContentType.objects.get_for_model(type(self)),
                "scope": self.slug_scope(),
            },
        )


class Moved(Exception):
    """Raised while a view looks up its rows; carries the URL arguments to use instead."""

    def __init__(self, **kwargs):
        self.kwargs = kwargs


def get_by_slug(queryset, slug, *, argument="slug", scope=0):
    """The row of `queryset` at this address.

    Raises Moved when the slug is an old one of a row in `queryset`, Http404 when it is unknown: a row that may not
    be seen and one that never existed answer alike.
    """
    row = queryset.filter(slug=slug).first()
    if row:
        return row
    old = OldSlug.objects.filter(
        content_type=ContentType.objects.get_for_model(queryset.model), scope=scope, slug=slug
    ).first()
    row = old and queryset.filter(pk=old.object_id).first()
    if row:
        raise Moved(**{argument: row.slug})
    raise Http404


def follow_old_slugs(view):
    """Answer an old address, and every address beneath it, with a redirect to the present one."""

    @wraps(view)
    def wrapper(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except Moved as moved:
            address = reverse(request.resolver_match.view_name, kwargs=kwargs | moved.kwargs)
            query = request.META.get("QUERY_STRING", "")
            return redirect(f"{address}?{query}" if query else address, permanent=True)

    return wrapper
