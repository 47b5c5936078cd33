"""What e-mails and web pages look like when an editor pastes them. The people are invented, or of the seed."""

import random
import re
from collections import Counter

import pytest

from cmia_site.content.text import clean_line, fold
from cmia_site.demo.content import ASM_PANEL
from events.pasting import PastedPerson, read_panel, read_points
from events.vocabulary import Role

KNOWN = {"levin sources", "ministry of mines, chile", "circulor"}


def read(text):
    return read_panel(text, is_organisation=lambda words: fold(words) in KNOWN)


def read_one(text):
    panel = read(text)
    assert panel.rest == ""
    assert len(panel.rows) == 1
    return panel.rows[0]


def in_roles(text):
    return [(row.name, row.role, row.role_label) for row in read(text).rows]


@pytest.mark.parametrize(
    ("line", "name", "job", "place"),
    [
        ("Rosanna Tufo, Senior Advisor, Levin Sources", "Rosanna Tufo", "Senior Advisor", "Levin Sources"),
        ("Ann Odell – Director, Pact", "Ann Odell", "Director", "Pact"),
        ("Ann Odell, Director — Pact", "Ann Odell", "Director", "Pact"),
        ("Ann Odell - Director - Pact", "Ann Odell", "Director", "Pact"),
        ("Ann Odell | Director, Policy | Pact", "Ann Odell", "Director, Policy", "Pact"),
        ("Ann Odell\tDirector\tPact", "Ann Odell", "Director", "Pact"),
        ("Ann Odell\t\tPact", "Ann Odell", "", "Pact"),
        ("Ann Odell\tDirector\t", "Ann Odell", "Director", ""),
        ("Ann Odell (Pact)", "Ann Odell", "", "Pact"),
        ("Ann Odell (Pact), Director", "Ann Odell", "Director", "Pact"),
        ("Ann Odell (Director, Pact)", "Ann Odell", "Director", "Pact"),
        ("Ann Odell, Director (BGS)", "Ann Odell", "Director", "BGS"),
        ("Ann Odell, Levin Sources", "Ann Odell", "", "Levin Sources"),
        ("Ann Odell, Survey of the North", "Ann Odell", "", "Survey of the North"),
        ("Ann Odell, BGS, Director", "Ann Odell", "Director", "BGS"),
        ("Terry Garde, Independent Consultant", "Terry Garde", "Independent Consultant", ""),
        ("Ann Odell, Director, Policy, OECD", "Ann Odell", "Director, Policy", "OECD"),
        ("Ann Odell, Director, Ministry of Mines, Chile", "Ann Odell", "Director", "Ministry of Mines, Chile"),
        ("Ann Odell, Director, Ministry of Mines, Peru", "Ann Odell", "Director", "Ministry of Mines, Peru"),
        ("Ann Odell, Ministry of Mines, Chile", "Ann Odell", "", "Ministry of Mines, Chile"),
        ("Ann Odell, CEO, Copperworks Co., Ltd.", "Ann Odell", "CEO", "Copperworks Co., Ltd."),
        ("Ann Odell, CEO, Copperworks Inc.", "Ann Odell", "CEO", "Copperworks Inc."),
        ("Ann Odell, CEO, Miners Association (UK)", "Ann Odell", "CEO", "Miners Association (UK)"),
        ("Ann Odell, CEO, Pact.", "Ann Odell", "CEO", "Pact"),
        ("Ann Odell, Founder at Circulor", "Ann Odell", "Founder", "Circulor"),
        ("Ann Odell, CEO @ The Copper Mark", "Ann Odell", "CEO", "The Copper Mark"),
        ("Ann Odell, Founder; Chair, Analog Gold", "Ann Odell", "Founder; Chair", "Analog Gold"),
        (
            "Ann Odell, Founder, Prospector; Chief Innovation Officer, Analog Gold",
            "Ann Odell",
            "Founder, Prospector; Chief Innovation Officer, Analog Gold",
            "",
        ),
        (
            "Ann Odell, Minister for Resources and Minister for the North",
            "Ann Odell",
            "Minister for Resources and Minister for the North",
            "",
        ),
        (
            "Ann Odell, Senior Analyst: Cobalt, Lithium & Battery Markets, Pact",
            "Ann Odell",
            "Senior Analyst: Cobalt, Lithium & Battery Markets",
            "Pact",
        ),
        ("Prof. Dr. Ann Odell, PhD, Professor, Exeter University", "Ann Odell", "Professor", "Exeter University"),
        ("H.E. Ann Odell, Minister of Mines", "Ann Odell", "Minister of Mines", ""),
        ("Ms Ann Odell , CEO", "Ann Odell", "CEO", ""),
        ("Ann Odell (she/her), CEO", "Ann Odell", "CEO", ""),
        ("John Hollow III, CEO, Pact", "John Hollow III", "CEO", "Pact"),
        ("John Hollow, Jr., CEO, Pact", "John Hollow Jr.", "CEO", "Pact"),
        ("Florentino (Boy) Nem Reyes, Professor, ISS", "Florentino (Boy) Nem Reyes", "Professor", "ISS"),
        ("Lotte van der Brugge, Minister of Energy", "Lotte van der Brugge", "Minister of Energy", ""),
        ("Yves d’Aubrac, Director, Pact", "Yves d’Aubrac", "Director", "Pact"),
        ("Suri, Director, Pact", "Suri", "Director", "Pact"),
        ("王青石，会长，矿业联合会", "王青石", "会长", "矿业联合会"),
        ("سالم بن راشد الوادي، نائب الوزير، وزارة الصناعة", "سالم بن راشد الوادي", "نائب الوزير", "وزارة الصناعة"),
        ("• Ann Odell, CEO", "Ann Odell", "CEO", ""),
        ("◾Ann Odell, CEO", "Ann Odell", "CEO", ""),
        ("– Ann Odell, CEO", "Ann Odell", "CEO", ""),
        ("-Ann Odell, CEO", "Ann Odell", "CEO", ""),
        ("-> Ann Odell, CEO", "Ann Odell", "CEO", ""),
        ("* Ann Odell, CEO", "Ann Odell", "CEO", ""),
        ("*Ann Odell*, CEO", "Ann Odell", "CEO", ""),
        ("o\tAnn Odell, CEO", "Ann Odell", "CEO", ""),
        ("12. Ann Odell, CEO", "Ann Odell", "CEO", ""),
        ("\ufeffAnn\u00a0Odell,  C\u00adEO\u200b", "Ann Odell", "CEO", ""),
    ],
)
def test_a_line_of_a_person_is_read(line, name, job, place):
    assert read_one(line) == PastedPerson(name, job, place, Role.PANELLIST, "", line)


