"""What differs between two contents of a row, and how three become one.

    differences(before, after)              # [Difference], fields first, then the rows of each kind
    disputes(base, mine, theirs)            # [Dispute]: where two editors must be told of each other
    merged(mine, theirs, taken)             # theirs, with mine where the keys in `taken` say so

Contents are settled FormData (see replay.content). A key names a place: "title", "appearances:12" for a whole row,
"appearances:12:job_title", or "appearances:" for the order of rows. A row that is not stored is known by what it says;
where the other content has stored what says the same and more, it is that row.
"""

import json
from dataclasses import dataclass
from hashlib import sha256

from .form_data import FormData, key_of


@dataclass(frozen=True)
class Difference:
    """At `name` of the row `row` of `prefix`; both empty for a field of the form itself, `name` empty for whole rows.

    `before` and `after` are lists of values, rows, or for an order lists of rows; None for a row that is not there.
    """

    prefix: str
    row: str
    name: str
    before: object
    after: object

    @property
    def key(self):
        if not self.prefix:
            return self.name
        return ":".join(filter(None, [self.prefix, self.row, self.name])) if self.row else f"{self.prefix}:"

    @property
    def is_order(self):
        return bool(self.prefix) and not self.row

    @property
    def is_row(self):
        return bool(self.row) and not self.name


@dataclass(frozen=True)
class Dispute:
    """A place where mine and theirs differ; `choice` is "mine" or "theirs" where one of us alone changed it."""

    difference: Difference  # before: theirs, after: mine
    choice: str


def identified(rows):
    """{identity: row}, in order: the key of a stored row, or a digest of what a new one says."""
    found = {}
    for row in rows:
        identity = key_of(row) or _digest(row)
        while identity in found:
            identity += "+"
        found[identity] = row
    return found


def _digest(row):
    return "n" + sha256(json.dumps(row, sort_keys=True).encode()).hexdigest()[:16]


def _with_keys(rows, others):
    """The rows, of which new ones have the key of the other that says the same and more, where none has it yet."""
    taken = {key_of(row) for row in rows}
    free = {key: row for row in others if (key := key_of(row)) and key not in taken}
    found = []
    for row in rows:
        same = [] if key_of(row) else [key for key, other in free.items() if row.items() <= other.items()]
        key = min(same, key=lambda each: len(free[each]), default=None)
        found.append(row | {"id": free.pop(key)["id"]} if key else row)
    return found


def with_keys(content, other):
    """The content, of which new rows are known as those of the other that they are."""
    rows = {prefix: _with_keys(rows, other.rows.get(prefix, [])) for prefix, rows in content.rows.items()}
    return FormData(content.fields, rows)


def differences(before, after):
    return _differences(with_keys(before, after), with_keys(after, before))


def _differences(before, after):
    found = list(_value_differences("", "", before.fields, after.fields))
    for prefix in _in_order(before.rows, after.rows):
        found += _row_differences(prefix, *_paired(before.rows.get(prefix, []), after.rows.get(prefix, [])))
    return found


def _paired(before, after):
    """{identity: row} of both. A new row and the stored one that it is have one identity."""
    return (
        dict(zip(identified(_with_keys(before, after)), before, strict=True)),
        dict(zip(identified(_with_keys(after, before)), after, strict=True)),
    )


def _row_differences(prefix, old, new):
    for identity in _in_order(old, new):
        one, other = old.get(identity), new.get(identity)
        if one is None or other is None or key_of(one) != key_of(other):
            yield Difference(prefix, identity, "", one, other)
        else:
            yield from _value_differences(prefix, identity, one, other)
    if [identity for identity in old if identity in new] != [identity for identity in new if identity in old]:
        yield Difference(prefix, "", "", list(old.values()), list(new.values()))


def _value_differences(prefix, row, one, other):
    for name in _in_order(one, other):
        before, after = one.get(name, []), other.get(name, [])
        if before != after:
            yield Difference(prefix, row, name, before, after)


def _in_order(one, other):
    return list(dict.fromkeys([*one, *other]))


def disputes(base, mine, theirs):
    """None where mine and theirs say the same. What both of us have entered, and one has stored, is one of them."""
    base = with_keys(base, theirs)
    by_me, by_them = Touched(differences(base, mine)), Touched(differences(base, theirs))
    return [Dispute(each, _choice(each, by_me, by_them)) for each in _differences(theirs, mine)]


class Touched:
    """The places that some differences are about: a row with its fields, and a field with its row."""

    def __init__(self, found):
        self.keys = {each.key for each in found}
        self.above = {place for key in self.keys for place in _upwards(key)}

    def __contains__(self, key):
        return key in self.above or any(place in self.keys for place in _upwards(key))


def _upwards(key):
    """ "appearances:4:role", "appearances:4", "appearances"."""
    while key:
        yield key
        key = key.rpartition(":")[0]


def _choice(difference, by_me, by_them):
    """Whoever alone changed a place, has it. A whole row counts as changed with any of its fields."""
    if difference.is_row and difference.before and difference.after:
        return "mine" if key_of(difference.after) else "theirs"  # whoever has stored it
    mine, them = difference.key in by_me, difference.key in by_them
    return "" if mine == them else "mine" if mine else "theirs"


def merged(mine, theirs, taken):
    """Also of `taken` that end in "+both": texts, theirs before mine."""
    fields = dict(theirs.fields)
    for each in _value_differences("", "", theirs.fields, mine.fields):
        fields[each.name] = _chosen(each, taken)
    rows = {
        prefix: _merged_rows(prefix, *_paired(theirs.rows.get(prefix, []), mine.rows.get(prefix, [])), taken)
        for prefix in _in_order(theirs.rows, mine.rows)
    }
    return FormData(_without_empty(fields), rows)


def _chosen(difference, taken):
    if f"{difference.key}+both" in taken and difference.name:
        return both(difference)
    return difference.after if difference.key in taken else difference.before


def both(difference):
    """A field of one line leaves the line breaks out; the blank before them stays."""
    texts = [*difference.before, *difference.after]
    return [" \n\n".join(texts)] if all(isinstance(text, str) for text in texts) else difference.before


def _merged_rows(prefix, theirs, mine, taken):
    rows = dict(theirs)
    for each in _row_differences(prefix, theirs, mine):
        if each.is_row:
            rows[each.row] = _chosen(each, taken)
        elif not each.is_order:
            rows[each.row] = rows[each.row] | {each.name: _chosen(each, taken)}
    order = _woven(mine, theirs) if f"{prefix}:" in taken else _woven(theirs, mine)
    return [_without_empty(rows[identity]) for identity in order if rows[identity]]


def _woven(first, second):
    """The order of the first; what the second alone has stands behind what it stands behind there."""
    order, place = list(first), 0
    for identity in second:
        if identity not in first:
            order.insert(place, identity)
        place = order.index(identity) + 1
    return order


def _without_empty(values):
    return {name: each for name, each in values.items() if each}
