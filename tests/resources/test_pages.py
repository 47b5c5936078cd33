"""The pages of the glossary, the figures and the sources: what they say, and what they leave out."""

import html
import re
from datetime import date
from decimal import Decimal
from xml.etree import ElementTree

import pytest
from django.template import Context, Template
from django.urls import reverse

from cmia_site.content.publishing import Publication
from resources import glossary
from resources.models import Figure
from resources.rivals import Rivals
from resources.templatetags.evidence import numeral, partial_date, unbroken
from resources.vocabulary import CitationRole, LabelKind
from tests import builders

pytestmark = pytest.mark.django_db

GLOSSARY, FIGURES, SOURCES = (reverse(f"resources:{name}") for name in ("glossary", "figures", "sources"))


@pytest.fixture
def read(client):
    """The main part of a page as text, in which blanks are collapsed; a row stands for its own page."""

    def text(place, with_tags=False):
        path = place if isinstance(place, str) else place.get_absolute_url()
        page = client.get(path).content.decode().partition("<main")[2].partition("</main>")[0]
        return " ".join((page if with_tags else html.unescape(re.sub(r"<[^>]+>", " ", page))).split())

    return text


def link(row, text=None):
    return f'<a href="{row.get_absolute_url()}"><bdi>{text or row}</bdi></a>'


# The section


def test_the_section_counts_what_is_public(read):
    builders.make_figure(original=builders.make_source())
    builders.make_figure(indicator=builders.make_indicator("Another"), state=Publication.DRAFT)
    builders.make_term()
    page = read("/resources/")
    assert "1 figure , by the question that it answers." in page
    assert "1 term , each" in page
    assert "1 work , with" in page


def test_a_section_without_anything_says_so(read):
    page = read("/resources/")
    assert "No figure has been published yet." in page
    assert "No term has been published yet." in page
    assert "No work has been cited yet." in page


@pytest.mark.parametrize(
    ("path", "words"),
    [
        (GLOSSARY, "No term has been published yet."),
        (FIGURES, "No figure has been published yet."),
        (SOURCES, "No work has been cited yet."),
    ],
)
def test_an_empty_list_says_so(read, path, words):
    assert words in read(path)


def test_a_licence_is_claimed_only_where_one_is_set(read, settings):
    assert "Licence of our own data" not in read("/resources/")
    settings.DATA_LICENCE = ["CC-BY-4.0", "https://creativecommons.org/licenses/by/4.0/"]
    assert "Licence of our own data: CC-BY-4.0" in read("/resources/")


# The glossary


def test_a_term_stands_under_its_letter_with_abbreviation_and_definition(read):
    builders.label(builders.make_term("éthical sourcing"), "ES", LabelKind.ABBREVIATION)
    assert "E Éthical sourcing ES A promise to buy." in read(GLOSSARY)


@pytest.mark.parametrize(("name", "letter"), [("(re)mining", "R"), ("“fair” price", "F"), ("3TG", "0-9"), ("?", "?")])
def test_signs_before_the_first_letter_do_not_count(name, letter):
    assert builders.make_term(name).letter == letter


def test_only_letters_with_terms_are_links(read):
    builders.make_term("offtake agreement")
    page = read(GLOSSARY, with_tags=True)
    assert '<a href="#O">O</a><span aria-hidden="true">P</span>' in page
    assert '<section class="part side letter" id="O">' in page


def test_a_large_glossary_has_a_page_for_each_letter(read, monkeypatch):
    monkeypatch.setattr(glossary, "MOST_ON_ONE_PAGE", 1)
    builders.make_term("offtake agreement")
    builders.make_term("traceability", short="To follow it back.")
    first, second = read(GLOSSARY), read(f"{GLOSSARY}?letter=T")
    assert "A promise to buy." in first
    assert "To follow it back." not in first
    assert "To follow it back." in second
    assert '<a href="?letter=T">T</a>' in read(GLOSSARY, with_tags=True)


