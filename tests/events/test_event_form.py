"""The office's form for an event: names typed on the way, rows in order, and what is said when something is wrong."""

import re
from datetime import date, time

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission
from django.urls import reverse

from cmia_site.content.pickers import NEW
from events.models import Appearance, Event, KeyTheme, Person, Series, Theme
from resources.models import Organisation
from tests import builders
from tests.events.event_form import ADD, PUBLISH, change, errors, form, row, rows, said, sent_by, stored

pytestmark = pytest.mark.django_db

NO_KEYS = ["abc", "-1", "²", "9" * 30, "0", "\x00"]
NO_NAMES = ["", "\u200b", "x" * 300]


def panellist(person, number=0, **values):
    return row("appearances", number, person=person, role="panellist", **values)


# Names that are typed on the way


def test_who_and_what_is_new_is_added_by_its_name_with_the_event(staff_client):
    response = staff_client.post(
        ADD,
        form(themes=[f"{NEW}Formalisation"], series=f"{NEW}Field voices")
        | panellist(f"{NEW}Amina Diallo", job_title="Assayer", organisation=f"{NEW}Pit Side Works")
        | row("organisers", organisation=f"{NEW}Copper Belt Institute", role="host"),
    )
    assert response.status_code == 302, errors(response)
    event, part = Event.objects.get(), Appearance.objects.get()
    assert (part.person.name, part.job_title, part.organisation.name) == ("Amina Diallo", "Assayer", "Pit Side Works")
    assert [theme.name for theme in event.themes.all()] == ["Formalisation"]
    assert event.series == Series.objects.get()
    assert event.organisers.get().organisation.slug == "copper-belt-institute"
    assert "Amina Diallo" in said(response)[0]
    added = LogEntry.objects.get(object_id=part.person.pk, content_type__model="person")
    assert added.change_message == "Added by its name with “Cobalt after the harvest”."


def test_the_job_at_their_first_event_becomes_the_current_one_of_a_new_person(staff_client):
    staff_client.post(ADD, form() | panellist(f"{NEW}Amina Diallo", job_title="Assayer"))
    assert Person.objects.get().job_title == "Assayer"


def test_the_first_of_their_jobs_at_an_event_is_the_one_that_a_new_person_keeps(staff_client):
    amina = {"person": f"{NEW}Amina Diallo"}
    jobs = [
        {"role": "chair"},
        {"role": "panellist", "job_title": "Assayer"},
        {"role": "closing", "job_title": "Chair"},
    ]
    staff_client.post(ADD, form() | rows("appearances", *(amina | job for job in jobs)))
    assert Person.objects.get().job_title == "Assayer"


def test_a_known_person_keeps_their_current_job_and_a_past_event_the_job_of_its_day(staff_client):
    amina = builders.make_person(job_title="Director")
    past = builders.appear(builders.make_event(), amina, job_title="Assayer")
    staff_client.post(ADD, form() | panellist(amina.pk, job_title="Chair"))
    amina.refresh_from_db()
    past.refresh_from_db()
    assert (amina.job_title, past.job_title) == ("Director", "Assayer")


def test_one_new_name_in_several_rows_is_one_row_in_the_list(staff_client):
    staff_client.post(
        ADD,
        form()
        | rows(
            "appearances",
            {"person": f"{NEW}Amina Diallo", "role": "panellist", "organisation": f"{NEW}Pit Side Works"},
            {"person": f"{NEW}amina diallo", "role": "moderator", "organisation": f"{NEW}PIT SIDE WORKS"},
        ),
    )
    assert (Person.objects.count(), Organisation.objects.count(), Appearance.objects.count()) == (1, 1, 2)


def test_a_theme_that_is_there_already_is_not_added_again(staff_client):
    theme = builders.make_theme("Formalisation")
    staff_client.post(ADD, form(themes=[f"{NEW}formalisation"]))
    assert list(Event.objects.get().themes.all()) == [theme]


def test_two_people_of_one_name_stay_two_and_a_third_may_come(staff_client):
    cornish = builders.make_person("Richard Williams", organisation=builders.make_organisation("Cornish Metals"))
    novagold = builders.make_person("Richard Williams", organisation=builders.make_organisation("NOVAGOLD"))
    response = staff_client.post(
        ADD,
        form()
        | rows(
            "appearances",
            {"person": novagold.pk, "role": "panellist"},
            {"person": f"{NEW}Richard Williams", "role": "panellist"},
        ),
    )
    assert response.status_code == 302, errors(response)
    first, second = [part.person for part in Event.objects.get().appearances.all()]
    assert first == novagold
    assert second not in (cornish, novagold)
    assert len({person.slug for person in Person.objects.all()}) == 3
    labels = [result["text"] for result in found(staff_client, "Richard Williams")]
    assert labels == ["Richard Williams – Cornish Metals", "Richard Williams – NOVAGOLD", "Richard Williams"]


