"""What differs between two contents, and how three become one."""

from random import Random

import pytest

from cmia_site.content.comparing import Difference, differences, disputes, identified, merged
from cmia_site.content.form_data import FormData

TRIES = 300


def content(*people, notes=(), **fields):
    return FormData(
        {name: [value] if isinstance(value, str) else value for name, value in fields.items()},
        {"people": list(people), "notes": list(notes)},
    )


def person(key, name, **more):
    """A row; a new one has no key."""
    values = {"id": key, "name": name} | more
    return {field: [value] for field, value in values.items() if value}


AMINA, BRAM, CHEN = person("1", "Amina"), person("2", "Bram"), person("3", "Chen")
ZOE = person("", "Zoe")


def changes(before, after):
    return {each.key: (each.before, each.after) for each in differences(before, after)}


def choices(base, mine, theirs):
    return {each.difference.key: each.choice for each in disputes(base, mine, theirs)}


def names(merged_content):
    return [row["name"][0] for row in merged_content.rows["people"]]


# What differs between two


def test_contents_that_say_the_same_do_not_differ():
    assert differences(content(AMINA, ZOE, title="Cobalt"), content(AMINA, ZOE, title="Cobalt")) == []


def test_a_field_differs_by_its_values():
    before, after = content(title="Cobalt", teaser="Old", themes=["1", "2"]), content(title="Zinc", themes=["2", "3"])
    assert changes(before, after) == {
        "title": (["Cobalt"], ["Zinc"]),
        "teaser": (["Old"], []),
        "themes": (["1", "2"], ["2", "3"]),
    }


def test_fields_stand_first_and_in_the_order_of_the_form():
    before, after = content(AMINA, title="A", place="B"), content(title="C", place="D", teaser="E")
    assert [each.key for each in differences(before, after)] == ["title", "place", "teaser", "people:1"]


def test_a_row_differs_by_its_fields():
    before, after = person("1", "Amina", job="Assayer"), person("1", "Amina", place="Lusaka")
    assert changes(content(BRAM, before), content(BRAM, after)) == {
        "people:1:job": (["Assayer"], []),
        "people:1:place": ([], ["Lusaka"]),
    }


def test_a_row_is_added_or_removed_as_a_whole():
    assert changes(content(AMINA), content(BRAM)) == {"people:1": (AMINA, None), "people:2": (None, BRAM)}


def test_a_new_row_is_known_by_what_it_says():
    [added] = differences(content(AMINA), content(AMINA, ZOE))
    assert (added.prefix, added.before, added.after) == ("people", None, ZOE)
    assert added.is_row
    assert differences(content(ZOE, AMINA), content(ZOE, AMINA, title="Cobalt"))[0].key == "title"


def test_two_new_rows_that_say_the_same_are_two():
    assert len(differences(content(ZOE), content(ZOE, ZOE, ZOE))) == 2
    assert len(identified([ZOE, ZOE, ZOE])) == 3


def test_rows_in_another_order_are_one_difference():
    assert changes(content(AMINA, BRAM, CHEN), content(CHEN, AMINA, BRAM)) == {
        "people:": ([AMINA, BRAM, CHEN], [CHEN, AMINA, BRAM])
    }


def test_rows_that_came_and_went_are_no_other_order():
    assert set(changes(content(AMINA, BRAM), content(CHEN, AMINA))) == {"people:2", "people:3"}


def test_a_new_row_that_was_stored_meanwhile_is_the_same_row():
    assert changes(content(AMINA, ZOE), content(AMINA, person("9", "Zoe"))) == {}


def test_a_stored_row_that_was_entered_anew_is_the_same_row():
    assert changes(content(person("9", "Zoe"), AMINA), content(ZOE, AMINA)) == {}


def test_of_a_new_row_that_was_stored_with_more_the_rest_differs():
    after = content(AMINA, person("9", "Zoe", slug="zoe"))
    assert changes(content(AMINA, ZOE), after) == {"people:9:slug": ([], ["zoe"])}


def test_a_new_row_is_the_stored_one_that_says_least_beside_it():
    stored = [person("8", "Zoe", job="Assayer"), person("9", "Zoe")]
    assert changes(content(ZOE), content(*stored)) == {"people:8": (None, stored[0])}


def test_one_stored_row_is_one_new_row_only():
    [left] = differences(content(ZOE, ZOE), content(person("9", "Zoe")))
    assert (left.before, left.after) == (ZOE, None)