@pytest.mark.parametrize(
    ("line", "role", "label"),
    [
        ("Moderator: Ann Odell, CEO, Pact", Role.MODERATOR, ""),
        ("Keynote – Ann Odell, CEO, Pact", Role.KEYNOTE, ""),
        ("Keynote speaker: Ann Odell, CEO, Pact", Role.KEYNOTE, "Keynote speaker"),
        ("Opening remarks: Ann Odell, CEO, Pact", Role.OPENING, "Opening remarks"),
        ("Moderated by Ann Odell, CEO, Pact", Role.MODERATOR, ""),
        ("Presider: Ann Odell, CEO, Pact", Role.MODERATOR, "Presider"),
        ("Ann Odell, CEO, Pact (moderator)", Role.MODERATOR, ""),
        ("Ann Odell [chair], CEO, Pact", Role.CHAIR, ""),
        ("Ann Odell (Session co-chair), CEO, Pact", Role.CHAIR, "Session co-chair"),
        ("Ann Odell, CEO, Pact, Moderator", Role.MODERATOR, ""),
        ("Ann Odell | CEO | Pact | Discussant", Role.DISCUSSANT, ""),
        ("Host | Ann Odell | CEO | Pact", Role.HOST, "Host"),
        ("Speaker – Dr Ann Odell – CEO – Pact", Role.SPEAKER, ""),
    ],
)
def test_a_line_may_name_the_role(line, role, label):
    assert read_one(line) == PastedPerson("Ann Odell", "CEO", "Pact", role, label, line)


