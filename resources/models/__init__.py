from .figures import Citation, Figure, FigureNumber
from .indicators import Indicator
from .organisations import Organisation
from .sources import Contributor, Source
from .terms import Definition, Label, Term

__all__ = [
    "Citation",
    "Contributor",
    "Definition",
    "Figure",
    "FigureNumber",
    "Indicator",
    "Label",
    "Organisation",
    "Source",
    "Term",
]
