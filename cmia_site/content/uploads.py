"""Uploads: files that were looked into, cleaned and stored, and wait to be used by a row.

A file outlives the form it was chosen in. It is taken in first, whatever else is wrong with the form; the form then
comes back with the upload's token, and the row that is saved at last uses the stored file.

    upload = take_in(file, PdfKind())          # raises files.inspection.Refused with a sentence for the editor
    upload.pdf                                 # StoredPdf
    upload.renditions                          # of a PictureKind: the stored sizes
"""

import logging
import re
import secrets
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.apps import apps
from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone

from .files.cleaning_up import texts
from .files.inspection import (
    MAX_PDF_BYTES,
    MAX_PICTURE_BYTES,
    SENTENCES,
    Refused,
    clean_pdf,
    local_path,
    sha256_and_size,
)
from .files.names import display_name, stored_name
from .renditions import store_renditions
from .text import describe_pdf

logger = logging.getLogger(__name__)

KEPT = timedelta(days=7)
TOKEN = re.compile(r"[\w-]{32}", re.ASCII)
NOT_STORED = (
    "The file could not be stored: the server’s disk may be full. "
    "Tell whoever looks after the server, and choose the file again later."
)


@dataclass(frozen=True)
class StoredPdf:
    """A PDF in the storage: the clean copy that is published, and the file as it came, for editors."""

    name: str
    original: str
    original_name: str  # as people read it, see files.names
    size: int  # bytes of the clean copy
    pages: int
    sha256: str  # of the clean copy

    @property
    def announcement(self):
        return describe_pdf(self.size, self.pages)


@dataclass(frozen=True)
class PdfKind:
    """Slides and papers."""

    name = "pdf"
    accept = ".pdf,application/pdf"
    max_bytes = MAX_PDF_BYTES
    too_large = SENTENCES["pdf-too-large"]
    help_text = "PDF, at most 100 MB and 500 pages. Scripts, forms, attachments and hidden data are removed."

    def store(self, file):
        """The facts of the stored file; raises Refused."""
        name = display_name(file.name)
        with local_path(file) as path, _scratch() as folder:
            clean = folder / "clean.pdf"
            pages = clean_pdf(path, clean, name).pages
            _check_extension(name)
            with clean.open("rb") as opened:
                content = File(opened)
                sha256, size = sha256_and_size(content)
                stored = default_storage.save(stored_name("materials", "pdf"), content)
        original = default_storage.save(stored_name("originals", "pdf"), file)
        return asdict(StoredPdf(stored, original, name, size, pages, sha256))

    def lasting(self, facts):
        """What versions of a row keep of the facts: the file as it came is given up before them."""
        return {"kind": self.name} | facts | {"original": ""}

    def from_lasting(self, facts):
        return {name: fact for name, fact in facts.items() if name != "kind"}

    def summary(self, facts):
        return f"{facts['original_name']}: {describe_pdf(facts['size'], facts['pages'])}"


@dataclass(frozen=True)
class PictureKind:
    """A picture, kept in some widths (pixels); nothing of the file itself is kept."""

    widths: tuple[int, ...]

    accept = "image/jpeg,image/png,image/webp,image/gif"
    max_bytes = MAX_PICTURE_BYTES
    too_large = SENTENCES["picture-too-large"]
    help_text = "JPEG, PNG, WebP or GIF, at most 30 MB. It is turned upright and its hidden data are removed."

    @property
    def name(self):
        return "-".join(["picture", *map(str, self.widths)])

    def store(self, file):
        """The facts of the stored renditions; raises Refused."""
        with local_path(file) as path, _scratch() as folder:
            return {"original_name": display_name(file.name)} | store_renditions(path, folder, self.widths)

    def lasting(self, facts):
        """What versions of a row keep of the facts."""
        return {"kind": self.name, "renditions": facts["renditions"]}

    def from_lasting(self, facts):
        largest = facts["renditions"][-1]
        size = {"width": largest["width"], "height": largest["height"]}
        return {"original_name": "The picture of before", "renditions": facts["renditions"]} | size

    def summary(self, facts):
        return f"{facts['original_name']}: picture, {facts['width']:,} × {facts['height']:,} pixels"


def kind_named(name):
    """The kind with this `name`; ValueError for a name that no model's files have."""
    pictures = (model.picture_kind() for model in apps.get_models() if hasattr(model, "picture_kind"))
    found = next((kind for kind in (PdfKind(), *pictures) if kind.name == name), None)
    if found is None:
        raise ValueError(f"{name!r} is no kind of upload")
    return found


class UploadQuerySet(models.QuerySet):
    def kept(self, token, kind):
        """The upload of this kind with this token, whatever text came as one; or None."""
        is_token = TOKEN.fullmatch(token)  # PostgreSQL would not even compare some texts
        return self.filter(token=token, kind=kind.name).first() if is_token else None

    def expired(self):
        """Those that no form has used in time, and that no working copy waits with."""
        held = {token for value in texts(models.JSONField) for token in TOKEN.findall(value)}
        return self.filter(created_at__lt=timezone.now() - KEPT).exclude(token__in=held)

    def again(self, facts):
        """A new upload of a file that is stored already, from what a version keeps of it."""
        kind = kind_named(facts["kind"])
        again = kind.from_lasting(facts)
        return self.create(kind=kind.name, facts=again, summary=kind.summary(again))


def _new_token():
    return secrets.token_urlsafe(24)


class Upload(models.Model):
    """A stored file that no row uses yet. Whoever has the token may use it, once."""

    token = models.CharField(max_length=32, unique=True, default=_new_token)
    kind = models.CharField(max_length=40)
    facts = models.JSONField()
    summary = models.CharField(max_length=300, help_text="What people call it.")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        app_label = "content"

    def __str__(self):
        return self.summary

    @property
    def lasting_facts(self):
        return kind_named(self.kind).lasting(self.facts)

    @property
    def pdf(self):
        return StoredPdf(**self.facts)

    @property
    def renditions(self):
        return self.facts["renditions"]


def take_in(file, kind):
    """The Upload of a File that came with a request, looked into and stored once, however often this is asked.

    Raises Refused. Call it outside a transaction where you can: it may take some seconds, and on SQLite a transaction
    keeps everybody else from writing.
    """
    if not hasattr(file, "taken_in"):
        try:
            facts = _store(file, kind)
            file.taken_in = Upload.objects.create(kind=kind.name, facts=facts, summary=kind.summary(facts))
        except Refused as refusal:
            file.taken_in = refusal
    if isinstance(file.taken_in, Refused):
        raise file.taken_in
    return file.taken_in


def _store(file, kind):
    if file.size > kind.max_bytes:
        raise Refused(kind.too_large)
    try:
        return kind.store(file)
    except OSError:
        logger.exception("An upload could not be stored")
        raise Refused(NOT_STORED) from None


@contextmanager
def _scratch():
    """A folder for the work on one file, on the disk of the uploads rather than in a /tmp that may be memory."""
    with TemporaryDirectory(dir=settings.FILE_UPLOAD_TEMP_DIR) as folder:
        yield Path(folder)


def _check_extension(name):
    extension = Path(name).suffix
    if extension.lower() != ".pdf":
        raise Refused(
            f"The name of this file ends in “{extension or name}”, although it is a PDF. "
            "Make sure that it is the right file, give it a name that ends in .pdf, and choose it again."
        )
