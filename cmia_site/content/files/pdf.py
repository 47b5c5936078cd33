"""Makes a clean copy of an uploaded PDF; runs only in the child process that `worker.py` starts.

This module opens, counts and saves; `pdf_cleaning` takes out, `pdf_weighing` refuses what is too much.
"""

import re
import zipfile
from decimal import Decimal

import pikepdf
from pikepdf import Array, Dictionary

from cmia_site.content.files.pdf_cleaning import (
    Net,
    annotations_of,
    clean_catalogue,
    clean_pages,
    flatten,
    remove,
    text,
)
from cmia_site.content.files.pdf_weighing import MAX_IMAGE_BYTES, MAX_STREAM_BYTES, check_draws, check_sizes
from cmia_site.content.files.worker import MAX_PAGES, Reason

MAX_TREE_NODES = 5_000
MIN_SIDE, MAX_SIDE = 20, 14_400  # points
MAX_TITLE = 200  # characters

# qpdf puts these right by itself and loses nothing. The first one is what decks from Google Slides give: an empty
# /JavaScript name tree that points to an object which is not there. About every ninth real deck has it.
HARMLESS_WARNINGS = (
    "object has offset 0 - a common error handled correctly by qpdf and most other applications",
    "Resources is missing or invalid; repairing",
)
ABOUT_FORMS = ("/AcroForm", "ignoring annotation")  # forms and their fields go away, so their disorder is no matter

MAKER = re.compile(r"^(Microsoft )?(PowerPoint|Word|Excel) - ", re.IGNORECASE)
FILE_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")
TITLES_OF_NOTHING = {"powerpoint presentation", "powerpoint-präsentation", "présentation powerpoint", "untitled"}


def clean_copy(file, out, name):
    """Write a clean copy of the PDF in the open file to the new file out; return `{"pages": n}`, n up to MAX_PAGES.

    name is the file's name, for a title. Raise Reason. A refusal can leave out behind.
    """
    _check_header(file)
    # Object streams are unpacked merely to open the file, so qpdf has to know the limit too.
    _limit_qpdf(MAX_STREAM_BYTES)
    try:
        # A stream, not a path: names do not end up in qpdf's messages. Handing attributes down would visit all pages.
        with pikepdf.open(file, inherit_page_attributes=False) as pdf:
            if pdf.is_encrypted:
                raise Reason("protected")
            pages = _clean(pdf, name)
            _save(pdf, out, pages)
            return {"pages": pages}
    except pikepdf.PasswordError:
        raise Reason("password") from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
        raise Reason("unpacked" if "memory limit" in str(error) else "damaged-pdf") from None
    except MemoryError:
        raise Reason("unpacked") from None


def _limit_qpdf(size):
    """Let qpdf unpack no stream to more than size bytes."""
    pikepdf.settings.set_qpdf_limits(flate_max_memory=size, run_length_max_memory=size)


def _clean(pdf, name):
    """Clean the open document; return the number of its pages."""
    nodes, found = _page_tree(pdf)
    pages = [page.obj for page in pdf.pages]
    _check_warnings(pdf)
    if len(pages) != len(found):
        raise Reason("damaged-pdf")
    numbers = {page.objgen for page in pages}
    annotations = [annotations_of(page) for page in pages]
    flatten(pdf, annotations)
    links = clean_pages(pdf, pages, annotations, numbers)
    clean_catalogue(pdf, nodes, numbers)
    streams = Net({*numbers, *(node.objgen for node in nodes)}, links).cast(pdf.Root)
    _limit_qpdf(MAX_IMAGE_BYTES)  # every object has been read; from here on qpdf unpacks pictures too
    check_draws(pages, check_sizes(streams))
    _set_title(pdf, name)
    _check_warnings(pdf)
    return len(pages)


