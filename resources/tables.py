"""Rows as a table for spreadsheets (CSV), and as the schema that tells what stands in its columns (Data Package)."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter

BOM = "\ufeff"  # without it Excel takes UTF-8 for something else
FORMULA = tuple("=+-@＝＋－＠")
INVISIBLE = ("\t", "\r", "\n")  # at the beginning, where Excel may leave them out and compute the rest


@dataclass(frozen=True)
class Column:
    """`read` takes a row and gives text, a number, a date, True or False, a list of texts, or None.

    Without it, the column is the row's attribute of the same name.
    """

    name: str
    description: str
    read: Callable | None = None
    type: str = "string"
    constraints: dict = field(default_factory=dict)

    def cell(self, row):
        read = self.read or attrgetter(self.name)
        text = _text(read(row))
        return guarded(text) if self.type == "string" else text

    @property
    def descriptor(self):
        described = {"name": self.name, "type": self.type, "description": self.description}
        return described | ({"constraints": self.constraints} if self.constraints else {})


def _text(value):
    if value is None:
        return ""
    if isinstance(value, list):
        return "; ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def guarded(text):
    """A spreadsheet must not take a text for a formula: an apostrophe makes it text."""
    return f"'{text}" if text.startswith(INVISIBLE) or text.lstrip().startswith(FORMULA) else text


@dataclass(frozen=True)
class Table:
    name: str
    title: str
    description: str
    columns: list
    rows: Callable  # gives what is public now
    keys: dict = field(default_factory=dict)

    @property
    def csv(self):
        target = io.StringIO()
        writer = csv.writer(target)
        writer.writerow(column.name for column in self.columns)
        writer.writerows([column.cell(row) for column in self.columns] for row in self.rows())
        return BOM + target.getvalue()

    @property
    def descriptor(self):
        fields = [column.descriptor for column in self.columns]
        return {
            "name": self.name,
            "type": "table",
            "path": f"{self.name}.csv",
            "title": self.title,
            "description": self.description,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "doubleQuote": True},
            "schema": {"fields": fields, "missingValues": [""], **self.keys},
        }
