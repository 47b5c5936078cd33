"""What a form of the office holds, as data.

    data = FormData.read(request.POST)          # as a browser sends it
    data.to_post({"appearances": {"4", "7"}})   # the same again, for rows that are stored with these keys

One shape serves what was posted, what waits in a working copy, and what a version says of stored rows (see replay.py):
{"fields": {name: [value]}, "rows": {prefix: [{name: [value]}]}}. A row's "id" is the key of the stored row; a new row
has none. What begins with an underscore belongs to the moment (tokens, buttons), not to the content.
"""

import re
from dataclasses import asdict, dataclass, field

from django.forms.formsets import (
    INITIAL_FORM_COUNT,
    MAX_NUM_FORM_COUNT,
    MIN_NUM_FORM_COUNT,
    TOTAL_FORM_COUNT,
)
from django.http import QueryDict

TOTAL = f"-{TOTAL_FORM_COUNT}"
NOT_CONTENT = ("_", "csrfmiddlewaretoken", "initial-")
MANAGEMENT = (TOTAL, *(f"-{name}" for name in (INITIAL_FORM_COUNT, MIN_NUM_FORM_COUNT, MAX_NUM_FORM_COUNT)))
TEMPLATE_ROW = "__prefix__"
PASTE = "-paste"  # ends the name of a box whose text becomes rows
IN_ROW = re.compile(rf"(\w+(?:-\d+)?)-(\d{{1,6}}|{TEMPLATE_ROW})-([\w-]+)", re.ASCII)  # "-2" of a prefix used twice
MOST_ROWS = 1_000  # of one kind that are read


@dataclass(eq=False)
class FormData:
    fields: dict = field(default_factory=dict)
    rows: dict = field(default_factory=dict)

    def __eq__(self, other):
        """Whether both say the same: what is empty says as little as what is not there."""
        return isinstance(other, FormData) and self._said() == other._said()

    def _said(self):
        return [{name: each for name, each in part.items() if each} for part in (self.fields, self.rows)]

    @classmethod
    def read(cls, post):
        """From a QueryDict."""
        counts = {name.removesuffix(TOTAL): _count(post[name]) for name in post if name.endswith(TOTAL)}
        fields, rows = {}, {prefix: {} for prefix in counts}
        for name, values in post.lists():
            if name.startswith(NOT_CONTENT) or name.endswith(MANAGEMENT) or "\0" in name:
                continue
            match = IN_ROW.fullmatch(name)
            if not match or match[1] not in counts:
                fields[name] = _storable(values)
            elif match[2] != TEMPLATE_ROW and int(match[2]) < counts[match[1]]:
                rows[match[1]].setdefault(int(match[2]), {})[match[3]] = _storable(values)
        return cls(fields, {prefix: [row for _, row in sorted(found.items())] for prefix, found in rows.items()})

    @classmethod
    def of_json(cls, json):
        return cls(**json)

    def to_json(self):
        return asdict(self)

    def to_post(self, stored):
        """A QueryDict for forms. `stored`: {prefix: keys of stored rows}, which come first, as formsets want them.

        A row that is stored no more comes as a new one.
        """
        post = QueryDict(mutable=True)
        for name, values in self.fields.items():
            post.setlist(name, values)
        for prefix, rows in self.rows.items():
            keys = stored.get(prefix, ())
            known = [row for row in rows if key_of(row) in keys]
            new = [row | {"id": [""]} for row in rows if key_of(row) not in keys]
            post[f"{prefix}-{TOTAL_FORM_COUNT}"] = str(len(rows))
            post[f"{prefix}-{INITIAL_FORM_COUNT}"] = str(len(known))
            for number, row in enumerate([*known, *new]):
                for name, values in row.items():
                    post.setlist(f"{prefix}-{number}-{name}", values)
        return post


def _count(text):
    return min(int(text), MOST_ROWS) if re.fullmatch(r"[0-9]{1,18}", text) else 0


def _storable(values):
    """A database refuses the character 0 in JSON, as a form does in a text."""
    return [value.replace("\0", "") if isinstance(value, str) else value for value in values]


def key_of(row):
    """The key of the stored row that this is about; "" for a new one."""
    return next(iter(row.get("id", [])), "")
