"""Model fields for text as it is typed here: lines, addresses, and Markdown that is rendered when it is saved."""

import re
import unicodedata
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.safestring import mark_safe

from . import markdown
from .text import clean_line

MIGRATION = "__fake__"  # where Django puts the models of a migration, while what references ask for may be missing
NOT_IN_ADDRESS = re.compile(r"[\s\\<>\"`{}|^]")


def validate_web_address(address):
    """Only http and https, and only an address that leads where it seems to."""
    URLValidator(schemes=["http", "https"])(address)
    host = urlsplit(address).netloc
    if "@" in host or not host.isprintable() or host != unicodedata.normalize("NFKC", host):
        raise ValidationError("Give the plain name of the site in the address, without a user name or odd letters.")
    if NOT_IN_ADDRESS.search(address):
        raise ValidationError("Blanks, quotes, brackets and backslashes cannot stand in an address. Copy it anew.")


class LineField(models.CharField):
    """One line of plain text, stored composed (NFC), without invisible characters and doubled blanks."""

    def to_python(self, value):
        value = super().to_python(value)
        return clean_line(value) if value else value

    def pre_save(self, model_instance, add):
        setattr(model_instance, self.attname, self.to_python(getattr(model_instance, self.attname)))
        return super().pre_save(model_instance, add)


class WebAddressField(models.URLField):
    """An address elsewhere, at most 500 characters; what an editor types without a scheme becomes https."""

    default_validators = (validate_web_address,)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **{"max_length": 500} | kwargs)

    def formfield(self, **kwargs):
        return super().formfield(**{"assume_scheme": "https"} | kwargs)


class MarkdownField(models.TextField):
    """Markdown as the editor typed it. References that lead nowhere and too long a text are errors at the field."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def validate(self, value, model_instance):
        super().validate(value, model_instance)
        if problems := markdown.problems(value, model_instance):
            raise ValidationError(problems)
        if markdown.TEXT_PICTURE.search(value) and not hasattr(model_instance, "picture_uses"):
            raise ValidationError("Pictures can stand in the texts of events and pages only. Take it out of this one.")


class RenderedField(models.TextField):
    """Clean HTML of the Markdown in the field `source`, made anew at each save of the row."""

    def __init__(self, source, top=3, **kwargs):
        """`top` is the level of the text's own first headings."""
        self.source, self.top = source, top
        super().__init__(**kwargs | {"editable": False, "blank": True, "default": ""})

    @classmethod
    def all_of(cls, model):
        """{name of the Markdown field: its RenderedField}."""
        return {field.source: field for field in model._meta.concrete_fields if isinstance(field, cls)}

    def deconstruct(self):
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.source, self.top, *args], kwargs

    @staticmethod
    def links_of(row, source):
        """[markdown.Link] that the references in the field `source` became when `row` was saved last."""
        return vars(row).get("_links", {}).get(source, [])

    def render(self, text, row=None, found=None):
        """The HTML of `text` in this place; `row` is what its references are about. Raises markdown.TooLong."""
        if not text:
            return ""
        return markdown.render(text, prefix=f"s-{self.source}-", context=row, top=self.top, found=found)

    def render_row(self, row):
        """Give `row` the HTML of what it says now."""
        found = []
        context = None if type(row).__module__ == MIGRATION else row
        html = self.render(getattr(row, self.source), context, found)
        vars(row).setdefault("_links", {})[self.source] = found
        setattr(row, self.attname, mark_safe(html))  # noqa: S308 - the renderer's output is clean

    def pre_save(self, model_instance, add):
        self.render_row(model_instance)
        return getattr(model_instance, self.attname)

    def from_db_value(self, value, expression, connection):
        return mark_safe(value or "")  # noqa: S308 - only render_row above writes this column
