"""Which words of a text become links to the glossary, and what an editor is told about [[marks]]."""

import re

import pytest
from django.core.management import call_command

from cmia_site.content import markdown
from cmia_site.content.markdown import problems, register, register_linker, render
from cmia_site.content.publishing import Publication
from resources import glossary_links
from resources.glossary_links import (
    FigureReference,
    Form,
    Glossary,
    TermLinker,
    TermReference,
    current_glossary,
)
from resources.models import Definition, Term
from resources.vocabulary import Match
from tests.builders import define, label, make_event, make_figure, make_term

FORMS = [
    Form("artisanal and small-scale mining", "asm"),
    Form("ASM", "asm", Match.EXACT),
    Form("small-scale mining", "asm"),
    Form("artisanal miners", "asm"),
    Form("World Health Organization", "who"),
    Form("WHO", "who", Match.EXACT),
    Form("pod", "pod"),
    Form("tin, tantalum, tungsten and gold", "3tg"),
    Form("offtake agreement", "offtake-agreement"),
    Form("offtake", "offtake-agreement", is_automatic=False),
    Form("ofttake", "offtake-agreement", Match.NEVER),
    Form("critical raw material", "critical-mineral"),
    Form("CRM", "critical-mineral", Match.EXACT),
    Form("customer relations", "relations"),
    Form("CRM", "relations", Match.EXACT, is_automatic=False),
    Form("Kobalt", "cobalt"),
    Form("doré", "dore"),
]
HIDDEN = [*FORMS, Form("beneficial ownership", "beneficial-ownership")]
ROW = object()  # a context: the row whose text it is


def found(text, forms=FORMS):
    """[(words of the text, slug)] that may be linked unasked."""
    return [(text[start:end], slug) for start, end, slug in Glossary(forms).find(text)]


def words_found(text, forms=FORMS):
    return [words for words, _ in found(text, forms)]


@pytest.fixture
def empty_registries(monkeypatch):
    monkeypatch.setattr(markdown, "_references", [])
    monkeypatch.setattr(markdown, "_linkers", [])


@pytest.fixture
def glossary(empty_registries):
    """The glossary above stands behind all texts."""
    load, load_whole = (lambda: Glossary(FORMS, {"artisanal": "asm"})), (lambda: Glossary(HIDDEN))
    register(TermReference(load, load_whole))
    register_linker(TermLinker(load, load_whole))


def links(text, context=ROW):
    """[(words, slug)] of the links in the rendered text."""
    made = []
    render(text, context=context, found=made)
    return [(link.text, link.key) for link in made]


# Words


def test_an_abbreviation_is_found_in_its_own_case():
    assert found("Those who asked the WHO or Who") == [("WHO", "who")]


def test_a_name_is_found_in_any_case():
    assert words_found("Offtake agreement, OFFTAKE AGREEMENT") == ["Offtake agreement", "OFFTAKE AGREEMENT"]


def test_a_word_is_not_found_within_another():
    assert words_found("podium, tripod, pods, pod_1, pod2") == []


def test_a_word_is_not_found_within_a_compound():
    assert words_found("Kobaltbergbau, Erzkobalt, Kobalt-Erz, Kobalts") == []


@pytest.mark.parametrize("mark", ["-", "‐", "‑", "–", "'", "’", "ʼ", "‘"])
def test_a_hyphen_and_an_apostrophe_are_part_of_a_word(mark):
    assert words_found(f"ASM{mark}related, non{mark}ASM") == []
    assert words_found(f"ASM{mark}s", [Form("ASM's", "asm"), Form("ASM-s", "asm")]) == [f"ASM{mark}s"]


@pytest.mark.parametrize(
    "text", ["“ASM”", "‘ASM’", "(ASM)", "ASM.", "ASM/LSM", "is ASM—the", "ASM – a", "- ASM,", "#ASM"]
)
def test_punctuation_around_a_word_is_not_part_of_it(text):
    assert words_found(text) == ["ASM"]


def test_a_letter_with_a_loose_accent_is_another_letter():
    assert words_found("pod\u0301, \u0301pod") == []


