"""One picture per row: an event's cover, a person's portrait, an organisation's logo."""

from django.db import models
from django.http import Http404
from django.urls import reverse

from .fields import LineField
from .files.responses import PRIVATE, PUBLIC
from .publishing import is_for_everyone
from .renditions import Rendition, serve_rendition
from .uploads import PictureKind


class Illustrated(models.Model):
    picture_alt = LineField(
        "picture in words",
        max_length=300,
        blank=True,
        help_text="What the picture shows, for people who cannot see it. Needed before the page is published.",
    )
    picture_credit = LineField("picture credit", max_length=200, blank=True)
    renditions = models.JSONField(default=list, editable=False, help_text="Stored sizes, smallest first.")

    picture_widths = (480, 960)
    picture_route = ""

    class Meta:
        abstract = True

    @classmethod
    def picture_kind(cls):
        """The kind of upload that its pictures are."""
        return PictureKind(cls.picture_widths)

    @property
    def picture(self):
        """The largest stored size, or None."""
        return Rendition(**self.renditions[-1]) if self.renditions else None

    def rendition_url(self, width):
        return reverse(self.picture_route, kwargs={"slug": self.slug, "width": width})

    @property
    def picture_url(self):
        return self.rendition_url(self.picture.width) if self.picture else ""

    @property
    def picture_srcset(self):
        return ", ".join(f"{self.rendition_url(r['width'])} {r['width']}w" for r in self.renditions)


def serve_picture(request, row, width):
    """The rendition of `row` with this width; 404 when there is none. The caller has asked whether it may be seen."""
    stored = next((Rendition(**r) for r in row.renditions if r["width"] == width), None)
    if stored is None:
        raise Http404
    return serve_rendition(
        request,
        stored,
        filename=f"{row.slug}-{width}.webp",
        cache_control=PUBLIC if is_for_everyone(request, row) else PRIVATE,
    )