def _save(pdf, out, pages):
    with open(out, "xb") as copy:
        pdf.save(copy, linearize=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    _check_warnings(pdf)
    with pikepdf.open(out) as copy:
        if len(copy.pages) != pages or copy.get_warnings():
            raise Reason("damaged-pdf")


def _check_warnings(pdf):
    """Raise Reason for anything that qpdf had to put right since the last look."""
    for warning in map(str, pdf.get_warnings()):
        if not warning.endswith(HARMLESS_WARNINGS) and not any(word in warning for word in ABOUT_FORMS):
            raise Reason("damaged-pdf")


def _check_header(file):
    start = file.read(1024)
    file.seek(0)
    if b"%PDF-" in start:
        return
    raise Reason("powerpoint" if start.startswith(b"PK\x03\x04") and _is_powerpoint(file) else "not-pdf")


def _is_powerpoint(file):
    try:
        with zipfile.ZipFile(file) as archive:
            return any(name.startswith("ppt/") for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


# Pages


def _page_tree(pdf):
    """Return the inner nodes and the pages of the page tree; raise Reason before it costs much."""
    nodes, pages, seen = [], [], set()
    waiting = [(pdf.Root.get("/Pages"), None, None)]
    while waiting:
        node, media, crop = waiting.pop()
        if not isinstance(node, Dictionary) or node.objgen in seen:
            raise Reason("damaged-pdf")
        media, crop = node.get("/MediaBox", media), node.get("/CropBox", crop)
        kids = node.get("/Kids")
        if not isinstance(kids, Array):
            _check_page_size(media, crop, node.get("/UserUnit", 1))
            pages.append(node)
            kids = []
        elif node.is_indirect:
            nodes.append(node)
            seen.add(node.objgen)
        if len(pages) > MAX_PAGES or len(nodes) + len(waiting) + len(kids) > MAX_TREE_NODES:
            raise Reason("too-many-pages")
        waiting.extend((kid, media, crop) for kid in kids)
    if not pages:
        raise Reason("no-pages")
    return nodes, pages


def _check_page_size(media, crop, unit):
    """Check the sides of the page and of what is shown of it; the unit is in points."""
    media, crop = _box(media), _box(crop)
    if media is None or isinstance(unit, bool) or not isinstance(unit, int | Decimal):
        raise Reason("page-size")
    shown = media
    if crop is not None:
        shown = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    if shown[0] >= shown[2] or shown[1] >= shown[3]:  # readers ignore a crop box that shows nothing
        shown = media
    for left, bottom, right, top in (media, shown):
        if not all(MIN_SIDE <= side * unit <= MAX_SIDE for side in (right - left, top - bottom)):
            raise Reason("page-size")


def _box(value):
    """Return left, bottom, right and top in units of the page, or None for anything else."""
    if not isinstance(value, Array) or len(value) != 4:
        return None
    numbers = list(value)
    if not all(isinstance(number, int | Decimal) and not isinstance(number, bool) for number in numbers):
        return None
    (left, right), (bottom, top) = sorted(numbers[::2]), sorted(numbers[1::2])
    return left, bottom, right, top


# Title


def _set_title(pdf, name):
    """Leave nothing about the document but its title, which a reader shows instead of the file's name."""
    information = pdf.trailer.get("/Info")
    own = information.get("/Title") if isinstance(information, Dictionary) else None
    title = _good_title(text(own)) or _readable(FILE_EXTENSION.sub("", name))
    remove(pdf.trailer, "/Info")
    if title:
        pdf.docinfo["/Title"] = title
        preferences = pdf.Root.get("/ViewerPreferences", Dictionary())
        preferences["/DisplayDocTitle"] = True
        pdf.Root["/ViewerPreferences"] = preferences


def _good_title(own):
    """Return the title that the file gives itself, or "" where a program or a disk seems to have given it."""
    title = MAKER.sub("", _readable(own))
    if set(title) & set("/\\@") or FILE_EXTENSION.search(title) or title.lower() in TITLES_OF_NOTHING:
        return ""
    return title


def _readable(text):
    """Return one line without anything that cannot be seen or written."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    return " ".join("".join(filter(str.isprintable, spaced)).split())[:MAX_TITLE]