def test_a_stored_row_that_both_have_is_no_new_one():
    both = person("9", "Zoe")
    [added] = differences(content(both), content(both, ZOE))
    assert (added.before, added.after) == (None, ZOE)


def test_rows_of_a_kind_that_one_does_not_know_are_added():
    assert changes(FormData(), content(AMINA)) == {"people:1": (None, AMINA)}


def test_files_differ_by_their_facts():
    before, after = {"name": "a.pdf", "pages": 2}, {"name": "b.pdf", "pages": 2}
    assert changes(content(picture=[before]), content(picture=[after])) == {"picture": ([before], [after])}
    assert len(differences(content({"file": [before]}), content({"file": [after]}))) == 2


@pytest.mark.parametrize(
    ("difference", "key", "is_row", "is_order"),
    [
        (Difference("", "", "title", [], []), "title", False, False),
        (Difference("people", "12", "job", [], []), "people:12:job", False, False),
        (Difference("people", "12", "", None, {}), "people:12", True, False),
        (Difference("people", "", "", [], []), "people:", False, True),
    ],
)
def test_a_key_names_a_place(difference, key, is_row, is_order):
    assert (difference.key, difference.is_row, difference.is_order) == (key, is_row, is_order)


# Two editors


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "found"),
    [
        ("A", "A", "A", {}),
        ("A", "B", "A", {"title": "mine"}),
        ("A", "A", "B", {"title": "theirs"}),
        ("A", "B", "C", {"title": ""}),
        ("A", "B", "B", {}),
        ("A", "", "B", {"title": ""}),
        ("", "B", "", {"title": "mine"}),
    ],
)
def test_whoever_alone_changed_a_field_has_it(base, mine, theirs, found):
    one, two, three = (content(title=text or []) for text in (base, mine, theirs))
    assert choices(one, two, three) == found


AMINA_JOB, AMINA_PLACE = person("1", "Amina", job="Assayer"), person("1", "Amina", place="Lusaka")


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "found"),
    [
        ([AMINA], [AMINA_JOB], [AMINA], {"people:1:job": "mine"}),
        ([AMINA], [AMINA], [AMINA_JOB], {"people:1:job": "theirs"}),
        ([AMINA], [AMINA_JOB], [AMINA_PLACE], {"people:1:job": "mine", "people:1:place": "theirs"}),
        ([AMINA], [AMINA_JOB], [person("1", "Amina", job="Chemist")], {"people:1:job": ""}),
        ([AMINA], [], [AMINA], {"people:1": "mine"}),
        ([AMINA], [AMINA], [], {"people:1": "theirs"}),
        ([AMINA], [], [AMINA_JOB], {"people:1": ""}),
        ([AMINA], [AMINA_JOB], [], {"people:1": ""}),
        ([AMINA], [], [], {}),
        ([AMINA], [AMINA, BRAM], [AMINA], {"people:2": "mine"}),
        ([AMINA], [AMINA], [AMINA, BRAM], {"people:2": "theirs"}),
        ([], [AMINA], [BRAM], {"people:1": "mine", "people:2": "theirs"}),
        ([AMINA, BRAM], [BRAM, AMINA], [AMINA, BRAM], {"people:": "mine"}),
        ([AMINA, BRAM], [AMINA, BRAM], [BRAM, AMINA], {"people:": "theirs"}),
        ([AMINA, BRAM], [BRAM, AMINA], [BRAM, AMINA], {}),
        ([AMINA, BRAM, CHEN], [BRAM, AMINA, CHEN], [AMINA, CHEN, BRAM], {"people:": ""}),
        ([AMINA, person("12", "Bo")], [AMINA], [AMINA_JOB, person("12", "Bo")],
         {"people:1:job": "theirs", "people:12": "mine"}),
    ],
)  # fmt: skip
def test_whoever_alone_changed_a_row_has_it(base, mine, theirs, found):
    assert choices(content(*base), content(*mine), content(*theirs)) == found


def test_what_both_have_entered_anew_in_the_same_words_is_not_disputed():
    assert choices(content(), content(ZOE), content(ZOE)) == {}


def test_of_what_both_have_entered_and_one_has_stored_the_stored_row_is_taken():
    stored = person("9", "Zoe", job="Assayer")
    assert choices(content(), content(ZOE), content(stored)) == {"people:9": "theirs"}
    assert choices(content(), content(stored), content(ZOE)) == {"people:9": "mine"}
    assert merged(content(ZOE), content(stored), set()) == content(stored)
    assert merged(content(ZOE), content(stored), {"people:9"}) == content(ZOE)


