"""A world with one thing of every kind in public, and the same hidden in every way, marked with a word of its own."""

from datetime import date, time
from types import SimpleNamespace

import pytest

from cmia_site.content.models import TextPicture
from cmia_site.content.publishing import Publication
from tests import builders

# Stands in every text of what must not be seen.
CANARY = "zqhidden"


def furnish(event, mark=""):
    """Everything an event can have, each row with `mark` in its text and used by this event alone."""
    person = builders.make_person(f"Amina {mark}Diallo", job_title=f"{mark}Geologist", bio=f"{mark}Maps *ore*.")
    organisation = builders.make_organisation(f"{mark}Copper Belt Institute", note=f"{mark}They map.")
    theme = builders.make_theme(f"{mark}Formalisation", description=f"{mark}Step by step.")
    builders.appear(event, person, job_title=f"{mark}Director", organisation=organisation)
    builders.organise(event, organisation)
    builders.say(event, f"{mark}Fair prices need fair scales", theme=theme)
    builders.record(event, title=f"{mark}Recording")
    deck = builders.make_deck(event, f"{mark}Scales and prices", people=[person])
    event.themes.add(theme)
    event.change_notes.create(text=f"{mark}Corrected a date.")
    picture = builders.illustrate(TextPicture())
    event.summary += f"\n\n![{mark}A pit]({picture.url})"
    event.save()
    return SimpleNamespace(
        event=event, person=person, organisation=organisation, theme=theme, deck=deck, picture=picture
    )


def event_fields(mark=""):
    return {
        "teaser": f"{mark}What a scale costs.",
        "summary": f"{mark}The panel weighed *things*.",
        "place": f"{mark}Lubumbashi",
        "start_date": date(2026, 3, 4),
        "start_time": time(14),
        "series": builders.make_series(f"{mark}Field voices"),
    }


@pytest.fixture
def world(db):
    """`public` is one furnished published event; `hidden` are furnished events in each state that is not public."""
    public = furnish(builders.make_event("Cobalt after the harvest", **event_fields()))
    for row in (public.event, public.person, public.organisation):
        builders.illustrate(row, **({"picture_alt": "A scale"} if row == public.event else {}))
    hidden = [
        furnish(
            builders.make_event(f"{CANARY} {state}", state=state, **event_fields(f"{CANARY} {state} ")),
            f"{CANARY}{state} ",
        )
        for state in (Publication.DRAFT, Publication.SCHEDULED, Publication.WITHDRAWN)
    ]
    return SimpleNamespace(public=public, hidden=hidden)
