"""Whatever stands in a field, the office's form is saved or comes back in words; it never fails."""

from datetime import date

import pytest

from events.models import Event
from tests import builders
from tests.events.event_form import ADD, PUBLISH, change, said, sent_by

pytestmark = [pytest.mark.django_db, pytest.mark.server]

ODD = ["\x00", "\ud800".encode("utf-8", "surrogatepass"), "9" * 400, "-1", "1e9", "' OR 1=1 --", "x" * 60_000,
       "<script>alert(1)</script>", "\u202e\u200b\ufeff", "0001-01-01", "9999-12-31T23:59", "٣", "new:", "[]", "None",
       "javascript:alert(1)", "//evil.example", "{{ 7*7 }}", "💥" * 500]  # fmt: skip
BUTTONS = [{"_save": "Save, publish later"}, PUBLISH]


@pytest.fixture
def event(db):
    event = builders.make_event(start_date=date(2027, 3, 11))
    person, place = builders.make_person(), builders.make_organisation()
    builders.appear(event, person, organisation=place)
    builders.organise(event, place)
    builders.say(event)
    builders.record(event)
    builders.make_deck(event, people=[person])
    event.themes.add(builders.make_theme())
    return event


@pytest.mark.parametrize("button", BUTTONS)
def test_the_form_as_it_is_can_be_saved(staff_client, event, button):
    response = staff_client.post(change(event), sent_by(staff_client, change(event)) | button)
    assert response.status_code == 302
    assert said(response) == ["Nothing had changed: “Cobalt after the harvest” is as it was."]


def refused(response):
    """Names of the fields that come back with an error, whole rows for what concerns a row."""
    context = response.context
    rows = [form for part in context["inline_admin_formsets"] for form in part.formset.forms]
    forms = [context["adminform"].form, context["saying"], *rows]
    return {
        form.add_prefix(name) for form in forms for name in (form.fields if "__all__" in form.errors else form.errors)
    }


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
@pytest.mark.parametrize("button", BUTTONS)
def test_no_value_in_the_fields_makes_the_form_fail(staff_client, event, odd, button):
    """First all fields hold it, then those that took it, until the form is saved or published."""
    good = sent_by(staff_client, change(event))
    sent = good | {name: odd for name in good if not name.endswith("_FORMS")} | button
    while (response := staff_client.post(change(event), sent)).status_code == 200:
        back = {name for name in refused(response) if name in good and sent[name] != good[name]}
        assert back, response.context["errors"]
        sent |= {name: good[name] for name in back} | {"_version": response.context["editing"].version}
    assert response.status_code in (302, 400)
    assert Event.objects.filter(pk=event.pk).exists()


@pytest.mark.parametrize("odd", ["\x00", "9" * 400, "-1", "1e9", "2"])
@pytest.mark.parametrize("ending", ["-TOTAL_FORMS", "-INITIAL_FORMS"])
def test_no_count_of_rows_makes_the_form_fail(staff_client, event, odd, ending):
    good = sent_by(staff_client, change(event)) | PUBLISH
    response = staff_client.post(change(event), good | {name: odd for name in good if name.endswith(ending)})
    assert response.status_code in (200, 302)
    assert event.appearances.count() == 1


@pytest.mark.parametrize("field", ["id", "event"])
@pytest.mark.parametrize("inline", ["organisers", "appearances", "materials", "recordings", "key_themes"])
@pytest.mark.parametrize("odd", ["999", "abc"])
def test_a_row_that_belongs_elsewhere_makes_no_form_fail(staff_client, event, inline, field, odd):
    good = sent_by(staff_client, change(event)) | PUBLISH
    response = staff_client.post(change(event), good | {f"{inline}-0-{field}": odd})
    assert response.status_code in (200, 302, 400)
    assert getattr(event, inline).count() == 1


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_query_makes_a_picker_fail(staff_client, odd):
    asked = {"term": "a", "app_label": "events", "model_name": "appearance", "field_name": "person", "page": "1"}
    for name in asked:
        response = staff_client.get("/admin/autocomplete/", asked | {name: odd})
        assert response.status_code in (200, 403, 404), name


@pytest.mark.parametrize("odd", ODD, ids=range(len(ODD)))
def test_no_query_makes_an_empty_form_fail(staff_client, odd):
    names = ["title", "start_date", "time_zone", "themes", "series", "moved_to", "published_at", "copy", "_popup"]
    assert staff_client.get(ADD, dict.fromkeys(names, odd)).status_code == 200
