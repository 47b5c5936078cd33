"""The demo's content: CMIA's page on artisanal mining, complete, and two events that are plainly samples.

Loading again doubles nothing and changes nothing that the office has changed. Titles, names, roles, themes and
figures of the first event are facts of the Alliance's own page; running prose is ours.
"""

from datetime import time, timedelta
from pathlib import Path

from django.core.files import File
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from cmia_site.content.publishing import Publication
from cmia_site.content.slugs import Moved, get_by_slug, make_slug
from cmia_site.content.uploads import PdfKind, take_in
from events.models import (
    Appearance,
    Event,
    FigureQuote,
    KeyTheme,
    Material,
    Organiser,
    Person,
    Recording,
    Series,
    Theme,
)
from events.vocabulary import Role
from resources.models import Organisation, Source

from . import evidence

DECK = Path(__file__).with_name("setting-the-scenes-asm.pdf")
ALLIANCE = "Critical Minerals International Alliance"

ASM_TITLE = "Can artisanal small-scale mining (ASM) be part of the critical minerals solution?"
PAST_TITLE = "Sample: Satellites and mine sites"
COMING_TITLE = "Sample: Paying a fair price for small lots"
ASM_SLIDES = "levin-slides"
ASM_TEASER = "A panel on what miners with simple tools already supply, and what finance, law and buyers could change."
ASM_THEMES = [
    ("Tackling misconceptions with education to raise awareness", "Public understanding"),
    ("Incentivising finance and impact investment to help support professionalisation", "Finance"),
    ("The journey of formalisation of the sector and flexible legal frameworks", "Formalisation"),
    ("Creation of reliable offtake purchasing and stable predictable relationships", "Markets"),
    (
        "Driving greater supply chain transparency in the context of geopolitics and investor confidence "
        "including space observation",
        "Transparency",
    ),
    ("Collaboration rather than allocation of responsibility to a single stakeholder", ""),
    ("Inclusion at grassroots levels", ""),
]
# name, role, job title, organisation as given on the page
ASM_PANEL = [
    ("Rosanna Tufo", Role.PANELLIST, "Senior Advisor", "Levin Sources"),
    ("Rob Karpati", Role.PANELLIST, "Partner and Senior Advisor", "The Blended Capital Group"),
    ("Terry Garde", Role.PANELLIST, "Independent Consultant", ""),
    ("David Livingstone", Role.PANELLIST, "Director", "Napier Meridian"),
    ("Olimpia Pilch", Role.HOST, "Co-founder & COO", ALLIANCE),
]
ASM_SUMMARY = """\
Millions of people mine with simple tools, many of them without papers. The panel asked whether what they dig can
become a dependable and fair part of the supply of critical minerals. The talk kept coming back to conditions: law that
fits small operators, money that reaches them, buyers who stay, and chains that can be looked into from both ends.

The Alliance thanks the panellists, who gave their time and knowledge, and everybody who listened and asked questions.

# What is ASM?

Artisanal and small-scale mining (ASM) is mining with mostly simple ways of finding, digging, processing and carrying
ore, with papers or without. It needs little capital and much labour.

Women and men do it alone, in families, in partnerships, or in cooperatives and other associations and firms that can
count hundreds or even thousands of miners. Often 4–10 people, sometimes of one family, share the work at a single
point such as one tunnel. Groups of 30–300 are common where one deposit is worked from several tunnels, and they may
share the place where the ore is processed. (OECD 2016)
"""


@transaction.atomic
def load():
    """Make the evidence and the events that are missing, with all that belongs to them; returns the three events."""
    evidence.load()
    alliance = _organisation(ALLIANCE, note="The host of the events on this site.", aliases="CMIA")
    makers = {ASM_TITLE: _asm, PAST_TITLE: _past_sample, COMING_TITLE: _coming_sample}
    return [_kept(title) or make(alliance) for title, make in makers.items()]


def _kept(title):
    """The event made from this title before, found by its address: what the office did to it since is its own."""
    try:
        return get_by_slug(Event.objects.all(), make_slug(title, ""))
    except Moved as moved:
        return Event.objects.get(**moved.kwargs)
    except Http404:
        return None


