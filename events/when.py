"""Wall time, zone and instant; and how a date is put into words.

An event keeps what the editor typed (date, time, zone) and the instant computed from it. Only the typed values are
printed, so a date without a time never turns into 00:00 and never moves to another day.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.utils.dateformat import format as format_date

from cmia_site.content.text import fold

EARLIEST, LATEST = date(1990, 1, 1), date(2099, 12, 31)  # no other date is believed
FOLDS = [(0, "the first time, before the clocks go back"), (1, "the second time, after the clocks went back")]


ELSEWHERE = ("Europe/London", "America/New_York", "Africa/Johannesburg", "Asia/Shanghai")
# Cities that no zone is named after, where events are often held.
ON_THE_CLOCKS_OF = {
    "Abuja": "Africa/Lagos", "Beijing": "Asia/Shanghai",
    "Bengaluru": "Asia/Kolkata", "Brasília": "America/Sao_Paulo",
    "Cape Town": "Africa/Johannesburg", "Dodoma": "Africa/Dar_es_Salaam", "Frankfurt": "Europe/Berlin",
    "Geneva": "Europe/Zurich", "Hamburg": "Europe/Berlin", "Hanoi": "Asia/Ho_Chi_Minh", "Houston": "America/Chicago",
    "Islamabad": "Asia/Karachi", "Kolwezi": "Africa/Lubumbashi", "Milan": "Europe/Rome",
    "Mumbai": "Asia/Kolkata", "New Delhi": "Asia/Kolkata", "Ottawa": "America/Toronto",
    "Pretoria": "Africa/Johannesburg", "Rabat": "Africa/Casablanca", "San Francisco": "America/Los_Angeles",
    "Santa Cruz": "America/La_Paz", "The Hague": "Europe/Amsterdam", "Washington": "America/New_York",
    "Yaoundé": "Africa/Douala",
}  # fmt: skip


@cache
def time_zones():
    """[(IANA name, label)] by city: each zone named after a place, and some cities on the clocks of another."""
    names = available_timezones()
    places = {name for name in names if "/" in name and not name.startswith(("Etc/", "US/", "SystemV/"))}
    labels = [(name, zone_label(name)) for name in places]
    labels += [(name, f"{place} (as in {city(name)})") for place, name in ON_THE_CLOCKS_OF.items() if name in names]
    return [("UTC", "UTC"), *sorted(labels, key=lambda zone: fold(zone[1]))]


def zone_label(zone):
    """What a zone is called by itself, while several cities may be on its clocks."""
    return f"{city(zone)} ({zone})" if "/" in zone else zone


def city(zone):
    """ "Sao Paulo" for America/Sao_Paulo."""
    return zone.rpartition("/")[2].replace("_", " ")


def validate_time_zone(name):
    if name not in available_timezones():
        raise ValidationError(f"There is no time zone “{name}”. Choose one by its city, such as Europe/London.")


def is_missing(wall):
    """True for a time that the clocks skip when they go forward."""
    return wall.astimezone(UTC).astimezone(wall.tzinfo).replace(tzinfo=None) != wall.replace(tzinfo=None)


def is_double(wall):
    """True for a time that comes twice when the clocks go back."""
    return not is_missing(wall) and wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


def wall_time(day, clock, zone, fold):
    return datetime.combine(day, clock, ZoneInfo(zone)).replace(fold=fold or 0)


def offset_in_words(moment):
    """ "UTC+0", "UTC+1", "UTC−3:30"."""
    minutes = int(moment.utcoffset().total_seconds() // 60)
    hours, rest = divmod(abs(minutes), 60)
    sign = "−" if minutes < 0 else "+"
    return f"UTC{sign}{hours}" + (f":{rest:02}" if rest else "")


def zone_in_words(moment):
    """ "London time (GMT, UTC+0)": the abbreviation that is right on that day, and what it means."""
    name, offset = moment.tzname(), offset_in_words(moment)
    inside = offset if name == offset or name[0] in "+-" else f"{name}, {offset}"
    return "UTC" if moment.tzinfo.key == "UTC" else f"{city(moment.tzinfo.key)} time ({inside})"


def day_in_words(day, *, weekday=True, year=True):
    """ "Thursday 11 March 2027"."""
    return format_date(day, ("l " if weekday else "") + "j F" + (" Y" if year else ""))


def length_in_words(length):
    """ "1 hour 30 minutes" for a timedelta below a day."""
    hours, minutes = divmod(int(length.total_seconds() // 60), 60)
    parts = [f"{n} {unit}{'s' if n > 1 else ''}" for n, unit in ((hours, "hour"), (minutes, "minute")) if n]
    return " ".join(parts)


@dataclass(frozen=True)
class When:
    """Date and time of an event as typed: any of them may be None, a time needs its date, an end its start."""

    start_date: date | None
    start_time: time | None
    end_date: date | None
    end_time: time | None
    time_zone: str
    start_fold: int | None = None
    end_fold: int | None = None

    @property
    def last_date(self):
        return self.end_date or self.start_date

    @property
    def is_several_days(self):
        return self.last_date != self.start_date

    @property
    def start(self):
        """The wall time of the start with its zone; None for a date without a time."""
        if self.start_date and self.start_time:
            return wall_time(self.start_date, self.start_time, self.time_zone, self.start_fold)
        return None

    @property
    def end(self):
        if self.start and self.end_time:
            return wall_time(self.last_date, self.end_time, self.time_zone, self.end_fold)
        return None

    @property
    def starts_at(self):
        """The instant of the start in UTC: midnight of the place for a date without a time; None without a date."""
        if self.start_date is None:
            return None
        return (self.start or wall_time(self.start_date, time(), self.time_zone, 0)).astimezone(UTC)

    @property
    def ends_at(self):
        """The instant from which it counts as over: its end, or the midnight after its last day."""
        if self.start_date is None:
            return None
        return (self.end or wall_time(self.last_date + timedelta(days=1), time(), self.time_zone, 0)).astimezone(UTC)

    @property
    def day_text(self):
        if not self.start_date:
            return "Date not recorded"
        if not self.is_several_days:
            return day_in_words(self.start_date)
        same_year = self.start_date.year == self.last_date.year
        return f"{day_in_words(self.start_date, year=not same_year)} to {day_in_words(self.last_date)}"

    @property
    def short_day_text(self):
        """ "11 March 2027", for lists."""
        if not self.start_date:
            return "Date not recorded"
        first, last = self.start_date, self.last_date
        end = day_in_words(last, weekday=False)
        if first == last:
            return end
        if (first.year, first.month) == (last.year, last.month):
            return f"{first.day} to {end}"
        return f"{day_in_words(first, weekday=False, year=first.year != last.year)} to {end}"

    @property
    def clock_text(self):
        """ "14:00 to 15:00" without the zone; empty for a date without a time."""
        if not self.start:
            return ""
        if not self.end:
            return f"{self.start:%H:%M}"
        if self.start.utcoffset() == self.end.utcoffset():
            return f"{self.start:%H:%M} to {self.end:%H:%M}"
        return f"{self.start:%H:%M} {offset_in_words(self.start)} to {self.end:%H:%M} {offset_in_words(self.end)}"

    @property
    def zone_text(self):
        return zone_in_words(self.start) if self.start else ""

    @property
    def on_other_clocks(self):
        """ "14:00 London time (GMT, UTC+0): 09:00 in New York, …" with three cities.

        Empty where there is no such time: a form may hold anything.
        """
        if self.errors() or self.time_zone not in available_timezones() or not self.start:
            return ""
        others = [self._start_in(zone) for zone in ELSEWHERE if zone != self.time_zone][:3]
        return f"{self.start:%H:%M} {self.zone_text}: {', '.join(others)}"

    def _start_in(self, zone):
        there = self.start.astimezone(ZoneInfo(zone))
        day = "" if there.date() == self.start_date else f" on {day_in_words(there.date(), weekday=False, year=False)}"
        return f"{there:%H:%M}{day} in {city(zone)}"

    @property
    def length_text(self):
        """How long it takes, when that can be said: hours and minutes of a meeting within 24 hours."""
        if not self.end:
            return ""
        length = self.end.astimezone(UTC) - self.start.astimezone(UTC)
        return length_in_words(length) if length < timedelta(days=1) else ""

    @property
    def datetime_attribute(self):
        """For <time datetime>: an instant with its offset, a day, or nothing."""
        return self.start.isoformat() if self.start else self.start_date.isoformat() if self.start_date else ""

    @property
    def end_attribute(self):
        return self.end.isoformat() if self.end else ""

    def errors(self):
        """{field: sentence} for what cannot be a time; empty when all is well."""
        if not self.start_date:
            given = [name for name in ("start_time", "end_date", "end_time") if getattr(self, name)]
            return {given[0]: "Give the start date as well, or leave date and time empty."} if given else {}
        if self.end_time and not self.start_time:
            return {"end_time": "Give the start time as well, or leave this empty."}
        days = {"start_date": self.start_date, "end_date": self.end_date}
        if odd := {name: day for name, day in days.items() if day and not EARLIEST <= day <= LATEST}:
            return {name: f"The year {day.year} cannot be right." for name, day in odd.items()}
        if self.last_date < self.start_date:
            return {"end_date": "The end lies before the start."}
        if self.time_zone not in available_timezones():
            return {}  # the field itself says so: validate_time_zone
        return self._clock_errors("start") or self._clock_errors("end") or self._order_errors()

    def _clock_errors(self, which):
        wall = getattr(self, which)
        if wall is None:
            return {}
        said = f"{wall:%H:%M} on {day_in_words(wall.date(), weekday=False)} in {city(self.time_zone)}"
        if is_missing(wall):
            return {
                f"{which}_time": f"There is no {said}: the clocks go forward over it. Choose a time before or after."
            }
        if is_double(wall) and getattr(self, f"{which}_fold") is None:
            return {f"{which}_fold": f"{said} comes twice, because the clocks go back. Say which one is meant."}
        return {}

    def _order_errors(self):
        if self.end and self.ends_at < self.starts_at:
            return {
                "end_time": "The end lies before the start. "
                "If it ends after midnight, give the next day as the end date."
            }
        return {}
