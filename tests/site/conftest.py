"""A world with one thing of every kind in public, and the same hidden in every way, marked with a word of its own."""

from datetime import date, time
from types import SimpleNamespace

import pytest

from cmia_site.content.models import TextPicture
from cmia_site.content.publishing import Publication
from resources.vocabulary import CitationRole
from tests import builders

# Stands in every text of what must not be seen.
CANARY = "zqhidden"


def furnish(event, mark=""):
    """Everything an event can have, each row with `mark` in its text and used by this event alone.

    Its term and figure, which have a state of their own, are in that of the event.
    """
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
    source = builders.make_source(f"{mark}A count of small mines", by=[organisation], note=f"{mark}Out of print.")
    term, figure = furnish_evidence(event, source, mark)
    return SimpleNamespace(
        event=event,
        person=person,
        organisation=organisation,
        theme=theme,
        deck=deck,
        picture=picture,
        source=source,
        term=term,
        figure=figure,
    )


def furnish_evidence(event, source, mark):
    """A term that the event mentions and a figure that it quotes, both resting on the source."""
    term = builders.make_term(f"{mark}offtake agreement", state=event.publication, short="")
    builders.define(term, f"{mark}A promise to buy.", sources=[source])
    builders.label(term, f"{mark}offtake contract")
    indicator = builders.make_indicator(f"{mark}People working in small mines", comparability=f"{mark}Never add them.")
    indicator.terms.add(term)
    figure = builders.make_figure(
        state=event.publication, indicator=indicator, original=source, caveat=f"{mark}A sum of estimates."
    )
    event.quotes.create(figure=figure, wording=f"{mark}more than 44 million", note=f"{mark}It is 44.75.")
    event.term_mentions.create(term=term)
    return term, figure


def entangle(public, hidden):
    """Tie what is hidden to what is public in every way, so that a page could tell of it."""
    hidden.event.quotes.create(figure=public.figure, wording=f"{CANARY}nearly 45 million")
    hidden.event.term_mentions.create(term=public.term)
    hidden.event.figure_mentions.create(figure=public.figure)
    public.figure.conflicts_with.add(hidden.figure)
    public.figure.indicator.terms.add(hidden.term)
    public.term.related.add(hidden.term)
    public.term.broader.add(hidden.term)
    hidden.term.broader.add(public.term)
    builders.make_figure(state=hidden.event.publication, indicator=public.figure.indicator, base=f"{CANARY}people")
    builders.cite(hidden.figure, public.source, CitationRole.VIA)
    builders.define(hidden.term, f"{CANARY}A bond.", sense="EU law", sources=[public.source])
    hidden.deck.source = public.source
    hidden.deck.save()


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
    for each in hidden:
        entangle(public, each)
    return SimpleNamespace(public=public, hidden=hidden)
