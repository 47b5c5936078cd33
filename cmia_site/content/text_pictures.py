"""Pictures that stand in the Markdown texts themselves.

    picture = take_in_picture(file, user)     # raises files.inspection.Refused with a sentence for the editor
    f"![A pit]({picture.url})"                # in a text; the address tells the size

Nobody sees such a picture but the office, until a text that shows it is public. The texts say so when they are saved
(ShowsPictures), with the moment from which they are public themselves.
"""

import secrets
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey, GenericRelation
from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .checking import check_all
from .fields import RenderedField
from .files.cleaning_up import texts
from .files.responses import PRIVATE, PUBLIC
from .markdown import TEXT_PICTURE, TEXT_PICTURE_WIDTHS, undescribed_pictures
from .publishing import PUBLIC as PUBLIC_STATES
from .publishing import Derived, VisibleModel, VisibleQuerySet, is_for_everyone, may_see_unpublished, viewer
from .renditions import Rendition, serve_rendition
from .uploads import PictureKind, take_in

KIND = PictureKind(TEXT_PICTURE_WIDTHS)
UNDESCRIBED = "Say what the picture ![]({}) shows, between its square brackets, then publish."
MOST_SAID = 20  # pictures at once
KEPT = timedelta(days=30)


class TextPictureQuerySet(VisibleQuerySet):
    def published(self):
        """Those that a public text shows."""
        return self.filter(Exists(PictureUse.objects.visible().filter(picture=OuterRef("pk"))))

    def visible_to(self, user):
        """All for staff who may see unpublished texts of any kind: a new picture stands in no saved text yet."""
        kinds = [model for model in apps.get_models() if issubclass(model, ShowsPictures)]
        return self.all() if any(may_see_unpublished(user, kind) for kind in kinds) else self.published()

    def forgotten(self):
        """Old ones that no text of any kind holds: their form was never saved, or they were taken out of it."""
        values = texts(models.TextField, models.JSONField)
        held = {match["token"] for value in values for match in TEXT_PICTURE.finditer(value)}
        return self.filter(created_at__lt=timezone.now() - KEPT, uses=None).exclude(token__in=held)


def _new_token():
    return secrets.token_hex(16)


class TextPicture(VisibleModel):
    """A picture that was pasted into a text. Its token is its whole address, and it never changes."""

    token = models.CharField(max_length=32, unique=True, default=_new_token, editable=False)
    renditions = models.JSONField(default=list, editable=False, help_text="Stored sizes, smallest first.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="+"
    )

    objects = TextPictureQuerySet.as_manager()

    picture_widths = TEXT_PICTURE_WIDTHS

    class Meta:
        app_label = "content"
        verbose_name = "picture in a text"
        verbose_name_plural = "pictures in texts"

    def __str__(self):
        return self.token

    @property
    def url(self):
        """The address of the largest size."""
        largest = Rendition(**self.renditions[-1])
        sizes = {"width": largest.width, "height": largest.height}
        return reverse("text-picture", kwargs={"token": self.token} | sizes)

    def rendition(self, width, height):
        """The stored size of this width in pixels, or None. The renderer reckons the height, so it may be one off."""
        sizes = (Rendition(**stored) for stored in self.renditions)
        return next((size for size in sizes if size.width == width and abs(size.height - height) <= 1), None)


class PictureUse(Derived):
    """A row that shows a picture in one of its texts; `visible_from` follows the row's."""

    picture = models.ForeignKey(TextPicture, on_delete=models.CASCADE, related_name="uses")
    content_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
    object_id = models.PositiveBigIntegerField()
    row = GenericForeignKey()

    class Meta:
        app_label = "content"
        verbose_name = "picture in its text"
        verbose_name_plural = "pictures in its texts"
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "picture"], name="content_pictureuse_once_a_row"
            )
        ]

    def __str__(self):
        return f"Picture {self.picture_id}"


class ShowsPictures(models.Model):
    """A Publishable model whose RenderedFields may show pictures: each save notes which, in the same transaction."""

    picture_uses = GenericRelation(PictureUse)  # deleted with the row

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        is_new = self.pk is None
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)
            tokens = self.shown_tokens()
            if tokens or not is_new:
                self._note_uses(tokens)

    def clean(self):
        """A draft may wait for the descriptions of its pictures."""
        check_all(super().clean, self._check_descriptions)

    def _check_descriptions(self):
        if self.publication in PUBLIC_STATES and (errors := self._undescribed()):
            raise ValidationError(errors)

    def _undescribed(self):
        """{name of a text: a sentence for each picture in it without a description}."""
        found = {name: undescribed_pictures(getattr(self, name)) for name in RenderedField.all_of(type(self))}
        said = {name: pictures[:MOST_SAID] for name, pictures in found.items() if pictures}
        return {name: [UNDESCRIBED.format(each) for each in pictures] for name, pictures in said.items()}

    def shown_tokens(self):
        """The tokens of all pictures that its texts show or link to."""
        texts = [getattr(self, field.attname) for field in RenderedField.all_of(type(self)).values()]
        return {match["token"] for text in texts for match in TEXT_PICTURE.finditer(text)}

    def _note_uses(self, tokens):
        """Asks one question, and writes only what differs; never a query for each picture."""
        moment = self.visible_from
        noted = dict(self.picture_uses.values_list("picture__token", "visible_from"))
        if gone := noted.keys() - tokens:
            self.picture_uses.filter(picture__token__in=gone).delete()
        if any(noted[token] != moment for token in noted.keys() & tokens):
            self.picture_uses.update(visible_from=moment)
        if new := tokens - noted.keys():
            self._add_uses(TextPicture.objects.filter(token__in=new), moment)

    def _add_uses(self, pictures, moment):
        own_type = ContentType.objects.get_for_model(self)
        uses = [
            PictureUse(picture=picture, content_type=own_type, object_id=self.pk, visible_from=moment)
            for picture in pictures
        ]
        PictureUse.objects.bulk_create(uses, ignore_conflicts=True)  # somebody may save the same text at this moment


def take_in_picture(file, user):
    """The TextPicture of an uploaded file, stored and as yet in no text; raises files.inspection.Refused."""
    upload = take_in(file, KIND)
    with transaction.atomic():
        picture = TextPicture.objects.create(renditions=upload.renditions, created_by=user)
        upload.delete()
    return picture


@require_safe
def text_picture(request, token, width, height):
    """A hidden picture, one that never was, and a size that there is none of answer alike."""
    picture = get_object_or_404(TextPicture.objects.visible_to(viewer(request)), token=token)
    size = picture.rendition(width, height)
    if size is None:
        raise Http404
    return serve_rendition(
        request,
        size,
        filename=f"picture-{width}.webp",
        cache_control=PUBLIC if is_for_everyone(request, picture) else PRIVATE,
    )
