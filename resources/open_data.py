"""What all our data says of itself: where it stands, who gives it, and under which licence."""

from typing import NamedTuple

from django.conf import settings
from django.db.models import Prefetch
from django.urls import reverse

from .models import Figure, Term


class Licence(NamedTuple):
    name: str  # as SPDX has it: CC-BY-4.0
    address: str


def licence():
    """That of our own data, or None: unset, none is claimed."""
    return Licence(*settings.DATA_LICENCE) if settings.DATA_LICENCE else None


def absolute(path):
    """The full address of a path on this site."""
    return settings.BASE_URL + path


def address(route, **kwargs):
    """The full address of one of this section's pages or files."""
    return absolute(reverse(f"resources:{route}", kwargs=kwargs))


def public(row):
    """The row that another one names, or None where there is none that the public may see."""
    return row if row is not None and row.is_published else None


def meaning(definition):
    """Its text, in quotation marks where it is quoted word for word."""
    return f"“{definition.short}”" if definition.is_quotation else definition.short


def figures():
    """The published figures with all that the files say of them; figures that they name are published as well."""
    conflicting = Prefetch("conflicts_with", Figure.objects.published())
    return (
        Figure.objects.published()
        .with_sources()
        .select_related("superseded_by", "derived_from")
        .prefetch_related(conflicting)
    )


def terms():
    """The published terms with all that the files say of them; terms that they name are published as well."""
    named = [Prefetch(name, Term.objects.published()) for name in ("broader", "narrower", "related")]
    return Term.objects.published().for_page().prefetch_related(*named)
