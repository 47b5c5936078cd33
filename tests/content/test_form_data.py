"""What a form holds, as data: read from what a browser sends, whatever it sends, and given to forms again."""

import pytest
from django.http import QueryDict

from cmia_site.content.form_data import MOST_ROWS, FormData, key_of


def posted(fields):
    """A QueryDict: each value is a text or a list of texts."""
    post = QueryDict(mutable=True)
    for name, value in fields.items():
        post.setlist(name, value if isinstance(value, list) else [value])
    return post


def read(fields):
    return FormData.read(posted(fields))


PEOPLE = {"people-TOTAL_FORMS": "2", "people-INITIAL_FORMS": "1"}


def test_fields_of_the_form_are_lists_of_values():
    data = read({"title": "Cobalt", "themes": ["3", "5"], "hidden": "on", "summary": ""})
    assert data.fields == {"title": ["Cobalt"], "themes": ["3", "5"], "hidden": ["on"], "summary": [""]}
    assert data.rows == {}


def test_rows_stand_in_their_order_by_prefix():
    data = read({**PEOPLE, "people-1-name": "Bram", "people-0-id": "4", "people-0-name": "Amina", "people-1-id": ""})
    assert data.rows == {"people": [{"id": ["4"], "name": ["Amina"]}, {"name": ["Bram"], "id": [""]}]}
    assert data.fields == {}


def test_a_tenth_row_comes_after_the_ninth():
    names = {f"people-{number}-name": f"{number}" for number in reversed(range(12))}
    data = read({"people-TOTAL_FORMS": "12", **names})
    assert [row["name"] for row in data.rows["people"]] == [[f"{number}"] for number in range(12)]


def test_what_belongs_to_the_moment_is_no_content():
    data = read(
        {
            "csrfmiddlewaretoken": "x",
            "_save": "Save",
            "_copy": "token",
            "_version": "3",
            "initial-date": "x",
        }
    )
    assert data == FormData()


def test_the_row_that_browsers_copy_new_rows_from_is_no_content():
    data = read(
        {
            "people-TOTAL_FORMS": "1",
            "people-0-name": "Amina",
            "people-__prefix__-name": "",
        }
    )
    assert data == FormData({}, {"people": [{"name": ["Amina"]}]})


def test_a_prefix_without_rows_is_known_to_have_none():
    assert read({"people-TOTAL_FORMS": "0", "people-INITIAL_FORMS": "0"}).rows == {"people": []}


def test_what_stands_in_a_paste_box_is_a_field_of_the_form():
    assert read({**PEOPLE, "people-paste": "Amina, Bram"}).fields == {"people-paste": ["Amina, Bram"]}


def test_a_file_that_was_taken_in_comes_with_its_row():
    data = read({"decks-TOTAL_FORMS": "1", "decks-0-file-upload": "token", "picture-upload": "other"})
    assert data.rows == {"decks": [{"file-upload": ["token"]}]}
    assert data.fields == {"picture-upload": ["other"]}


def test_prefixes_that_begin_alike_keep_their_own_rows():
    data = read(
        {
            "links-TOTAL_FORMS": "3",
            "links-2-TOTAL_FORMS": "1",
            "links-2-url": "third",
            "links-2-0-url": "of the other",
            "links-0-url": "first",
            "linksmore-TOTAL_FORMS": "1",
            "linksmore-0-url": "of a third",
        }
    )
    assert data.rows == {
        "links": [{"url": ["first"]}, {"url": ["third"]}],
        "links-2": [{"url": ["of the other"]}],
        "linksmore": [{"url": ["of a third"]}],
    }
    assert data.fields == {}


# What no browser sends


@pytest.mark.parametrize("total", ["", "-1", "²", "٣", "1.0", "0x9", "nonsense", " 1", "1\n", "9" * 5000])
def test_a_count_that_is_none_counts_no_rows(total):
    assert read({"people-TOTAL_FORMS": total, "people-0-name": "Amina"}) == FormData()


@pytest.mark.parametrize("total", ["1000000000", "999999999999999999", "007"])
def test_a_count_beyond_all_rows_brings_those_that_are_there(total):
    data = read({"people-TOTAL_FORMS": total, "people-0-name": "Amina", "people-6-name": "Bram"})
    assert data.rows == {"people": [{"name": ["Amina"]}, {"name": ["Bram"]}]}


def test_no_more_rows_are_read_than_any_form_has():
    last, beyond = f"people-{MOST_ROWS - 1}-name", f"people-{MOST_ROWS}-name"
    data = read({"people-TOTAL_FORMS": "1000000000", last: "Last", beyond: "Beyond"})
    assert data.rows == {"people": [{"name": ["Last"]}]}


