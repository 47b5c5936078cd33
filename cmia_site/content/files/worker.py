"""Looks into one uploaded file, in a process of its own that may die without harm.

    python -m cmia_site.content.files.worker pdf OUT [NAME] < file
    python -m cmia_site.content.files.worker picture OUT_DIR WIDTH [WIDTH ...] < file

The file is standard input. A clean copy of a PDF goes to the new file OUT (see `pdf.py`), titled after NAME if it has
no title of its own; pictures go to the folder OUT_DIR. The answer is one line of JSON: `{"pages": 12}`, or
`{"width": 1600, "height": 900, "files": [[480, 270, "480.webp"], ...]}`, or `{"refused": reason}` with a key of
`inspection.SENTENCES`. Any other end (a signal, a traceback, silence) means that the file could not be checked.

Nothing of Django is imported here: the start has to be quick, and the process should hold nothing worth taking.
"""

import json
import sys
from contextlib import suppress
from pathlib import Path

MEMORY_BYTES = 1_000_000_000
CPU_SECONDS = 10
WRITTEN_BYTES = 200_000_000

MAX_PAGES = 500
MAX_PIXELS = 40_000_000
MAX_SIDE = 16_383  # pixels; the largest side that WebP can express
WEBP_QUALITY = 80


class Reason(Exception):
    """The file is refused; the argument is a key of `inspection.SENTENCES`."""


def set_limits():
    """Limit this process: memory, CPU time and written files (bytes, seconds), and no core dump."""
    try:
        import resource
    except ImportError:  # not a Unix system: the parent's clock is the only limit
        return
    limits = {"AS": MEMORY_BYTES, "CPU": CPU_SECONDS, "CORE": 0, "FSIZE": WRITTEN_BYTES}
    for name, wanted in limits.items():
        kind = getattr(resource, f"RLIMIT_{name}", None)
        if kind is not None:
            _lower(resource, kind, wanted)


def _lower(resource, kind, wanted):
    """Set soft and hard limit; an administrator's lower limit stays."""
    hard = resource.getrlimit(kind)[1]
    if hard != resource.RLIM_INFINITY:
        wanted = min(wanted, hard)
    with suppress(ValueError, OSError):  # macOS refuses some of them
        resource.setrlimit(kind, (wanted, wanted))


# Pictures


def make_picture(file, folder, widths):
    """Write WebP copies into folder; return the upright size in pixels and `[[width, height, name], ...]`.

    Raise Reason. A refusal can leave files behind in folder.
    """
    try:
        picture = _upright_rgb(_open_picture(file))
    except (OSError, SyntaxError, ValueError):  # what Pillow raises for damaged data
        raise Reason("damaged-picture") from None
    files = [_write(picture, width, folder) for width in _usable(widths, picture.width)]
    return {"width": picture.width, "height": picture.height, "files": files}


def _open_picture(file):
    """Open without decoding, by content alone, so that the pixels can be counted first."""
    from PIL import Image, UnidentifiedImageError

    Image.MAX_IMAGE_PIXELS = None  # one rule instead of Pillow's warning and error: the check below
    try:
        picture = Image.open(file, formats=["JPEG", "PNG", "WEBP", "GIF"])
    except UnidentifiedImageError:
        raise Reason("svg" if _is_svg(file) else "not-picture") from None
    if picture.width * picture.height > MAX_PIXELS or max(picture.size) > MAX_SIDE:
        raise Reason("too-many-pixels")
    return picture


def _is_svg(file):
    file.seek(0)
    start = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith(b"<") and b"<svg" in start


def _upright_rgb(picture):
    """Decode the first frame; return it upright, in sRGB, as RGB or (if anything is transparent) RGBA."""
    from PIL import ImageOps

    picture.load()
    picture = ImageOps.exif_transpose(picture)
    if picture.mode.startswith("I"):  # 16-bit grey; a plain conversion would cut off instead of scaling
        picture = picture.point(lambda value: value / 256).convert("L")
    return _to_srgb(picture).convert("RGBA" if picture.has_transparency_data else "RGB")


def _to_srgb(picture):
    """Apply the colour profile (phones use wider ones than sRGB), since it is not kept."""
    profile = picture.info.get("icc_profile")
    if picture.mode not in ("RGB", "RGBA") or not profile:
        return picture
    import io

    from PIL import ImageCms

    try:
        return ImageCms.profileToProfile(picture, io.BytesIO(profile), ImageCms.createProfile("sRGB"))
    except (ImageCms.PyCMSError, OSError):  # a broken profile is no reason to refuse the picture
        return picture


def _usable(widths, original):
    """Return the asked widths, smallest first, that need no enlarging; the original one if none does."""
    return sorted({width for width in widths if width <= original}) or [original]


def _write(picture, width, folder):
    height = max(1, round(picture.height * width / picture.width))
    name = f"{width}.webp"
    copy = picture if width == picture.width else picture.resize((width, height), reducing_gap=3.0)
    copy.save(folder / name, "WEBP", quality=WEBP_QUALITY)
    return [width, height, name]


def answer(arguments, file):
    match arguments:
        case ["pdf", out, *name] if len(name) <= 1:
            # Only now: pictures need none of it, and the parent, which imports this module, must never load it.
            from cmia_site.content.files.pdf import clean_copy

            return clean_copy(file, out, "".join(name))
        case ["picture", folder, *widths]:
            return make_picture(file, Path(folder), [int(width) for width in widths])
    raise SystemExit(__doc__)


def main():
    set_limits()
    try:
        result = answer(sys.argv[1:], sys.stdin.buffer)
    except Reason as reason:
        result = {"refused": str(reason)}
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    # Under its own name, since pdf.py imports this module too: a second Reason would not be caught.
    from cmia_site.content.files import worker

    worker.main()
