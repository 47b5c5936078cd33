"""Model fields for evidence: numbers with their published digits, and dates of which only a part is known."""

import re
from datetime import date
from decimal import Decimal, InvalidOperation
from urllib.parse import unquote

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator, RegexValidator
from django.db import models

from cmia_site.content.fields import LineField
from cmia_site.content.text import clean_line

MOST_DIGITS, MOST_PLACES = 18, 6
NO_NUMBER = (
    "Give digits alone, with a point before decimals and no commas: 44.75. Words such as “million” are chosen beside "
    "it, % comes from the indicator, and the ends of a range have fields of their own."
)
NO_DATE = "There is no such day."
NO_DOI = "A DOI begins with 10. and a number, such as 10.1787/9789264252479-en."


class PublishedNumberFormField(forms.DecimalField):
    """Takes a number as it is typed or pasted: blanks between its digits and a minus sign of print are no errors."""

    default_error_messages = {"invalid": NO_NUMBER}

    def to_python(self, value):
        text = re.sub(r"(?<=\d)\s+(?=\d)", "", clean_line(str(value or ""))).replace("\N{MINUS SIGN}", "-")
        if "_" in text:
            raise ValidationError(NO_NUMBER, code="invalid")
        number = super().to_python(text)
        return abs(number) if number == 0 else number  # there is no less than nothing


class PublishedNumberField(models.CharField):
    """A decimal that keeps the digits it was published with: 49.0 stays 49.0, which a DecimalField makes 49.000000.

    Stored as text, so it is neither compared nor sorted by the database: a figure has computed columns for that.
    """

    default_validators = (DecimalValidator(MOST_DIGITS, MOST_PLACES),)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 24, "null": True, "blank": True} | kwargs)
        self.validators = list(self.default_validators)  # without that of the length: it counts letters

    def to_python(self, value):
        if value in (None, "") or isinstance(value, Decimal):
            return None if value == "" else value
        try:
            return Decimal(str(value))
        except InvalidOperation:
            raise ValidationError("This is not a number.", code="invalid") from None

    def from_db_value(self, value, expression, connection):
        return None if value is None else Decimal(value)

    def get_prep_value(self, value):
        value = self.to_python(value)
        return None if value is None else format(value, "f")

    def pre_save(self, model_instance, add):
        setattr(model_instance, self.attname, self.to_python(getattr(model_instance, self.attname)))
        return super().pre_save(model_instance, add)

    def value_to_string(self, obj):
        return self.get_prep_value(self.value_from_object(obj)) or ""

    def formfield(self, **kwargs):
        field = {"form_class": PublishedNumberFormField, "max_digits": MOST_DIGITS, "decimal_places": MOST_PLACES}
        kwargs = {"widget": forms.TextInput(attrs={"inputmode": "decimal", "class": "vNumberField"})} | kwargs
        return models.Field.formfield(self, **field | kwargs)


class PartialDateField(models.CharField):
    """A date as far as it is known: "2020", "2020-04" or "2020-04-29". As text these sort by time."""

    _SHAPES = {
        "year": (4, r"[12][0-9]{3}", "Give the year, such as 2020."),
        "month": (
            7,
            r"[12][0-9]{3}(-(0[1-9]|1[0-2]))?",
            "Give the year or the year and month, such as 2020 or 2020-04.",
        ),
        "day": (
            10,
            r"[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?",
            "Give as much of the date as is known: 2020, 2020-04 or 2020-04-29.",
        ),
    }

    def __init__(self, *args, precision="day", **kwargs):
        """`precision` is the finest part that may be given."""
        self.precision = precision
        length, shape, words = self._SHAPES[precision]
        kwargs.setdefault("max_length", length)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)
        self.validators = [RegexValidator(rf"\A{shape}\Z", words), validate_day]

    def formfield(self, **kwargs):
        """Longer text gets the words above, which say what is wanted."""
        return super().formfield(**kwargs | {"max_length": None})

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"precision": self.precision}


def validate_day(text):
    """The whole date, where it is one, must be in the calendar; its shape is checked before."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        try:
            date.fromisoformat(text)
        except ValueError:
            raise ValidationError(NO_DATE) from None


_WELL_FORMED = re.compile(r"\A10\.[0-9]{4,9}/[!-~]{1,180}\Z")
_DOI = re.compile(
    r"(?:https?://)?(?:(?:dx|www)\.)?doi\.org/(?P<address>10\.[^?#\s]+)(?:[?#].*)?|(?:doi:\s*)?(?P<bare>10\.\d{4,9}/\S+)",
    re.IGNORECASE,
)


def doi_in(text):
    """The DOI in small letters, given alone or as its address; "" for other text."""
    found = _DOI.fullmatch(clean_line(text))
    if found is None:
        return ""
    doi = clean_line(unquote(found["address"]) if found["address"] else found["bare"]).rstrip(".,;").casefold()
    return doi if _WELL_FORMED.fullmatch(doi) else ""


class DoiField(LineField):
    """A DOI, however it is given, stored without an address before it; at most 200 characters."""

    default_validators = (RegexValidator(_WELL_FORMED, NO_DOI),)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"verbose_name": "DOI", "max_length": 200, "blank": True} | kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        return (doi_in(value) or value) if value else value
