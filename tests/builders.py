"""A known cast for the tests. Each function makes one row with as little as it needs; the rest is given by name."""

from dataclasses import asdict
from datetime import timedelta
from decimal import Decimal
from functools import cache
from hashlib import sha256
from io import BytesIO

import pikepdf
from django.apps import apps
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from cmia_site.content.files.names import stored_name
from cmia_site.content.publishing import Publication
from cmia_site.content.renditions import Rendition
from cmia_site.content.uploads import StoredPdf
from cmia_site.roles import make_roles
from events.models import (
    Appearance,
    Event,
    KeyTheme,
    Material,
    Organiser,
    Person,
    Recording,
    Series,
    Theme,
)
from resources.models import Citation, Contributor, Definition, Figure, Indicator, Label, Organisation, Source, Term
from resources.vocabulary import CitationRole, LabelKind


def _in_state(state, fields):
    """The fields of something in this state: published an hour ago, scheduled for tomorrow."""
    if state in (Publication.PUBLISHED, Publication.WITHDRAWN):
        fields.setdefault("published_at", timezone.now() - timedelta(hours=1))
    if state == Publication.SCHEDULED:
        fields.setdefault("published_at", timezone.now() + timedelta(days=1))
    return fields | {"publication": state}


def make_event(title="Cobalt after the harvest", *, state=Publication.PUBLISHED, **fields):
    """Published an hour ago, unless said otherwise; without a date."""
    return Event.objects.create(title=title, **_in_state(state, fields))


def make_person(name="Amina Diallo", **fields):
    return Person.objects.create(name=name, **fields)


def make_organisation(name="Copper Belt Institute", **fields):
    return Organisation.objects.create(name=name, **fields)


def make_theme(name="Formalisation", **fields):
    return Theme.objects.create(name=name, **fields)


def make_series(name="Field voices", **fields):
    return Series.objects.create(name=name, **fields)


def make_source(title="A count of small mines", *, by=("Copper Belt Institute",), issued="2021", **fields):
    """A report; `by` are names of organisations, or Organisation rows."""
    source = Source.objects.create(title=title, issued=issued, **fields)
    for order, who in enumerate(by):
        organisation = who if isinstance(who, Organisation) else Organisation.objects.get_or_create(name=who)[0]
        Contributor.objects.create(source=source, organisation=organisation, order=order)
    return source


def make_indicator(title="People working in small mines", **fields):
    fields = {"question": f"{title}: how many?", "unit": "people"} | fields
    return Indicator.objects.create(title=title, **fields)


def make_figure(value="44.75", *, state=Publication.PUBLISHED, indicator=None, original=None, **fields):
    """About 44.75 million people working in small mines in 2020; without a source, unless `original` is one."""
    wanted = {"value": value and Decimal(value), "qualifier": "about" if value else "exact", "scale": 1_000_000}
    wanted |= {"base": "people working in small mines", "reference_start": "2020", "reference_end": "2020"}
    wanted |= {"original_not_found": original is None} | fields
    figure = Figure.objects.create(indicator=indicator or make_indicator(), **_in_state(state, wanted))
    if original:
        cite(figure, original)
    return figure


def cite(figure, source, role=CitationRole.ORIGINAL, **fields):
    return Citation.objects.create(figure=figure, source=source, role=role, **fields)


def make_term(name="offtake agreement", *, state=Publication.PUBLISHED, short="A promise to buy.", **fields):
    """With one definition, unless `short` is empty."""
    term = Term.objects.create(name=name, **_in_state(state, fields))
    if short:
        define(term, short)
    return term


def define(term, short="A promise to buy.", *, sources=(), **fields):
    definition = Definition.objects.create(term=term, short=short, **fields)
    definition.sources.set(sources)
    return definition


def label(term, text, kind=LabelKind.SYNONYM, **fields):
    return Label.objects.create(term=term, text=text, kind=kind, **fields)


def appear(event, person, **fields):
    return Appearance.objects.create(event=event, person=person, **fields)


def organise(event, organisation, **fields):
    return Organiser.objects.create(event=event, organisation=organisation, **fields)


def say(event, text="Fair prices need fair scales", **fields):
    return KeyTheme.objects.create(event=event, text=text, **fields)


def record(event, url="https://www.youtube.com/watch?v=abcdefghijk", **fields):
    return Recording.objects.create(event=event, url=url, **fields)


@cache
def pdf_bytes(pages=2):
    document = pikepdf.Pdf.new()
    for _ in range(pages):
        document.add_blank_page()
    target = BytesIO()
    document.save(target, deterministic_id=True)  # the same bytes each time
    return target.getvalue()


def make_deck(event, title="Scales and prices", *, content=None, people=(), **fields):
    """A deck with one stored version."""
    deck = Material.objects.create(event=event, title=title, **fields)
    deck.people.set(people)
    add_version(deck, content or pdf_bytes())
    return deck


def stored_pdf(content=None, original_name="slides.pdf", *, pages=2):
    """A StoredPdf of these bytes as they are: `pages` is believed, so that no child process has to look into it."""
    content = content or pdf_bytes(pages)
    name = default_storage.save(stored_name("materials", "pdf"), ContentFile(content))
    original = default_storage.save(stored_name("originals", "pdf"), ContentFile(content))
    return StoredPdf(name, original, original_name, len(content), pages, sha256(content).hexdigest())


def add_version(deck, content, original_name="slides.pdf", *, pages=2):
    return deck.replace_file(stored_pdf(content, original_name, pages=pages))


def picture_upload(width=1200, height=800, name="photo.png"):
    target = BytesIO()
    Image.new("RGB", (width, height), "#0a3f4a").save(target, "PNG")
    return ContentFile(target.getvalue(), name=name)


@cache
def webp_bytes(width, height):
    target = BytesIO()
    Image.new("RGB", (width, height), "#0a3f4a").save(target, "WEBP")
    return target.getvalue()


def illustrate(row, **fields):
    """Give the row a plain picture in its widths, made here instead of in the child process."""
    row.renditions = [asdict(_rendition(width, width // 2)) for width in row.picture_widths]
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()
    return row


def _rendition(width, height):
    content = webp_bytes(width, height)
    name = default_storage.save(stored_name("pictures", "webp"), ContentFile(content))
    return Rendition(name, width, height, len(content), sha256(content).hexdigest(), 1_770_000_000)


def body(response):
    """All bytes of an answer of the test client, which closes what is read to its end."""
    return response.getvalue()


def make_editor(username="editor", **fields):
    return get_user_model().objects.create_superuser(username, password="a long enough password", **fields)


def make_user(role, username=""):
    """A member of the office who has this role."""
    make_roles(apps)  # they are gone after a test that has emptied the tables
    user = get_user_model().objects.create_user(
        username or role.lower(), password="a long enough password", is_staff=True
    )
    user.groups.add(Group.objects.get(name=role))
    return user
