"""One sentence for "published", and who may see more.

    Event.objects.published()          what the public sees now
    Event.objects.visible_to(user)     the same, or everything for staff who may view events
    event.is_published                 the row's own answer; a truth table in the tests holds both together

Three kinds of rows know `published()`: what is published itself (Publishable), what belongs to something published
(a part of an event), and reference data, which is visible exactly when something public uses it (UsedModel).
"""

from datetime import datetime
from functools import reduce
from operator import or_

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.formats import date_format


class Publication(models.TextChoices):
    DRAFT = "draft", "Draft"
    SCHEDULED = "scheduled", "Scheduled"
    PUBLISHED = "published", "Published"
    WITHDRAWN = "withdrawn", "Withdrawn"


# "Scheduled" becomes public when its moment comes, without anybody changing the row.
PUBLIC = (Publication.SCHEDULED, Publication.PUBLISHED)


def viewer(request):
    """The person behind the request. Without a session cookie the session is never asked.

    Where a second step is asked for, a password alone makes nobody more than a visitor.
    """
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return AnonymousUser()
    if settings.SECOND_FACTOR and not request.user.is_verified():
        return AnonymousUser()
    return request.user


def is_for_everyone(request, row):
    """Whether an answer about `row` may be kept by a cache: it is public, and nobody is signed in."""
    return settings.SESSION_COOKIE_NAME not in request.COOKIES and row.is_published


def may(user, action, model):
    """Whether the user may "view", "add" or "change" such rows."""
    return user.has_perm(f"{model._meta.app_label}.{action}_{model._meta.model_name}")


def may_see_unpublished(user, model):
    return user.is_active and user.is_staff and may(user, "view", model)


def may_write(user):
    """Whether this member of the office may add or change anything."""
    return any(
        permission.partition(".")[2].startswith(("add_", "change_")) for permission in user.get_all_permissions()
    )


class VisibleQuerySet(models.QuerySet):
    """Knows `published()`; each kind says what that means for it."""

    def published(self):
        raise NotImplementedError(f"{type(self).__name__} must say what published() means")

    def visible_to(self, user):
        """What this user may see at the public addresses."""
        return self.all() if may_see_unpublished(user, self.model) else self.published()


class PublishableQuerySet(VisibleQuerySet):
    def published(self):
        return self.filter(publication__in=PUBLIC, published_at__lte=timezone.now())

    def awaiting_their_moment(self):
        """Those that become public by themselves."""
        return self.filter(publication__in=PUBLIC, published_at__gt=timezone.now())


class UsedQuerySet(VisibleQuerySet):
    """Reference data is public while at least one published row refers to it.

    The rows that can refer to it are found from the model's reverse relations, so that an app below never has to
    know the apps above it: every related model with a `published()` of its own counts, but for the row's own parts,
    which name the field that makes them so as `part_of`.
    """

    def published(self):
        uses = [
            Exists(relation.related_model._default_manager.published().filter(**{relation.field.name: OuterRef("pk")}))
            for relation in self.model._meta.related_objects
            if isinstance(relation.related_model._default_manager.all(), VisibleQuerySet)
            and not _has_a_model_between(relation)
            and not _is_part(relation)
        ]
        return self.filter(reduce(or_, uses))


def _has_a_model_between(relation):
    """A many-to-many relation by way of a model of its own: that model's foreign key counts instead."""
    return relation.many_to_many and not relation.through._meta.auto_created


def _is_part(relation):
    return relation.field.name == relation.related_model.part_of


class VisibleModel(models.Model):
    part_of = ""  # the field that leads to the row to which this one belongs

    class Meta:
        abstract = True

    @property
    def is_published(self):
        return self.pk is not None and type(self)._default_manager.published().filter(pk=self.pk).exists()


class UsedModel(VisibleModel):
    """Reference data: people, organisations, themes, series."""

    objects = UsedQuerySet.as_manager()

    class Meta:
        abstract = True