def test_a_row_that_waited_and_was_stored_meanwhile_is_no_choice_of_an_editor_who_left_it_alone():
    base, mine, theirs = content(ZOE), content(ZOE, title="Mine"), content(person("9", "Zoe"))
    assert choices(base, mine, theirs) == {"title": "mine", "people:9": "theirs"}
    assert merged(mine, theirs, {"title"}) == content(person("9", "Zoe"), title="Mine")


def test_a_row_that_waited_and_was_stored_meanwhile_is_replaced_by_who_changed_it():
    changed = person("", "Zoe", job="Assayer")
    base, mine, theirs = content(ZOE), content(changed), content(person("9", "Zoe"))
    found = choices(base, mine, theirs)
    assert len(found) == 2
    assert set(found.values()) == {"mine"}
    assert merged(mine, theirs, set(found)) == mine


def test_files_are_disputed_as_any_field():
    one, two, three = ({"kind": "pdf", "sha256": letter * 64} for letter in "abc")
    assert choices(content(file=[one]), content(file=[two]), content(file=[three])) == {"file": ""}


# One out of three


def test_theirs_stands_where_nothing_is_taken():
    mine, theirs = content(BRAM, title="Mine"), content(AMINA_JOB, title="Theirs", teaser="x")
    assert merged(mine, theirs, set()) == theirs


def test_of_one_row_one_field_is_mine_and_another_theirs():
    result = merged(content(AMINA_JOB), content(AMINA_PLACE), {"people:1:job"})
    assert result == content(person("1", "Amina", place="Lusaka", job="Assayer"))


def test_what_i_emptied_is_empty():
    result = merged(content(AMINA), content(AMINA_JOB, title="Theirs"), {"title", "people:1:job"})
    assert result == content(AMINA)
    assert "title" not in result.fields


def test_of_both_texts_theirs_stands_before_mine():
    mine, theirs = content(title="Mine", summary="My words"), content(title="Theirs", summary="Their words")
    result = merged(mine, theirs, {"summary+both", "title+both"})
    assert [line.strip() for line in result.fields["summary"][0].splitlines()] == ["Their words", "", "My words"]
    assert result.fields["title"][0].replace("\n", "") == "Theirs Mine"  # as a field of one line shows it


def test_both_texts_of_a_row_are_kept():
    mine, theirs = person("1", "Amina", job="Assayer"), person("1", "Amina", job="Chemist")
    [row] = merged(content(mine), content(theirs), {"people:1:job+both"}).rows["people"]
    assert row["job"][0].split() == ["Chemist", "Assayer"]


def test_both_of_a_text_that_only_one_has_is_that_text():
    assert merged(content(summary="Mine"), content(), {"summary+both"}) == content(summary="Mine")


@pytest.mark.parametrize("key", ["people:1+both", "people:2+both", "people:+both", "picture+both", "nonsense", ""])
def test_where_both_make_no_sense_theirs_stays(key):
    mine = content(AMINA, picture=[{"name": "a"}])
    theirs = content(BRAM, picture=[{"name": "b"}])
    assert merged(mine, theirs, {key}) == theirs


@pytest.mark.parametrize(
    ("mine", "theirs", "taken", "result"),
    [
        ([AMINA, ZOE, BRAM], [AMINA, BRAM], "all", "Amina Zoe Bram"),
        ([ZOE, AMINA, BRAM], [AMINA, BRAM], "all", "Zoe Amina Bram"),
        ([AMINA, ZOE, BRAM], [AMINA, CHEN, BRAM], "people:n", "Amina Zoe Chen Bram"),
        ([BRAM, ZOE, AMINA], [AMINA, BRAM, CHEN], "people:", "Bram Chen Amina"),
        ([BRAM, AMINA], [AMINA, CHEN, BRAM], "people:", "Bram Amina Chen"),
        ([CHEN, BRAM, AMINA], [AMINA, BRAM, CHEN], "all", "Chen Bram Amina"),
        ([CHEN, ZOE, AMINA], [AMINA, BRAM, CHEN], "people:n", "Amina Bram Chen Zoe"),
    ],
)
def test_rows_stand_where_their_editor_put_them(mine, theirs, taken, result):
    keys = {each.difference.key for each in disputes(content(), content(*mine), content(*theirs))}
    chosen = {key for key in keys if taken in ("all", key) or (taken == "people:n" and key.startswith(taken))}
    assert names(merged(content(*mine), content(*theirs), chosen)) == result.split()


# Whatever three editors did


