"""References in words, and the files that managers of references read, as they are read by others."""

import json
from urllib.parse import unquote

import pytest
import rispy
from pybtex.database import parse_string

from resources import bibliography, citing
from resources.models import Contributor
from resources.works import Name, Work
from tests import builders

pytestmark = pytest.mark.django_db

HOSTILE = [
    "50% of $1 & #2_3 ~ ^ \\ {braces} } {",
    "=cmd|' /C calc'!A0",
    '"Quoted" and ‘curly’ @article{x,',
    "</script><script>alert(1)</script>",
    "⛏️ Q&A 🇬🇧 über Größe",
    "تعدين النحاس",
    "\\input{/etc/passwd} \\textbf{bold}",
    "ER - TY - JOUR",
]
PLAIN = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{sign}": sign for sign in "&%$#_"},
}


def by(source, person):
    Contributor.objects.create(source=source, person=person, order=source.contributors.count())
    return source


def from_tex(text):
    """What TeX would print."""
    done = ""
    while text:
        command = next((each for each in PLAIN if text.startswith(each)), "")
        done += PLAIN.get(command, text[0])
        text = text[len(command) or 1 :]
    return done


def bib(source):
    """The one entry of the file, by BibTeX's rules; a warning is an error there."""
    return parse_string(bibliography.bibtex(Work.of(source)), "bibtex").entries[source.slug]


def ris(source):
    (entry,) = rispy.loads(bibliography.ris(Work.of(source)))
    return entry


def csl(source):
    (item,) = json.loads(bibliography.csl_json(Work.of(source)))
    return item


# In words


def test_a_reference_names_who_when_what_and_where():
    source = builders.make_source(
        "2020 State of the Sector",
        by=["World Bank", "Pact"],
        issued="2021-04",
        edition="3rd ed.",
        url="https://a.org/b",
    )
    assert citing.reference(source) == "World Bank; Pact (2021), 2020 State of the Sector, 3rd ed., https://a.org/b"


def test_a_reference_without_author_begins_with_the_title_and_says_that_there_is_no_date():
    source = builders.make_source("About the programme", by=(), issued="", doi="10.1/x", url="https://a.org/b")
    assert citing.reference(source) == "About the programme (no date), https://doi.org/10.1/x"


def test_a_figure_is_cited_by_its_original_first(clock, settings):
    settings.BASE_URL = "https://www.example.org"
    original = builders.make_source("Global trends", by=["IGF"], issued="2017")
    figure = builders.make_figure()
    builders.cite(figure, original, locator="p. 12")
    builders.cite(figure, builders.make_source("Slides"), role="via")
    assert citing.cite_figure(figure) == (
        "IGF (2017), Global trends, p. 12; as collected by CMIA, "
        f"https://www.example.org/resources/figures/{figure.slug}/, accessed 20 January 2027"
    )


def test_a_figure_whose_original_was_not_found_says_so_and_then_who_passed_it_on():
    figure = builders.make_figure()
    slides = builders.make_source("Slides", by=["Levin Sources"], issued="")
    builders.cite(figure, slides, role="via", is_presumed=True)
    begin = "Original not found; via Levin Sources (no date), Slides (presumed); as collected by CMIA, "
    assert citing.cite_figure(figure).startswith(begin)


def test_a_figure_whose_original_nobody_has_looked_for_says_that():
    figure = builders.make_figure(original_not_found=False)
    assert citing.cite_figure(figure).startswith("Original not given yet; as collected by CMIA, ")


@pytest.mark.parametrize(
    ("name", "given", "family"),
    [
        ("Andrew L. Gulley", "Andrew L.", "Gulley"),
        ("Jorden de Haan", "Jorden", "de Haan"),
        ("Tinne van der Straeten", "Tinne", "van der Straeten"),
        ("Félix-Antoine TSHISEKEDI TSHILOMBO", "Félix-Antoine TSHISEKEDI", "TSHILOMBO"),
        ("Serge", "", "Serge"),
        ("bell hooks", "bell", "hooks"),
        ("王夕宁", "", "王夕宁"),
    ],
)
def test_a_name_is_taken_apart_as_bibtex_does_it(name, given, family):
    assert Name.of(name) == Name(given, family)


# Meta elements


def test_a_report_is_described_in_the_head_of_its_page():
    source = by(builders.make_source("A count", by=["BGS"], issued="2024-05-06", identifier="OR/24/047"), "Gavin Mudd")
    assert citing.tags(source) == (
        ("citation_title", "A count"),
        ("citation_author", "Gavin Mudd"),
        ("citation_publication_date", "2024/05/06"),
        ("citation_technical_report_institution", "BGS"),
        ("citation_technical_report_number", "OR/24/047"),
    )


def test_what_is_no_report_has_a_publisher_and_addresses():
    source = builders.make_source(
        "A page", kind="web-page", by=["IEA"], issued="", doi="10.1/x", url="https://iea.org/a"
    )
    assert citing.tags(source) == (
        ("citation_title", "A page"),
        ("citation_publisher", "IEA"),
        ("citation_doi", "10.1/x"),
        ("citation_public_url", "https://iea.org/a"),
    )


