"""Contents and their differences as people read them."""

from random import Random

import pytest
from django.contrib import admin

from cmia_site.content.comparing import differences, disputes
from cmia_site.content.describing import Describer, word_changes
from cmia_site.content.form_data import FormData
from cmia_site.content.models import Page
from cmia_site.content.replay import Replay
from events.models import Event, Person
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def describer(rf, editor):
    """Of the office's form for an event, or for another model."""

    def make(model=Event):
        request = rf.get("/")
        request.user = editor
        return Describer(Replay(admin.site.get_model_admin(model), request))

    return make


@pytest.fixture
def told(describer):
    """{place: (before, after)} of two contents."""

    def tell(before, after, model=Event):
        return {line.place: (line.before, line.after) for line in describer(model).lines(before, after)}

    return tell


def of(**fields):
    return FormData({name: value if isinstance(value, list) else [value] for name, value in fields.items()}, {})


def among(prefix, *rows):
    values = [{name: value if isinstance(value, list) else [value] for name, value in row.items()} for row in rows]
    return FormData({}, {prefix: values})


# Values


@pytest.mark.parametrize(
    ("name", "before", "after", "line"),
    [
        ("title", "Cobalt", "Zinc", ("Title", "Cobalt", "Zinc")),
        ("title", [], "Zinc", ("Title", "", "Zinc")),
        ("registration_url", "https://a.example", [], ("Registration link", "https://a.example", "")),
        ("kind", "webinar", "workshop", ("Kind", "Webinar", "Workshop")),
        ("status", "scheduled", "postponed", ("Status", "Takes place as announced", "Postponed, no new date yet")),
        ("start_fold", "0", [], ("Which start time", "the first time, before the clocks go back", "")),
        ("kind", "webinar", "nonsense", ("Kind", "Webinar", "nonsense")),
        ("start_date", "2026-03-01", "2026-12-24", ("Start date", "1 March 2026", "24 December 2026")),
        ("start_date", "2026-02-30", "soon", ("Start date", "2026-02-30", "soon")),
        ("start_date", "0001-01-01", "9999-12-31", ("Start date", "1 January 0001", "31 December 9999")),
        ("start_time", "09:00", "14:30", ("Start time", "09:00", "14:30")),
        ("time_zone", "Europe/London", "Asia/Calcutta", ("Time zone", "Europe/London", "Asia/Calcutta")),
        ("published_at", "2027-01-03T09:00", "2027-07-03T09:00",
         ("Public from", "3 January 2027, 09:00 GMT", "3 July 2027, 09:00 BST")),
        ("published_at", "2027-03-28T01:30", "2027-10-31T01:30",  # the clocks skip the one, and show the other twice
         ("Public from", "28 March 2027, 01:30 GMT", "31 October 2027, 01:30 BST")),
        ("published_at", "2027-03-03T25:00", "soon", ("Public from", "2027-03-03T25:00", "soon")),
        ("published_at", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00",
         ("Public from", "0001-01-01T00:00+14:00", "9999-12-31T23:59-14:00")),
        ("series_part", "1", "2", ("Part", "1", "2")),
    ],
)  # fmt: skip
def test_a_value_is_told_as_the_form_shows_it(told, name, before, after, line):
    place, *values = line
    assert told(of(**{name: before}), of(**{name: after})) == {place: tuple(values)}


def test_a_ticked_box_is_a_yes(told):
    assert told(of(), of(hidden="on"), Person) == {"Hidden": ("", "yes")}


def test_who_is_picked_has_a_name(told):
    themes = [builders.make_theme(name) for name in ("Zinc", "Formalisation")]
    series = builders.make_series("Field voices")
    before = of(themes=[str(theme.pk) for theme in themes], series=f"{series.pk}")
    after = of(themes=["new:Prices", f"{themes[1].pk}"], series="new:Another")
    assert told(before, after) == {
        "Themes": ("Zinc, Formalisation", "Prices (new), Formalisation"),
        "Series": ("Field voices", "Another (new)"),
    }


def test_a_person_is_told_from_namesakes(told):
    place = builders.make_organisation("Institute")
    one = builders.make_person("Amina Diallo", job_title="Assayer", organisation=place)
    after = among("appearances", {"person": f"{one.pk}", "role": "panellist"})
    assert told(of(), after) == {"Person": ("", "Amina Diallo – Assayer, Institute; Panellist")}


