"""The fixed words of reference data. Where SKOS, SDMX or BibTeX have a word for it, it is theirs."""

from django.db.models import IntegerChoices, TextChoices


class Qualifier(TextChoices):
    """How a number was published. A range has its two ends and needs none."""

    EXACT = "exact", "exactly as given"
    ABOUT = "about", "about"
    NEARLY = "nearly", "nearly"
    AT_LEAST = "at_least", "at least"
    MORE_THAN = "more_than", "more than"
    AT_MOST = "at_most", "at most"
    LESS_THAN = "less_than", "less than"
    UP_TO = "up_to", "up to"


OPEN_UP = (Qualifier.AT_LEAST, Qualifier.MORE_THAN)
OPEN_DOWN = (Qualifier.AT_MOST, Qualifier.LESS_THAN, Qualifier.UP_TO)


class Scale(IntegerChoices):
    ONE = 1, "as it stands"
    THOUSAND = 1_000, "thousand"
    MILLION = 1_000_000, "million"
    BILLION = 1_000_000_000, "billion"


class ReferenceBasis(TextChoices):
    """Where the year to which a figure refers comes from."""

    STATED = "stated", "stated by the source"
    MIXED = "mixed", "mixed: data of several years"
    PUBLICATION = "publication", "the year of publication stands for it"
    UNKNOWN = "unknown", "not stated"


class IndicatorKind(TextChoices):
    COUNT = "count", "Count"
    SHARE = "share", "Share of a whole"
    RATE = "rate", "Rate of change"
    MASS = "mass", "Mass"
    MONEY = "money", "Money"
    PRICE = "price", "Price"
    RATIO = "ratio", "Ratio"
    INDEX = "index", "Index"
    THRESHOLD = "threshold", "Target or threshold"


class ChartKind(TextChoices):
    RIVALS = "rivals", "Rival estimates, one row each"
    TIME = "time", "Estimates over time"


class Standing(TextChoices):
    CURRENT = "current", "Current"
    HISTORICAL = "historical", "Historical"
    SUPERSEDED = "superseded", "Superseded"
    DISPUTED = "disputed", "Disputed"
    WITHDRAWN = "withdrawn", "Withdrawn by its publisher"


GIVES_WAY = (Standing.SUPERSEDED, Standing.WITHDRAWN)


class Confidence(TextChoices):
    HIGH = "high", "high"
    MEDIUM = "medium", "medium"
    LOW = "low", "low"


class CitationRole(TextChoices):
    ORIGINAL = "original", "Original: it published the figure first"
    VIA = "via", "Via: it passed the figure on"
    BACKGROUND = "background", "Background: method or context"


class SourceKind(TextChoices):
    REPORT = "report", "Report"
    ARTICLE = "article", "Article"
    BOOK = "book", "Book"
    DATASET = "dataset", "Dataset"
    WEB_PAGE = "web-page", "Web page"
    LAW = "law", "Law"
    CONVENTION = "convention", "Convention"
    STANDARD = "standard", "Standard"
    SLIDES = "slides", "Slides"
    SPEECH = "speech", "Speech"


class Checked(TextChoices):
    """How much of a work was read here."""

    ORIGINAL = "original", "the work itself"
    ABSTRACT = "abstract", "its abstract or record"
    QUOTATION = "quotation", "as quoted by others"
    NOT_READ = "not-read", "not read"


class LabelKind(TextChoices):
    ABBREVIATION = "abbreviation", "Abbreviation"
    SYNONYM = "synonym", "Synonym"
    PLURAL = "plural", "Plural"
    INFLECTION = "inflection", "Other form"
    TRANSLATION = "translation", "Preferred in another language"
    HIDDEN = "hidden", "Misspelling: found, not shown"


class Match(TextChoices):
    """Where a form of a term is found in running text."""

    ANY_CASE = "any-case", "as a whole word, in any case"
    EXACT = "exact", "as a whole word, in exactly this case"
    NEVER = "never", "never by itself"