def found(client, term, field="person", model="appearance"):
    response = client.get(
        reverse("admin:autocomplete"), {"term": term, "app_label": "events", "model_name": model, "field_name": field}
    )
    return response.json()["results"]


def test_a_form_that_comes_back_adds_nobody_and_keeps_the_name(staff_client):
    response = staff_client.post(ADD, form(title="") | panellist(f"{NEW}Amina Diallo"))
    assert response.status_code == 200
    assert Person.objects.count() == 0
    assert '<option value="new:Amina Diallo" selected>Amina Diallo (new)</option>' in response.content.decode()


def test_who_may_not_add_people_cannot_do_so_by_a_name(client, editor):
    editor.is_superuser = False
    editor.save()
    wanted = ["add_event", "change_event", "view_event", "view_person", "add_appearance", "change_appearance"]
    editor.user_permissions.set(Permission.objects.filter(codename__in=wanted))
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    assert 'data-new="person"' not in client.get(ADD).content.decode()
    response = client.post(ADD, form() | panellist(f"{NEW}Amina Diallo"))
    assert errors(response) == {"person": ["This is no longer there to choose. Choose again."]}
    assert Person.objects.count() == 0


@pytest.mark.parametrize("value", [*NO_KEYS, *(f"{NEW}{name}" for name in NO_NAMES)])
def test_what_no_picker_has_offered_is_an_error_at_each_field(staff_client, value):
    response = staff_client.post(ADD, form(series=value, themes=[value], moved_to=value) | panellist(value))
    assert response.status_code == 200
    assert set(errors(response)) == {"series", "themes", "moved_to", "person"}
    assert Event.objects.count() == Person.objects.count() == Theme.objects.count() == 0


@pytest.mark.parametrize("value", NO_KEYS)
@pytest.mark.parametrize("field", ["id", "event"])
def test_a_row_that_was_never_there_is_no_crash(staff_client, field, value):
    event = builders.make_event()
    part = builders.appear(event, builders.make_person())
    sent = form() | stored("appearances", event) | {f"appearances-0-{field}": value}
    response = staff_client.post(change(event), sent | PUBLISH)
    assert response.status_code == 200
    assert Appearance.objects.get() == part


# Likely duplicates


def test_a_likely_duplicate_is_told_and_never_merged(staff_client):
    known = builders.make_person("Karen Hanghøj", job_title="Director")
    response = staff_client.post(ADD, form() | panellist(f"{NEW}Karen Hanghoj"))
    assert Person.objects.count() == 2
    warning = said(response)[1]
    assert warning.startswith("Is Karen Hanghoj the same person as ")
    assert f'<a href="/admin/events/person/{known.pk}/change/">Karen Hanghøj – Director</a>' in warning


def test_a_likely_duplicate_is_told_when_a_person_is_added_or_renamed_and_not_for_other_changes(staff_client):
    builders.make_person("Karen Hanghøj")
    sent = {"name": "Karen Hanghoj", "links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"}
    assert "the same person" in said(staff_client.post(reverse("admin:events_person_add"), sent))[0]
    staff_client.get(reverse("admin:index"))  # where it is read
    other = Person.objects.get(name="Karen Hanghoj")
    address = reverse("admin:events_person_change", args=[other.pk])
    sent |= {"slug": other.slug, "bio": "Geologist."}
    assert len(said(staff_client.post(address, sent))) == 1
    other.refresh_from_db()
    assert other.bio == "Geologist."


def test_the_picker_finds_who_is_likely_meant(staff_client):
    builders.make_person("Steven M. Fortier", aliases="Steve Fortier")
    builders.make_person("Karen Hanghøj")
    assert [each["text"] for each in found(staff_client, "Steve Fortier")] == ["Steven M. Fortier"]
    assert [each["text"] for each in found(staff_client, "hanghoj")] == ["Karen Hanghøj"]