def test_a_letter_without_terms_is_an_empty_list_with_help(client, read, monkeypatch):
    monkeypatch.setattr(glossary, "MOST_ON_ONE_PAGE", 0)
    builders.make_term()
    response = client.get(f"{GLOSSARY}?letter=Q")
    assert response.status_code == 200
    assert '<meta name="robots" content="noindex">' in response.content.decode()
    assert "No term begins with “Q”." in read(f"{GLOSSARY}?letter=Q")


def test_a_term_that_is_no_longer_used_names_the_one_that_is(read):
    term = builders.make_term("offtake agreement")
    old = builders.make_term("take-off deal", replaced_by=term)
    assert f"No longer used: see {link(term)}" in read(GLOSSARY, with_tags=True)
    assert f"<strong>No longer used.</strong> Use {link(term)} instead." in read(old, with_tags=True)


def test_a_replacement_that_is_not_public_is_not_named(read):
    draft = builders.make_term("offtake agreement", state=Publication.DRAFT)
    old = builders.make_term("take-off deal", replaced_by=draft)
    for place in (GLOSSARY, old):
        page = read(place)
        assert "No longer used." in page
        assert "offtake" not in page


def test_a_definition_of_our_own_is_after_its_source_and_a_quoted_one_from_it(read):
    source = builders.make_source()
    term = builders.make_term(short="")
    builders.define(term, sources=[source])
    builders.define(term, "a contract", sense="EU law", is_quotation=True, sources=[source])
    page = read(term)
    assert "A promise to buy. In our words, after Copper Belt Institute, 2021 , A count of small mines" in page
    assert "EU law “a contract” Quoted from Copper Belt Institute, 2021 , A count of small mines" in page


def test_a_term_tells_its_other_names_and_keeps_misspellings_to_itself(read):
    term = builders.make_term()
    builders.label(term, "offtake contract")
    builders.label(term, "contrat d’enlèvement", LabelKind.TRANSLATION, language="fr")
    builders.label(term, "off-take agrement", LabelKind.HIDDEN)
    assert 'Also: <bdi>offtake contract</bdi>, <bdi lang="fr">contrat d’enlèvement</bdi></p>' in read(term, True)
    assert "agrement" not in read(term)


def test_a_term_stands_below_those_that_are_broader(read):
    mining, small, gold = map(builders.make_term, ["mining", "small-scale mining", "small-scale gold mining"])
    small.broader.add(mining)
    gold.broader.add(small)
    assert "Glossary · Mining · Small-scale mining Small-scale gold mining" in read(gold)
    assert "Narrower terms Small-scale gold mining A promise to buy." in read(small)


def test_terms_that_are_broader_than_each_other_do_not_go_round_for_ever(read):
    one, other = builders.make_term("one"), builders.make_term("other")
    one.broader.add(other)
    other.broader.add(one)
    assert "Glossary · Other One" in read(one)


def test_a_term_lists_the_figures_of_its_indicators_and_the_events_that_mention_it(read):
    term, event = builders.make_term(), builders.make_event()
    figure = builders.make_figure(original=builders.make_source())
    figure.indicator.terms.add(term)
    event.term_mentions.create(term=term)
    page = read(term)
    assert "about 44.75 million People working in small mines, world, 2020 Current · Copper Belt Institute" in page
    assert "Said in Cobalt after the harvest Webinar, held, date not recorded" in page


# The list of figures


def test_figures_stand_under_their_question_the_current_ones_first(read):
    indicator = builders.make_indicator()
    for value, standing in (("30", "historical"), ("44.75", "current")):
        builders.make_figure(value, indicator=indicator, original=builders.make_source(value), standing=standing)
    page = read(FIGURES)
    assert page.index("People working in small mines: how many?") < page.index("44.75") < page.index("about 30")


def test_a_number_without_a_source_stands_in_quotation_marks(read):
    builders.make_figure()
    page = read(FIGURES, with_tags=True)
    assert '<p class="num muted"><small class="how">about</small> <q>44.75 <small>million</small></q></p>' in page
    assert "Original not found" in page


