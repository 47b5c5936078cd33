"""The database refuses nonsense by itself, and deleting one thing never takes another with it."""

from datetime import date, time

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from events.models import (
    Appearance,
    ChangeNote,
    Event,
    EventNumber,
    KeyTheme,
    Material,
    MaterialVersion,
    Organiser,
    Person,
    Series,
    Theme,
)
from events.vocabulary import MaterialKind, Role, Status
from resources.models import Organisation
from tests.builders import (
    add_version,
    appear,
    make_deck,
    make_editor,
    make_event,
    make_organisation,
    make_person,
    make_series,
    make_theme,
    organise,
    pdf_bytes,
    record,
    say,
)

DAY, NEXT_DAY = date(2027, 3, 11), date(2027, 3, 12)

pytestmark = pytest.mark.django_db


def refused(name=None):
    """The database refuses what is done inside; `name` is the constraint's, where both databases tell it."""
    return pytest.raises(IntegrityError, match=name)


@pytest.mark.parametrize(
    ("constraint", "fields"),
    [
        ("events_event_time_needs_date", {"start_time": time(14)}),
        ("events_event_time_needs_date", {"end_date": DAY}),
        ("events_event_end_needs_start", {"start_date": DAY, "end_time": time(14)}),
        ("events_event_days_in_order", {"start_date": NEXT_DAY, "end_date": DAY}),
        ("events_event_year_believable", {"start_date": date(1989, 12, 31)}),
        ("events_event_year_believable", {"start_date": date(2100, 1, 1)}),
        ("events_event_status_known", {"status": "unsure"}),
        ("events_event_publication_known", {"publication": "secret"}),
        ("events_event_published_has_its_moment", {"published_at": None}),
    ],
)
def test_the_database_refuses_an_impossible_event(constraint, fields):
    make_event()
    with refused(constraint), transaction.atomic():
        Event.objects.update(**fields)


def test_the_database_refuses_an_end_before_the_start():
    with refused("events_event_end_after_start"), transaction.atomic():
        make_event(start_date=DAY, start_time=time(14), end_time=time(13))


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"start_date": DAY},
        {"start_date": DAY, "end_date": DAY},
        {"start_date": DAY, "end_date": NEXT_DAY},
        {"start_date": DAY, "start_time": time(14)},
        {"start_date": DAY, "start_time": time(14), "end_time": time(14)},
        {"start_date": DAY, "start_time": time(22), "end_time": time(1), "end_date": NEXT_DAY},
        {"start_date": date(1990, 1, 1)},
        {"start_date": date(2099, 12, 31)},
    ],
)
@pytest.mark.parametrize("status", Status)
def test_the_database_takes_what_is_possible(fields, status):
    make_event(status=status, **fields)
    assert Event.objects.filter(status=status, **fields).count() == 1


def test_two_events_never_share_an_address():
    make_event("One")
    with refused(), transaction.atomic():
        make_event("Two", slug="one")


# Numbers


def test_an_event_gets_a_number_when_it_is_first_saved_and_keeps_it():
    event = make_event()
    number = event.number
    event.save()
    event.refresh_from_db()
    assert (event.number, str(EventNumber.objects.get())) == (number, str(number))


def test_two_events_never_share_a_number():
    first, second = make_event("One"), make_event("Two")
    assert first.number != second.number
    with refused(), transaction.atomic():
        Event.objects.filter(pk=second.pk).update(number=first.number)


def test_the_number_of_a_deleted_event_is_never_given_again():
    numbers = []
    for _ in range(3):
        event = make_event()
        numbers.append(event.number)
        event.delete()
    assert sorted(set(numbers)) == numbers


# Parts


def test_one_person_may_have_two_roles_at_one_event():
    event, person = make_event(), make_person()
    appear(event, person, role=Role.OPENING)
    appear(event, person, role=Role.MODERATOR)
    assert event.appearances.count() == 2


def test_one_person_has_a_role_only_once_at_one_event():
    event, person = make_event(), make_person()
    appear(event, person, role=Role.PANELLIST)
    appear(make_event("Another"), person, role=Role.PANELLIST)
    with refused(), transaction.atomic():
        appear(event, person, role=Role.PANELLIST)


def test_one_organisation_has_a_role_only_once_at_one_event():
    event, organisation = make_event(), make_organisation()
    organise(event, organisation, role="host")
    organise(event, organisation, role="sponsor")
    with refused(), transaction.atomic():
        organise(event, organisation, role="host")


def test_the_database_refuses_an_unknown_role():
    event = make_event()
    with refused("events_appearance_role_known"), transaction.atomic():
        appear(event, make_person(), role="juggler")
    with refused("events_organiser_role_known"), transaction.atomic():
        organise(event, make_organisation(), role="juggler")


# Materials


def test_a_link_needs_an_address():
    with refused("events_material_file_or_link"), transaction.atomic():
        Material.objects.create(event=make_event(), kind=MaterialKind.LINK, title="A paper")


@pytest.mark.parametrize("kind", [MaterialKind.DECK, MaterialKind.PAPER])
def test_a_deck_or_paper_has_no_link(kind):
    with refused("events_material_file_or_link"), transaction.atomic():
        Material.objects.create(event=make_event(), kind=kind, title="A paper", url="https://example.org/")