def test_the_picker_brings_the_current_job_to_offer(staff_client):
    place = builders.make_organisation("Pit Side Works")
    builders.make_person("Amina Diallo", job_title="Assayer", organisation=place)
    (result,) = found(staff_client, "Amina")
    assert result["job_title"] == "Assayer"
    assert result["organisation"] == {"id": str(place.pk), "text": "Pit Side Works"}


# Rows in their order


def sentences(event):
    return [point.text for point in event.key_themes.all()]


def test_rows_stand_in_the_order_of_their_places_and_those_without_one_follow(staff_client):
    points = [{"text": "third", "order": "7"}, {"text": "last", "order": ""}, {"text": "first", "order": "2"}]
    staff_client.post(ADD, form() | rows("key_themes", *points))
    assert sentences(Event.objects.get()) == ["first", "third", "last"]


def test_no_place_is_too_large_for_those_that_follow(staff_client):
    points = [{"text": "one", "order": "9223372036854775807"}, {"text": "two", "order": ""}]
    response = staff_client.post(ADD, form() | rows("key_themes", *points))
    assert errors(response) == {"order": ["Ensure this value is less than or equal to 9999."]}
    staff_client.post(ADD, form() | rows("key_themes", *points) | {"key_themes-0-order": "9999"})
    assert sentences(Event.objects.get()) == ["one", "two"]


def test_too_many_rows_come_back_with_a_word_and_whole(staff_client):
    points = [{"text": f"Point no. {number}!"} for number in range(103)]
    response = staff_client.post(ADD, form() | rows("key_themes", *points))
    assert "At most 100 rows fit here, and these are 103. Remove some." in response.content.decode()
    assert "Point no. 102!" in response.content.decode()


def test_an_event_that_has_too_many_rows_already_can_be_saved(staff_client):
    event = builders.make_event(state="draft")
    for number in range(101):
        builders.say(event, f"Point {number}", order=number)
    assert staff_client.post(change(event), sent_by(staff_client, change(event))).status_code == 302


def test_what_was_left_of_a_pasted_text_comes_back_with_the_form(staff_client):
    page = staff_client.post(ADD, form(title="") | {"appearances-paste": "Register <here>"}).content.decode()
    assert ">Register &lt;here&gt;</textarea>" in page


def test_a_row_with_nothing_but_a_place_is_no_row(staff_client):
    staff_client.post(ADD, form() | rows("key_themes", {"text": "", "order": "3"}, {"text": "one", "order": ""}))
    assert KeyTheme.objects.count() == 1


def test_a_person_is_told_at_the_row_to_have_the_role_already(staff_client):
    amina = builders.make_person()
    twice = [{"person": amina.pk, "role": "panellist"}] * 2
    response = staff_client.post(ADD, form() | rows("appearances", *twice))
    assert "Amina Diallo stands above in this role already." in errors(response)["person"][0]


def test_a_new_person_is_told_at_the_row_to_have_the_role_already(staff_client):
    twice = [{"person": f"{NEW}Amina Diallo", "role": "panellist"}] * 2
    response = staff_client.post(ADD, form() | rows("appearances", *twice))
    assert "Amina Diallo stands above in this role already." in errors(response)["person"][0]


@pytest.fixture
def twice(db):
    """An event with one person in two roles; (event, moderator, panellist)."""
    event, amina = builders.make_event(state="draft"), builders.make_person()
    moderator = builders.appear(event, amina, role="moderator", job_title="Chair", order=1)
    return event, moderator, builders.appear(event, amina, role="panellist", order=2)


def test_a_row_may_take_the_role_of_one_that_is_removed(staff_client, twice):
    event, moderator, _ = twice
    sent = stored("appearances", event) | {"appearances-1-DELETE": "on", "appearances-0-role": "panellist"}
    response = staff_client.post(change(event), form() | sent)
    assert response.status_code == 302, errors(response)
    part = event.appearances.get()
    assert (part.pk, part.role, part.job_title) == (moderator.pk, "panellist", "Chair")


def test_two_rows_may_exchange_their_roles(staff_client, twice):
    event, moderator, panellist = twice
    roles = {"appearances-0-role": "panellist", "appearances-1-role": "moderator"}
    response = staff_client.post(change(event), form() | stored("appearances", event) | roles)
    assert response.status_code == 302, errors(response)
    assert [(part.pk, part.role) for part in event.appearances.all()] == [
        (moderator.pk, "panellist"),
        (panellist.pk, "moderator"),
    ]


