"""One sentence for "published", on rows and on querysets, at every moment and for every kind of visitor."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from cmia_site.content.publishing import Publication, is_for_everyone, viewer
from events.models import Event, Material, Person, Theme
from events.vocabulary import Availability, MaterialKind
from resources.models import Organisation
from tests.builders import (
    appear,
    make_editor,
    make_event,
    make_organisation,
    make_person,
    make_series,
    make_theme,
    organise,
    say,
)

DRAFT, SCHEDULED, PUBLISHED, WITHDRAWN = Publication
MOMENTS = {
    "none": None,
    "past": timedelta(days=-1),
    "now": timedelta(0),
    "a microsecond to come": timedelta(microseconds=1),
    "future": timedelta(days=1),
}

pytestmark = pytest.mark.django_db


def names(queryset):
    return sorted(map(str, queryset))


def at(clock, moment):
    return None if MOMENTS[moment] is None else clock.now + MOMENTS[moment]


# The truth table

TRUTH = [
    (state, moment, state in (SCHEDULED, PUBLISHED) and moment in ("past", "now"))
    for state in Publication
    for moment in MOMENTS
    if moment != "none" or state in (DRAFT, WITHDRAWN)  # the database refuses the others: see below
]


@pytest.mark.parametrize(("state", "moment", "public"), TRUTH)
def test_queryset_row_and_moment_say_the_same(clock, state, moment, public):
    event = make_event(state=state, published_at=at(clock, moment))
    expected = at(clock, moment) if state in (SCHEDULED, PUBLISHED) else None
    assert event.visible_from == expected
    assert event.is_published is public
    assert list(Event.objects.published()) == ([event] if public else [])


@pytest.mark.parametrize("state", [SCHEDULED, PUBLISHED])
def test_the_database_refuses_what_is_public_without_its_moment(state):
    with pytest.raises(IntegrityError, match="events_event_published_has_its_moment"), transaction.atomic():
        make_event(state=state, published_at=None)


def test_the_database_refuses_an_unknown_state():
    with pytest.raises(IntegrityError, match="events_event_publication_known"), transaction.atomic():
        make_event(state="secret", published_at=timezone.now())


def test_a_scheduled_row_appears_at_its_minute_and_nothing_is_saved(clock):
    moment = clock.now + timedelta(minutes=10)
    event = make_event(state=SCHEDULED, published_at=moment)
    changed = event.updated_at
    clock.forward(minutes=9, seconds=59)
    assert (event.is_published, list(Event.objects.published())) == (False, [])
    clock.forward(seconds=1)
    assert (event.is_published, list(Event.objects.published())) == (True, [event])
    event.refresh_from_db()
    assert (event.publication, event.published_at, event.updated_at) == (SCHEDULED, moment, changed)


@pytest.mark.parametrize(
    ("state", "moment", "words"),
    [
        (DRAFT, "none", "Draft"),
        (WITHDRAWN, "past", "Withdrawn"),
        (PUBLISHED, "past", "Published"),
        (SCHEDULED, "past", "Published"),
        (SCHEDULED, "future", "Scheduled for 21 January 2027, 12:00 GMT"),
        (PUBLISHED, "future", "Scheduled for 21 January 2027, 12:00 GMT"),
    ],
)
def test_the_state_in_words_says_what_the_public_sees(clock, state, moment, words):
    assert make_event(state=state, published_at=at(clock, moment)).state_in_words == words


# Who may see more


@pytest.fixture
def published_and_draft():
    make_event("Open")
    make_event("Secret", state=DRAFT)


def make_user(username="reader", *, right=None, **fields):
    user = get_user_model().objects.create_user(username, password="a long enough password", **fields)
    if right:
        user.user_permissions.add(Permission.objects.get(codename=right))
    return user


@pytest.mark.usefixtures("published_and_draft")
def test_a_visitor_sees_what_is_published():
    assert names(Event.objects.visible_to(AnonymousUser())) == ["Open"]


@pytest.mark.usefixtures("published_and_draft")
@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({}, ["Open"]),
        ({"right": "view_event"}, ["Open"]),  # not of the office
        ({"is_staff": True}, ["Open"]),
        ({"is_staff": True, "right": "view_person"}, ["Open"]),
        ({"is_staff": True, "right": "view_event"}, ["Open", "Secret"]),
        ({"is_staff": True, "right": "view_event", "is_active": False}, ["Open"]),
        ({"is_staff": True, "is_superuser": True}, ["Open", "Secret"]),
        ({"is_staff": True, "is_superuser": True, "is_active": False}, ["Open"]),
        ({"is_superuser": True}, ["Open"]),  # not of the office
    ],
)
def test_only_active_staff_with_the_right_see_drafts(fields, seen):
    assert names(Event.objects.visible_to(make_user(**fields))) == seen


class SessionMustSleep:
    """A request whose session fails when it is asked."""

    COOKIES = {}

    @property
    def user(self):
        raise AssertionError("the session was asked")


def test_without_a_cookie_the_session_is_never_asked():
    assert viewer(SessionMustSleep()) == AnonymousUser()


def test_another_cookie_does_not_wake_the_session():
    request = SessionMustSleep()
    request.COOKIES = {"consent": "1"}
    assert viewer(request) == AnonymousUser()
    assert is_for_everyone(request, make_event()) is True


def test_with_the_cookie_the_viewer_is_the_user():
    user = make_editor()
    assert viewer(SimpleNamespace(COOKIES={settings.SESSION_COOKIE_NAME: "x"}, user=user)) == user


@pytest.mark.parametrize(("cookie", "state", "expected"), [(0, PUBLISHED, 1), (1, PUBLISHED, 0), (0, DRAFT, 0)])
def test_a_cache_may_keep_what_is_public_and_asked_for_by_nobody_in_particular(cookie, state, expected):
    request = SimpleNamespace(COOKIES={settings.SESSION_COOKIE_NAME: "x"} if cookie else {})
    assert is_for_everyone(request, make_event(state=state)) is bool(expected)


# State and moment brought into agreement


def test_published_without_a_moment_is_published_now(clock):
    event = Event(title="Scales", publication=PUBLISHED)
    event.clean()
    assert (event.publication, event.published_at) == (PUBLISHED, clock.now)


def test_published_with_a_past_moment_keeps_it(clock):
    moment = clock.now - timedelta(days=400)
    event = Event(title="Scales", publication=PUBLISHED, published_at=moment)
    event.clean()
    assert (event.publication, event.published_at) == (PUBLISHED, moment)


def test_published_with_a_future_moment_becomes_scheduled(clock):
    moment = clock.now + timedelta(minutes=1)
    event = Event(title="Scales", publication=PUBLISHED, published_at=moment)
    event.clean()
    assert (event.publication, event.published_at) == (SCHEDULED, moment)


def test_scheduled_with_a_future_moment_stays_so(clock):
    moment = clock.now + timedelta(minutes=1)
    event = Event(title="Scales", publication=SCHEDULED, published_at=moment)
    event.clean()
    assert (event.publication, event.published_at) == (SCHEDULED, moment)


def test_scheduled_without_a_moment_is_an_error():
    with pytest.raises(ValidationError) as error:
        Event(title="Scales", publication=SCHEDULED).clean()
    assert error.value.message_dict == {"published_at": ["Give the day and minute at which the page is to appear."]}


def test_scheduled_for_a_past_moment_is_an_error(clock):
    with pytest.raises(ValidationError) as error:
        Event(title="Scales", publication=SCHEDULED, published_at=clock.now - timedelta(minutes=1)).clean()
    assert error.value.message_dict == {
        "published_at": ["This moment has passed. Choose a later one, or “Published” to publish at once."]
    }


def test_a_draft_with_a_past_moment_cannot_be_scheduled_for_it(clock):
    event = make_event(state=DRAFT, published_at=clock.now - timedelta(minutes=1))
    event.publication = SCHEDULED
    with pytest.raises(ValidationError):
        event.clean()


def test_a_scheduled_row_is_saved_again_after_its_minute_as_published(clock):
    moment = clock.now + timedelta(minutes=1)
    event = make_event(state=SCHEDULED, published_at=moment)
    clock.forward(hours=1)
    event.clean()
    assert (event.publication, event.published_at) == (PUBLISHED, moment)


@pytest.mark.parametrize("state", [DRAFT, WITHDRAWN])
@pytest.mark.parametrize("moment", MOMENTS)
def test_what_is_not_to_be_public_is_left_as_it_is(clock, state, moment):
    event = Event(title="Scales", publication=state, published_at=at(clock, moment))
    event.clean()
    assert (event.publication, event.published_at) == (state, at(clock, moment))


# Reference data is visible exactly when something public uses it


def speaker(event):
    return appear(event, make_person()).person


def author(event):
    paper = Material.objects.create(event=event, kind=MaterialKind.LINK, title="A paper", url="https://example.org/")
    person = make_person()
    paper.people.add(person)
    return person


def organiser(event):
    return organise(event, make_organisation()).organisation


def employer_that_day(event):
    return appear(event, make_person(), organisation=make_organisation()).organisation


def employer_today(event):
    return appear(event, make_person(organisation=make_organisation())).person.organisation


def employer_of_an_author(event):
    person = author(event)
    person.organisation = make_organisation()
    person.save()
    return person.organisation


def theme_of_the_event(event):
    theme = make_theme()
    event.themes.add(theme)
    return theme


def theme_of_a_statement(event):
    return say(event, theme=make_theme()).theme


def series(event):
    event.series = make_series()
    event.save()
    return event.series


USES = [
    speaker,
    author,
    organiser,
    employer_that_day,
    employer_today,
    employer_of_an_author,
    theme_of_the_event,
    theme_of_a_statement,
    series,
]


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(
    ("state", "public"), [(DRAFT, False), (SCHEDULED, False), (PUBLISHED, True), (WITHDRAWN, False)]
)
def test_a_row_is_visible_exactly_when_something_public_uses_it(use, state, public):
    row = use(make_event(state=state))
    assert row.is_published is public
    assert list(type(row).objects.published()) == ([row] if public else [])


@pytest.mark.parametrize("use", USES)
def test_a_row_appears_with_the_scheduled_event_that_uses_it(clock, use):
    row = use(make_event(state=SCHEDULED, published_at=clock.now + timedelta(minutes=1)))
    assert row.is_published is False
    clock.forward(minutes=1)
    assert row.is_published is True


@pytest.mark.parametrize("use", USES)
def test_a_second_use_that_is_a_draft_changes_nothing(use):
    row = use(make_event())
    use_again(row, make_event("Another", state=DRAFT))
    assert list(type(row).objects.published()) == [row]


def use_again(row, event):
    if isinstance(row, Person):
        appear(event, row)
    elif isinstance(row, Organisation):
        organise(event, row)
    elif isinstance(row, Theme):
        event.themes.add(row)
    else:
        row.events.add(event)


@pytest.mark.parametrize("make", [make_person, make_organisation, make_theme, make_series])
def test_a_row_that_nothing_uses_is_not_visible(make):
    used = speaker(make_event())  # so that a filter that lets all through would show
    row = make("Nobody’s")
    assert (row.is_published, list(type(row).objects.published())) == (
        False,
        [used] if isinstance(row, Person) else [],
    )


def test_a_hidden_person_has_no_page_though_the_event_is_public():
    event = make_event()
    shown, hidden = make_person("Amina Diallo"), make_person("Ruth Mwale", hidden=True)
    appear(event, shown)
    appear(event, hidden)
    assert (hidden.is_published, list(Person.objects.published())) == (False, [shown])


def test_the_employer_of_a_hidden_person_is_not_visible_through_them():
    employer = make_organisation()
    appear(make_event(), make_person(organisation=employer, hidden=True))
    assert (employer.is_published, list(Organisation.objects.published())) == (False, [])


def test_the_organisation_that_a_hidden_person_spoke_for_is_visible():
    organisation = make_organisation()
    appear(make_event(), make_person(hidden=True), organisation=organisation)
    assert list(Organisation.objects.published()) == [organisation]


def test_the_author_of_a_withdrawn_paper_is_not_visible_through_it():
    person = author(make_event())
    assert person.is_published is True
    Material.objects.update(availability=Availability.WITHDRAWN)
    assert (person.is_published, list(Person.objects.published())) == (False, [])


def test_staff_with_the_right_see_people_that_nothing_uses():
    make_person()
    assert names(Person.objects.visible_to(make_user(is_staff=True, right="view_person"))) == ["Amina Diallo"]
    assert names(Person.objects.visible_to(make_user("other", is_staff=True, right="view_event"))) == []


def test_a_new_row_is_not_published():
    assert (Person(name="Amina Diallo").is_published, Event(title="Scales").is_published) == (False, False)