def test_a_number_with_a_source_is_printed_as_it_is(read):
    builders.make_figure(original=builders.make_source(), caveat="A sum of *estimates*.")
    page = read(FIGURES, with_tags=True)
    assert '<p class="num"><small class="how">about</small> 44.75 <small>million</small></p>' in page
    assert "<q>" not in page
    assert "A sum of <em>estimates</em>." in page


def test_an_indicators_address_leads_to_its_place_in_the_list(read):
    figure = builders.make_figure()
    path, _, anchor = figure.indicator.get_absolute_url().partition("#")
    assert path == FIGURES
    assert f'id="{anchor}"' in read(FIGURES, with_tags=True)


# A figure


def test_a_figure_says_its_sentence_its_standing_and_when_it_was_reviewed(read):
    figure = builders.make_figure(
        original=builders.make_source(), reviewed_on=date(2026, 11, 23), review_due=date(2027, 2, 23)
    )
    page = read(figure)
    assert figure.sentence in page
    assert "Current · A count of small mines ( Copper Belt Institute, 2021 ), not read" in page
    assert "Last reviewed 23 November 2026 ; next review 23 February 2027" in page


def test_a_superseded_figure_leads_to_the_one_that_took_its_place(read):
    newer = builders.make_figure("49.0", original=builders.make_source())
    older = builders.make_figure(indicator=newer.indicator, standing="superseded", superseded_by=newer)
    page = read(older, with_tags=True)
    assert '<span class="standing superseded">Superseded</span>' in page
    assert f'Its place was taken by <a href="{newer.get_absolute_url()}">{newer}</a> (2020).' in page


def test_a_successor_that_is_not_public_is_not_named(read):
    newer = builders.make_figure("49.0", state=Publication.DRAFT)
    older = builders.make_figure(indicator=newer.indicator, standing="superseded", superseded_by=newer)
    assert "Superseded" in read(older)
    assert "49.0" not in read(older)


def test_a_disputed_figure_names_those_that_contradict_it(read):
    rival = builders.make_figure("12", original=builders.make_source())
    hidden = builders.make_figure("99", indicator=rival.indicator, state=Publication.DRAFT)
    figure = builders.make_figure(indicator=builders.make_indicator("Another"), standing="disputed", caveat="Mind.")
    figure.conflicts_with.add(rival, hidden)
    page = read(figure)
    assert f"Disputed · Original not found In conflict with: {rival} ( Copper Belt Institute, 2021 ) Before" in page
    assert "99" not in page


def test_a_multiple_of_another_figure_is_called_our_inference(read):
    first = builders.make_figure("45", original=builders.make_source())
    figure = builders.make_figure("225", indicator=first.indicator, derived_from=first, multiplier=Decimal(5))
    assert f"This equals 5 times the number in {first} ; that it was calculated so is our inference." in read(figure)


def test_nothing_is_told_of_a_hidden_figure_that_another_is_derived_from(read):
    first = builders.make_figure("45", state=Publication.DRAFT)
    figure = builders.make_figure("225", indicator=first.indicator, derived_from=first, multiplier=Decimal(5))
    assert "inference" not in read(figure)


def test_the_original_stands_before_whoever_passed_it_on(read):
    figure = builders.make_figure(original=builders.make_source("First", checked="abstract"))
    builders.cite(figure, builders.make_source("Second"), CitationRole.VIA, order=0, is_presumed=True, locator="p. 4")
    figure.citations.filter(role=CitationRole.ORIGINAL).update(order=5)
    sources = read(figure).partition(" Sources ")[2]
    assert sources.startswith(
        "Copper Belt Institute, 2021 : First Original: it published the figure first · abstract or record read"
        " Copper Belt Institute, 2021 : Second , p. 4"
        " Via: it passed the figure on · presumed: we believe it and have not seen it · not read"
    )


def test_what_was_said_at_an_event_stands_beside_what_is_known(read):
    figure, event = builders.make_figure(original=builders.make_source()), builders.make_event()
    event.quotes.create(figure=figure, wording="more than 44 million", note="The report gives 44.75.")
    said = "“more than 44 million” The report gives 44.75. Said at Cobalt after the harvest , date not recorded"
    assert said in read(figure)


