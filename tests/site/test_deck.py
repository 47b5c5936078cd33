"""The slide deck of the demonstration: reproducible, readable by machines, and plainly a stand-in."""

import re

import pypdfium2
import pytest

from cmia_site.demo import make_deck


@pytest.fixture(scope="module")
def deck():
    document = pypdfium2.PdfDocument(make_deck.DECK)
    yield document
    document.close()


@pytest.fixture(scope="module")
def pages(deck):
    return [" ".join(page.get_textpage().get_text_range().split()) for page in deck]


def own_words(page):
    """The words of a page without what each page carries: the stand-in line and the page number."""
    return re.sub(r"\d+ / \d+", "", page.replace(make_deck.STAND_IN, "")).strip()


def test_the_committed_file_is_what_the_script_makes_now():
    assert make_deck.DECK.read_bytes() == make_deck.build(), "run: python -m cmia_site.demo.make_deck"


def test_the_deck_is_ten_wide_pages_and_a_small_file(deck):
    assert [deck.get_page_size(number) for number in range(len(deck))] == [(960, 540)] * 10
    assert make_deck.DECK.stat().st_size < 120_000


def test_every_page_says_that_it_is_a_stand_in(pages):
    line = "Stand-in for the speaker's slides, made for the demonstration"

    assert [page.count(line) for page in pages] == [1] * 10


def test_every_page_has_words_that_stand_on_no_other_page(pages):
    words = [set(re.findall(r"[a-z]{5,}", own_words(page).lower())) for page in pages]

    for number, here in enumerate(words):
        elsewhere = set().union(*words[:number], *words[number + 1 :])
        assert len(here - elsewhere) >= 5, f"page {number + 1} has too little of its own: {here - elsewhere}"


def test_every_page_after_the_cover_begins_with_its_title_and_names_a_source(pages):
    for page, slide in list(zip(pages, make_deck.SLIDES, strict=True))[1:]:
        assert page.startswith(slide.title)
        assert re.search(r"Sources?: ", page)


def test_the_cover_keeps_the_words_apart_from_the_speaker_and_her_firm(pages):
    assert "Nothing in it was written or approved by her or by her firm." in pages[0]


def test_no_text_reaches_into_the_margins(deck):
    for number, page in enumerate(deck, start=1):
        textpage = page.get_textpage()
        boxes = [textpage.get_rect(index) for index in range(textpage.count_rects())]
        assert min(left for left, _, _, _ in boxes) >= 63, f"page {number}"
        assert max(right for _, _, right, _ in boxes) <= 897, f"page {number}"
        assert min(bottom for _, bottom, _, _ in boxes) >= 20, f"page {number}"


def test_no_line_of_text_lies_over_another(deck):
    for number, page in enumerate(deck, start=1):
        textpage = page.get_textpage()
        boxes = [textpage.get_rect(index) for index in range(textpage.count_rects())]
        for one, (left, bottom, right, top) in enumerate(boxes):
            for left2, bottom2, right2, top2 in boxes[one + 1 :]:
                across = min(right, right2) - max(left, left2)
                upright = min(top, top2) - max(bottom, bottom2)
                assert across <= 1 or upright <= 1, (
                    f"page {number}: {textpage.get_text_bounded(left, bottom, right, top)}"
                )


def test_the_file_has_a_title_and_names_no_person_as_its_author(deck):
    about = deck.get_metadata_dict()

    assert about["Title"] == "Setting the scenes ASM Levin Sources (stand-in)"
    assert about["Author"] == ""