@pytest.mark.parametrize(
    ("heading", "role", "label"),
    [
        ("Panellists", Role.PANELLIST, ""),
        ("PANELISTS", Role.PANELLIST, ""),
        ("Our panelists:", Role.PANELLIST, ""),
        ("Speakers", Role.SPEAKER, ""),
        ("Guest speakers", Role.SPEAKER, "Guest speaker"),
        ("KEYNOTE SPEAKERS", Role.KEYNOTE, "Keynote speaker"),
        ("Chair", Role.CHAIR, ""),
        ("Session co-chairs:", Role.CHAIR, "Session co-chair"),
        ("Facilitator", Role.FACILITATOR, ""),
        ("Discussion leader", Role.MODERATOR, "Discussion leader"),
        ("Welcome", Role.OPENING, "Welcome"),
        ("Opening words", Role.OPENING, ""),
        ("Closing remarks", Role.CLOSING, "Closing remarks"),
        ("• **Host**", Role.HOST, "Host"),
    ],
)
def test_a_heading_gives_the_role_of_those_below(heading, role, label):
    assert in_roles(f"{heading}\nAnn Odell\n\nBo Li, CEO") == [("Ann Odell", role, label), ("Bo Li", role, label)]
    assert read(f"{heading}\nAnn Odell").rest == ""


def test_each_heading_holds_until_the_next():
    assert in_roles("Moderators:\nAnn Odell, Pact\nBo Li, BGS\n\nPanellists:\nSuri, CEO\nMaya Roe\n王青石") == [
        ("Ann Odell", Role.MODERATOR, ""),
        ("Bo Li", Role.MODERATOR, ""),
        ("Suri", Role.PANELLIST, ""),
        ("Maya Roe", Role.PANELLIST, ""),
        ("王青石", Role.PANELLIST, ""),
    ]


def test_a_heading_of_something_else_ends_the_role():
    assert in_roles("Moderator:\nAnn Odell\n\nFurther guests:\nBo Li, CEO") == [
        ("Ann Odell", Role.MODERATOR, ""),
        ("Bo Li", Role.PANELLIST, ""),
    ]


@pytest.mark.parametrize("text", ["Moderator", "Moderator:\n\nWho will it be?", "Moderator\nSpeaker: Ann Odell, CEO"])
def test_a_heading_with_nobody_under_it_stays(text):
    assert "Moderator" in read(text).rest


def test_lines_of_a_block_are_name_job_title_and_organisation():
    text = "Ann Odell\nDirector\nLevin Sources\n\nModerator\nBo Li\nDirector, Policy\nOECD\n\nMaya Roe\nCEO, Pact"
    panel = read(text)
    assert panel.rest == ""
    assert panel.rows == [
        PastedPerson(
            "Ann Odell", "Director", "Levin Sources", Role.PANELLIST, "", "Ann Odell\nDirector\nLevin Sources"
        ),
        PastedPerson("Bo Li", "Director, Policy", "OECD", Role.MODERATOR, "", "Bo Li\nDirector, Policy\nOECD"),
        PastedPerson("Maya Roe", "CEO", "Pact", Role.MODERATOR, "", "Maya Roe\nCEO, Pact"),
    ]


def test_the_seeds_panel_is_read_from_the_whole_page_around_it():
    panel = "\n\n".join(f"  • {', '.join(filter(None, [name, job, place]))}" for name, _, job, place in ASM_PANEL)
    around = ["Updated: Jul 5", "Can mining (ASM) be part of it?", "Download PDF • 1.19MB", "Key figures:"]
    around.append("  • ASM accounts for 18-30% of global cobalt production, 25% of tin production")
    read_in = read("\r\n".join([*around[:2], panel, *around[2:]]))
    assert [(row.name, row.job_title, row.organisation) for row in read_in.rows] == [
        (name, job, place) for name, _, job, place in ASM_PANEL
    ]
    assert read_in.rest.split("\n") == around