@pytest.mark.parametrize("key", ["999999", "nonsense", "9" * 40, "-1", "٣"])
def test_who_is_deleted_is_one_that_is_no_longer_there(told, key):
    series = builders.make_series("Field voices")
    assert told(of(series=f"{series.pk}"), of(series=key)) == {
        "Series": ("Field voices", "one that is no longer there")
    }


def test_two_values_of_one_name_are_told_apart(told):
    assert told(of(series="998"), of(series="999")) == {
        "Series": ("one that is no longer there", "one that is no longer there (another one)")
    }


def test_files_have_a_name_and_a_size(told):
    pdf = {"kind": "pdf", "original_name": "slides.pdf", "size": 1_200_000, "pages": 12}
    picture = {"kind": "picture", "renditions": [{"width": 480, "height": 320}, {"width": 1600, "height": 1200}]}
    assert told(of(), of(picture=[picture])) == {"Picture": ("", "a picture, 1,600 × 1,200 pixels")}
    after = among("materials", {"title": "Scales", "kind": "deck", "file": [pdf]})
    [(_, words)] = told(of(), after).values()
    assert set(words.split("; ")) == {"Scales", "Slides", "slides.pdf: PDF, 1.2 MB, 12 pages"}


def test_another_file_of_the_same_name_and_size_is_another_one(told):
    one = {"kind": "pdf", "original_name": "slides.pdf", "size": 500_000, "pages": 1, "sha256": "a"}
    row = {"id": "4", "title": "Scales"}
    before, after = (
        among("materials", row | {"file": [one]}),
        among("materials", row | {"file": [one | {"sha256": "b"}]}),
    )
    [(place, words)] = told(before, after).items()
    assert place.endswith("“Scales”, File")
    assert words == ("slides.pdf: PDF, 500 kB, 1 page", "slides.pdf: PDF, 500 kB, 1 page (another one)")


# Fields and rows that the form does not have


def test_a_field_that_this_form_does_not_show_is_told_as_its_model_calls_it(describer):
    page = describer(Page)
    del page.forms[""].fields["published_at"]
    [line] = page.lines(of(), of(published_at="2027-01-03T09:00"))
    assert (line.place, line.after) == ("Public from", "3 January 2027, 09:00 GMT")


def test_what_was_a_field_once_is_told_by_its_name(told):
    before, after = of(sub_title="A", old_slugs="x"), of(sub_title="B", old_slugs="y", remove_picture="on")
    assert told(before, after) == {
        "Sub title": ("A", "B"),
        "Old slugs": ("x", "y"),
        "Remove picture": ("", "on"),
    }


def test_what_were_rows_once_are_told_by_their_kind(told):
    before = among("old_quotes", {"id": "1", "text": "A"}, {"id": "2", "text": "B"})
    after = among("old_quotes", {"id": "2", "text": "B"}, {"id": "1", "text": "C"})
    assert told(before, after) == {
        "Old quotes “nothing”, Text": ("A", "C"),
        "Old quotes: their order": ("nothing, nothing", "nothing, nothing"),
    }


# Rows


@pytest.fixture
def people(db):
    return [builders.make_person(name) for name in ("Amina Diallo", "Bram Visser")]


def part(number, person, **values):
    return {"id": str(number), "person": str(person.pk), "role": "panellist"} | values


def test_a_row_is_told_with_all_it_says(describer, people):
    place = builders.make_organisation("Institute")
    row = part(4, people[0], job_title="Assayer", organisation=f"{place.pk}", role_label="Presider")
    [added] = describer().lines(of(), among("appearances", row))
    assert (added.place, added.kind, added.before) == ("Person", "added", "")
    assert added.after == "Amina Diallo; Panellist; Presider; Assayer; Institute"
    [removed] = describer().lines(among("appearances", row), of())
    assert (removed.kind, removed.before, removed.after) == ("removed", added.after, "")
    assert added.is_row
    assert not added.is_text


def test_a_field_of_a_row_is_told_with_who_the_row_is(told, people):
    before = among("appearances", part(4, people[0]), part(5, people[1], job_title="Assayer"))
    after = among("appearances", part(4, people[0], role="moderator"), part(5, people[1], job_title="Chemist"))
    assert told(before, after) == {
        "Person “Amina Diallo”, Role": ("Panellist", "Moderator"),
        "Person “Bram Visser”, Job title that day": ("Assayer", "Chemist"),
    }


def test_a_row_has_the_name_that_it_has_afterwards(told, people):
    before, after = among("appearances", part(4, people[0])), among("appearances", part(4, people[1]))
    assert told(before, after) == {"Person “Bram Visser”, Person": ("Amina Diallo", "Bram Visser")}


