"""Makes the slide deck of the demonstration: python -m cmia_site.demo.make_deck

It stands in for the slides of a real webinar and says so on every page. The words are ours; the numbers are those
of the site's key figures, each with its source on the slide. Page streams are left uncompressed and reportlab's
clock is switched off, so that the same script gives the same bytes whatever zlib is installed.

Lengths are in points (1/72 inch) and are measured from the lower left corner of a 960 x 540 page (16:9).
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from math import atan2, degrees
from pathlib import Path

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

DECK = Path(__file__).with_name("setting-the-scenes-asm.pdf")
TITLE = "Setting the scenes ASM Levin Sources (stand-in)"
STAND_IN = "Stand-in for the speaker's slides, made for the demonstration"

WIDTH, HEIGHT, MARGIN = 960, 540, 64
INNER = WIDTH - 2 * MARGIN
RIGHT = WIDTH - MARGIN
TOP = 392  # where the substance of a slide begins
INK, MUTED, PAPER = HexColor("#1b2024"), HexColor("#54606a"), HexColor("#fdfcfa")
PETROL, COPPER, TINT, LINE = HexColor("#0a3f4a"), HexColor("#9a4a1c"), HexColor("#e3ecec"), HexColor("#dcd5c8")
PALE = HexColor("#b9d2d6")
TEXT, BOLD, TITLES = "Helvetica", "Helvetica-Bold", "Times-Bold"


@dataclass(frozen=True)
class Slide:
    title: str
    source: str
    paint: Callable[[Canvas], None]


@dataclass(frozen=True)
class Strip:
    """One row of a chart: a dot at `low`, or a bar from `low` to `high`, in the unit of the chart's axis."""

    label: str
    shown: str
    low: float
    high: float | None = None
    colour: Color = PETROL


def build() -> bytes:
    """The deck as a PDF file, the same bytes at every call."""
    out = BytesIO()
    c = Canvas(out, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=0, lang="en-GB")
    c.setTitle(TITLE)
    c.setSubject(STAND_IN)
    c.setAuthor("")
    c.setCreator("Demonstration content")
    c.setViewerPreference("DisplayDocTitle", "true")
    for number, slide in enumerate(SLIDES, start=1):
        page(c, slide, number)
    c.save()
    return out.getvalue()


def page(c: Canvas, slide: Slide, number: int) -> None:
    c.bookmarkPage(f"slide-{number}")
    c.addOutlineEntry(slide.title, f"slide-{number}")
    if number == 1:
        slide.paint(c)
        footer(c, number, PALE)
    else:
        frame(c, slide.title)
        slide.paint(c)
        paragraph(c, MARGIN, 66, INNER, slide.source, 12.5, MUTED)
        footer(c, number, MUTED)
    c.showPage()


def frame(c: Canvas, title: str) -> None:
    c.setFillColor(PAPER)
    c.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
    text(c, MARGIN, 456, title, TITLES, 38, PETROL)
    c.setFillColor(PETROL)
    c.rect(MARGIN, 430, INNER, 3, stroke=0, fill=1)


def footer(c: Canvas, number: int, colour: Color) -> None:
    text(c, MARGIN, 24, STAND_IN, TEXT, 11, colour)
    c.drawRightString(RIGHT, 24, f"{number} / {len(SLIDES)}")


def text(c: Canvas, x: float, y: float, words: str, font: str = TEXT, size: float = 20, colour: Color = INK) -> None:
    """One line with its baseline at y."""
    c.setFillColor(colour)
    c.setFont(font, size)
    c.drawString(x, y, words)


def paragraph(c: Canvas, x: float, y: float, width: float, words: str, size: float = 20, colour: Color = INK) -> float:
    """Text broken to a width, its first baseline at y; returns the baseline after the last line."""
    for line in simpleSplit(words, TEXT, size, width):
        text(c, x, y, line, TEXT, size, colour)
        y -= size * 1.35
    return y


def paragraphs(c: Canvas, width: float, several: list[str]) -> None:
    """The opening text of a slide, from its upper left corner down."""
    y = TOP
    for words in several:
        y = paragraph(c, MARGIN, y, width, words) - 14


def strips(c: Canvas, y: float, rows: list[Strip], units: float, start: float, width: float, step: float = 46) -> None:
    """Rows of a chart: the label, a track of `width` points for `units` beginning at x = `start`, the value."""
    for row in rows:
        text(c, MARGIN, y, row.label, size=17)
        strip(c, start, y + 6, row, width / units, width)
        text(c, start + width + 14, y, row.shown, BOLD, 17, row.colour)
        y -= step


