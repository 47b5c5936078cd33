"""What the scripts of the event's form ask: the time elsewhere, and rows made of what is pasted."""

from string import ascii_lowercase

import pytest
from django.contrib.auth.models import Permission

from cmia_site.content.pickers import NEW
from events.admin.helping import MAY_NOT_ADD
from events.models import Event, Person
from tests import builders

pytestmark = pytest.mark.django_db

ELSEWHERE = "/admin/events/event/elsewhere/"
PANEL = "/admin/events/event/panel/"
POINTS = "/admin/events/event/points/"
WHEN = {"start_date": "2027-03-11", "start_time": "14:00", "time_zone": "Africa/Lusaka"}


def read(client, address, text):
    response = client.post(address, {"text": text})
    assert response.status_code == 200
    return response.json()


# The time elsewhere


def test_the_start_is_told_on_other_clocks(staff_client):
    words = staff_client.get(ELSEWHERE, WHEN).json()["words"]
    assert words.startswith("14:00 ")
    for city in ("London", "New York", "Johannesburg"):
        assert city in words


def test_a_time_that_is_not_there_yet_has_no_words(staff_client):
    assert staff_client.get(ELSEWHERE, WHEN | {"start_time": ""}).json() == {"words": "", "field": ""}


def test_an_hour_that_the_clocks_leave_out_is_told(staff_client):
    left_out = {"start_date": "2027-03-28", "start_time": "01:30", "time_zone": "Europe/London"}
    answer = staff_client.get(ELSEWHERE, left_out).json()
    assert "clocks go forward" in answer["words"]
    assert answer["field"] == "start_time"


@pytest.mark.parametrize(
    "name", ["start_date", "start_time", "end_date", "end_time", "time_zone", "start_fold", "end_fold"]
)
@pytest.mark.parametrize("value", ["\x00", "9" * 400, "0001-01-01", "9999-12-31", "../../etc/passwd", "💥", "-1"])
def test_no_time_is_so_odd_that_the_question_fails(staff_client, name, value):
    assert staff_client.get(ELSEWHERE, WHEN | {name: value}).status_code == 200


# A panel


def test_a_pasted_panel_becomes_rows_with_the_known_recognised_and_the_new_offered(staff_client):
    levin = builders.make_organisation("Levin Sources")
    tufo = builders.make_person("Rosanna Tufo", organisation=levin)
    answer = read(
        staff_client, PANEL, "Rosanna Tufo, Senior Advisor, Levin Sources\nAmina Diallo, Assayer, Pit Side Works"
    )
    first, second = answer["rows"]
    assert first["fields"]["person"] == {"id": str(tufo.pk), "text": "Rosanna Tufo – Levin Sources"}
    assert first["fields"]["organisation"]["id"] == str(levin.pk)
    assert first["fields"]["job_title"] == "Senior Advisor"
    assert second["fields"]["person"]["id"] == f"{NEW}Amina Diallo"
    assert (first["questions"], second["questions"], answer["rest"]) == ([], [], "")
    assert answer["words"] == "2 people found: look through the rows below before you save."
    assert Person.objects.count() == 1  # nothing is stored before the form is


def test_a_known_name_with_another_organisation_is_asked_about(staff_client):
    cornish = builders.make_person("Richard Williams", organisation=builders.make_organisation("Cornish Metals"))
    (row,) = read(staff_client, PANEL, "Richard Williams, Chief Operating Officer, NOVAGOLD")["rows"]
    assert row["fields"]["person"] is None
    (question,) = row["questions"]
    assert [choice["id"] for choice in question["choices"]] == [str(cornish.pk), f"{NEW}Richard Williams"]


def test_a_name_of_two_people_is_asked_about(staff_client):
    for place in ("Cornish Metals", "NOVAGOLD"):
        builders.make_person("Richard Williams", organisation=builders.make_organisation(place))
    (row,) = read(staff_client, PANEL, "Richard Williams, Geologist, NOVAGOLD")["rows"]
    assert len(row["questions"][0]["choices"]) == 3


def test_a_name_that_is_only_alike_is_asked_about(staff_client):
    known = builders.make_person("Steven M. Fortier", organisation=builders.make_organisation("USGS"))
    (row,) = read(staff_client, PANEL, "Steve Fortier, Director, USGS")["rows"]
    assert row["fields"]["person"] is None
    assert row["questions"][0]["choices"][0]["id"] == str(known.pk)


def test_what_cannot_be_read_comes_back(staff_client):
    answer = read(staff_client, PANEL, "Amina Diallo, Assayer, Pit Side Works\nhttps://example.org/register")
    assert len(answer["rows"]) == 1
    assert answer["rest"] == "https://example.org/register"
    assert "What is left of it is still here." in answer["words"]