def test_rows_are_named_by_their_title_and_not_by_choices_or_files(told):
    pdf = {"kind": "pdf", "original_name": "slides.pdf", "size": 1, "pages": 1}
    before = among("materials", {"id": "7", "file": [pdf], "title": "Scales", "kind": "deck"})
    after = among("materials", {"id": "7", "file": [pdf], "title": "Scales", "kind": "paper"})
    [place] = told(before, after)
    assert "“Scales”, Kind" in place


def test_another_order_is_told_by_the_names_of_the_rows(told, people):
    one, other = part(4, people[0]), part(5, people[1])
    [(place, words)] = told(among("appearances", one, other), among("appearances", other, one)).items()
    assert place.startswith("People")
    assert place.endswith(": their order")
    assert words == ("Amina Diallo, Bram Visser", "Bram Visser, Amina Diallo")


def test_a_row_that_says_nothing_the_form_shows_is_nothing(told):
    assert told(of(), among("appearances", {"nonsense": "x"})) == {"Person": ("", "nothing")}


def test_a_row_that_both_have_entered_is_told_on_both_sides(describer, people):
    mine = among("appearances", {"person": f"{people[0].pk}", "role": "panellist"})
    theirs = among("appearances", part(4, people[0], job_title="Assayer"))
    found = [each.difference for each in disputes(of(), mine, theirs)]
    [line] = describer().in_words(found, theirs, mine)
    assert (line.place, line.kind) == ("Person", "changed")
    assert (line.before, line.after) == ("Amina Diallo; Panellist; Assayer", "Amina Diallo; Panellist")


def test_there_is_one_line_for_each_difference_in_their_order(describer, people):
    before = FormData({"title": ["A"], "kind": ["webinar"]}, among("appearances", part(4, people[0])).rows)
    after = FormData({"title": ["B"], "kind": ["workshop"]}, among("appearances", part(5, people[1])).rows)
    keys = [line.key for line in describer().lines(before, after)]
    assert (
        keys
        == [each.key for each in differences(before, after)]
        == ["title", "kind", "appearances:4", "appearances:5"]
    )


def test_the_names_of_ninety_people_are_fetched_with_as_many_queries_as_of_two(
    describer, people, django_assert_num_queries
):
    few = among("appearances", *(part(number, person) for number, person in enumerate(people)))
    crowd = [builders.make_person(f"{number}") for number in range(88)]
    many = among(
        "appearances", *(part(number, person, job_title="x") for number, person in enumerate([*people, *crowd]))
    )
    with django_assert_num_queries(1):
        assert len(describer().lines(of(), few)) == 2
    with django_assert_num_queries(1):
        assert len(describer().lines(few, many)) == 2 + 88


@pytest.mark.parametrize(
    ("name", "is_text"),
    [("title", True), ("summary", True), ("teaser", True), ("place", True),
     ("kind", False), ("time_zone", False), ("start_date", False), ("start_time", False), ("series_part", False),
     ("registration_url", False), ("slug", False), ("series", False), ("themes", False), ("picture", False),
     ("nonsense", False)],
)  # fmt: skip
def test_words_are_compared_in_what_is_prose(describer, name, is_text):
    [line] = describer().lines(of(), of(**{name: "x"}))
    assert line.is_text is is_text


# Texts, word by word