def test_a_file_and_a_link_never_stand_together():
    make_deck(make_event())
    with refused("events_material_file_or_link"), transaction.atomic():
        Material.objects.update(kind=MaterialKind.LINK, url="https://example.org/")


def test_the_database_refuses_an_unknown_kind_of_material():
    with refused("events_material_kind_known"), transaction.atomic():
        Material.objects.create(event=make_event(), kind="film", title="A film")


def test_two_materials_of_one_event_never_share_an_address():
    event = make_event()
    Material.objects.create(event=event, title="Scales")
    Material.objects.create(event=make_event("Another"), title="Scales")
    with refused(), transaction.atomic():
        Material.objects.create(event=event, title="Prices", slug="scales")


def test_a_version_has_at_least_one_page():
    make_deck(make_event())
    with refused("events_materialversion_has_pages"), transaction.atomic():
        MaterialVersion.objects.update(pages=0)


def test_a_new_version_takes_the_place_of_the_old_one_and_both_are_kept():
    deck = make_deck(make_event(), content=pdf_bytes(2))
    newer = add_version(deck, pdf_bytes(3), "slides (2).pdf", pages=3)
    deck.refresh_from_db()
    assert (deck.newest, deck.newest.pages) == (newer, 3)
    assert [version.pages for version in deck.versions.all()] == [3, 2]


# Deleting


def test_deleting_an_editor_deletes_nothing_else():
    editor = make_editor()
    event = make_event(changed_by=editor)
    deck = make_deck(event)
    MaterialVersion.objects.update(uploaded_by=editor)
    ChangeNote.objects.create(event=event, text="Corrected a name.", written_by=editor)
    editor.delete()
    assert (Event.objects.get(), Event.objects.get().changed_by) == (event, None)
    assert (Material.objects.get(), MaterialVersion.objects.get().uploaded_by) == (deck, None)
    assert ChangeNote.objects.get().written_by is None


def test_a_person_at_an_event_cannot_be_deleted():
    appearance = appear(make_event(), make_person())
    with pytest.raises(ProtectedError):
        appearance.person.delete()
    assert Appearance.objects.get() == appearance


def test_a_deck_stays_when_its_author_is_deleted():
    deck = make_deck(make_event(), people=[make_person()])
    Person.objects.get().delete()
    assert (Material.objects.get(), list(deck.people.all())) == (deck, [])


def test_an_organiser_cannot_be_deleted():
    tie = organise(make_event(), make_organisation())
    with pytest.raises(ProtectedError):
        tie.organisation.delete()
    assert Organiser.objects.get() == tie


def test_the_organisation_of_an_appearance_cannot_be_deleted():
    appearance = appear(make_event(), make_person(), organisation=make_organisation())
    with pytest.raises(ProtectedError):
        appearance.organisation.delete()
    assert Appearance.objects.get() == appearance


def test_a_person_stays_when_the_current_employer_is_deleted():
    person = make_person(organisation=make_organisation())
    Organisation.objects.get().delete()
    assert (Person.objects.get(), Person.objects.get().organisation) == (person, None)


def test_an_event_and_its_statements_stay_when_their_theme_is_deleted():
    event, theme = make_event(), make_theme()
    event.themes.add(theme)
    statement = say(event, theme=theme)
    Theme.objects.get().delete()
    assert (Event.objects.get(), list(event.themes.all())) == (event, [])
    assert (KeyTheme.objects.get(), KeyTheme.objects.get().theme) == (statement, None)


def test_an_event_stays_when_its_series_is_deleted():
    event = make_event(series=make_series(), series_part=2)
    Series.objects.get().delete()
    assert (Event.objects.get(), Event.objects.get().series) == (event, None)


def test_an_event_stays_when_the_event_it_moved_to_is_deleted():
    event = make_event("First", moved_to=make_event("Second"))
    Event.objects.get(title="Second").delete()
    assert (Event.objects.get(), Event.objects.get().moved_to) == (event, None)


def test_an_event_can_be_deleted_with_its_parts_and_files_and_leaves_the_rest():
    event, person, organisation, theme = make_event(), make_person(), make_organisation(), make_theme()
    appear(event, person, organisation=organisation)
    organise(event, organisation)
    say(event, theme=theme)
    record(event)
    make_deck(event, people=[person])
    event.delete()
    assert (Event.objects.count(), Material.objects.count(), MaterialVersion.objects.count()) == (0, 0, 0)
    assert (Person.objects.get(), Organisation.objects.get(), Theme.objects.get()) == (person, organisation, theme)


def test_a_deck_can_be_deleted_with_its_versions():
    event = make_event()
    deck = make_deck(event)
    add_version(deck, pdf_bytes(3))
    deck.delete()
    assert (Event.objects.get(), MaterialVersion.objects.count()) == (event, 0)


def test_the_version_that_is_served_cannot_be_deleted_alone():
    make_deck(make_event())
    with pytest.raises(IntegrityError):  # ProtectedError and RestrictedError both are
        MaterialVersion.objects.get().delete()
    assert MaterialVersion.objects.count() == 1
