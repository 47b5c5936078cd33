"""Text that must fit without being measured: widths are estimated for bold type, rather too wide than too narrow."""

import unicodedata

NARROW = " .,:;'’|!ijlI()[]-·“”"
WIDE = "mwMW%@—…"


def text_width(text, size):
    """px, in bold type of `size` px."""
    return size * sum(map(_ems, text))


def wrapped(text, width, size, most=None):
    """[line], at least one; those beyond `most` are left out behind an ellipsis."""
    lines = [""]
    for word in _pieces(text, width, size):
        line = f"{lines[-1]} {word}" if lines[-1] else word
        if text_width(line, size) <= width:
            lines[-1] = line
        else:
            lines.append(word)
    if most and len(lines) > most:
        lines[most - 1 :] = [_cut(lines[most - 1], width - text_width("…", size), size) + "…"]
    return lines


def _pieces(text, width, size):
    """The words; one that is wider than a line in several pieces."""
    for word in text.split():
        while word:
            piece = _cut(word, width, size)
            yield piece
            word = word[len(piece) :]


def _cut(text, width, size):
    """As many characters as fit."""
    used = 0
    for i, character in enumerate(text):
        used += size * _ems(character)
        if used > width:
            return text[:i]
    return text


def _ems(character):
    if unicodedata.category(character) in ("Mn", "Me", "Cf"):
        return 0
    if unicodedata.east_asian_width(character) in "WF" or (character > "\u08ff" and character.isalpha()):
        return 1
    if character in NARROW:
        return 0.36
    if character in WIDE:
        return 0.97
    return 0.8 if character.isupper() else 0.62