def test_an_event_that_mentions_a_figure_is_listed_once_beside_its_quote(read):
    figure = builders.make_figure()
    quoting, mentioning = builders.make_event("It quotes"), builders.make_event("It mentions")
    quoting.quotes.create(figure=figure, wording="44 million")
    for event in (quoting, mentioning):
        event.figure_mentions.create(figure=figure)
    page = read(figure)
    assert page.count("It quotes") == 1
    assert "Also mentioned in It mentions" in page


def test_rivals_stand_in_a_table_with_a_heading_for_each_denominator(read):
    figure = builders.make_figure(original=builders.make_source("One"))
    builders.make_figure("9", indicator=figure.indicator, original=builders.make_source("Two"), geography="Africa")
    table = read(figure, with_tags=True).partition("<table")[2].partition("</table>")[0]
    headings = re.findall(r'<th scope="rowgroup" colspan="3">([^<]+)</th>', table)
    assert headings == ["People working in small mines, world", "People working in small mines, Africa"]
    assert table.count("<tbody>") == 2
    assert "<bdi>Copper Belt Institute, 2021</bdi> (this figure)" in table


@pytest.mark.parametrize(("rivals", "is_folded"), [(9, False), (10, True)])
def test_a_table_of_more_than_ten_rows_is_folded_away(read, rivals, is_folded):
    figure = builders.make_figure()
    for number in range(rivals):
        builders.make_figure(str(number + 1), indicator=figure.indicator)
    assert ("<details>" in read(figure, with_tags=True)) == is_folded


def test_a_lone_exact_number_needs_no_chart_and_has_one_for_others_to_show(client, read):
    figure = builders.make_figure()
    assert "<svg" not in read(figure, with_tags=True)
    assert client.get(figure.chart_url).status_code == 200


def test_a_lone_range_is_drawn(read):
    figure = builders.make_figure(value=None, lower=Decimal(18), upper=Decimal(30))
    assert '<svg class="drawing" role="img"' in read(figure, with_tags=True)


@pytest.mark.parametrize(
    ("chart", "years", "kind"),
    [
        ("time", ["2014", "2017"], "time"),
        ("time", ["2017"], "rivals"),
        ("time", [], "strip"),
        ("rivals", ["2014", "2017"], "rivals"),
    ],
)
def test_the_kind_of_chart_follows_from_how_many_are_dated(chart, years, kind):
    figure = builders.make_figure(indicator=builders.make_indicator(chart=chart))
    for year in years:
        builders.make_figure("30", indicator=figure.indicator, reference_start=year, reference_end=year)
    assert Rivals(figure).chart.kind == kind


def test_over_time_only_one_denominator_is_drawn():
    figure = builders.make_figure(indicator=builders.make_indicator(chart="time"))
    for year, place in (("2014", "World"), ("2017", "World"), ("2018", "Africa")):
        builders.make_figure(
            "30", indicator=figure.indicator, reference_start=year, reference_end=year, geography=place
        )
    assert [mark.group for mark in Rivals(figure).chart.marks] == ["People working in small mines, world"] * 3


def test_two_units_never_share_an_axis():
    figure = builders.make_figure()
    figure.conflicts_with.add(
        builders.make_figure("12", scale=1, indicator=builders.make_indicator("A share", unit="%", kind="share"))
    )
    rivals = Rivals(figure)
    assert [mark.words for mark in rivals.chart.marks] == ["about 44.75 million"]
    assert [[figure.short for figure in group.figures] for group in rivals.groups] == [
        ["about 44.75 million"],
        ["about 12%"],
    ]