def edited(random, before):
    """What an editor has made of a content."""
    fields = dict(before.fields)
    for name in ("title", "teaser", "summary"):
        if random.random() < 0.3:
            fields[name] = random.choice([[], ["A"], ["B"], ["C d e"]])
    return FormData(fields, {prefix: edited_rows(random, rows) for prefix, rows in before.rows.items()})


def edited_rows(random, rows):
    kept = [dict(row) for row in rows if random.random() > 0.2]
    for row in kept:
        if random.random() < 0.3:
            row[random.choice(["name", "job"])] = [random.choice("xyz")]
    there = {row["id"][0] for row in kept if "id" in row}
    for key in random.sample(["", "", "", "21", "22"], random.randrange(3)):
        if key not in there:
            kept.insert(random.randint(0, len(kept)), a_row(random, key))
    if random.random() < 0.3:
        random.shuffle(kept)
    return kept


def a_row(random, key):
    return person(key, random.choice("xyz"), job=random.choice(["", "x", "y"]))


def three_editors():
    """(base, mine, theirs) of many tries, each time the same."""
    random = Random(20270120)
    for _ in range(TRIES):
        rows = {
            prefix: [a_row(random, f"{n}") for n in range(1, random.randint(2, 6))] for prefix in ("people", "notes")
        }
        base = edited(random, FormData({"title": ["A"]}, rows))
        yield base, edited(random, base), edited(random, base)


def is_one_row(dispute):
    """Whether it is about a row that one has stored and the other entered in the same words."""
    difference = dispute.difference
    return difference.is_row and bool(difference.before) and bool(difference.after)


def test_the_tries_are_worth_it():
    tries = list(three_editors())
    found = [each for three in tries for each in disputes(*three)]
    assert {each.choice for each in found} == {"", "mine", "theirs"}
    assert {each.difference.is_order for each in found} == {True, False}
    assert {each.difference.is_row for each in found} == {True, False}
    assert {is_one_row(each) for each in found} == {True, False}


def test_keys_never_collide():
    for three in three_editors():
        keys = [each.difference.key for each in disputes(*three)]
        assert len(keys) == len(set(keys))


def test_nothing_is_disputed_where_and_only_where_mine_and_theirs_say_the_same():
    for base, mine, theirs in three_editors():
        assert (disputes(base, mine, theirs) == []) is (mine == theirs)
        assert disputes(base, mine, mine) == []


def test_who_takes_nothing_has_theirs():
    for _, mine, theirs in three_editors():
        assert merged(mine, theirs, set()) == theirs


def test_who_takes_everything_has_mine():
    for base, mine, theirs in three_editors():
        everything = {each.difference.key for each in disputes(base, mine, theirs)}
        assert merged(mine, theirs, everything) == mine


def test_what_one_editor_alone_has_changed_is_theirs_everywhere():
    for base, mine, theirs in three_editors():
        assert {each.choice for each in disputes(base, mine, base) if not is_one_row(each)} <= {"mine"}
        assert {each.choice for each in disputes(base, base, theirs) if not is_one_row(each)} <= {"theirs"}


def test_a_value_that_one_editor_alone_has_changed_is_preselected():
    for base, mine, theirs in three_editors():
        for each in disputes(base, mine, theirs):
            before, my, their = (value_at(content, each.difference) for content in (base, mine, theirs))
            if None not in (before, my, their):
                expected = "mine" if their == before else "theirs" if my == before else ""
                assert each.choice == expected


def value_at(content, difference):
    """None where there is no such place in it."""
    if not difference.name:
        return None
    if not difference.prefix:
        return content.fields.get(difference.name, [])
    row = identified(content.rows[difference.prefix]).get(difference.row)
    return row and row.get(difference.name, [])


def test_any_choice_leads_to_rows_that_one_of_both_has_and_to_none_twice():
    random = Random(7)
    for base, mine, theirs in three_editors():
        keys = {each.difference.key for each in disputes(base, mine, theirs)}
        result = merged(mine, theirs, {key for key in keys if random.random() < 0.5})
        for prefix, rows in result.rows.items():
            known = [*identified(mine.rows[prefix]), *identified(theirs.rows[prefix])]
            keyed = [row["id"][0] for row in rows if "id" in row]
            assert len(keyed) == len(set(keyed))
            assert set(keyed) <= set(known)


def test_whatever_differs_is_told_from_either_side():
    for _, mine, theirs in three_editors():
        there = {each.key: (each.before, each.after) for each in differences(mine, theirs)}
        back = {each.key: (each.after, each.before) for each in differences(theirs, mine)}
        assert there == back