@pytest.mark.parametrize(
    "line",
    [
        "TBC",
        "Speaker to be announced, TBC",
        "Amina Diallo (tbc), Director, Pact",
        "Amina Diallo, Director, Pact – to be confirmed",
        "Register here: https://example.org/register",
        "Ann Odell, ann@example.org",
        "Tuesday, 2 March 2027",
        "Ann Odell",
        "Levin Sources, Director",
        "Managing Director, Pact",
        "Ann Odell and Bo Li, Pact",
        "Moderator | Chair",
        "- - Theme Pending",
        "For example, it is common for groups of miners to work together.",
        "The discussion, which was lively, ended late.",
        "Name\tJob title\tOrganisation",
        "Ann Odell, " + "x" * 301,
        ", , ,",
        "()",
        "Dr.",
    ],
)
def test_what_is_no_person_stays_as_it_was_pasted(line):
    panel = read(f"  {line} ")
    assert (panel.rows, panel.rest) == ([], f"  {line} ")


def test_a_person_is_taken_once_in_a_role():
    text = "Ann Odell, CEO, Pact\nANN ODELL, Pact\nModerator: Ann Odell"
    panel = read(text)
    assert [row.role for row in panel.rows] == [Role.PANELLIST, Role.MODERATOR]
    assert panel.rest == "ANN ODELL, Pact"


SCRAPS = [
    *"Ann Odell Director Pact OECD the Dr. Jr. Moderator: Panellists (chair) 王青石 王 é e\u0301 <b> @ 1. o 3".split(),
    *'()[]|,;:.–-•*"\t\u00a0\u200b\x00',
    *(
        "\n",
        "\n",
        "\n\n",
        "\n\n",
        "\r\n",
        "\x0b",
        "\u2028",
        ", ",
        ", ",
        " ",
        " | ",
        "\nModerator:\n",
        "\nPanellists\n",
    ),
]


@pytest.mark.parametrize("seed", range(50))
def test_each_line_is_read_or_stays_or_is_a_heading_of_somebody(seed):
    pick = random.Random(seed)
    text = "".join(pick.choice(SCRAPS) + pick.choice(["", " "]) for _ in range(400))
    panel = read(text)
    pasted = Counter(line for line in text.splitlines() if line.strip())
    kept = Counter(line for part in [panel.rest, *(row.line for row in panel.rows)] for line in part.splitlines())
    headings = pasted - kept
    assert kept <= pasted
    assert headings.total() <= len(panel.rows)
    assert all(re.sub(r"[\W\d_]", "", line) in ("Moderator", "Panellists", "chair") for line in headings)


@pytest.mark.parametrize("seed", range(10))
def test_no_word_of_a_point_is_lost(seed):
    pick = random.Random(seed)
    text = "".join(pick.choice(SCRAPS) + pick.choice(["", " "]) for _ in range(400))
    words = re.findall(r"[^\W\d_]{2,}", clean_line(text.replace("o\t", " ")))
    assert re.findall(r"[^\W\d_]{2,}", " ".join(read_points(text))) == words


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("One thing\n\nAnother thing", ["One thing", "Another thing"]),
        ("  • One thing\n\n  • Another thing\n", ["One thing", "Another thing"]),
        ("1. One thing\n2) Another thing", ["One thing", "Another thing"]),
        ("- One thing\n  that goes on\n  and on\n- Another thing", ["One thing that goes on and on", "Another thing"]),
        ("Key themes:\n• One thing\n• Another thing", ["Key themes:", "One thing", "Another thing"]),
        ("• One thing\n\nA sentence after it", ["One thing", "A sentence after it"]),
        ("o\tOne\u00a0thing\r\no\tAn\u00adother “thing”", ["One thing", "Another “thing”"]),
        ("-5% of output\n18-30% of cobalt", ["-5% of output", "18-30% of cobalt"]),
        ("• " + "x" * 1000, ["x" * 1000]),
        (" \n•\n\n", []),
        ("", []),
    ],
)
def test_points_are_read_one_a_line(text, points):
    assert read_points(text) == points


def test_an_empty_paste_is_nobody():
    assert (read(" \n\t\n").rows, read("").rest) == ([], "")
