from .event import ChangeNote, Event, EventNumber, KeyTheme, Organiser
from .evidence import FigureMention, FigureQuote, TermMention
from .materials import Material, MaterialVersion, Recording
from .people import Appearance, Person, PersonLink
from .subjects import Series, Theme

__all__ = [
    "Appearance",
    "ChangeNote",
    "Event",
    "EventNumber",
    "FigureMention",
    "FigureQuote",
    "KeyTheme",
    "Material",
    "MaterialVersion",
    "Organiser",
    "Person",
    "PersonLink",
    "Recording",
    "Series",
    "TermMention",
    "Theme",
]