def test_a_row_beyond_the_count_is_left_out():
    data = read({"people-TOTAL_FORMS": "1", "people-0-name": "Amina", "people-1-name": "Beyond"})
    assert data == FormData({}, {"people": [{"name": ["Amina"]}]})


def test_rows_without_a_count_are_fields_that_no_form_has():
    data = read({"people-0-name": "Amina", "people-INITIAL_FORMS": "1"})
    assert data.rows == {}
    assert data.to_post({}) == posted({"people-0-name": "Amina"})


@pytest.mark.parametrize("name", ["people--1-name", "people-0-", "people-0", "people-²-name", "people-9999999-name"])
def test_a_name_that_fits_no_row_is_in_none(name):
    assert read({"people-TOTAL_FORMS": "9", name: "x"}).rows == {"people": []}


def test_the_last_of_several_counts_holds():
    assert read({"people-TOTAL_FORMS": ["0", "1"], "people-0-name": "Amina"}).rows == {"people": [{"name": ["Amina"]}]}


def test_a_character_that_databases_refuse_is_left_out():
    data = read({"people-TOTAL_FORMS": "1", "title": "Co\0balt", "people-0-name": ["A\0", "\0"], "na\0me": "x"})
    assert data == FormData({"title": ["Cobalt"]}, {"people": [{"name": ["A", ""]}]})


# Back to a form


def test_stored_rows_come_first_and_those_that_are_stored_no_more_come_as_new_ones():
    rows = [{"id": [""], "name": ["New"]}, {"id": ["4"], "name": ["There"]}, {"id": ["5"], "name": ["Gone"]}]
    post = FormData({"title": ["Cobalt"]}, {"people": rows}).to_post({"people": {"4", "6"}})
    assert post == posted(
        {
            "title": "Cobalt",
            "people-TOTAL_FORMS": "3",
            "people-INITIAL_FORMS": "1",
            "people-0-id": "4",
            "people-0-name": "There",
            "people-1-id": "",
            "people-1-name": "New",
            "people-2-id": "",
            "people-2-name": "Gone",
        }
    )


def test_a_row_that_names_no_key_is_a_new_one():
    post = FormData({}, {"people": [{"name": ["Amina"]}]}).to_post({"people": {"4"}})
    assert (post["people-INITIAL_FORMS"], post["people-0-id"]) == ("0", "")


def test_what_was_read_is_read_again_from_its_own_form():
    data = read(
        {
            "title": "Cobalt",
            "themes": ["3", "5"],
            "summary": "one\r\n\r\ntwo ",
            "people-TOTAL_FORMS": "4",
            "people-0-id": "4",
            "people-0-works": ["1", "2"],
            "people-1-id": "7",
            "people-1-DELETE": "on",
            "people-3-id": "",
            "people-3-name": "New",
            "notes-TOTAL_FORMS": "0",
        }
    )
    again = FormData.read(data.to_post({"people": {"4", "7"}}))
    assert (again.fields, again.rows) == (data.fields, data.rows)
    assert FormData.of_json(again.to_json()) == data


def test_reading_changes_nothing_of_what_is_kept():
    data = FormData({"title": ["Cobalt"]}, {"people": [{"id": ["4"], "name": ["Amina"]}]})
    data.to_post({}).appendlist("title", "Another")
    assert data == FormData({"title": ["Cobalt"]}, {"people": [{"id": ["4"], "name": ["Amina"]}]})


# What it says


@pytest.mark.parametrize(
    "other",
    [
        FormData({"title": ["Zinc"]}, {"people": [{"name": ["Amina"]}]}),
        FormData({"title": ["Cobalt"], "teaser": ["x"]}, {"people": [{"name": ["Amina"]}]}),
        FormData({"title": ["Cobalt"]}, {"people": []}),
        FormData({"title": ["Cobalt"]}, {"people": [{"name": ["Amina"]}], "notes": [{"text": ["x"]}]}),
        {"fields": {"title": ["Cobalt"]}, "rows": {"people": [{"name": ["Amina"]}]}},
        None,
    ],
)
def test_what_says_something_else_is_not_equal(other):
    assert FormData({"title": ["Cobalt"]}, {"people": [{"name": ["Amina"]}]}) != other


def test_what_is_empty_says_as_little_as_what_is_not_there():
    assert FormData({"title": ["Cobalt"], "teaser": []}, {"people": []}) == FormData({"title": ["Cobalt"]})


@pytest.mark.parametrize(("row", "key"), [({"id": ["4"]}, "4"), ({"id": [""]}, ""), ({"id": []}, ""), ({}, "")])
def test_the_key_of_a_row_is_empty_for_a_new_one(row, key):
    assert key_of(row) == key
