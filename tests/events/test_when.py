"""Wall time, zone and instant. Instants are written out in UTC, as computed by hand."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from events.models import Event
from events.when import When, time_zones, validate_time_zone
from tests.builders import make_event


def when(day=None, start=None, end=None, *, zone="Europe/London", until=None, folds=(None, None)):
    """`day` and `until` as 2027-03-11, `start` and `end` as 14:00."""
    days = [date.fromisoformat(text) if text else None for text in (day, until)]
    times = [time.fromisoformat(text) if text else None for text in (start, end)]
    return When(days[0], times[0], days[1], times[1], zone, *folds)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# The instant


@pytest.mark.parametrize(
    ("zone", "day", "clock", "instant", "words"),
    [
        ("Europe/London", "2027-03-11", "14:00", "2027-03-11 14:00", "London time (GMT, UTC+0)"),
        ("Europe/London", "2027-06-11", "14:00", "2027-06-11 13:00", "London time (BST, UTC+1)"),
        ("Europe/Brussels", "2023-04-27", "16:30", "2023-04-27 14:30", "Brussels time (CEST, UTC+2)"),
        ("Europe/Paris", "2018-03-08", "15:00", "2018-03-08 14:00", "Paris time (CET, UTC+1)"),
        ("America/New_York", "2018-03-08", "09:00", "2018-03-08 14:00", "New York time (EST, UTC−5)"),
        ("America/New_York", "2018-03-15", "10:00", "2018-03-15 14:00", "New York time (EDT, UTC−4)"),
        ("America/New_York", "2020-10-20", "08:30", "2020-10-20 12:30", "New York time (EDT, UTC−4)"),
        ("America/Denver", "2021-10-14", "09:00", "2021-10-14 15:00", "Denver time (MDT, UTC−6)"),
        ("America/Denver", "2021-12-14", "09:00", "2021-12-14 16:00", "Denver time (MST, UTC−7)"),
        ("America/Los_Angeles", "2020-02-18", "09:00", "2020-02-18 17:00", "Los Angeles time (PST, UTC−8)"),
        ("America/Los_Angeles", "2021-03-16", "09:00", "2021-03-16 16:00", "Los Angeles time (PDT, UTC−7)"),
        ("America/Vancouver", "2021-11-16", "16:30", "2021-11-17 00:30", "Vancouver time (PST, UTC−8)"),
        ("America/St_Johns", "2022-02-09", "09:00", "2022-02-09 12:30", "St Johns time (NST, UTC−3:30)"),
        ("America/Sao_Paulo", "2018-01-15", "12:00", "2018-01-15 14:00", "Sao Paulo time (UTC−2)"),
        ("America/Sao_Paulo", "2021-07-08", "12:00", "2021-07-08 15:00", "Sao Paulo time (UTC−3)"),
        ("America/Sao_Paulo", "2022-01-15", "12:00", "2022-01-15 15:00", "Sao Paulo time (UTC−3)"),
        ("Asia/Kolkata", "2024-07-04", "13:00", "2024-07-04 07:30", "Kolkata time (IST, UTC+5:30)"),
        ("Asia/Dubai", "2022-03-10", "02:00", "2022-03-09 22:00", "Dubai time (UTC+4)"),
        ("Africa/Lubumbashi", "2024-07-04", "09:00", "2024-07-04 07:00", "Lubumbashi time (CAT, UTC+2)"),
        ("Africa/Accra", "2024-07-04", "09:00", "2024-07-04 09:00", "Accra time (GMT, UTC+0)"),
        ("Australia/Sydney", "2020-10-03", "10:00", "2020-10-03 00:00", "Sydney time (AEST, UTC+10)"),
        ("Australia/Sydney", "2020-10-04", "10:00", "2020-10-03 23:00", "Sydney time (AEDT, UTC+11)"),
        ("UTC", "2024-07-04", "06:30", "2024-07-04 06:30", "UTC"),
    ],
)
def test_instant_and_zone_are_those_of_that_place_on_that_day(zone, day, clock, instant, words):
    meeting = when(day, clock, zone=zone)
    assert meeting.errors() == {}
    assert (meeting.starts_at, meeting.zone_text) == (utc(instant), words)
    assert meeting.clock_text == clock


def test_an_end_after_midnight_lies_on_the_next_day():
    meeting = when("2027-03-11", "22:00", "00:30", until="2027-03-12")
    assert meeting.errors() == {}
    assert (meeting.starts_at, meeting.ends_at) == (utc("2027-03-11 22:00"), utc("2027-03-12 00:30"))
    assert meeting.day_text == "Thursday 11 March to Friday 12 March 2027"
    assert meeting.clock_text == "22:00 to 00:30"
    assert meeting.length_text == "2 hours 30 minutes"


def test_midnight_itself_is_a_time():
    meeting = when("2027-06-11", "00:00", "01:00")
    assert (meeting.clock_text, meeting.starts_at) == ("00:00 to 01:00", utc("2027-06-10 23:00"))


def test_without_an_end_it_counts_as_over_after_its_day():
    meeting = when("2027-06-11", "14:00")
    assert (meeting.ends_at, meeting.length_text, meeting.end_attribute) == (utc("2027-06-11 23:00"), "", "")


# Dates without a time


@pytest.mark.parametrize(
    ("zone", "start", "end"),
    [
        ("Europe/London", "2021-04-19 23:00", "2021-04-20 23:00"),
        ("Europe/Brussels", "2021-04-19 22:00", "2021-04-20 22:00"),
        ("Pacific/Kiritimati", "2021-04-19 10:00", "2021-04-20 10:00"),
        ("Pacific/Honolulu", "2021-04-20 10:00", "2021-04-21 10:00"),
    ],
)
@pytest.mark.parametrize("viewer", ["Pacific/Kiritimati", "Pacific/Honolulu"])
def test_a_day_is_that_day_everywhere_and_shows_no_hour(zone, start, end, viewer):
    day = when("2021-04-20", zone=zone)
    with timezone.override(viewer):
        assert (day.day_text, day.short_day_text) == ("Tuesday 20 April 2021", "20 April 2021")
        assert (day.clock_text, day.zone_text, day.length_text) == ("", "", "")
        assert (day.datetime_attribute, day.end_attribute) == ("2021-04-20", "")
        assert (day.starts_at, day.ends_at) == (utc(start), utc(end))


def test_a_day_whose_midnight_the_clocks_skip_begins_with_its_first_moment():
    day = when("2018-11-04", zone="America/Sao_Paulo")
    assert day.errors() == {}
    assert (day.starts_at, day.ends_at) == (utc("2018-11-04 03:00"), utc("2018-11-05 02:00"))


def test_no_date_is_said_and_has_no_instant():
    unknown = when()
    assert unknown.errors() == {}
    assert (unknown.day_text, unknown.short_day_text) == ("Date not recorded", "Date not recorded")
    assert (unknown.clock_text, unknown.zone_text, unknown.length_text) == ("", "", "")
    assert (unknown.datetime_attribute, unknown.end_attribute) == ("", "")
    assert (unknown.starts_at, unknown.ends_at) == (None, None)


# In words


@pytest.mark.parametrize(
    ("first", "last", "day_text", "short"),
    [
        ("2027-03-11", None, "Thursday 11 March 2027", "11 March 2027"),
        ("2027-03-11", "2027-03-11", "Thursday 11 March 2027", "11 March 2027"),
        ("2020-12-03", "2020-12-04", "Thursday 3 December to Friday 4 December 2020", "3 to 4 December 2020"),
        ("2024-04-29", "2024-05-03", "Monday 29 April to Friday 3 May 2024", "29 April to 3 May 2024"),
        (
            "2026-12-30",
            "2027-01-02",
            "Wednesday 30 December 2026 to Saturday 2 January 2027",
            "30 December 2026 to 2 January 2027",
        ),
        (
            "2026-01-30",
            "2027-01-02",
            "Friday 30 January 2026 to Saturday 2 January 2027",
            "30 January 2026 to 2 January 2027",
        ),
    ],
)
def test_days_are_written_with_the_month_in_words(first, last, day_text, short):
    days = when(first, until=last)
    assert (days.day_text, days.short_day_text) == (day_text, short)


@pytest.mark.parametrize(
    ("start", "end", "clock_text", "length"),
    [
        ("14:00", None, "14:00", ""),
        ("14:00", "15:00", "14:00 to 15:00", "1 hour"),
        ("14:00", "15:30", "14:00 to 15:30", "1 hour 30 minutes"),
        ("09:05", "11:06", "09:05 to 11:06", "2 hours 1 minute"),
        ("09:00", "09:45", "09:00 to 09:45", "45 minutes"),
    ],
)
def test_clock_and_length_in_words(start, end, clock_text, length):
    meeting = when("2027-03-11", start, end)
    assert (meeting.clock_text, meeting.length_text) == (clock_text, length)


def test_attributes_for_machines_carry_the_offset():
    meeting = when("2027-06-11", "14:00", "15:30")
    assert meeting.datetime_attribute == "2027-06-11T14:00:00+01:00"
    assert meeting.end_attribute == "2027-06-11T15:30:00+01:00"


def test_several_days_with_hours_have_no_length():
    days = when("2022-08-25", "09:00", "14:00", zone="America/Denver", until="2022-08-26")
    assert days.clock_text == "09:00 to 14:00"
    assert days.length_text == ""
    assert (days.starts_at, days.ends_at) == (utc("2022-08-25 15:00"), utc("2022-08-26 20:00"))


def test_days_across_a_change_of_the_clocks_name_both_offsets():
    days = when("2020-10-03", "10:00", "16:00", zone="Australia/Sydney", until="2020-10-04")
    assert days.clock_text == "10:00 UTC+10 to 16:00 UTC+11"
    assert days.zone_text == "Sydney time (AEST, UTC+10)"
    assert (days.starts_at, days.ends_at) == (utc("2020-10-03 00:00"), utc("2020-10-04 05:00"))


def test_a_length_across_a_change_of_the_clocks_is_the_time_that_passes():
    night = when("2021-10-31", "00:30", "02:30")
    assert night.errors() == {}
    assert (night.clock_text, night.length_text) == ("00:30 UTC+1 to 02:30 UTC+0", "3 hours")


# Times that do not exist, and times that come twice


@pytest.mark.parametrize(
    ("zone", "day", "clock", "said"),
    [
        ("Europe/London", "2021-03-28", "01:30", "01:30 on 28 March 2021 in London"),
        ("America/Denver", "2021-03-14", "02:00", "02:00 on 14 March 2021 in Denver"),
        ("Australia/Sydney", "2020-10-04", "02:59", "02:59 on 4 October 2020 in Sydney"),
        ("America/Sao_Paulo", "2018-11-04", "00:00", "00:00 on 4 November 2018 in Sao Paulo"),
    ],
)
@pytest.mark.parametrize("fold", [None, 0, 1])
def test_a_time_that_the_clocks_skip_is_refused(zone, day, clock, said, fold):
    assert when(day, clock, zone=zone, folds=(fold, None)).errors() == {
        "start_time": f"There is no {said}: the clocks go forward over it. Choose a time before or after."
    }


@pytest.mark.parametrize(
    ("zone", "day", "clock"),
    [
        ("Europe/London", "2021-03-28", "00:59"),
        ("Europe/London", "2021-03-28", "02:00"),
        ("Europe/London", "2021-10-31", "00:59"),
        ("Europe/London", "2021-10-31", "02:00"),
        ("Australia/Sydney", "2020-10-04", "03:00"),
    ],
)
def test_the_minutes_beside_a_change_need_no_question(zone, day, clock):
    assert when(day, clock, zone=zone).errors() == {}


def test_a_skipped_end_is_refused_at_the_end():
    assert list(when("2021-03-28", "00:30", "01:30").errors()) == ["end_time"]


DOUBLE = [
    ("Europe/London", "2021-10-31", "01:30", "2021-10-31 00:30", "2021-10-31 01:30"),
    ("Australia/Sydney", "2020-04-05", "02:30", "2020-04-04 15:30", "2020-04-04 16:30"),
    ("America/Denver", "2021-11-07", "01:00", "2021-11-07 07:00", "2021-11-07 08:00"),
]


@pytest.mark.parametrize(("zone", "day", "clock", "first", "second"), DOUBLE)
def test_a_time_that_comes_twice_is_the_one_that_was_chosen(zone, day, clock, first, second):
    meetings = [when(day, clock, zone=zone, folds=(fold, None)) for fold in (0, 1)]
    assert [meeting.errors() for meeting in meetings] == [{}, {}]
    assert [meeting.starts_at for meeting in meetings] == [utc(first), utc(second)]


def test_a_time_that_comes_twice_is_asked_about():
    assert when("2021-10-31", "01:30").errors() == {
        "start_fold": "01:30 on 31 October 2021 in London comes twice, because the clocks go back. "
        "Say which one is meant."
    }


def test_an_end_that_comes_twice_is_asked_about_too():
    assert list(when("2021-10-31", "00:30", "01:30").errors()) == ["end_fold"]
    ends = [when("2021-10-31", "00:30", "01:30", folds=(None, fold)).ends_at for fold in (0, 1)]
    assert ends == [utc("2021-10-31 00:30"), utc("2021-10-31 01:30")]


def test_a_choice_left_over_from_another_day_changes_nothing():
    meeting = when("2021-11-01", "01:30", "02:30", folds=(1, 1))
    assert meeting.errors() == {}
    assert (meeting.starts_at, meeting.ends_at) == (utc("2021-11-01 01:30"), utc("2021-11-01 02:30"))


def test_from_the_second_to_the_first_of_a_double_time_is_backwards():
    assert list(when("2021-10-31", "01:30", "01:45", folds=(1, 0)).errors()) == ["end_time"]


# What cannot be a time


@pytest.mark.parametrize(
    ("meeting", "errors"),
    [
        (when(None, "14:00"), {"start_time": "Give the start date as well, or leave date and time empty."}),
        (when(None, until="2027-03-11"), {"end_date": "Give the start date as well, or leave date and time empty."}),
        (when(None, None, "15:00"), {"end_time": "Give the start date as well, or leave date and time empty."}),
        (when("2027-03-11", None, "15:00"), {"end_time": "Give the start time as well, or leave this empty."}),
        (when("2027-03-11", until="2027-03-10"), {"end_date": "The end lies before the start."}),
        (
            when("2027-03-11", "22:00", "00:30"),
            {
                "end_time": "The end lies before the start. "
                "If it ends after midnight, give the next day as the end date."
            },
        ),
        (when("0201-03-11"), {"start_date": "The year 201 cannot be right."}),
        (when("1989-12-31"), {"start_date": "The year 1989 cannot be right."}),
        (when("2100-01-01"), {"start_date": "The year 2100 cannot be right."}),
        (when("2021-03-02", until="2201-03-02"), {"end_date": "The year 2201 cannot be right."}),
        (when("0001-01-01", "00:00", zone="Asia/Kolkata"), {"start_date": "The year 1 cannot be right."}),
        (when("9999-12-31", "23:00", zone="America/Denver"), {"start_date": "The year 9999 cannot be right."}),
        (when("1990-01-01"), {}),
        (when("2099-12-31"), {}),
        (when("2027-03-11", "14:00", zone="Mars/Olympus"), {}),  # the field itself says so
    ],
)
def test_what_cannot_be_a_time_is_said_at_its_field(meeting, errors):
    assert meeting.errors() == errors


def test_an_event_with_an_impossible_time_cannot_be_published():
    with pytest.raises(ValidationError) as error:
        Event(title="Scales", start_date=date(2027, 3, 11), start_time=time(15), end_time=time(14)).clean()
    assert list(error.value.message_dict) == ["end_time"]


@pytest.mark.django_db
@pytest.mark.parametrize("zone", ["Mars/Olympus", "", "../../etc/passwd", "America"])
def test_an_unknown_zone_is_an_error_at_the_zone(zone):
    event = Event(title="Scales", slug="scales", start_date=date(2027, 3, 11), start_time=time(15), time_zone=zone)
    with pytest.raises(ValidationError) as error:
        event.full_clean(exclude=["number"])
    assert list(error.value.message_dict) == ["time_zone"]


def test_zones_are_offered_by_city():
    zones = dict(time_zones())
    assert zones["America/Sao_Paulo"] == "Sao Paulo (America/Sao_Paulo)"
    assert zones["UTC"] == "UTC"
    assert [name for name in zones if name.startswith(("Etc/", "US/"))] == []
    assert [name for name in zones if name != "UTC" and "/" not in name] == []


@pytest.mark.parametrize("name", ["Europe/London", "Africa/Lubumbashi", "UTC"])
def test_a_known_zone_is_accepted(name):
    assert validate_time_zone(name) is None


@pytest.mark.parametrize("name", ["EST5", "Europe/Kinshasa", "GMT+4", ""])
def test_an_unknown_zone_is_refused(name):
    with pytest.raises(ValidationError, match="Choose one by its city"):
        validate_time_zone(name)


# What an event keeps


@pytest.mark.django_db
@pytest.mark.parametrize("today", ["2027-01-20 12:00", "2027-07-20 12:00"])
@pytest.mark.parametrize("office", ["Europe/London", "Asia/Tokyo"])
def test_the_present_moment_and_the_offices_zone_make_no_difference(clock, today, office):
    clock.now = utc(today)
    with timezone.override(office):
        winter, summer = (
            make_event(start_date=date(2027, month, 11), start_time=time(14), end_time=time(15)) for month in (2, 6)
        )
        for event in (winter, summer):
            event.refresh_from_db()
        assert (winter.starts_at, winter.ends_at) == (utc("2027-02-11 14:00"), utc("2027-02-11 15:00"))
        assert (summer.starts_at, summer.ends_at) == (utc("2027-06-11 13:00"), utc("2027-06-11 14:00"))
        assert (winter.when.clock_text, summer.when.clock_text) == ("14:00 to 15:00", "14:00 to 15:00")
        assert summer.when.datetime_attribute == "2027-06-11T14:00:00+01:00"


@pytest.mark.django_db
def test_the_instant_follows_a_changed_zone():
    event = make_event(start_date=date(2027, 6, 11), start_time=time(14))
    event.time_zone = "America/Denver"
    event.save()
    event.refresh_from_db()
    assert (event.start_time, event.starts_at) == (time(14), utc("2027-06-11 20:00"))


@pytest.mark.django_db
def test_taking_the_date_away_takes_the_instant_away():
    event = make_event(start_date=date(2027, 6, 11), start_time=time(14))
    event.start_date = event.start_time = None
    event.save()
    event.refresh_from_db()
    assert (event.starts_at, event.ends_at) == (None, None)


@pytest.mark.django_db
def test_an_event_is_over_from_its_last_instant(clock):
    clock.now = utc("2027-06-11 13:30")
    event = make_event(start_date=date(2027, 6, 11), start_time=time(14), end_time=time(15))
    clock.now = event.ends_at - timedelta(microseconds=1)
    assert event.is_over is False
    clock.now = event.ends_at
    assert event.is_over is True
