"""Other forms of a term, offered to its editor: they are stored when chosen, never guessed when a text is read."""

import re

from inflection import pluralize, singularize

from cmia_site.content.text import fold

from .vocabulary import LabelKind

_SPELLING = re.compile(r"i([sz])(ations?)\b")
_NO_PLURAL = ("ing", "ness")  # mining, readiness


def suggested_forms(texts):
    """[(text, kind, the one it is a form of)] that English has beside these texts and that is not among them."""
    found = {fold(text): None for text in texts}
    for text in texts:
        for form, kind in _forms(text):
            found.setdefault(fold(form), (form, kind, text))
    return [each for each in found.values() if each]


def _forms(text):
    """What "chain of custody" is in the plural stands before the "of"."""
    head, of, rest = text.partition(" of ")
    if not head[-1:].isascii() or not head[-1:].isalpha():
        return  # another script, or a number
    if not head.endswith(_NO_PLURAL):
        yield pluralize(head) + of + rest, LabelKind.PLURAL
    yield singularize(head) + of + rest, LabelKind.INFLECTION
    yield _SPELLING.sub(_other_spelling, text), LabelKind.SYNONYM


def _other_spelling(match):
    return f"i{'z' if match[1] == 's' else 's'}{match[2]}"
