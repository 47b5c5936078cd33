"""Model fields for evidence: numbers with their published digits, and dates of which only a part is known."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import DecimalValidator, RegexValidator
from django.db import models

MOST_DIGITS, MOST_PLACES = 18, 6


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
        field = {"form_class": forms.DecimalField, "max_digits": MOST_DIGITS, "decimal_places": MOST_PLACES}
        kwargs = {"widget": forms.TextInput(attrs={"inputmode": "decimal", "class": "vNumberField"})} | kwargs
        return models.Field.formfield(self, **field | kwargs)


class PartialDateField(models.CharField):
    """A date as far as it is known: "2020", "2020-04" or "2020-04-29". As text these sort by time."""

    _SHAPES = {
        "year": (4, r"[12]\d{3}", "Give the year, such as 2020."),
        "month": (7, r"[12]\d{3}(-(0[1-9]|1[0-2]))?", "Give the year or the year and month, such as 2020 or 2020-04."),
        "day": (
            10,
            r"[12]\d{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?",
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
        self.validators = [RegexValidator(rf"\A{shape}\Z", words)]

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"precision": self.precision}