def strip(c: Canvas, x: float, y: float, row: Strip, unit: float, width: float) -> None:
    c.setStrokeColor(LINE)
    c.setLineWidth(2)
    c.line(x, y, x + width, y)
    c.setFillColor(row.colour)
    if row.high is None:
        c.circle(x + row.low * unit, y, 7, stroke=0, fill=1)
    else:
        c.rect(x + row.low * unit, y - 6, (row.high - row.low) * unit, 12, stroke=0, fill=1)


def axis(c: Canvas, x: float, y: float, width: float, marks: list[str]) -> None:
    """Words evenly spread below a chart, the first at its zero."""
    c.setFillColor(MUTED)
    c.setFont(TEXT, 13)
    for number, mark in enumerate(marks):
        c.drawCentredString(x + width * number / (len(marks) - 1), y, mark)


def arrow(c: Canvas, x1: float, y1: float, x2: float, y2: float) -> None:
    """A line with a head at its end."""
    c.setStrokeColor(PETROL)
    c.setFillColor(PETROL)
    c.setLineWidth(2)
    c.line(x1, y1, x2, y2)
    c.saveState()
    c.translate(x2, y2)
    c.rotate(degrees(atan2(y2 - y1, x2 - x1)))
    head = c.beginPath()
    head.moveTo(2, 0)
    head.lineTo(-10, 6)
    head.lineTo(-10, -6)
    head.close()
    c.drawPath(head, stroke=0, fill=1)
    c.restoreState()


def box(c: Canvas, x: float, y: float, width: float, height: float, words: str) -> None:
    """A tinted field with one line in its middle."""
    c.setFillColor(TINT)
    c.rect(x, y, width, height, stroke=0, fill=1)
    c.setFillColor(PETROL)
    c.setFont(BOLD, 17)
    c.drawCentredString(x + width / 2, y + height / 2 - 6, words)


