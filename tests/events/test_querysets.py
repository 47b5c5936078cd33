"""Which events are over, in which order they stand, what of them is shown, and at how many queries."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from cmia_site.content.publishing import Publication
from events.models import ChangeNote, Event, Material, MaterialVersion
from events.vocabulary import Availability, MaterialKind, Status
from tests.builders import (
    appear,
    make_event,
    make_organisation,
    make_person,
    make_series,
    make_theme,
    organise,
    record,
    say,
)

NOW = datetime(2027, 1, 20, 12, tzinfo=UTC)  # the clock's noon; London is on UTC then
TODAY = NOW.date()
BEFORE, DURING, AFTER, UNDATED = "before", "during", "after", "undated"

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def dated(phase):
    """Fields of an event that at NOW is to come, runs, is past or has no date."""
    hours = {BEFORE: (14, 15), DURING: (11, 13), AFTER: (9, 10)}
    if phase == UNDATED:
        return {}
    start, end = hours[phase]
    return {"start_date": TODAY, "start_time": time(start), "end_time": time(end)}


def on(days, **fields):
    return fields | {"start_date": TODAY + timedelta(days=days)}


def titles(queryset):
    return [event.title for event in queryset]


# Over or to come

DATES = {
    "tomorrow": (on(1), False),
    "later today": (dated(BEFORE), False),
    "starts now": (on(0, start_time=time(12), end_time=time(13)), False),
    "running": (dated(DURING), False),
    "ends now": (on(0, start_time=time(11), end_time=time(12)), True),
    "earlier today": (dated(AFTER), True),
    "today without a time": (on(0), False),
    "today since nine, no end": (on(0, start_time=time(9)), False),
    "yesterday without a time": (on(-1), True),
    "yesterday where it still is yesterday": (on(-1, time_zone="Pacific/Honolulu"), True),
    "today where tomorrow has begun": (on(0, time_zone="Pacific/Kiritimati"), True),
    "until today": (on(-3, end_date=TODAY), False),
    "not recorded": (dated(UNDATED), True),
}


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("name", DATES)
def test_row_and_querysets_agree_on_what_is_over(name, status):
    fields, over = DATES[name]
    over = over and status != Status.POSTPONED  # a postponed event is still to come
    event = make_event(status=status, **fields)
    assert event.is_over is over
    assert list(Event.objects.over()) == ([event] if over else [])
    assert list(Event.objects.upcoming()) == ([] if over else [event])


@pytest.mark.parametrize(
    ("phase", "status", "moved", "expected"),
    [
        (BEFORE, Status.SCHEDULED, False, True),
        (DURING, Status.SCHEDULED, False, True),
        (AFTER, Status.SCHEDULED, False, False),
        (UNDATED, Status.SCHEDULED, False, False),
        (BEFORE, Status.CANCELLED, False, False),
        (BEFORE, Status.POSTPONED, False, False),
        (UNDATED, Status.POSTPONED, False, False),
        (BEFORE, Status.MOVED, False, True),  # to another date, which is this one
        (BEFORE, Status.MOVED, True, False),  # to another event
        (AFTER, Status.MOVED, False, False),
    ],
)
def test_an_event_takes_place_when_it_is_to_come_at_the_date_that_stands(phase, status, moved, expected):
    target = make_event("Target", **on(-1)) if moved else None
    event = make_event(status=status, moved_to=target, **dated(phase))
    assert list(Event.objects.taking_place()) == ([event] if expected else [])


# The order of the list


def test_the_list_has_what_is_to_come_then_postponed_then_past_then_undated():
    for title, fields in [
        ("undated, published second", {"published_at": NOW - timedelta(days=2)}),
        ("past, last year", on(-400)),
        ("to come, next month", on(30)),
        ("postponed without a date", {"status": Status.POSTPONED}),
        ("running", dated(DURING)),
        ("undated, published first", {"published_at": NOW - timedelta(days=9)}),
        ("postponed from last week", on(-7, status=Status.POSTPONED)),
        ("past, yesterday", on(-1)),
        ("to come, tomorrow, cancelled", on(1, status=Status.CANCELLED)),
        ("postponed from next week", on(7, status=Status.POSTPONED)),
        ("undated, published last", {"published_at": NOW - timedelta(days=1)}),
    ]:
        make_event(title, **fields)
    assert titles(Event.objects.in_list_order()) == [
        "running",
        "to come, tomorrow, cancelled",
        "to come, next month",
        "postponed from last week",
        "postponed from next week",
        "postponed without a date",
        "past, yesterday",
        "past, last year",
        "undated, published last",
        "undated, published second",
        "undated, published first",
    ]


def test_events_of_one_moment_keep_one_order():
    events = [make_event(f"Event {n}", published_at=NOW, **on(5)) for n in range(4)]
    assert list(Event.objects.in_list_order()) == events


def test_the_list_moves_on_with_the_clock(clock):
    make_event("today", **dated(BEFORE))
    make_event("tomorrow", **on(1))
    assert titles(Event.objects.in_list_order()) == ["today", "tomorrow"]
    clock.forward(hours=4)
    assert titles(Event.objects.in_list_order()) == ["tomorrow", "today"]


def test_related_events_share_the_series_or_a_theme_and_come_once():
    series, theme = make_series(), make_theme()
    other_theme = make_theme("Trade")
    event = make_event("This", series=series, **on(-1))
    event.themes.set([theme, other_theme])
    both = make_event("Both", series=series, **on(-2))
    both.themes.set([theme, other_theme])
    make_event("By theme", **on(-3)).themes.add(theme)
    make_event("To come", series=series, **on(3))
    make_event("Unrelated", **on(-4))
    make_event("Draft", series=series, state=Publication.DRAFT)
    assert titles(event.related()) == ["To come", "Both", "By theme"]


def test_an_event_without_series_and_themes_has_no_relatives():
    make_event("Another")
    assert titles(make_event("This").related()) == []


# Materials


def link(event, **fields):
    return Material.objects.create(
        event=event, kind=MaterialKind.LINK, title="A paper", url="https://example.org/", **fields
    )


SHOWN = {
    Availability.NOW: {BEFORE, DURING, AFTER, UNDATED},
    Availability.START: {DURING, AFTER, UNDATED},
    Availability.END: {AFTER, UNDATED},
    Availability.WITHDRAWN: set(),
}


@pytest.mark.parametrize("availability", Availability)
@pytest.mark.parametrize("phase", [BEFORE, DURING, AFTER, UNDATED])
@pytest.mark.parametrize("status", [Status.SCHEDULED, Status.MOVED])
def test_a_material_of_an_event_that_takes_place_is_shown_from_its_moment(availability, phase, status):
    material = link(make_event(status=status, **dated(phase)), availability=availability)
    shown = phase in SHOWN[availability]
    assert list(Material.objects.published()) == ([material] if shown else [])
    assert material.is_published is shown


@pytest.mark.parametrize("availability", Availability)
@pytest.mark.parametrize("phase", [BEFORE, DURING, AFTER, UNDATED])
@pytest.mark.parametrize("status", [Status.CANCELLED, Status.POSTPONED])
def test_a_material_that_waits_for_an_event_that_does_not_take_place_never_comes(availability, phase, status):
    material = link(make_event(status=status, **dated(phase)), availability=availability)
    assert list(Material.objects.published()) == ([material] if availability == Availability.NOW else [])


@pytest.mark.parametrize(("availability", "opens"), [(Availability.START, time(14)), (Availability.END, time(15))])
def test_a_waiting_material_comes_at_the_very_moment(clock, availability, opens):
    material = link(make_event(**dated(BEFORE)), availability=availability)
    clock.now = datetime.combine(TODAY, opens, UTC) - timedelta(microseconds=1)
    assert material.is_published is False
    clock.forward(microseconds=1)
    assert material.is_published is True


@pytest.mark.parametrize("state", Publication)
def test_a_material_is_public_only_with_its_event(state):
    material = link(make_event(state=state))
    assert list(Material.objects.available()) == [material]
    assert list(Material.objects.published()) == ([material] if state == Publication.PUBLISHED else [])


def test_a_deck_without_a_file_is_not_shown():
    event = make_event()
    Material.objects.create(event=event, title="Announced")
    shown = link(event)
    assert list(Material.objects.published()) == [shown]


# Parts


@pytest.mark.parametrize("state", Publication)
def test_parts_are_public_with_their_event(state):
    event = make_event(state=state)
    parts = [
        appear(event, make_person()),
        organise(event, make_organisation()),
        say(event),
        record(event),
        ChangeNote.objects.create(event=event, text="Corrected a name."),
    ]
    public = state == Publication.PUBLISHED
    assert [part.is_published for part in parts] == [public] * 5
    assert [list(type(part).objects.published()) for part in parts] == [[part] if public else [] for part in parts]


def test_parts_by_event_begin_with_the_newest_event():
    person = make_person()
    for title, fields in [("old", on(-9)), ("undated", {}), ("new", on(-1)), ("to come", on(1))]:
        appear(make_event(title, **fields), person)
    assert [part.event.title for part in person.appearances.by_event()] == ["to come", "new", "old", "undated"]


def test_a_theme_counts_its_published_events_once_each():
    theme, empty = make_theme(), make_theme("Trade")
    for state in Publication:
        event = make_event(state=state)
        event.themes.add(theme)
        say(event, theme=theme)
        say(event, "Scales lie", theme=theme)
    counts = {row.name: row.event_count for row in type(theme).objects.with_event_count()}
    assert counts == {theme.name: 1, empty.name: 0}


# The number of queries


def make_full_event(n, parts):
    """An event with `parts` of everything."""
    event = make_event(
        f"Event {n}",
        series=make_series(f"Series {n}"),
        moved_to=make_event(f"Target {n}", slug=f"t-{n}"),
        **on(-n - 1),
    )
    for i in range(parts):
        name = f"{n} {i}"
        organisation = make_organisation(f"Institute {name}")
        person = make_person(f"Person {name}")
        theme = make_theme(f"Theme {name}")
        appear(event, person, organisation=organisation)
        organise(event, organisation)
        say(event, theme=theme)
        event.themes.add(theme)
        record(event)
        ChangeNote.objects.create(event=event, text="Corrected a name.", date=date(2027, 1, 2))
        deck = Material.objects.create(event=event, title=f"Deck {name}")
        deck.people.add(person)
        deck.newest = MaterialVersion.objects.create(
            material=deck, file="a.pdf", original_name="a.pdf", size=1, pages=1, sha256="0" * 64
        )
        deck.save()
    return event


def print_row(event):
    return [
        event.get_absolute_url(),
        event.when.short_day_text,
        event.published_so_far,
        [appearance.person.name for appearance in event.appearances.all()],
        [material.newest.pages for material in event.visible_materials],
    ]


def print_page(event):
    return [
        event.when.day_text,
        event.series.name,
        event.moved_to.get_absolute_url(),
        [
            (heading, [(a.person.get_absolute_url(), a.organisation.name) for a in group])
            for heading, group in event.panel
        ],
        [(phrase, [o.organisation.get_absolute_url() for o in group]) for phrase, group in event.organiser_groups],
        [(statement.text, statement.theme.get_absolute_url()) for statement in event.key_themes.all()],
        [theme.name for theme in event.themes.all()],
        [(n, recording.address.url) for n, recording in event.numbered_recordings],
        [note.text for note in event.change_notes.all()],
        [(m.newest.size, m.get_absolute_url(), m.download_url) for m in event.visible_materials],
        [(person.name, organisation.name) for m in event.visible_materials for person, organisation in m.authors],
        event.published_so_far,
    ]


@pytest.mark.parametrize("items", [1, 3])
def test_a_list_costs_the_same_queries_for_one_event_and_for_three(items, django_assert_num_queries):
    for n in range(items):
        make_full_event(n, items)
    with django_assert_num_queries(6):
        printed = [
            print_row(event) for event in Event.objects.published().over().filter(moved_to__isnull=False).for_list()
        ]
    assert [len(people) for *_, people, _ in printed] == [items] * items


@pytest.mark.parametrize("items", [1, 3])
def test_a_page_costs_the_same_queries_with_one_of_everything_and_with_three(items, django_assert_num_queries):
    event = make_full_event(0, items)
    with django_assert_num_queries(12):
        page = print_page(Event.objects.published().select_related("series").for_page().get(pk=event.pk))
    authors = page[-2]
    assert authors == [(f"Person 0 {i}", f"Institute 0 {i}") for i in range(items)]


def test_a_page_does_not_lead_to_an_event_that_is_not_public():
    secret = make_event("Secret", state=Publication.DRAFT)
    event = make_event("Moved", moved_to=secret)
    assert Event.objects.for_page().get(pk=event.pk).moved_to is None


def test_a_page_holds_the_materials_whose_moment_has_come():
    event = make_event(**dated(BEFORE))
    link(event, availability=Availability.START)
    link(event, availability=Availability.WITHDRAWN)
    shown = link(event)
    assert Event.objects.for_page().get().visible_materials == [shown]
    assert Event.objects.for_list().get().visible_materials == [shown]