def test_rivals_whose_publishers_word_the_base_differently_stand_beneath_the_question(read):
    share = builders.make_indicator("Share of cobalt from small mines", unit="%", kind="share")
    details = {"indicator": share, "scale": 1}
    figure = builders.make_figure("12", base="of world cobalt supply", **details)
    builders.make_figure("10", base="of world cobalt mine production", **details)
    builders.make_figure("30", base="of cobalt from the Congo", geography="Congo", **details)
    rivals = Rivals(figure)
    assert [group.heading for group in rivals.groups] == [
        "Share of cobalt from small mines, world",
        "Of cobalt from the Congo",
    ]
    assert sorted(mark.note.rpartition(", ")[2] for mark in rivals.chart.marks) == [
        "2020", "of world cobalt mine production", "of world cobalt supply",
    ]  # fmt: skip
    table = read(figure)
    assert "Current · of world cobalt supply" in table
    assert "Current · of cobalt from the Congo" not in table


def test_a_mark_is_drawn_as_the_figure_was_published():
    figure = builders.make_figure(
        "49.0", lower=Decimal("42.5"), upper=Decimal("63.8"), reference_start="1999", reference_basis="mixed",
        caveat="Mixed.", reference_end="2021", standing="historical", original=builders.make_source(),
    )  # fmt: skip
    (mark,) = Rivals(Figure.objects.with_sources().get(pk=figure.pk)).chart.marks
    assert (mark.value, mark.lower, mark.upper) == (49_000_000, 42_500_000, 63_800_000)
    assert (mark.year_start, mark.year_end, mark.years_are_mixed) == (1999, 2021, True)
    assert (mark.label, mark.note) == (
        "Copper Belt Institute, 2021",
        "1999 to 2021, data years mixed, historical",
    )
    assert (mark.is_subject, mark.is_world, mark.is_unsourced) == (True, True, False)


def test_the_reference_to_a_figure_can_be_read_without_script(read):
    figure = builders.make_figure(original=builders.make_source())
    assert "Copper Belt Institute (2021), A count of small mines; as collected by CMIA, http" in read(figure)


def test_a_target_is_called_one_beside_its_number(read):
    builders.make_figure("10", indicator=builders.make_indicator(kind="threshold"))
    assert "Current · a target · Original not found" in read(FIGURES)


def test_only_the_office_is_told_how_to_place_a_figure_in_a_text(client, editor, read):
    figure = builders.make_figure()
    assert f"Its number is {figure.slug} ." in read(figure)
    assert "[[" not in read(figure)
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    assert f"[[{figure.slug}]]" in read(figure)


# The chart as a file


def test_a_chart_is_a_file_that_other_sites_may_show(client):
    figure = builders.make_figure(original=builders.make_source())
    response = client.get(figure.chart_url)
    assert response.headers["Content-Type"] == "image/svg+xml"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Cache-Control"] == "public, max-age=0, must-revalidate"
    assert ElementTree.fromstring(response.content).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own


def test_a_drafts_chart_is_shown_to_staff_and_kept_by_nobody(client, editor):
    draft = builders.make_figure(state=Publication.DRAFT)
    assert client.get(draft.chart_url).status_code == 404
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    response = client.get(draft.chart_url)
    assert response.status_code == 200
    assert response.headers["Cache-Control"] == "private, no-store"


# Sources


def test_sources_stand_by_whoever_is_named_first_or_else_by_title(client):
    names = {"Zinc Bank": "An account", "Alloy Board": "Yields", "": "Manual of scales"}
    term = builders.make_term()
    term.definitions.get().sources.set(
        builders.make_source(title, by=[name] if name else []) for name, title in names.items()
    )
    listed = [source.title for source in client.get(SOURCES).context["page_obj"]]
    assert listed == ["Yields", "Manual of scales", "An account"]


def test_a_source_tells_apart_what_it_published_first_and_what_it_passed_on(read):
    source = builders.make_source()
    own = builders.make_figure("44.75", original=source)
    passed = builders.make_figure("99", indicator=builders.make_indicator("Another thing"))
    builders.cite(passed, source, CitationRole.VIA)
    first, _, second = read(source).partition("Figures it passed on")
    assert "Figures it published first about 44.75 million" in first
    assert own.title in first
    assert passed.title not in first
    assert second.strip().startswith("about 99 million Another thing, world")