@pytest.mark.parametrize(
    "text",
    [
        "https://example.org/ASM/",
        "see (http://example.org/?q=a,ASM)",
        "www.example.org/ASM",
        "example.org/pod/ASM",
        "ASM@example.org",
        "pod.example.org",
        "ASM.pdf",
        "ftp://ASM",
    ],
)
def test_an_address_holds_no_term(text):
    assert words_found(text) == []


def test_words_between_letters_from_right_to_left_are_found_with_their_marks_outside():
    assert found("التعدين \u200fASM\u200e الحرفي") == [("ASM", "asm")]
    assert words_found("الـASM") == []


def test_a_persian_word_is_whole_with_its_joiner():
    assert words_found("می\u200cخواهم", [Form("می", "x")]) == []
    assert words_found("می\u200cخواهم", [Form("می\u200cخواهم", "x")]) == ["می\u200cخواهم"]


@pytest.mark.parametrize("blank", [" ", "\n", "\xa0", "  ", "\u202f"])
def test_words_may_stand_apart_by_any_blank(blank):
    assert words_found(f"an offtake{blank}agreement") == [f"offtake{blank}agreement"]


def test_words_with_something_between_them_are_not_one_form():
    assert words_found("offtake, agreement; offtake (agreement)") == []


def test_commas_within_a_form_count():
    assert words_found("tin, tantalum, tungsten and gold") == ["tin, tantalum, tungsten and gold"]
    assert words_found("tin tantalum tungsten and gold") == []


def test_any_dash_is_the_hyphen_of_a_form():
    assert words_found("small–scale mining, small‑scale mining") == ["small–scale mining", "small‑scale mining"]


@pytest.mark.parametrize("text", ["İİ ASM", "ﬁ ŉ ß ASM", "🙂 ASM", "ẞẞẞ ASM"])
def test_letters_whose_small_form_is_longer_do_not_move_what_is_found(text):
    assert found(text) == [("ASM", "asm")]


def test_letters_whose_small_form_is_longer_are_found():
    assert words_found("große Mine, GROSSE MINE", [Form("Große Mine", "x")]) == ["große Mine", "GROSSE MINE"]


# Which form


def test_the_longest_form_is_found():
    assert words_found("Artisanal and small-scale mining beats small-scale mining") == [
        "Artisanal and small-scale mining",
        "small-scale mining",
    ]


def test_where_the_longest_form_breaks_off_a_shorter_one_is_found():
    forms = [Form("pod", "pod"), Form("pod lifecycle phase", "phase")]
    assert found("pod lifecycle, pod lifecycle phase, pod", forms) == [
        ("pod", "pod"),
        ("pod lifecycle phase", "phase"),
        ("pod", "pod"),
    ]


def test_a_form_that_is_not_automatic_is_not_found():
    assert words_found("offtake and ofttake") == []


def test_a_form_of_two_terms_is_not_found_even_where_one_of_them_is_not_automatic():
    assert words_found("CRM") == []


def test_nothing_is_found_within_a_form_of_two_terms():
    forms = [Form("pod life", "a"), Form("pod life", "b"), Form("pod", "pod")]
    assert words_found("pod life, pod", forms) == ["pod"]


def test_a_form_of_two_terms_that_differs_in_case_is_found_where_only_one_can_be_meant():
    forms = [Form("WHO", "organisation", Match.EXACT), Form("who", "person")]
    assert found("who WHO", forms) == [("who", "person")]


def test_a_term_with_the_same_form_twice_is_found():
    assert words_found("pod", [Form("pod", "pod"), Form("Pod", "pod", Match.EXACT)]) == ["pod"]


def test_a_form_without_letters_is_never_found():
    assert words_found("-- $ --", [Form("$", "dollar"), Form("--", "dash")]) == []


