"""Two names for each file: one that people read, and one that the storage uses."""

import re
import secrets
import unicodedata

from django.utils import timezone

MAX_DISPLAY_NAME = 150  # characters
FORBIDDEN = re.compile(r'[<>:"|?*]')  # no file on Windows can be called so, and some of them are markup
UNSEEN = {"Cc", "Cf", "Cs"}  # control; format (zero-width and bidirectional controls, soft hyphen); lone surrogates
STORED_NAME = re.compile(r"[a-z]+/\d{4}/[0-9a-f]{32}\.[a-z0-9]{1,8}")  # what stored_name below gives
EXTENSION = re.compile(r"[A-Za-z0-9]{1,8}")


def display_name(raw):
    """Return the name under which a file is offered: one line, composed, at most 150 characters, never empty.

    Only text to show and to offer for saving; never part of a path.
    """
    parts = re.split(r"[/\\]", _one_line(raw))
    stem, extension = _split(next(filter(None, reversed(parts)), ""))
    room = MAX_DISPLAY_NAME - len(extension)
    return (stem[:room].rstrip() or "file") + extension


def stored_name(prefix, extension):
    """Return a name for the storage, such as `decks/2026/3f2b….pdf`: no two uploads ever share one, nobody guesses it.

    Raise ValueError for an extension that is not 1 to 8 ASCII letters and digits (with or without the dot).
    """
    extension = extension.lower().removeprefix(".")
    if not EXTENSION.fullmatch(extension):
        raise ValueError(f"{extension!r} is no file extension")
    return f"{prefix}/{timezone.now().year}/{secrets.token_hex(16)}.{extension}"


def _one_line(raw):
    """Remove what cannot be seen or cannot be part of a name, collapse blanks, and compose letters and accents.

    A Mac sends the two apart.
    """
    spaced = (" " if character.isspace() else character for character in raw)
    seen = "".join(character for character in spaced if unicodedata.category(character) not in UNSEEN)
    return unicodedata.normalize("NFC", " ".join(FORBIDDEN.sub("", seen).split()))


def _split(name):
    """Return stem and extension with its dot, of `talk .pdf` and `talk.pdf.pdf` as of `talk.pdf`."""
    stem, dot, extension = name.rpartition(".")
    if not (dot and EXTENSION.fullmatch(extension)):
        return name.strip(" ."), ""
    stem = stem.rstrip(" .")
    while stem.lower().endswith(f".{extension.lower()}"):
        stem = stem[: -len(extension) - 1].rstrip(" .")
    return stem.lstrip(" ."), f".{extension}"
