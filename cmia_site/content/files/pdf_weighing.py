"""Finds out how much an open PDF asks of its readers, and unpacks little for it; runs only in the child process.

A few kilobytes can stand for gigabytes, and a few forms that draw each other for hours of drawing.
"""

import re
import zlib
from collections import Counter
from itertools import accumulate, takewhile

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream

from cmia_site.content.files.pdf_cleaning import text
from cmia_site.content.files.worker import Reason

MAX_IMAGE_PIXELS = 100_000_000
MAX_IMAGE_BYTES = 200_000_000  # unpacked, as the next two
MAX_STREAM_BYTES = 50_000_000
MAX_TOTAL_BYTES = 1_000_000_000
MAX_DRAWS = 100_000  # of forms, on one page
MAX_NESTING = 50  # forms in forms

PICTURE_FILTERS = set("/DCTDecode /DCT /JPXDecode /JBIG2Decode /CCITTFaxDecode /CCF".split())  # the size is declared
FLATE = {"/FlateDecode", "/Fl"}
DECODED = pikepdf.StreamDecodeLevel.specialized  # all but pictures
ARMOUR = set("/ASCII85Decode /A85 /ASCIIHexDecode /AHx".split())
# A name and what it is used for; a comment may stand between.
USED_NAME = re.compile(
    rb"/([^\0\t\n\f\r ()<>\[\]{}/%]*)(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])+(Do|gs|scn|SCN)(?![^\0\t\n\f\r ()<>\[\]{}/%])"
)
KINDS_OF_NAMES = {b"Do": "/XObject", b"gs": "/ExtGState", b"scn": "/Pattern", b"SCN": "/Pattern"}


def check_sizes(streams):
    """Return the unpacked size in bytes of each stream by its number; raise Reason for too much."""
    sizes, total = {}, 0
    for stream in streams:
        limit = MAX_STREAM_BYTES
        if stream.get("/Subtype") == "/Image":
            _check_pixels(stream)
            limit = MAX_IMAGE_BYTES
        size = _size(stream, limit)
        total += size
        if size > limit or total > MAX_TOTAL_BYTES:
            raise Reason("unpacked")
        sizes[stream.objgen] = size
    return sizes


def _check_pixels(image):
    width, height = image.get("/Width"), image.get("/Height")
    if isinstance(width, int) and isinstance(height, int) and width * height > MAX_IMAGE_PIXELS:
        raise Reason("unpacked")


def _size(stream, limit):
    """Return the unpacked size in bytes, or more than the limit for anything above it.

    What a picture's own format (JPEG and the like) unpacks to does not count: its size is declared in pixels.
    """
    filters = _filters(stream)
    packed = list(takewhile(lambda each: each not in PICTURE_FILTERS, filters))
    raw = memoryview(stream.get_raw_stream_buffer())
    if packed and packed[0] in ARMOUR:
        raw = memoryview(_without_armour(raw, packed.pop(0)))
    if set(packed) <= FLATE:
        return _inflated_size(raw, len(packed), limit)
    if set(filters) & PICTURE_FILTERS:  # nobody packs a JPEG in such a way
        raise Reason("too-complex")
    return len(memoryview(stream.get_stream_buffer(DECODED)))


def _without_armour(raw, armour):
    """Return what the letters and digits stand for; at most four times as much."""
    with pikepdf.new() as scratch:
        return Stream(scratch, bytes(raw), Filter=Name(armour)).read_bytes()


def _filters(stream):
    value = stream.get("/Filter")
    if value is None:
        return []
    return [text(each) for each in (value if isinstance(value, Array) else [value])]


def _inflated_size(raw, times, limit):
    pieces = (raw[start : start + 65_536] for start in range(0, len(raw), 65_536))
    for _ in range(times):
        pieces = _inflate(pieces)
    sizes = accumulate(len(piece) for piece in pieces)
    last = 0
    for last in sizes:
        if last > limit:
            break
    return last


def _inflate(pieces):
    """Unpack in pieces of a megabyte at most. What follows a fault does not count, as readers show nothing of it."""
    inflater = zlib.decompressobj()
    try:
        for piece in pieces:
            while len(piece) and not inflater.eof:
                yield inflater.decompress(piece, 1_000_000)
                piece = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error:
        return


def check_draws(pages, sizes):
    """Raise Reason where a page draws too much; sizes are those of check_sizes."""
    draws = _Draws(sizes)
    for page in pages:
        draws.check(page)


class _Draws:
    """Counts how often pages draw forms, since forms that draw forms keep a reader busy for ever."""

    def __init__(self, sizes):
        self.sizes = sizes  # bytes, by number of the stream
        self.known = {}  # draws, by numbers of the form and of what lends it its resources
        self.used = {}  # names, by numbers of the streams; pages may share their content

    def check(self, page):
        contents = page.get("/Contents")
        streams = (
            [each for each in contents if isinstance(each, Stream)] if isinstance(contents, Array) else [contents]
        )
        if isinstance(contents, Stream | Array):
            self._sum(streams, pikepdf.Page(page).resources, page.objgen, 0)

    def _of_form(self, form, resources, lender, depth):
        own = form.get("/Resources")
        if isinstance(own, Dictionary):
            resources, lender = own, form.objgen
        key = (form.objgen, lender)
        if key not in self.known:
            self.known[key] = 0  # a form that draws itself is cut here, as readers do
            self.known[key] = self._sum([form], resources, lender, depth + 1)
        return self.known[key]

    def _sum(self, streams, resources, lender, depth):
        total = 0
        for (operator, name), times in self._used_names(streams).items():
            form = _drawn(resources, operator, name)
            if form is not None:
                total += times * ((operator == b"Do") + self._of_form(form, resources, lender, depth))
            if total > MAX_DRAWS or depth > MAX_NESTING:
                raise Reason("too-complex")
        return total

    def _used_names(self, streams):
        """Return how often the streams, one after the other, use each `(operator, name)`."""
        numbers = tuple(stream.objgen for stream in streams)
        if numbers not in self.used:
            if sum(self.sizes.get(number, 0) for number in numbers) > MAX_STREAM_BYTES:
                raise Reason("unpacked")
            content = b"\n".join(stream.read_bytes(DECODED) for stream in streams)
            self.used[numbers] = Counter((found[2], found[1]) for found in USED_NAME.finditer(content))
        return self.used[numbers]


def _drawn(resources, operator, name):
    """Return the stream that a name in the resources draws (a form, a pattern, the form of a mask), or None."""
    of_kind = resources.get(KINDS_OF_NAMES[operator])
    if not isinstance(of_kind, Dictionary):
        return None
    name = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), name)
    thing = _entry(of_kind, "/" + name.decode("utf-8", "surrogateescape"))
    if operator == b"gs":
        mask = thing.get("/SMask") if isinstance(thing, Dictionary) else None
        thing = mask.get("/G") if isinstance(mask, Dictionary) else None
    return thing if isinstance(thing, Stream) and thing.get("/Subtype") != "/Image" else None


def _entry(dictionary, key):
    try:
        return dictionary.get(key)
    except TypeError:  # as in remove
        return dict(dictionary.items()).get(key)