@pytest.mark.parametrize("other", [{}, {"materials-1-DELETE": "on"}, {"materials-1-slug": "scales"}])
def test_an_address_that_leads_to_one_deck_cannot_be_taken_by_another(staff_client, other):
    event = builders.make_event(state="draft")
    decks = [builders.make_deck(event, title) for title in ("Scales", "Prices")]
    each = [
        {"id": deck.pk, "event": event.pk, "kind": "deck", "title": deck.title, "slug": deck.slug} for deck in decks
    ]
    sent = form() | rows("materials", *each) | {"materials-INITIAL_FORMS": "2"}
    sent |= {f"materials-{number}-availability": "now" for number in (0, 1)}
    response = staff_client.post(change(event), sent | {"materials-0-slug": "prices"} | other)
    assert response.status_code == 200
    assert errors(response)["slug"]
    assert {each.slug for each in event.materials.all()} == {"scales", "prices"}


# What it costs


def crowd(event, count):
    place = builders.make_organisation()
    for number in range(count):
        person = builders.make_person(f"Panellist {number}", organisation=place)
        builders.appear(event, person, order=number + 1, organisation=place)


@pytest.mark.parametrize("count", [1, 3, 90])
def test_the_form_is_opened_with_as_many_queries_for_one_person_as_for_ninety(
    staff_client, count, django_assert_num_queries
):
    event = builders.make_event()
    crowd(event, count)
    with django_assert_num_queries(24):
        assert staff_client.get(change(event)).status_code == 200


@pytest.mark.parametrize("count", [1, 3, 90])
def test_changes_are_saved_shown_and_published_with_as_many_queries_for_one_person_as_for_ninety(
    staff_client, count, django_assert_num_queries
):
    event = builders.make_event()
    crowd(event, count)
    sent = sent_by(staff_client, change(event)) | {"title": "Another title"}
    with django_assert_num_queries(95):
        assert staff_client.post(change(event), sent).status_code == 302
    with django_assert_num_queries(118):
        sent = sent_by(staff_client, change(event))
    with django_assert_num_queries(98):
        assert staff_client.post(change(event), sent | PUBLISH).status_code == 302
    assert Event.objects.get().title == "Another title"


@pytest.mark.parametrize("count", [1, 3, 90])
def test_the_form_is_saved_with_as_many_queries_for_one_person_as_for_ninety(
    staff_client, count, django_assert_num_queries
):
    event = builders.make_event(state="draft")
    crowd(event, count)
    sent = form() | stored("appearances", event)
    with django_assert_num_queries(102):
        assert staff_client.post(change(event), sent).status_code == 302


def test_ninety_new_people_are_entered_in_one_form(staff_client):
    people = [
        {
            "person": f"{NEW}Delegate No {n}",
            "role": "panellist",
            "job_title": f"Job {n}",
            "organisation": f"{NEW}Org {n % 9}",
        }
        for n in range(90)
    ]
    response = staff_client.post(ADD, form() | rows("appearances", *people))
    assert response.status_code == 302, errors(response)
    parts = Event.objects.get().appearances.select_related("person")
    assert [part.person.name for part in parts] == [f"Delegate No {n}" for n in range(90)]
    assert Organisation.objects.count() == 9


# The city


def test_the_zone_of_the_last_event_is_remembered_and_the_others_are_near(staff_client):
    builders.make_event(time_zone="Africa/Lusaka")
    builders.make_event(time_zone="Asia/Jakarta")
    page = staff_client.get(ADD)
    assert page.context["adminform"].form["time_zone"].value() == "Asia/Jakarta"
    lately = page.content.decode().split('<optgroup label="Used lately">')[1].split("</optgroup>")[0]
    assert lately.index("Jakarta") < lately.index("Lusaka")


def chosen_city(response):
    (field,) = re.findall(r'<select name="time_zone".*?</select>', response.content.decode(), re.DOTALL)
    return re.findall(r"<option[^>]* selected>([^<]*)", field)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Kolkata", "UTC"])
def test_the_city_that_was_stored_is_the_one_that_is_shown(staff_client, zone):
    shown = zone if zone == "UTC" else f"{zone.rpartition('/')[2].replace('_', ' ')} ({zone})"
    assert chosen_city(staff_client.post(ADD, form(title="", time_zone=zone))) == [shown]
    event = builders.make_event(time_zone=zone)
    for number, other in enumerate(["Lusaka", "Lagos", "Nairobi", "Accra", "Cairo", "Harare"]):
        builders.make_event(f"Other {number}", time_zone=f"Africa/{other}")
    assert chosen_city(staff_client.get(change(event))) == [shown]