def test_a_source_says_what_was_read_where_it_is_and_what_it_is_known_by(read):
    source = builders.make_source(
        issued="2020-04-29", checked="quotation", accessed_on=date(2026, 11, 23), doi="10.1/x", identifier="Res. 7",
        archive_url="https://example.org/copy", licence="CC BY 4.0", edition="3rd ed.",
    )  # fmt: skip
    builders.define(builders.make_term(short=""), sources=[source])
    page = read(source)
    assert "Published 29 April 2020 3rd ed." in page
    assert "Read here Read as quoted by others on 23 November 2026" in page
    assert "Known as doi:10.1/x Res. 7 Licence CC BY 4.0" in page
    assert "A copy: https://example.org/copy" in page


def test_a_source_lists_the_terms_defined_after_it_and_the_decks_that_are_it(read):
    source = builders.make_source()
    builders.define(builders.make_term(short=""), sources=[source])
    builders.make_deck(builders.make_event(), source=source)
    page = read(source)
    assert "Terms defined after it Offtake agreement A promise to buy." in page
    assert "At our events Scales and prices PDF, " in page


def test_the_head_of_a_source_speaks_to_collectors_of_references(client):
    source = builders.make_source()
    builders.define(builders.make_term(short=""), sources=[source])
    page = client.get(source.get_absolute_url()).content.decode()
    assert '<meta name="citation_title" content="A count of small mines">' in page
    assert f'type="application/x-bibtex" href="/resources/sources/{source.slug}.bib"' in page


@pytest.mark.parametrize("name", ["glossary", "figures"])
def test_the_head_of_a_list_leads_to_its_table(client, name):
    assert f'type="text/csv" href="/resources/{name}.csv"' in client.get(f"/resources/{name}/").content.decode()


def test_an_organisations_page_lists_the_works_it_published(read):
    organisation = builders.make_organisation()
    builders.organise(builders.make_event(), organisation)
    source = builders.make_source(by=[organisation])
    assert "Works it published" not in read(organisation)
    builders.define(builders.make_term(short=""), sources=[source])
    assert "Works it published Copper Belt Institute, 2021 : A count of small mines" in read(organisation)


# How numbers are set


@pytest.mark.parametrize(
    ("short", "shown"),
    [
        ("18–30%", '<span class="nb">18–30%</span>'),
        ("about 44.75 million", '<small class="how">about</small> 44.75 <small>million</small>'),
        ("2,220 tonnes", "2,220 <small>tonnes</small>"),
        ("−5 to −3%", "−5 to −3%"),
        ("1,000–2,500 tonnes", '<span class="long">1,000–2,500</span> <small>tonnes</small>'),
        (
            "49.0 million (range 42.5–63.8 million)",
            "49.0 <small>million</small> "
            '<small class="bounds">(range <span class="nb">42.5–63.8</span> million)</small>',
        ),
        ("", ""),
    ],
)
def test_a_number_is_large_and_the_words_around_it_are_small(short, shown):
    assert numeral(short) == shown


def test_a_range_too_long_for_a_phone_may_break():
    assert unbroken("1,000,000–2,500,000 tonnes") == "1,000,000–2,500,000 tonnes"


def test_words_around_a_number_are_escaped():
    assert unbroken("<b> 4–10") == '&lt;b&gt; <span class="nb">4–10</span>'
    assert numeral("about <4") == '<small class="how">about &lt;</small> 4'


@pytest.mark.parametrize(
    ("text", "words"), [("2020-04-09", "9 April 2020"), ("2020-04", "April 2020"), ("2020", "2020"), ("", "")]
)
def test_a_date_is_written_as_far_as_it_is_known(text, words):
    assert partial_date(text) == words


def test_a_figures_row_can_be_printed_with_its_wording_at_an_event():
    figure = builders.make_figure(original=builders.make_source())
    row = Template('{% include "includes/_figure.html" with figure=figure said="44 million" only %}')
    assert "Said here: “44 million”" in row.render(Context({"figure": figure}))