@pytest.mark.parametrize("count", [1, 3, 90])
def test_a_panel_of_ninety_costs_as_many_queries_as_one_of_one(staff_client, count, django_assert_num_queries):
    place = builders.make_organisation("Pit Side Works")
    names = [f"Amina Bo{letter}a Di{other}lo" for letter in ascii_lowercase[:9] for other in ascii_lowercase[:10]]
    for name in names[:count]:
        person = builders.make_person(name, organisation=place)
        builders.appear(builders.make_event(), person, organisation=place)
    text = "\n".join(f"{name}, Assayer, Pit Side Works" for name in names[:count])
    with django_assert_num_queries(12):
        assert len(read(staff_client, PANEL, text)["rows"]) == count


def limited(client, editor, *rights):
    editor.is_superuser = False
    editor.save()
    editor.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.mark.parametrize("rights", [["add_event"], ["view_event", "change_event"]])
def test_who_may_see_no_people_is_told_of_none(client, editor, rights):
    builders.make_person("Zora Canary", job_title="Miner", organisation=builders.make_organisation("Pit Side Works"))
    limited(client, editor, *rights)
    for text in ("Zora Canary, Assayer, Pit Side Works", "Z. Canary, Assayer, Pit Side Works"):
        assert read(client, PANEL, text) == {
            "rows": [],
            "rest": text,
            "words": f"What is left of it is still here. It is not part of the page. {MAY_NOT_ADD}",
        }


def test_who_may_add_no_people_keeps_the_new_ones_in_the_box(client, editor):
    tufo = builders.make_person("Rosanna Tufo", organisation=builders.make_organisation("Levin Sources"))
    limited(client, editor, "view_event", "change_event", "view_person", "view_organisation")
    text = "Rosanna Tufo, Advisor, Levin Sources\nBo Chen, Geologist, Levin Sources\nRosanna Tufo, Advisor, New Pit"
    answer = read(client, PANEL, text)
    assert [row["fields"]["person"]["id"] for row in answer["rows"]] == [str(tufo.pk)]
    assert answer["rest"] == "Bo Chen, Geologist, Levin Sources\nRosanna Tufo, Advisor, New Pit"
    assert answer["words"].startswith("1 person found")
    assert answer["words"].endswith(MAY_NOT_ADD)


def test_who_may_add_no_people_chooses_among_the_known(client, editor):
    known = builders.make_person("Steven M. Fortier")
    limited(client, editor, "view_event", "change_event", "view_person", "view_organisation")
    (row,) = read(client, PANEL, "Steve Fortier (chair)")["rows"]
    assert [choice["id"] for choice in row["questions"][0]["choices"]] == [str(known.pk)]


def test_who_may_add_an_event_is_told_the_time_elsewhere(client, editor):
    assert "Lusaka time" in limited(client, editor, "add_event").get(ELSEWHERE, WHEN).json()["words"]


def test_of_very_many_namesakes_a_few_are_asked_about(staff_client):
    for number in range(20):
        builders.make_person("Richard Williams", organisation=builders.make_organisation(f"Pit {number}"))
    (row,) = read(staff_client, PANEL, "Richard Williams, Geologist, Levin Sources")["rows"]
    assert len(row["questions"][0]["choices"]) == 13
    assert row["questions"][0]["choices"][-1]["id"] == f"{NEW}Richard Williams"


# Points


def test_pasted_points_become_rows(staff_client):
    answer = read(staff_client, POINTS, "• Fair prices need fair scales.\n\n• Licences cost too much.")
    assert [row["fields"]["text"] for row in answer["rows"]] == [
        "Fair prices need fair scales.",
        "Licences cost too much.",
    ]
    assert answer["words"].startswith("2 key themes found")


# Whatever is sent


@pytest.mark.parametrize("address", [PANEL, POINTS])
@pytest.mark.parametrize("text", ["", " \n\t", "\x00", ",,,,,", "(" * 5_000, "•" * 5_000, "a, " * 9_000, "\u202e,x,y"])
def test_no_text_is_so_odd_that_reading_it_fails(staff_client, address, text):
    assert staff_client.post(address, {"text": text}).status_code == 200


@pytest.mark.parametrize("address", [PANEL, POINTS])
def test_more_than_a_long_text_is_refused_in_words(staff_client, address):
    response = staff_client.post(address, {"text": "x" * 50_001})
    assert response.status_code == 400
    assert response.json()["error"] == "This is more than 50,000 characters. Paste the panel alone."


@pytest.mark.parametrize(("address", "method"), [(ELSEWHERE, "get"), (PANEL, "post"), (POINTS, "post")])
def test_they_answer_members_of_the_office_with_a_right_to_events_only(client, editor, address, method):
    assert getattr(client, method)(address).status_code == 302
    editor.is_superuser = False
    editor.save()
    editor.user_permissions.set(Permission.objects.filter(codename="view_theme"))
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    assert getattr(client, method)(address).status_code == 403
    editor.user_permissions.set(Permission.objects.filter(codename__in=["view_event", "change_event"]))
    assert getattr(client, method)(address).status_code == 200


@pytest.mark.parametrize(("address", "method"), [(ELSEWHERE, "post"), (PANEL, "get"), (POINTS, "get")])
def test_they_answer_to_one_method(staff_client, address, method):
    assert getattr(staff_client, method)(address).status_code == 405
    assert Event.objects.count() == 0