def _asm(alliance):
    event = _event(ASM_TITLE, teaser=ASM_TEASER, summary=ASM_SUMMARY, slug="")
    _panel(event, ASM_PANEL)
    _themes(event, ASM_THEMES)
    Organiser.objects.get_or_create(event=event, organisation=alliance)
    deck = _deck(
        event, "Setting the scenes ASM Levin Sources", "Rosanna Tufo", "Setting the scenes ASM Levin Sources.pdf"
    )
    deck.source = Source.objects.filter(slug=ASM_SLIDES).first()
    deck.save()
    for order, (figure, wording, note) in enumerate(evidence.quotes()):
        FigureQuote.objects.create(event=event, figure=figure, wording=wording, note=note, order=order)
    return event


def _past_sample(alliance):
    event = _event(
        PAST_TITLE,
        teaser="An invented event that shows what a finished record looks like.",
        summary="This event did not take place. It shows a record with a date, a panel, themes and a recording.",
        start_date=_day(-47),
        start_time=time(14),
        end_time=time(15, 30),
        series=_subject(Series, "Sample series"),
        series_part=1,
    )
    _panel(event, [("Sample Speaker", Role.PANELLIST, "Analyst", "Sample Institute"),
                   ("Sample Moderator", Role.MODERATOR, "Editor", "Sample Institute")])  # fmt: skip
    _themes(event, [("What a picture from above can show, and what it cannot", "Transparency")])
    Organiser.objects.get_or_create(event=event, organisation=alliance)
    Recording.objects.get_or_create(event=event, defaults={"url": "https://www.example.org/sample-recording"})
    return event


def _coming_sample(alliance):
    event = _event(
        COMING_TITLE,
        teaser="An invented event that shows what an announcement looks like.",
        announcement="This event will not take place. It shows a page before the day: what it will be about, who will "
        "speak, and the time on the clocks of one city.",
        start_date=_day(107),
        start_time=time(14),
        end_time=time(15),
        registration_url="https://www.example.org/register",
        series=_subject(Series, "Sample series"),
        series_part=2,
    )
    _panel(event, [("Sample Speaker", Role.PANELLIST, "Analyst", "Sample Institute")])
    _themes(event, [("Who weighs, who assays and who decides", "Markets")])
    Organiser.objects.get_or_create(event=event, organisation=alliance)
    return event


def _day(days):
    return timezone.localdate() + timedelta(days=days)


def _event(title, **fields):
    event = Event.objects.filter(title=title).first() or Event(title=title)
    for name, value in fields.items():
        if not (name.startswith("start_date") and event.pk) and (name != "slug" or not event.pk):
            setattr(event, name, value)
    event.publication = Publication.PUBLISHED
    event.published_at = event.published_at or timezone.now()
    event.full_clean(exclude=["slug"])
    event.save()
    return event


def _organisation(name, **fields):
    return Organisation.objects.get_or_create(name=name, defaults=fields)[0] if name else None


def _subject(model, name):
    return model.objects.get_or_create(name=name)[0]


def _panel(event, panel):
    for order, (name, role, job_title, organisation_name) in enumerate(panel):
        organisation = _organisation(organisation_name)
        person, _ = Person.objects.get_or_create(
            name=name, defaults={"job_title": job_title, "organisation": organisation}
        )
        Appearance.objects.update_or_create(
            event=event,
            person=person,
            role=role,
            defaults={"job_title": job_title, "organisation": organisation, "order": order},
        )


def _themes(event, themes):
    for order, (text, name) in enumerate(themes):
        theme = _subject(Theme, name) if name else None
        KeyTheme.objects.update_or_create(event=event, text=text, defaults={"theme": theme, "order": order})
        if theme:
            event.themes.add(theme)


def _deck(event, title, author, original_name):
    deck, _ = Material.objects.get_or_create(event=event, title=title)
    deck.people.set(Person.objects.filter(name=author, appearances__event=event))
    if deck.newest is None:
        with DECK.open("rb") as file:
            upload = take_in(File(file, name=original_name), PdfKind())
        deck.replace_file(upload.pdf)
        upload.delete()
    return deck