# Files


def test_bibtex_has_the_classic_type_of_each_kind():
    kinds = "report article book dataset web-page law convention standard slides speech".split()
    types = {kind: bib(builders.make_source(f"Of kind {kind}", kind=kind)).type for kind in kinds}
    assert types == dict.fromkeys(kinds, "misc") | {"report": "techreport", "article": "article", "book": "book"}


def test_a_report_in_bibtex_has_all_that_is_known(clock):
    source = by(
        builders.make_source(
            "The State of ASM", by=["World Bank"], issued="2020-04-29", edition="3rd ed.", identifier="hdl:1/2",
            doi="10.1000/a_b", url="https://a.org/b_c?d=e%20f&g#h", note="Read in part.", accessed_on=clock.now.date(),
        ),
        "Jorden de Haan",
    )  # fmt: skip
    entry = bib(source)
    assert dict(entry.fields) == {
        "title": "{The State of ASM}",
        "year": "2020",
        "month": "April",
        "edition": "3rd ed.",
        "institution": "World Bank",
        "number": "hdl:1/2",
        "doi": "10.1000/a_b",
        "url": "https://a.org/b_c?d=e%20f&g#h",
        "urldate": "2027-01-20",
        "annote": "Read in part.",
    }
    (person,) = entry.persons["author"]
    assert (person.first_names, person.prelast_names, person.last_names) == (["Jorden"], ["de"], ["Haan"])


def test_organisations_are_whole_names_in_bibtex():
    entry = bib(builders.make_source("A law", kind="law", by=["Ministry of Mines and Energy", "UK Government, DBT"]))
    assert [person.last_names for person in entry.persons["author"]] == [
        ["{Ministry of Mines and Energy}"],
        ["{UK Government, DBT}"],
    ]
    assert entry.fields["howpublished"] == "Law, Ministry of Mines and Energy; UK Government, DBT"


def test_others_are_others_in_every_format():
    source = by(builders.make_source("UK assessment", by=["BGS"]), "Gavin Mudd and others")
    assert [str(person) for person in bib(source).persons["author"]] == ["Mudd, Gavin", "others"]
    assert ris(source)["authors"] == ["Mudd, Gavin", "others"]
    assert csl(source)["author"] == [{"family": "Mudd", "given": "Gavin"}, {"literal": "others"}]


def test_a_person_with_a_comma_or_an_and_in_the_name_stays_one_person_in_bibtex():
    source = by(by(builders.make_source(by=()), "King, Jr."), "Ann and Bob Cole")
    assert [person.last_names for person in bib(source).persons["author"]] == [["{King, Jr.}"], ["{Ann and Bob Cole}"]]


@pytest.mark.parametrize(
    ("person", "inverted", "short"),
    [
        ("Jorden de Haan", "de Haan, Jorden", "de Haan"),
        ("de Haan, Jorden", "de Haan, Jorden", "de Haan"),
        ("Fritz, Morgane", "Fritz, Morgane", "Fritz"),
        ("Gavin Mudd et al.", "Mudd, Gavin", "Mudd and others"),
        ("Gavin Mudd, et al", "Mudd, Gavin", "Mudd and others"),
        ("Martin Luther King, Jr.", "King, Jr., Martin Luther", "King, Jr."),
        ("Madonna", "Madonna", "Madonna"),
    ],
)
def test_a_name_is_read_in_either_order(person, inverted, short):
    source = by(builders.make_source(by=()), person)
    assert ris(source)["authors"][0] == inverted
    assert source.short_byline == f"{short}, {source.year}"
    (name,) = json.loads(bibliography.csl_json(Work.of(source)))[0]["author"][:1]
    assert ", ".join(filter(None, [name.get("family", name.get("literal")), name.get("given")])) == inverted


def test_a_name_with_its_last_part_first_is_written_so_in_bibtex():
    source = by(builders.make_source(by=()), "de Haan, Jorden")
    (person,) = bib(source).persons["author"]
    assert (person.prelast_names, person.last_names, person.first_names) == (["de"], ["Haan"], ["Jorden"])


def test_ris_has_all_that_is_known(clock):
    source = by(
        builders.make_source(
            "The State of ASM", by=["World Bank", "Forum on Mining, Metals"], issued="2020-04", edition="3rd ed.",
            identifier="hdl:1/2", doi="10.1/a", url="https://a.org/b", note="Read in part.",
            accessed_on=clock.now.date(),
        ),
        "Jorden de Haan",
    )  # fmt: skip
    assert ris(source) == {
        "type_of_reference": "RPRT",
        "authors": ["de Haan, Jorden"],
        "title": "The State of ASM",
        "year": "2020",
        "date": "2020/04//",
        "edition": "3rd ed.",
        "publisher": "World Bank; Forum on Mining, Metals",
        "issn": "hdl:1/2",
        "doi": "10.1/a",
        "urls": ["https://a.org/b"],
        "access_date": "2027/01/20/",
        "notes": ["Read in part."],
    }