def changes(before, after):
    """ "same [-gone-] {+new+}"."""
    marks = {"same": "{}", "gone": "[-{}-]", "new": "{{+{}+}}"}
    return "".join(marks[piece.kind].format(piece.text) for piece in word_changes(before, after))


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("", "", ""),
        ("", "new", "{+new+}"),
        ("old", "", "[-old-]"),
        ("the same", "the same", "the same"),
        ("a b c", "a x c", "a [-b-]{+x+} c"),
        ("a b c", "a c", "a [-b -]c"),
        ("a c", "a b c", "a {+b +}c"),
        ("The harvest.", "The harvest season.", "The harvest{+ season+}."),
        ("The harvest, we say", "The harvest; we say", "The harvest[-,-]{+;+} we say"),
        ("about 10,000 t of ore", "about 12,000 t of ore", "about [-10,000-]{+12,000+} t of ore"),
        ("see https://a.example/b?c. Then", "see https://a.example/d?c. Then",
         "see [-https://a.example/b?c-]{+https://a.example/d?c+}. Then"),
        ("one old bad phrase here", "one new good saying here", "one [-old bad phrase-]{+new good saying+} here"),
        ("one\n\ntwo", "one\n\nzwei", "one\n\n[-two-]{+zwei+}"),
        ("one\n\ntwo", "eins\n\nzwei", "[-one-]{+eins+}\n\n[-two-]{+zwei+}"),
        (" a", " b", " [-a-]{+b+}"),
        ("a ", "b ", "[-a-]{+b+} "),
        ("a  b", "a b", "a[-  -]{+ +}b"),
        ("钴 ore", "锌 ore", "[-钴-]{+锌+} ore"),
        ("المعادن النادرة", "المعادن الحرجة", "المعادن [-النادرة-]{+الحرجة+}"),
        ("Ko\u0302lwezi is", "Kolwezi is", "[-Ko\u0302lwezi-]{+Kolwezi+} is"),
        ("🇬🇧 Britain", "🇿🇲 Britain", "[-🇬🇧-]{+🇿🇲+} Britain"),
    ],
)  # fmt: skip
def test_what_changed_in_a_text_is_told_by_words(before, after, words):
    assert changes(before, after) == words


def test_one_word_in_a_long_text_is_one_word():
    text = "Fair prices need fair scales, and more of the same. " * 4_000
    assert changes(text + "End", text + "Stop") == f"{text}[-End-]{{+Stop+}}"


def test_where_most_words_differ_the_sentences_that_stayed_are_told():
    random = Random(3)
    kept = "This sentence stayed as it was.\n"
    old, new = ("".join(f"{random.random()} " for _ in range(900)).strip() + ".\n" for _ in range(2))
    assert changes(old + kept, new + kept) == f"[-{old}-]{{+{new}+}}{kept}"


def test_where_nothing_is_left_of_a_long_text_it_is_told_as_a_whole():
    old, new = ("\n".join(f"{letter}{number}." for number in range(2_000)) for letter in "ab")
    assert changes(old, new) == f"[-{old}-]{{+{new}+}}"


HOSTILE = [
    "", " ", "\n", "\r\n", "\x00", "a", "a a", " a ", "a\na\n", "a" * 99, "a " * 99, "a b " * 50,
    "." * 99, ". " * 99, "a.b." * 50,
    "\u2028a\u2029b\x0bc\x0cd\x85", "<b>&amp;</b>", "\u202ea\u202c b", "\ud800 a", "Ko\u0302",
    "🇬🇧🇬🇧", "e\u0301" * 50, "\u00a0 \u200b",
    "one two three. four five! six?\n\nseven", "seven\n\nsix? four five! one two three.", "!?.,;: a!?",
    "a\tb\n\n\n\n c",
]  # fmt: skip


@pytest.mark.parametrize("before", HOSTILE)
def test_the_pieces_make_up_both_texts_whatever_they_are(before):
    for after in [*HOSTILE, before + "x", "x" + before, before * 2]:
        assert_makes_up_both(before, after)


def test_the_pieces_make_up_both_texts_at_random():
    random = Random(11)
    for _ in range(400):
        before, after = ("".join(random.choices("ab .\n", k=random.randrange(60))) for _ in range(2))
        assert_makes_up_both(before, after)


def test_the_pieces_of_long_texts_make_up_both():
    random = Random(12)
    for alphabet in ("ab ", "ab .\n", "a ", "abcdefgh      "):
        before, after = ("".join(random.choices(alphabet, k=20_000)) for _ in range(2))
        assert_makes_up_both(before, after)


def assert_makes_up_both(before, after):
    pieces = word_changes(before, after)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == before
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == after
    assert all(piece.text for piece in pieces)
    assert {piece.kind for piece in pieces} <= ({"same"} if before == after else {"same", "gone", "new"})


def test_of_two_texts_the_fewest_words_are_told():
    random = Random(13)
    for _ in range(200):
        before, after = ([random.choice("abc") for _ in range(random.randrange(9))] for _ in range(2))
        told = word_changes("\n".join(before), "\n".join(after))
        gone = sum(len(piece.text.split()) for piece in told if piece.kind == "gone")
        assert gone <= len(before) - longest_common(before, after) + 1


def longest_common(one, other):
    lengths = [0] * (len(other) + 1)
    for each in one:
        before = lengths[:]
        for place, word in enumerate(other):
            lengths[place + 1] = before[place] + 1 if each == word else max(lengths[place], before[place + 1])
    return lengths[-1]
