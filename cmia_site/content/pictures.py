"""One picture per row: an event's cover, a person's portrait, an organisation's logo.

A picture is taken in once (see files.inspection: decoded, turned, stripped and encoded anew in a child process) and
kept in a few widths. It is served by a view that asks whether the row it belongs to may be seen.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from tempfile import TemporaryDirectory
from typing import NamedTuple

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import models
from django.http import Http404
from django.urls import reverse

from .fields import LineField
from .files.inspection import local_path, make_picture, sha256_and_size
from .files.names import stored_name
from .files.responses import PRIVATE, PUBLIC, serve_file
from .publishing import is_for_everyone


@dataclass(frozen=True)
class Rendition:
    """One stored size of a picture: width and height in pixels, size in bytes, the moment in seconds since 1970."""

    name: str
    width: int
    height: int
    size: int
    sha256: str
    stored_at: int

    def open(self, mode="rb"):
        return default_storage.open(self.name, mode)


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

    def store_picture(self, encoded):
        """Keep the EncodedPictures in the storage and name them in this row, which is still to be saved."""
        self.renditions = [asdict(_store(picture)) for picture in encoded]


class EncodedPicture(NamedTuple):
    """One size of a picture that was found good: width and height in pixels, a WebP file as bytes."""

    width: int
    height: int
    content: bytes


def encode_picture(upload, widths):
    """Look into the File `upload` and encode it anew, smallest first; raises files.inspection.Refused."""
    with local_path(upload) as path, TemporaryDirectory() as folder:
        files = make_picture(path, folder, widths).files
        return [EncodedPicture(file.width, file.height, file.path.read_bytes()) for file in files]


def _store(picture):
    file = ContentFile(picture.content)
    sha256, size = sha256_and_size(file)
    name = default_storage.save(stored_name("pictures", "webp"), file)
    return Rendition(name, picture.width, picture.height, size, sha256, int(datetime.now(UTC).timestamp()))


def serve_picture(request, row, width):
    """The rendition of `row` with this width; 404 when there is none. The caller has asked whether it may be seen."""
    stored = next((Rendition(**r) for r in row.renditions if r["width"] == width), None)
    if stored is None:
        raise Http404
    return serve_file(
        request,
        stored,
        size=stored.size,
        modified=datetime.fromtimestamp(stored.stored_at, UTC),
        content_type="image/webp",
        filename=f"{row.slug}-{width}.webp",
        etag=stored.sha256,
        cache_control=PUBLIC if is_for_everyone(request, row) else PRIVATE,
    )