def test_the_line_of_other_clocks_is_about_the_time_in_the_form(staff_client):
    event = builders.make_event(start_date=date(2026, 3, 4), start_time=time(14))
    response = staff_client.post(change(event), form(title="", start_date="2026-03-04", start_time="05:45"))
    assert '<p class="elsewhere" role="status">05:45 ' in response.content.decode()


@pytest.mark.parametrize(
    "odd",
    [
        {"time_zone": "Europe/Atlantis"},
        {"start_date": "0001-01-01"},
        {"start_date": "2026-03-29", "start_time": "01:30"},
        {"end_date": "2026-03-01"},
    ],
)
def test_a_time_that_cannot_be_has_no_line_of_other_clocks(staff_client, odd):
    response = staff_client.post(ADD, form() | {"start_date": "2026-03-04", "start_time": "14:00"} | odd)
    assert '<p class="elsewhere" role="status"></p>' in response.content.decode()


# What is said when something is wrong


@pytest.mark.parametrize("address", ["fair scales", "fair/scales", "écailles"])
def test_an_address_that_cannot_be_is_refused_in_words(staff_client, address):
    response = staff_client.post(ADD, form(slug=address))
    assert errors(response) == {
        "slug": ["Use letters from a to z, figures and hyphens only, such as fair-scales; or leave it empty."]
    }


def test_both_years_are_told_in_words(staff_client):
    response = staff_client.post(ADD, form(start_date="0001-01-01", end_date="9999-12-31"))
    assert errors(response) == {
        "start_date": ["The year 1 cannot be right."],
        "end_date": ["The year 9999 cannot be right."],
    }


def test_what_is_wrong_in_a_field_that_is_not_shown_is_told_at_its_row(staff_client):
    event, other = builders.make_event(), builders.make_event("Other")
    builders.appear(event, builders.make_person())
    sent = stored("appearances", event) | {"appearances-0-event": str(other.pk)}
    response = staff_client.post(change(event), form() | sent)
    assert [(fault.place, fault.target) for fault in response.context["faults"]] == [("Person 1", "appearances-0")]


def test_all_that_is_wrong_stands_in_one_list_that_leads_to_the_fields(staff_client):
    response = staff_client.post(ADD, form(title="", start_date="soon") | panellist("", number=0, job_title="Assayer"))
    page = response.content.decode()
    assert "Not saved yet: mend this first. What you entered is kept, and is offered to you again</h2>" in page
    for target, place in [
        ("id_title", "Title"),
        ("id_start_date", "Start date"),
        ("id_appearances-0-person", "Person 1, Person"),
    ]:
        assert f'<li><a href="#{target}">{place}</a>: ' in page
        assert f'id="{target}"' in page


def test_a_row_to_be_removed_has_no_part_in_the_list(staff_client):
    event = builders.make_event()
    builders.appear(event, builders.make_person())
    sent = form(title="") | stored("appearances", event) | {"appearances-0-person": "", "appearances-0-DELETE": "on"}
    response = staff_client.post(change(event), sent)
    assert [fault.place for fault in response.context["faults"]] == ["Title"]


@pytest.mark.parametrize(("status", "is_open"), [("scheduled", False), ("cancelled", True)])
def test_changed_plans_stand_open(staff_client, status, is_open):
    sections = staff_client.get(change(builders.make_event(status=status))).context["adminform"]
    (plans,) = [section for section in sections if section.name == "If plans change"]
    assert plans.is_collapsible is not is_open


# Figures that were quoted


@pytest.mark.parametrize(("state", "is_refused"), [("draft", True), ("published", False), ("withdrawn", False)])
def test_a_public_event_quotes_no_draft_of_a_figure(staff_client, state, is_refused):
    figure = builders.make_figure(state=state)
    data = form() | row("quotes", figure=figure.pk, wording="some 50 million")
    response = staff_client.post(ADD, data | PUBLISH)
    words = f"{figure.slug} is a draft, so visitors would see no number here."
    assert (words in response.content.decode()) == is_refused
    assert Event.objects.filter(quotes__figure=figure).exists() != is_refused


def test_a_draft_of_an_event_may_quote_a_draft_of_a_figure(staff_client):
    figure = builders.make_figure(state="draft")
    staff_client.post(ADD, form() | row("quotes", figure=figure.pk, wording="some 50 million"))
    assert Event.objects.get().quotes.get().figure == figure
