"""Looks into uploaded files, and makes what is published of them, without ever parsing one in the web process.

PDF and picture libraries abort or hang on cheap hostile files, and no `except` catches that. So each look is a child
process (`worker.py`) with little memory, time and environment. However it ends, the editor gets a sentence.
"""

import hashlib
import json
import logging
import os
import stat
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from cmia_site.content.files import worker

logger = logging.getLogger(__name__)

MAX_PDF_BYTES = 100_000_000
MAX_PICTURE_BYTES = 30_000_000
WALL_SECONDS = 15
MAX_ANSWER_BYTES = 10_000
MAX_NAME = 500  # characters of a file's name that the worker is told
CHILDREN_AT_ONCE = 2  # each may use a gigabyte and a processor
QUEUE_SECONDS = 60

COMMAND = [sys.executable, "-m", "cmia_site.content.files.worker"]
PROJECT = Path(__file__).resolve().parents[3]
children = threading.BoundedSemaphore(CHILDREN_AT_ONCE)

UNCHECKED = (
    "This file could not be checked in time; it may be damaged or too complex. "
    "Save it again in the program it was made with, and choose the new file."
)
SENTENCES = {
    "empty": "This file is empty. Check that it opens on your computer, and choose it again.",
    "pdf-too-large": "This PDF is larger than 100 MB. Export it again with smaller pictures, and choose the new file.",
    "picture-too-large": "This picture is larger than 30 MB. Save it smaller or as JPEG, and choose the new file.",
    "not-pdf": "This is not a PDF. Export it as PDF from the program it was made with, and choose that file.",
    "powerpoint": (
        "This is a PowerPoint file. Open it, choose File, Export, PDF (in Google Slides: File, Download, PDF), "
        "and choose the PDF here."
    ),
    "password": "This file needs a password. Save it without one and choose it again.",
    "protected": "This PDF is protected against changes by a password. Save it without one and choose it again.",
    "damaged-pdf": "This PDF is damaged or incomplete. Export it as PDF again, and choose the new file.",
    "no-pages": "This PDF has no pages. Export it as PDF again, and choose the new file.",
    "too-many-pages": f"This PDF has more than {worker.MAX_PAGES} pages. Split it, and choose the parts one by one.",
    "page-size": (
        "This PDF has a page without a usable size (less than 7 mm or more than 5 m on one side). "
        "Set an ordinary page size, export it as PDF again, and choose the new file."
    ),
    "unpacked": (
        "This PDF is too large once it is unpacked. "
        "Export it as PDF again with smaller pictures, and choose the new file."
    ),
    "too-complex": (
        "This PDF is too complex to be shown quickly. "
        "Print it to a PDF or export it as PDF again, and choose the new file."
    ),
    "svg": "SVG is not a type of image that can be used here. Export the drawing as PNG, and choose that file.",
    "not-picture": (
        "This is not a valid JPEG, PNG, WebP or GIF image. Save the picture as one of these, and choose the new file."
    ),
    "damaged-picture": "This image is damaged or incomplete. Save it again as JPEG or PNG, and choose the new file.",
    "too-many-pixels": (
        "This picture is too large: it has more than 40 megapixels, or a side of more than 16,383 pixels. "
        "Save it smaller, and choose the new file."
    ),
    "busy": "Other files are being checked at the moment. Try again in a minute.",
}


class Refused(ValueError):
    """The file cannot be taken; `str()` is a sentence for the editor that names the way out."""


class PdfFacts(NamedTuple):
    pages: int


class PictureFile(NamedTuple):
    width: int  # pixels
    height: int
    path: Path


class PictureFacts(NamedTuple):
    width: int  # pixels of the upright original
    height: int
    files: list[PictureFile]  # smallest first, at least one


def clean_pdf(path, out, name=""):
    """Write a clean, linearised copy of the PDF at path to the new file out; return PdfFacts or raise Refused.

    The copy gets the title that the PDF has, or else name, the file's readable name, without its extension. After a
    refusal out may or may not exist.
    """
    _check_size(path, MAX_PDF_BYTES, "pdf-too-large")
    out = os.path.abspath(out)  # the worker has a folder of its own
    answer = _ask_worker(path, "pdf", out, _argument(name))
    with _nonsense_refused():
        _check_written(out)
        return PdfFacts(_number(answer["pages"], worker.MAX_PAGES))