def test_work_grows_with_the_text_and_not_with_its_square(monkeypatch):
    def looks(text):
        counted = []
        slugs = glossary_links._Wordings.slugs
        monkeypatch.setattr(glossary_links._Wordings, "slugs", lambda *asked: counted.append(1) or slugs(*asked))
        Glossary(FORMS).find(text)
        monkeypatch.undo()
        return len(counted)

    for words in ("artisanal and small-scale ", "offtake agreement ", "[[", "tin, "):
        assert looks(words * 2_000) <= 2 * looks(words * 1_000) + 10


def test_what_linking_costs_is_printed(capsys):
    call_command("bench")
    assert re.fullmatch(r"Linking 500 terms in 100 kB: \d+\.\d ms\n", capsys.readouterr().out)


# In texts


def test_a_term_is_linked_once_a_section_to_its_page(glossary):
    html = render("ASM is artisanal and\nsmall-scale mining.", context=ROW)
    assert html == (
        '<p><a href="/resources/glossary/asm/" class="term">ASM</a> is artisanal and\nsmall-scale mining.</p>\n'
    )


@pytest.mark.parametrize(
    "text",
    ["# ASM", "`ASM`", "[ASM](/x/ 'ASM')", "![ASM](/p.webp 'ASM')", "|ASM|\n|-|\n|x|", "A*SM*", "ASM*s*", "ASM's"],
)
def test_a_term_is_not_linked_there(glossary, text):
    assert links(text) == []


def test_a_term_over_the_end_of_a_line_is_linked_whole(glossary):
    assert links("The artisanal\nminers") == [("artisanal\nminers", "asm")]


def test_a_term_in_a_table_cell_is_linked(glossary):
    assert links("|x|\n|-|\n|ASM|") == [("ASM", "asm")]


def test_what_defines_a_term_does_not_lead_to_it(glossary):
    term = Term(slug="asm", name="artisanal and small-scale mining")
    assert links("ASM and pod", term) == [("pod", "pod")]
    assert links("ASM and pod", Definition(term=term)) == [("pod", "pod")]


def test_the_page_of_something_else_with_the_same_slug_leads_to_the_term(glossary):
    class Event:
        slug = "asm"

    assert links("ASM", Event()) == [("ASM", "asm")]


def test_a_definition_whose_term_is_not_given_yet_is_linked(glossary):
    assert links("ASM", Definition()) == [("ASM", "asm")]


# Marks


@pytest.mark.parametrize(
    ("mark", "words", "slug"),
    [
        ("[[offtake]]", "offtake", "offtake-agreement"),
        ("[[Offtake]]", "Offtake", "offtake-agreement"),
        ("[[ofttake]]", "ofttake", "offtake-agreement"),
        ("[[offtake-agreement]]", "offtake agreement", "offtake-agreement"),
        ("[[offtake|a promise]]", "a promise", "offtake-agreement"),
        ("[[offtake-agreement|promises]]", "promises", "offtake-agreement"),
        ("[[ offtake | promises ]]", "promises", "offtake-agreement"),
        ("[[asm]]", "ASM", "asm"),
        ("[[artisanal]]", "artisanal and small-scale mining", "asm"),
        ("[[Dore]]", "Dore", "dore"),
        ("[[small–scale mining]]", "small–scale mining", "asm"),
        ("[[critical-mineral|CRM]]", "CRM", "critical-mineral"),
    ],
)
def test_a_mark_leads_to_the_term_of_that_form_or_slug(glossary, mark, words, slug):
    assert links(mark) == [(words, slug)]
    assert problems(mark, ROW) == []


@pytest.mark.parametrize("mark", ["[[ ]]", "\\[[offtake]]"])
def test_what_is_no_mark_stays_as_typed(glossary, mark):
    assert render(mark, context=ROW) == f"<p>{mark.removeprefix(chr(92))}</p>\n"


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("[[CRM]]", "CRM"),
        ("[[offtak]]", "offtak"),
        ("[[beneficial ownership|owners]]", "owners"),
        ("[[a|<b>]]", "&lt;b&gt;"),
    ],
)
def test_a_mark_that_means_no_term_is_its_words_alone(glossary, mark, words):
    assert render(mark, context=ROW) == f"<p>{words}</p>\n"
    assert links(mark) == []


