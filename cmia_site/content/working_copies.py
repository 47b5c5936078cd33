"""Working copies: what was entered in a form and is not in the rows, with the version it started from.

A copy of one who is typing is saved quietly, one for each open form. A copy that waits is what the office has saved of
a page that visitors can see: there is one at most for a row, and the next who opens the form goes on with it.
"""

import secrets
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .form_data import FormData
from .uploads import TOKEN

OPEN = timedelta(seconds=75)  # since its script was last heard of, a form counts as open
KEPT = timedelta(days=30)  # a copy of one who was typing
UNTOUCHED_KEPT = timedelta(days=1)  # what a form leaves that was only open


class Purpose(models.TextChoices):
    TYPING = "typing", "Being typed"
    WAITING = "waiting", "Waiting to be published"


class WorkingCopyQuerySet(models.QuerySet):
    def of(self, row):
        """All of the row: none of one that is not stored."""
        return self.of_model(type(row)).filter(object_id=row.pk or 0)

    def of_model(self, model):
        return self.filter(content_type=ContentType.objects.get_for_model(model))

    def of_row_or_new(self, model, row):
        """Those of the row, or where `row` is None those that have none yet."""
        return self.of_model(model).filter(object_id=row and row.pk)

    def with_token(self, token):
        """The one with this token, whatever text came as one; or None."""
        return self.filter(token=token).first() if TOKEN.fullmatch(token) else None

    def waiting(self):
        return self.filter(purpose=Purpose.WAITING)

    def typed_by(self, editor):
        """What they have typed and not saved."""
        return self.filter(purpose=Purpose.TYPING, editor=editor, data__isnull=False)

    def open_elsewhere(self, token):
        """Forms that are open now, apart from the one with this token."""
        recent = self.filter(purpose=Purpose.TYPING, seen_at__gt=timezone.now() - OPEN)
        return recent.exclude(token=token).select_related("editor")

    def due(self):
        return self.waiting().filter(due_at__lte=timezone.now(), refusal="")

    def forgotten(self):
        now = timezone.now()
        untouched = Q(data__isnull=True, seen_at__lt=now - UNTOUCHED_KEPT)
        return self.filter(untouched | Q(seen_at__lt=now - KEPT), purpose=Purpose.TYPING)


def new_token():
    return secrets.token_urlsafe(24)


class WorkingCopy(models.Model):
    token = models.CharField(max_length=32, unique=True, default=new_token)
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField(null=True)  # none yet, of what was never saved
    row = GenericForeignKey()
    purpose = models.CharField(max_length=8, choices=Purpose, default=Purpose.TYPING)
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    base = models.PositiveIntegerField(default=0, help_text="Number of the version it started from.")
    data = models.JSONField(null=True, help_text="A FormData; empty while a form is only open.")
    due_at = models.DateTimeField(null=True, db_index=True, help_text="The minute at which it is published.")
    refusal = models.TextField(blank=True, help_text="Why its minute did not publish it.")
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = WorkingCopyQuerySet.as_manager()

    class Meta:
        app_label = "content"
        ordering = ["-seen_at", "-pk"]
        verbose_name = "working copy"
        verbose_name_plural = "working copies"
        indexes = [models.Index(fields=["content_type", "object_id"], name="content_workingcopy_object")]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id"],
                condition=Q(purpose=Purpose.WAITING, object_id__isnull=False),
                name="content_workingcopy_one_waits",
            ),
            models.CheckConstraint(condition=Q(purpose__in=Purpose.values), name="content_workingcopy_purpose_known"),
        ]

    def __str__(self):
        return f"Working copy of {timezone.localtime(self.seen_at):%Y-%m-%d %H:%M}"

    @property
    def form_data(self):
        return FormData.of_json(self.data) if self.data else FormData()

    @property
    def is_waiting(self):
        return self.purpose == Purpose.WAITING

    @property
    def editor_name(self):
        return name_of(self.editor)


def name_of(user):
    return user.get_full_name() or user.get_username() if user else "somebody who is no longer here"