def test_an_organisation_with_a_comma_is_no_author_in_ris_where_it_would_lose_words():
    source = builders.make_source(by=["World Bank", "Forum on Mining, Metals"])
    assert ris(source)["authors"] == ["World Bank"]


def test_csl_has_all_that_is_known(clock):
    source = by(
        builders.make_source(
            "The State of ASM", kind="dataset", by=["World Bank"], issued="2020-04-29", edition="2", identifier="X 1",
            doi="10.1/a", url="https://a.org/b", note="Read in part.", accessed_on=clock.now.date(),
        ),
        "Serge",
    )  # fmt: skip
    assert csl(source) == {
        "id": source.slug,
        "type": "dataset",
        "title": "The State of ASM",
        "author": [{"literal": "Serge"}],
        "publisher": "World Bank",
        "issued": {"date-parts": [[2020, 4, 29]]},
        "edition": "2",
        "number": "X 1",
        "DOI": "10.1/a",
        "URL": "https://a.org/b",
        "accessed": {"date-parts": [[2027, 1, 20]]},
        "annote": "Read in part.",
    }


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_come_back_as_they_were(text):
    source = builders.make_source(text, by=[text], identifier=text, note=text, edition=text[:60])
    entry = bib(source)
    assert [from_tex(entry.fields[name]) for name in ("institution", "number", "annote")] == [text] * 3
    kept = [entry.fields["title"], entry.persons["author"][0].last_names[0]]  # in braces, which keep them whole
    assert [from_tex(each[1:-1]) for each in kept] == [text] * 2
    read = ris(source)
    assert [read["title"], read["publisher"], read["issn"], read["notes"]] == [text, text, text, [text]]
    assert [csl(source)[name] for name in ("title", "publisher", "number", "annote")] == [text] * 4


def test_a_line_end_makes_no_new_field():
    work = Work(key="x", kind="report", title="One\r\nAU  - Mallory\nTwo", url="https://a.org/\n} url = {b")
    (read,) = rispy.loads(bibliography.ris(work))
    assert (read["title"], "authors" in read) == ("One AU - Mallory Two", False)
    (entry,) = parse_string(bibliography.bibtex(work), "bibtex").entries.values()
    assert unquote(entry.fields["url"]) == "https://a.org/ } url = {b"


def test_a_work_of_which_only_the_title_is_known_is_still_read():
    source = builders.make_source("Bare", kind="speech", by=(), issued="")
    assert dict(bib(source).fields) == {"title": "{Bare}", "howpublished": "Speech"}
    assert ris(source) == {"type_of_reference": "SLIDE", "title": "Bare"}
    assert csl(source) == {"id": "bare", "type": "speech", "title": "Bare"}


# At their addresses

ENDINGS = {
    "bib": "application/x-bibtex",
    "ris": "application/x-research-info-systems",
    "csl.json": "application/vnd.citationstyles.csl+json",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_source_has_its_files_beside_it(client, ending):
    source = builders.make_source("Global trends")
    builders.make_figure(original=source)
    response = client.get(f"/resources/sources/global-trends.{ending}")
    assert response.status_code == 200
    assert "Global trends" in response.content.decode()
    assert response.headers["Content-Type"] == f"{ENDINGS[ending]}; charset=utf-8"
    assert response.headers["Content-Disposition"] == f'inline; filename="global-trends.{ending}"'
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("state", ["draft", "scheduled", "withdrawn"])
def test_the_files_of_a_source_that_nothing_public_uses_are_nowhere(client, ending, state):
    builders.make_figure(state=state, original=builders.make_source("Zqcanary"))
    hidden = client.get(f"/resources/sources/zqcanary.{ending}")
    unknown = client.get(f"/resources/sources/nowhere.{ending}")
    assert (hidden.status_code, hidden.headers["Cache-Control"]) == (404, "no-store")
    assert hidden.content.replace(b"zqcanary", b"nowhere") == unknown.content


@pytest.mark.parametrize("ending", ENDINGS)
def test_an_old_address_of_a_source_leads_to_its_file(client, ending):
    source = builders.make_source("Global trends")
    builders.make_figure(original=source)
    source.slug = "igf-2017"
    source.save()
    response = client.get(f"/resources/sources/global-trends.{ending}")
    assert (response.status_code, response.url) == (301, f"/resources/sources/igf-2017.{ending}")


def test_the_office_sees_the_file_of_a_source_before_anybody_else_and_no_cache_keeps_it(staff_client):
    builders.make_source("Global trends")
    response = staff_client.get("/resources/sources/global-trends.bib")
    assert (response.status_code, response.headers["Cache-Control"]) == (200, "private, no-store")


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_citation_is_only_read(client, ending):
    builders.make_figure(original=builders.make_source("Global trends"))
    address = f"/resources/sources/global-trends.{ending}"
    assert client.post(address).status_code == 405
    head, get = client.head(address), client.get(address)
    assert (head.status_code, head.content, head.headers["ETag"]) == (200, b"", get.headers["ETag"])
