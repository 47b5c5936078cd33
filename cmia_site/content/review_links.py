"""Links by which somebody without an account sees one page before it is public: signed, for a week, revocable.

link = ReviewLink.objects.create(row=event, purpose="Amina Diallo", created_by=user)
link.token                                 # goes into the address
ReviewLink.objects.behind(token)           # the link, or None for any other text
"""

from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.core import signing
from django.db import models
from django.urls import reverse
from django.utils import timezone

from .fields import LineField

VALID = timedelta(days=7)
SALT = "cmia_site.content.review-link"


class ReviewLinkQuerySet(models.QuerySet):
    def of(self, row):
        return self.filter(content_type=ContentType.objects.get_for_model(type(row)), object_id=row.pk)

    def valid(self):
        return self.filter(created_at__gt=timezone.now() - VALID)

    def behind(self, token):
        try:
            pk = signing.loads(token, salt=SALT, max_age=VALID)
        except signing.BadSignature:
            return None
        return self.valid().filter(pk=pk).first()


class ReviewLink(models.Model):
    """Revoked by being deleted."""

    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    row = GenericForeignKey()
    reviewer = LineField(
        "for whom", max_length=200, help_text="So that you know later which link to revoke. Nobody else sees it."
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ReviewLinkQuerySet.as_manager()

    class Meta:
        app_label = "content"
        ordering = ["-pk"]
        verbose_name = "review link"
        indexes = [models.Index(fields=["content_type", "object_id"], name="content_reviewlink_object")]

    def __str__(self):
        return f"Review link for {self.reviewer}"

    @property
    def token(self):
        return signing.dumps(self.pk, salt=SALT)

    @property
    def valid_until(self):
        return self.created_at + VALID

    @property
    def address(self):
        return settings.BASE_URL + reverse("review", kwargs={"token": self.token})