class Publishable(VisibleModel):
    """Something with a state of its own and a moment from which it is public."""

    publication = models.CharField(
        "state",
        max_length=10,
        choices=Publication,
        default=Publication.DRAFT,
        help_text="A draft is seen by the office only. Withdrawn takes a page off the site and keeps it here.",
    )
    published_at = models.DateTimeField(
        "public from",
        null=True,
        blank=True,
        help_text="London time, unless the office has set another. Left empty, “Published” means at once; "
        "“Scheduled” needs the day and minute at which the page is to appear.",
    )
    created_at = models.DateTimeField("created", auto_now_add=True)
    updated_at = models.DateTimeField("last change", auto_now=True)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="last change by",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    objects = PublishableQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(publication__in=[Publication.DRAFT, Publication.WITHDRAWN])
                | Q(published_at__isnull=False),
                name="%(app_label)s_%(class)s_published_has_its_moment",
                violation_error_message="What is published needs the moment from which it is public.",
            ),
            models.CheckConstraint(
                condition=Q(publication__in=Publication.values), name="%(app_label)s_%(class)s_publication_known"
            ),
        ]

    @property
    def visible_from(self):
        """The moment from which the public sees this, or None when no moment will come."""
        return self.published_at if self.publication in PUBLIC else None

    @property
    def is_published(self):
        return self.visible_from is not None and self.visible_from <= timezone.now()

    @property
    def state_in_words(self):
        if self.publication in PUBLIC and not self.is_published:
            return f"Scheduled for {in_words(self.published_at)}"
        return "Published" if self.is_published else self.get_publication_display()

    def clean(self):
        """Put state and moment in agreement, or say what is missing."""
        super().clean()
        if self.publication not in PUBLIC:
            return
        self._give_moment()
        later = self.published_at > timezone.now()
        if self.publication == Publication.SCHEDULED and not later and not self._appeared_as_planned():
            raise ValidationError(
                {"published_at": "This moment has passed. Choose a later one, or “Published” to publish at once."}
            )
        self.publication = Publication.SCHEDULED if later else Publication.PUBLISHED

    def _give_moment(self):
        if self.published_at:
            return
        if self.publication == Publication.SCHEDULED:
            raise ValidationError({"published_at": "Give the day and minute at which the page is to appear."})
        self.published_at = timezone.now()

    def _appeared_as_planned(self):
        """A scheduled row is saved again after its minute has come."""
        return (
            type(self)
            ._base_manager.filter(pk=self.pk, publication__in=PUBLIC, published_at=self.published_at)
            .exists()
        )


class DerivedQuerySet(models.QuerySet):
    def visible(self):
        now = timezone.now()
        return self.filter(visible_from__lte=now).exclude(visible_until__lte=now)


class Derived(models.Model):
    """A row computed from others. Readers filter by its window, so that no visibility waits for a job or a save."""

    visible_from = models.DateTimeField(null=True, editable=False, db_index=True)  # empty: never
    visible_until = models.DateTimeField(null=True, editable=False)  # empty: no end

    objects = DerivedQuerySet.as_manager()

    class Meta:
        abstract = True


def in_words(moment: datetime):
    """ "3 March 2027, 09:00 GMT" in the office's zone."""
    local = timezone.localtime(moment)
    return f"{date_format(local, 'j F Y, H:i')} {local.tzname()}"


def city_of_office():
    """ "London", of whose clocks the office speaks."""
    return settings.TIME_ZONE.rpartition("/")[2].replace("_", " ")


def on_office_clock(moment: datetime):
    """ "3 March 2027, 09:00 London"."""
    return f"{date_format(timezone.localtime(moment), 'j F Y, H:i')} {city_of_office()}"


def check_successor(row, name):
    """Refuse a public row that gives way to one, by its foreign key `name`, which nobody could go on to."""
    successor = getattr(row, name)
    if successor and row.publication in PUBLIC and successor.publication not in PUBLIC:
        raise ValidationError({name: f"“{successor}” is not public, so nobody could go on to it. Publish it first."})