def lattice(c: Canvas, x: float, y: float) -> None:
    """An oblique lattice of dots with one cell drawn, as on the site's own plates."""
    for row in range(7):
        for column in range(7 - row // 2):
            c.setFillColor(PALE)
            c.circle(x + column * 46 + row * 17, y + row * 40, 3, stroke=0, fill=1)
    c.setStrokeColor(HexColor("#e3a06f"))
    c.setLineWidth(2.5)
    cell = c.beginPath()
    for number, (column, row) in enumerate([(2, 2), (3, 2), (3, 3), (2, 3)]):
        (cell.lineTo if number else cell.moveTo)(x + column * 46 + row * 17, y + row * 40)
    cell.close()
    c.drawPath(cell, stroke=1, fill=0)


def cover(c: Canvas) -> None:
    c.setFillColor(PETROL)
    c.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
    lattice(c, 560, 250)
    text(c, MARGIN, 400, "Setting the scenes:", TITLES, 54, PAPER)
    text(c, MARGIN, 340, "ASM", TITLES, 54, PAPER)
    question = "Can artisanal small-scale mining (ASM) be part of the critical minerals solution?"
    y = paragraph(c, MARGIN, 280, 440, question, 22, PAPER)
    occasion = "A webinar of the Critical Minerals International Alliance"
    y = paragraph(c, MARGIN, y - 12, 440, occasion, 17, PALE)
    note = (
        "This file takes the place of the deck that Rosanna Tufo, Senior Advisor at Levin Sources, showed. "
        "Nothing in it was written or approved by her or by her firm."
    )
    paragraph(c, MARGIN, y - 18, 620, note, 15, PALE)


def definition(c: Canvas) -> None:
    words = [
        "Digging by hand or with light machines, on little money and a great deal of labour.",
        "Some hold a licence, many do not; both count.",
        "Small describes the means, not the crowd: hundreds may share a hill.",
    ]
    paragraphs(c, 360, words)
    crowd(c, 480, 376, "Sharing tasks at one point of extraction", 4, 10, 12)
    crowd(c, 480, 270, "Working one deposit together", 30, 300, 4)


def crowd(c: Canvas, x: float, y: float, label: str, low: int, high: int, size: float) -> None:
    """A dot for each person, thirty small ones to a row: full up to the lower bound, hollow up to the upper one."""
    text(c, x, y, f"{label}: {low} to {high}", BOLD, 17, PETROL)
    c.setStrokeColor(PETROL)
    c.setFillColor(PETROL)
    c.setLineWidth(0.8)
    gap = size * 3.4 if high > 30 else size * 3
    for number in range(high):
        row, column = divmod(number, 30)
        c.circle(x + size + column * gap, y - 24 - row * gap, size, stroke=1, fill=int(number < low))


def workers(c: Canvas) -> None:
    words = (
        "One inventory puts the diggers of 82 countries at about 49 million, and finds such work likely in 118. "
        "Experts place the true number between 42.5 and 63.8 million."
    )
    rows = [
        Strip("Best estimate", "about 49.0 million", 49.0),
        Strip("Lowest to highest", "42.5 to 63.8 million", 42.5, 63.8),
        Strip("Of them in gold", "about 17.9 million, 37%", 17.9),
        Strip("Of them women", "about 12.7 million, 26%", 12.7),
    ]
    paragraphs(c, INNER, [words])
    strips(c, 290, rows, 70, 240, 430)
    axis(c, 240, 110, 430, ["0", "10", "20", "30", "40", "50", "60", "70"])


def populations(c: Canvas) -> None:
    people = [
        (
            "Direct",
            "44.75",
            PETROL,
            "who dig, wash or haul ore themselves: a sum of country estimates, published in 2021.",
        ),
        (
            "Indirect",
            "134",
            COPPER,
            "who sell them food, tools or transport. No original was found; it equals 3 x 44.75, and the World Bank's "
            "texts of 2024 give other totals.",
        ),
        (
            "Dependants",
            "150",
            PETROL,
            "who live from the pits, miners included, in some 80 countries; published in 2017.",
        ),
    ]
    for number, (name, millions, colour, words) in enumerate(people):
        population(c, MARGIN + number * 288, name, millions, colour, words)
    text(c, MARGIN, 118, "Never add the three: the last already holds the first.", BOLD, 20, PETROL)


def population(c: Canvas, x: float, name: str, millions: str, colour: Color, words: str) -> None:
    text(c, x, TOP, name, BOLD, 20, PETROL)
    text(c, x, TOP - 60, "about", TEXT, 18, MUTED)
    text(c, x + 54, TOP - 60, millions, TITLES, 60, colour)
    text(c, x, TOP - 92, "million people", TEXT, 18, MUTED)
    paragraph(c, x, TOP - 126, 252, words, 18)


def minerals(c: Canvas) -> None:
    words = (
        "Share of world production that comes out of small pits, metal by metal. Only the cobalt row has a stated "
        "year, 2020; treat the others as orders of magnitude. For tantalum, rival texts go up to nearly 70%."
    )
    rows = [
        Strip("Tantalum", "about 26%, disputed", 26),
        Strip("Tin", "about 25%", 25),
        Strip("Cobalt", "6 to 8%", 6, 8),
        Strip("Tungsten", "about 6%, original not found", 6, colour=COPPER),
    ]
    paragraphs(c, INNER, [words])
    strips(c, 278, rows, 30, 180, 450, step=44)
    axis(c, 180, 108, 450, ["0", "10", "20", "30%"])


def cobalt(c: Canvas) -> None:
    world = [
        Strip("Peer-reviewed model, about 2008", "18 to 23%", 18, 23),
        Strip("Peer-reviewed model, 2020", "6 to 8%", 6, 8),
        Strip("World Bank blog, 2024", "about 12%", 12),
        Strip("CMIA's page, no source found", "18 to 30%", 18, 30, COPPER),
    ]
    congo = [
        Strip("Peer-reviewed model, about 2008", "40 to 53%", 40, 53),
        Strip("World Economic Forum, 2020", "15 to 30%", 15, 30),
        Strip("Peer-reviewed model, 2020", "9 to 11%", 9, 11),
    ]
    text(c, MARGIN, TOP + 6, "Ask first: of whose output?", BOLD, 20, PETROL)
    for heading, rows, y in (("Of world output", world, 364), ("Of Congolese output (DRC)", congo, 215)):
        text(c, MARGIN, y, heading, BOLD, 17, MUTED)
        strips(c, y - 27, rows, 60, 350, 430, step=27)
    axis(c, 350, 106, 430, ["0", "20", "40", "60%"])


def formalisation(c: Canvas) -> None:
    words = [
        "A permit is one step of five. In many countries 70 to 80% of the miners work informally.",
        "That means unregistered and unprotected; it does not mean criminal.",
    ]
    paragraphs(c, 490, words)
    for number, step in enumerate(["Land, licence", "Organisation", "Finance", "Safety", "Legal sale"]):
        stair(c, MARGIN + number * 168, 46 + number * 48, f"{number + 1}  {step}")


def stair(c: Canvas, x: float, height: float, words: str) -> None:
    c.setFillColor(TINT)
    c.rect(x, 92, 160, height, stroke=0, fill=1)
    c.setFillColor(PETROL)
    c.rect(x, 92 + height, 160, 3, stroke=0, fill=1)
    text(c, x + 12, 92 + height - 28, words, BOLD, 17, PETROL)


def money(c: Canvas) -> None:
    words = [
        "An offtake contract fixes volume, term and price rule, usually before the ore is out of the ground.",
        "Lenders often ask for such a promise before they pay out.",
        "Blended finance spends public or charitable funds to draw in capital that would otherwise stay away.",
    ]
    paragraphs(c, 370, words)
    box(c, 500, 310, 150, 62, "Cooperative")
    box(c, 746, 310, 150, 62, "Buyer")
    box(c, 623, 130, 150, 62, "Lender")
    arrow(c, 654, 353, 742, 353)
    arrow(c, 742, 329, 654, 329)
    label(c, 698, 362, "ore")
    label(c, 698, 308, "price rule")
    loan(c)


def label(c: Canvas, x: float, y: float, words: str) -> None:
    c.setFillColor(MUTED)
    c.setFont(TEXT, 15)
    c.drawCentredString(x, y, words)


def loan(c: Canvas) -> None:
    """The two ways that meet at the lender: the contract comes in as security, the loan goes out."""
    c.setStrokeColor(PETROL)
    c.setLineWidth(2)
    c.line(821, 306, 821, 161)
    arrow(c, 821, 161, 777, 161)
    c.line(619, 161, 575, 161)
    arrow(c, 575, 161, 575, 306)
    label(c, 600, 228, "loan")
    label(c, 772, 237, "contract")
    label(c, 772, 218, "as security")


def tracing(c: Canvas) -> None:
    for number, stop in enumerate(["Pit", "Trading house", "Smelter", "Manufacturer"]):
        x = MARGIN + number * 226
        box(c, x, 322, 154, 54, stop)
        if number:
            arrow(c, x - 68, 349, x - 6, 349)
    ledgers = (
        "Traceability tells where a bag came from, not whether it was dug well. Under mass balance, certified and "
        "other lots mix; only the books guard the amounts."
    )
    orbit = (
        "Satellites can show where a pit opens, spreads or floods, even on roadless ground. They cannot show who is "
        "paid, or how anybody is treated."
    )
    for x, heading, words in ((MARGIN, "Tags and ledgers", ledgers), (498, "Pictures from orbit", orbit)):
        text(c, x, 270, heading, BOLD, 20, COPPER)
        paragraph(c, x, 238, 396, words)


def questions(c: Canvas) -> None:
    asked = [
        "Which misconception does most harm, and who could correct it?",
        "What would make a small loan to a village group worth an investor's while?",
        "How long must a purchase commitment run before anybody dares to plan?",
        "Who pays for transparency, and who gains from it?",
        "Where is responsibility shared in earnest, rather than passed down?",
    ]
    for number, words in enumerate(asked, start=1):
        y = TOP + 48 - number * 60
        text(c, MARGIN, y - 4, str(number), TITLES, 36, COPPER)
        text(c, MARGIN + 48, y, words, size=21)


SLIDES = [
    Slide("Setting the scenes: ASM", "", cover),
    Slide(
        "What artisanal and small-scale mining is",
        "Source: our wording after OECD, Due Diligence Guidance, 3rd edition, 2016. Group sizes as on CMIA's event "
        "page, which credits the OECD; the passage has not been found.",
        definition,
    ),
    Slide(
        "Who works in it",
        "Source: Hruschka, Inventory of ASM population, state of 23 September 2022; country data from 1999 to 2021. "
        "The scale is in millions.",
        workers,
    ),
    Slide(
        "Three populations that get mixed up",
        "Sources: World Bank and Pact, 2020 State of the ASM Sector (2021); CMIA's event page; IGF, Global Trends in "
        "ASM (2017). That the 134 million were calculated is our inference.",
        populations,
    ),
    Slide(
        "Four metals, four shares",
        "Sources: tantalum and tin, IGF, Global Trends in ASM (2017); cobalt, Gulley, PNAS (2023); tungsten, CMIA's "
        "event page, probably after data of about 2008 to 2010.",
        minerals,
    ),
    Slide(
        "Cobalt: estimates that disagree",
        "Sources: Gulley, PNAS (2023), for the model; World Bank EGPS blog (2024); World Economic Forum, Making "
        "Mining Safe and Fair (2020); CMIA's event page.",
        cobalt,
    ),
    Slide(
        "Formalisation is a staircase",
        "Sources: steps after UNITAR and UN Environment, handbook (2018); ILO Recommendation No. 204 (2015); share, "
        "IGF (2017). For the 90% on CMIA's event page no source was found.",
        formalisation,
    ),
    Slide(
        "Offtake and finance",
        "Sources: our wording after Herbert Smith Freehills (2024) on contracts and the Blended Finance Principles of "
        "the OECD's Development Assistance Committee (2018).",
        money,
    ),
    Slide(
        "Following the mineral, on paper and from space",
        "Sources: our wording after ISO 22095:2020 on custody and tracing. Space observation is a theme on CMIA's "
        "event page; the summary is ours.",
        tracing,
    ),
    Slide(
        "Questions for the panel",
        "Source: written for this demonstration, after the discussion themes on CMIA's event page.",
        questions,
    ),
]


def main() -> None:
    DECK.write_bytes(build())
    print(f"{DECK.name}: {len(SLIDES)} pages, {DECK.stat().st_size} bytes")


if __name__ == "__main__":
    main()