def make_picture(path, out_dir, widths):
    """Write WebP copies of the picture at path into out_dir, an existing folder; return PictureFacts or raise Refused.

    One copy for each of the widths (pixels) that is not larger than the original; if all are larger, one copy as
    large as the original. The copies hold no metadata. After a refusal out_dir may hold some of them.
    """
    _check_size(path, MAX_PICTURE_BYTES, "picture-too-large")
    folder = Path(out_dir).resolve()
    answer = _ask_worker(path, "picture", str(folder), *map(str, widths))
    with _nonsense_refused():
        files = [_picture_file(folder, *entry) for entry in answer["files"]]
        _number(len(files))
        return PictureFacts(_number(answer["width"]), _number(answer["height"]), files)


@contextmanager
def local_path(file):
    """Give the path of a Django File's bytes on this machine; a copy that goes away again where there is none."""
    if hasattr(file, "temporary_file_path"):
        yield Path(file.temporary_file_path())
        return
    with tempfile.NamedTemporaryFile() as copy:
        for chunk in file.chunks():
            copy.write(chunk)
        copy.flush()
        yield Path(copy.name)


def sha256_and_size(file):
    """Read a Django File once, in chunks; return its SHA-256 in hex and its size in bytes."""
    digest, size = hashlib.sha256(), 0
    for chunk in file.chunks():
        digest.update(chunk)
        size += len(chunk)
    return digest.hexdigest(), size


def _check_size(path, limit, reason):
    size = Path(path).stat().st_size
    if size == 0:
        raise Refused(SENTENCES["empty"])
    if size > limit:
        raise Refused(SENTENCES[reason])


def _argument(text):
    """Return the text as a process can be told it: without NUL and lone surrogates, and not endless."""
    return text[:MAX_NAME].replace("\0", "").encode(errors="ignore").decode()


def _check_written(out):
    """Raise ValueError or OSError unless out is a file with something in it, and not a link to one."""
    found = os.lstat(out)
    if not stat.S_ISREG(found.st_mode) or found.st_size == 0:
        raise ValueError("no copy was written")


def _ask_worker(path, *arguments):
    """Return the worker's answer, a dict; raise Refused if it refused the file, died or babbled."""
    with _turn():
        text = _run(path, arguments)
    with _nonsense_refused():
        answer = json.loads(text)
        if "refused" in answer:
            raise Refused(SENTENCES[answer["refused"]])
        return answer


@contextmanager
def _turn():
    """Wait until fewer than CHILDREN_AT_ONCE run; raise Refused if that takes too long."""
    if not children.acquire(timeout=QUEUE_SECONDS):
        raise Refused(SENTENCES["busy"])
    try:
        yield
    finally:
        children.release()


def _run(path, arguments):
    """Run the worker on the file; return what it wrote. Its output goes to a file, so that it cannot fill memory."""
    with tempfile.TemporaryDirectory() as folder, open(path, "rb") as upload, tempfile.TemporaryFile() as output:
        try:
            subprocess.run(
                [*COMMAND, *arguments],
                stdin=upload,
                stdout=output,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env={"PYTHONPATH": str(PROJECT)},
                timeout=WALL_SECONDS,
                check=True,
            )
        except subprocess.SubprocessError as error:
            # Not the error itself: it would print the command with its paths.
            outcome = getattr(error, "returncode", "timeout")
            logger.warning("The worker could not check a file (%s, ended with %s)", arguments[0], outcome)
            raise Refused(UNCHECKED) from None
        except OSError:
            logger.exception("The worker could not be started")
            raise Refused(SENTENCES["busy"]) from None
        output.seek(0)
        return output.read(MAX_ANSWER_BYTES)


@contextmanager
def _nonsense_refused():
    """Turn what goes wrong while reading an answer into Refused: a worker that was taken over may say anything."""
    try:
        yield
    except Refused:
        raise
    except (ValueError, TypeError, LookupError, OSError, RecursionError):
        logger.warning("The worker gave an answer that makes no sense")
        raise Refused(UNCHECKED) from None


def _number(value, limit=worker.MAX_SIDE):
    if type(value) is not int or not 1 <= value <= limit:
        raise ValueError("not a count")
    return value


def _picture_file(folder, width, height, name):
    """Return the PictureFile; raise ValueError for a name that is not a plain file of this folder."""
    path = folder / name
    if path.parent != folder or path.is_symlink() or not path.is_file():
        raise ValueError("not a file of this folder")
    return PictureFile(_number(width), _number(height), path)
