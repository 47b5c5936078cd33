"""The stored sizes of a picture.

A picture is taken in once (see files.inspection: decoded, turned, stripped and encoded anew in a child process) and
kept in a few widths. Views serve them, and ask first whether what shows the picture may be seen.
"""

from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.core.files.base import File
from django.core.files.storage import default_storage

from .files.inspection import make_picture, sha256_and_size
from .files.names import stored_name
from .files.responses import serve_file


@dataclass(frozen=True)
class Rendition:
    """One stored size of a picture: width and height in pixels, size in bytes, the moment in seconds since 1970."""

    name: str
    width: int
    height: int
    size: int
    sha256: str
    stored_at: int

    def __str__(self):
        return f"{self.width:,} × {self.height:,} pixels"

    def open(self, mode="rb"):
        return default_storage.open(self.name, mode)


def store_renditions(path, folder, widths):
    """Look into the picture at `path`, encode it anew in `folder` and store it; raises files.inspection.Refused.

    Gives {"width", "height"} of the upright original in pixels, and "renditions", smallest first.
    """
    facts = make_picture(path, folder, widths)
    return {"width": facts.width, "height": facts.height, "renditions": [asdict(_store(file)) for file in facts.files]}


def _store(picture):
    with picture.path.open("rb") as opened:
        file = File(opened)
        sha256, size = sha256_and_size(file)
        name = default_storage.save(stored_name("pictures", "webp"), file)
    return Rendition(name, picture.width, picture.height, size, sha256, int(datetime.now(UTC).timestamp()))


def serve_rendition(request, rendition, *, filename, cache_control):
    """Answer with this Rendition. The caller has asked whether it may be seen."""
    return serve_file(
        request,
        rendition,
        size=rendition.size,
        modified=datetime.fromtimestamp(rendition.stored_at, UTC),
        content_type="image/webp",
        filename=filename,
        etag=rendition.sha256,
        cache_control=cache_control,
    )