@pytest.mark.parametrize("mark", ["[[offtake agreement]]", "[[Offtake agreement|these]]", "[[offtake-agreement]]"])
def test_a_text_of_a_term_does_not_lead_to_itself(glossary, mark):
    term = Term(name="offtake agreement", slug="offtake-agreement")
    for row in (term, Definition(term=term)):
        assert "<a " not in render(mark, context=row)
        assert "no page leads to itself" in problems(mark, row)[0]


def test_a_mark_wins_over_an_automatic_link(glossary):
    assert links("ASM, [[asm|small mines]]") == [("small mines", "asm")]


def test_a_text_of_no_row_asks_no_glossary(empty_registries):
    def unwanted():
        raise AssertionError

    register(TermReference(unwanted, unwanted))
    register(FigureReference())
    register_linker(TermLinker(unwanted, unwanted))
    text = "ASM, [[offtake]], [[fig-0012]]"
    assert render(text) == f"<p>{text}</p>\n"
    assert problems(text) == []


def test_an_unknown_term_is_a_problem_with_terms_that_begin_alike(glossary):
    assert problems("[[offtak]] and [[critcal materials]]", ROW) == [
        "The glossary has no term “offtak”. Did you mean “offtake agreement”? If not, add it there first, or take the "
        "brackets away.",
        "The glossary has no term “critcal materials”. Did you mean “critical raw material”? If not, add it there "
        "first, or take the brackets away.",
    ]


def test_an_unknown_term_like_no_other_is_a_problem_with_its_way_out(glossary):
    assert problems("[[zinc]]", ROW) == [
        "The glossary has no term “zinc”. Add it there first, or take the brackets away."
    ]


def test_at_most_three_names_are_offered_the_likeliest_first():
    forms = [Form(f"mineral {number}", f"m-{number}") for number in range(5)] + [Form("growth mineral", "growth")]
    names = Glossary(forms).names_like("growht minerals")
    assert names[0] == "growth mineral"
    assert len(names) == 3


def test_a_form_of_two_terms_is_a_problem_with_both_ways_to_write_it(glossary):
    assert problems("[[CRM]]", ROW) == [
        "“CRM” can mean several terms. Write [[critical-mineral|CRM]] or [[relations|CRM]]."
    ]


def test_a_term_that_is_not_public_is_a_problem(glossary):
    assert problems("[[Beneficial ownership|owners]]", ROW) == [
        "The term “beneficial ownership” is not public, so visitors would see no link. Publish it first, or take the "
        "brackets away."
    ]


@pytest.mark.parametrize("mark", ["[[fig-0012]]", "[[]]", "[[a\nb]]", "[[a|b|c]]", "[[a[b]]", "[[" + "a" * 201 + "]]"])
def test_what_is_no_mark_of_a_term_is_left_alone(glossary, mark):
    assert problems(mark, ROW) == []
    assert links(mark) == []


def test_the_marks_of_figures_are_theirs_alone():
    marks = ["[[fig-0012]]", "[[fig-123456]]", "[[fig-012]]", "[[fig-1234567]]", "[[fig-0012|many]]", "[[fig-0012 x]]"]
    assert [bool(FigureReference.pattern.fullmatch(mark)) for mark in marks] == [True, True, *[False] * 4]
    assert [bool(TermReference.pattern.fullmatch(mark)) for mark in marks] == [False, False, *[True] * 4]


def test_registering_again_is_harmless(empty_registries):
    for _ in range(2):
        register(TermReference())
        register_linker(TermLinker())
    assert len(markdown.registered()) == len(markdown._linkers) == 1


# The database


@pytest.fixture
def site(db, empty_registries):
    """The references and the linker as the site has them."""
    register(TermReference())
    register(FigureReference())
    register_linker(TermLinker())


def test_names_and_other_forms_of_public_terms_are_linked(site):
    term = make_term("due diligence", auto_link=False)
    label(term, "duty of care")
    label(term, "DD", match=Match.EXACT)
    make_term("mass balance", state=Publication.DRAFT)
    make_term("coltan", state=Publication.SCHEDULED)
    assert links("Due diligence, mass balance, dd, coltan. [[due diligence]]") == [("due diligence", "due-diligence")]
    assert links("dd, DD") == [("DD", "due-diligence")]
    assert links("Duty of care") == [("Duty of care", "due-diligence")]


