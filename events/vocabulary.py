"""The fixed words of events. Where iCalendar or schema.org have a word for it, it is theirs."""

from django.db.models import TextChoices


class Kind(TextChoices):
    WEBINAR = "webinar", "Webinar"
    ROUNDTABLE = "roundtable", "Roundtable"
    WORKSHOP = "workshop", "Workshop"
    CONFERENCE = "conference", "Conference"


class Format(TextChoices):
    ONLINE = "online", "Online"
    IN_PERSON = "in-person", "In person"
    HYBRID = "hybrid", "Online and in person"


class Status(TextChoices):
    SCHEDULED = "scheduled", "Takes place as announced"
    CANCELLED = "cancelled", "Cancelled"
    POSTPONED = "postponed", "Postponed, no new date yet"
    MOVED = "moved", "Moved to another date or event"


NOT_TAKING_PLACE = (Status.CANCELLED, Status.POSTPONED)


class Role(TextChoices):
    """What a person does at an event, in the order in which the page lists the groups."""

    KEYNOTE = "keynote", "Keynote"
    PANELLIST = "panellist", "Panellist"
    SPEAKER = "speaker", "Speaker"
    DISCUSSANT = "discussant", "Discussant"
    MODERATOR = "moderator", "Moderator"
    CHAIR = "chair", "Chair"
    FACILITATOR = "facilitator", "Facilitator"
    OPENING = "opening", "Opening words"
    CLOSING = "closing", "Closing words"
    HOST = "host", "For the host"


ROLE_PLURALS = {
    Role.KEYNOTE: "Keynotes",
    Role.PANELLIST: "Panellists",
    Role.SPEAKER: "Speakers",
    Role.DISCUSSANT: "Discussants",
    Role.MODERATOR: "Moderators",
    Role.CHAIR: "Chairs",
    Role.FACILITATOR: "Facilitators",
}


class OrganiserRole(TextChoices):
    HOST = "host", "Host"
    PARTNER = "partner", "Partner"
    SPONSOR = "sponsor", "Sponsor"


ORGANISER_PHRASES = {
    OrganiserRole.HOST: "Hosted by",
    OrganiserRole.PARTNER: "In partnership with",
    OrganiserRole.SPONSOR: "Sponsored by",
}


class MaterialKind(TextChoices):
    DECK = "deck", "Slides"
    PAPER = "paper", "Paper"
    LINK = "link", "Link"


class Availability(TextChoices):
    NOW = "now", "With the event’s page"
    START = "start", "From the start of the event"
    END = "end", "After the end of the event"
    WITHDRAWN = "withdrawn", "Withdrawn: kept here, not shown"


class Language(TextChoices):
    """BCP 47 codes."""

    ENGLISH = "en", "English"
    ARABIC = "ar", "Arabic"
    CHINESE = "zh", "Chinese"
    FRENCH = "fr", "French"
    GERMAN = "de", "German"
    PORTUGUESE = "pt", "Portuguese"
    RUSSIAN = "ru", "Russian"
    SPANISH = "es", "Spanish"
    SWAHILI = "sw", "Swahili"


class Gap(TextChoices):
    """What an editor may still add, as the office's list says it."""

    SUMMARY = "summary", "no summary"
    SLIDES = "slides", "no slides"
    RECORDING = "recording", "no recording"
    ALT_TEXT = "alt-text", "no alt text"

    @property
    def annotation(self):
        return f"lacks_{self.name.lower()}"
