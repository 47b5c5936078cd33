"""Versions: what a row said, whole, at each save and each publication.

ContentVersion.objects.of(event).newest_number()
ContentVersion.objects.record(event, content, author=user, action=Action.SAVED)
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils import timezone

from .form_data import FormData
from .working_copies import name_of

RECOVERABLE = timedelta(days=30)


class Action(models.TextChoices):
    FOUND = "found", "As it was before"
    SAVED = "saved", "Saved"
    WAITING = "waiting", "Changes saved, not published"
    PUBLISHED = "published", "Published"
    SCHEDULED = "scheduled", "Scheduled"
    WITHDRAWN = "withdrawn", "Withdrawn"
    DISCARDED = "discarded", "Waiting changes discarded"
    SET_ASIDE = "set aside", "Set aside in a conflict"
    DELETED = "deleted", "Deleted"
    RECOVERED = "recovered", "Recovered"


class ContentVersionQuerySet(models.QuerySet):
    def of(self, row):
        return self.filter(content_type=ContentType.objects.get_for_model(type(row)), object_id=row.pk or 0)

    def in_force(self):
        """Without what was set aside: nobody goes on from there."""
        return self.exclude(action=Action.SET_ASIDE)

    def newest(self):
        return self.in_force().order_by("-number").first()

    def newest_number(self):
        """0 where there is no version yet."""
        return self.in_force().aggregate(models.Max("number"))["number__max"] or 0

    def begun_with(self, number):
        """The version that a form started from which says this number; 0 is older than the first."""
        return self.filter(number__lte=number).newest() or self.order_by("number").first()

    def record(self, row, content, *, author, action, comment="", facts=None, token=""):
        """Call it in the transaction that writes the row: two versions cannot have one number."""
        type(row)._base_manager.select_for_update().filter(pk=row.pk).first()
        last = self.of(row).aggregate(models.Max("number"))["number__max"] or 0
        return self.create(
            content_type=ContentType.objects.get_for_model(type(row)),
            object_id=row.pk,
            number=last + 1,
            title=str(row)[:300],
            author=author if author and author.pk else None,
            action=action,
            comment=comment,
            content=content.to_json(),
            facts=facts or {},
            token=token,
        )

    def sent_by(self, model, token, began=0):
        """What the form with this token has saved since the version it `began` with."""
        kind = ContentType.objects.get_for_model(model)
        return self.filter(content_type=kind, token=token, number__gt=began)

    def recoverable(self, model):
        """The last versions of rows that were deleted lately and are not there again."""
        there = Exists(model._base_manager.filter(pk=OuterRef("object_id")))
        since = timezone.now() - RECOVERABLE
        deleted = self.filter(content_type=ContentType.objects.get_for_model(model), action=Action.DELETED)
        later = self.filter(
            content_type=OuterRef("content_type"), object_id=OuterRef("object_id"), number__gt=OuterRef("number")
        )
        return deleted.filter(~there, ~Exists(later), created_at__gt=since).select_related("author")

    def beyond_recovery(self):
        """All versions of rows that were deleted longer ago."""
        gone = self.filter(action=Action.DELETED, created_at__lte=timezone.now() - RECOVERABLE)
        later = ContentVersion.objects.filter(
            content_type=OuterRef("content_type"), object_id=OuterRef("object_id"), number__gt=OuterRef("number")
        )
        ended = gone.filter(~Exists(later)).values("content_type", "object_id")
        return self.filter(
            Exists(ended.filter(content_type=OuterRef("content_type"), object_id=OuterRef("object_id")))
        )


class ContentVersion(models.Model):
    """Not deleted with its row: a deleted one can be recovered for a while."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    action = models.CharField(max_length=9, choices=Action)
    comment = models.CharField(max_length=300, blank=True)
    content = models.JSONField(help_text="A FormData of the whole row with its parts, files by their names.")
    facts = models.JSONField(
        default=dict,
        help_text="Of a form that was sent, its digest; of a deleted row, what else it needs to come back as itself.",
    )
    token = models.CharField(max_length=32, blank=True, db_index=True, help_text="Of the form that saved it.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ContentVersionQuerySet.as_manager()

    class Meta:
        app_label = "content"
        ordering = ["-number"]
        verbose_name = "version"
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "number"], name="content_contentversion_numbered"
            ),
            models.CheckConstraint(
                condition=models.Q(action__in=Action.values), name="content_contentversion_action_known"
            ),
        ]

    def __str__(self):
        return f"Version {self.number} of {self.title}"

    @property
    def form_data(self):
        return FormData.of_json(self.content)

    @property
    def author_name(self):
        return name_of(self.author) if self.author_id else "the office"