def test_a_changed_glossary_is_seen_at_once(site):
    term = make_term("coltan")
    assert links("coltan, tantalite") == [("coltan", "coltan")]
    added = label(term, "tantalite")
    assert links("tantalite") == [("tantalite", "coltan")]
    added.delete()
    assert links("tantalite") == []
    Term.objects.update(publication=Publication.WITHDRAWN)
    assert links("coltan") == []


def test_a_term_is_linked_from_its_moment_on(site, clock):
    make_term("coltan", state=Publication.SCHEDULED)
    assert links("coltan") == []
    clock.forward(days=2)
    assert links("coltan") == [("coltan", "coltan")]


def test_an_unchanged_glossary_is_built_once(db):
    make_term("coltan")
    assert current_glossary() is current_glossary()


def test_a_term_is_found_by_an_address_of_before(site):
    term = make_term("coltan")
    term.slug = "columbite-tantalite"
    term.save()
    assert links("[[coltan]]") == [("coltan", "columbite-tantalite")]
    term.name = "columbite"
    term.save()
    assert links("[[coltan]]") == [("columbite", "columbite-tantalite")]


def test_a_draft_and_a_withdrawn_term_are_problems(site):
    make_term("coltan", state=Publication.DRAFT)
    make_term("mass balance", state=Publication.WITHDRAWN)
    sentences = problems("[[coltan]], [[mass-balance|balance]]", ROW)
    assert [sentence.partition(",")[0] for sentence in sentences] == [
        "The term “coltan” is not public",
        "The term “mass balance” is not public",
    ]


def test_a_text_asks_for_the_glossary_once(site, django_assert_num_queries):
    make_term("coltan")
    links("[[coltan]]")  # Django looks up its own content types once a process
    with django_assert_num_queries(6):  # three for the marks, three for the other words
        assert len(links("[[coltan]]\n\n# A\n\ncoltan\n\n# B\n\n[[coltan]]")) == 3


def test_the_text_of_an_event_is_stored_with_its_links(site):
    make_term("coltan")
    event = make_event(summary="Of Coltan.")
    assert event.summary_html == '<p>Of <a href="/resources/glossary/coltan/" class="term">Coltan</a>.</p>\n'


def test_the_definition_of_a_term_leads_to_other_terms_alone(site):
    make_term("tantalum")
    definition = define(make_term("coltan", short=""), body="Coltan holds tantalum.")
    assert definition.body_html == (
        '<p>Coltan holds <a href="/resources/glossary/tantalum/" class="term">tantalum</a>.</p>\n'
    )


# Figures


def test_the_number_of_a_figure_becomes_its_words_and_leads_to_it(site):
    figure = make_figure()
    assert render(f"Some [[{figure.slug}]] people", context=ROW) == (
        f'<p>Some <a href="{figure.get_absolute_url()}" class="figure">about 44.75 million</a> people</p>\n'
    )
    assert links(f"[[{figure.slug}]]") == [("about 44.75 million", figure.slug)]
    assert problems(f"[[{figure.slug}]]", ROW) == []


@pytest.mark.parametrize("state", [Publication.DRAFT, Publication.WITHDRAWN, None])
def test_a_figure_that_visitors_cannot_see_is_a_problem_and_is_not_told(site, state):
    number = make_figure(state=state).slug if state else "fig-9999"
    assert render(f"[[{number}]]", context=ROW) == "<p>(figure not available)</p>\n"
    assert problems(f"[[{number}]]", ROW) == [
        f"There is no public figure {number}. Look its number up in the list of figures, or publish it first."
    ]


def test_a_text_asks_for_the_figures_once(site, django_assert_num_queries):
    figure = make_figure()
    with django_assert_num_queries(1):
        problems(f"[[{figure.slug}]] [[{figure.slug}]] [[fig-9999]] [[fig-9998]]", ROW)
