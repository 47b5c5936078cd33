"""What is typed and not saved is there again: after a closed tab, a lost session, a lost connection, somebody else."""

import time

import pytest
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.urls import reverse

from cmia_site.content.editing import VersionedAdmin
from cmia_site.content.models import WorkingCopy
from events.models import Event, Person
from tests.browser.at_the_form import KEPT, add_row, kept, press, said, type_and_keep
from tests.browser.test_office import ADD_EVENT, pick, type_the_event
from tests.builders import appear, make_editor, make_event, make_person, make_theme, say
from tests.events.event_form import change

pytestmark = pytest.mark.browser

PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _what_may_fail(guard):
    guard.expected.add("/admin/markdownx/markdownify/")  # a quick save leaves the page while its preview is made


@pytest.fixture
def event(transactional_db):
    return make_event("Scales at the pit", state="draft", teaser="Who weighs?")


def typing(event):
    return reverse("admin:events_event_typing", args=[event.pk])


def log_in(page, name="editor"):
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Log in")


@pytest.fixture
def end_all_sessions(guard):
    """end_all_sessions(page): nobody is signed in any more; the page shows a form."""

    def end(page):
        guard.expected.add(page.locator(".typing").get_attribute("data-url"))  # as a question on its way is refused
        Session.objects.all().delete()

    return end


def title(page):
    return page.locator("#id_title").input_value()


def copies():
    """The titles of what is kept for whoever typed it."""
    return [copy.form_data.fields["title"][0] for copy in WorkingCopy.objects.exclude(data=None)]


def comes_true(condition):
    """For what no page is left to tell."""
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


# A closed tab


@pytest.fixture
def reopened(office_page, event):
    """The form of the event, opened in another tab after one was closed in which something was typed."""
    make_person("Amina Diallo")
    office_page.goto(change(event))
    add_row(office_page, "appearances")
    pick(office_page, "id_appearances-0-person", "Amina Diallo")
    type_and_keep(office_page, "id_title", "Fair scales")
    office_page.close()
    page = office_page.context.new_page()
    page.goto(change(event))
    return page


def test_what_was_typed_in_a_closed_tab_is_offered_with_what_differs(reopened, axe, overflow):
    assert title(reopened) == "Scales at the pit"
    offer = reopened.get_by_role("region", name="Typed and not saved")
    assert "You typed something here on" in offer.inner_text()
    offer.get_by_text("2 things differ from what is here").click()
    assert offer.locator("dt").all_inner_texts() == ["Title", "Person: added"]
    assert offer.locator("dd").all_inner_texts() == ["Scales at the pitFair scales", "Amina Diallo; Panellist"]
    assert axe(reopened) == []
    reopened.set_viewport_size({"width": 360, "height": 740})
    assert overflow(reopened) == 0


def test_one_goes_on_with_what_was_offered_and_saves_it(reopened, event, axe):
    reopened.get_by_role("link", name="Go on with it").click()
    reopened.get_by_text("This is what you typed and did not save").wait_for()
    assert title(reopened) == "Fair scales"
    assert reopened.locator("#id_appearances-0-person option:checked").inner_text() == "Amina Diallo"
    assert axe(reopened) == []
    press(reopened, "Save draft")
    said(reopened)
    event.refresh_from_db()
    assert (event.title, event.people.get().name) == ("Fair scales", "Amina Diallo")
    reopened.goto(change(event))
    assert reopened.locator(".offer").count() == 0


def test_what_was_offered_can_be_discarded(reopened, event):
    press(reopened, "Discard it")
    reopened.get_by_text("What you had typed and not saved is discarded.").wait_for()
    assert reopened.locator(".offer").count() == 0
    assert title(reopened) == "Scales at the pit"
    assert copies() == []


def test_the_last_word_before_a_tab_is_closed_is_kept_too(office_page, event):
    office_page.goto(change(event))
    kept_alive(office_page)
    office_page.on("dialog", lambda dialog: dialog.accept())
    office_page.locator("#id_title").fill("Typed in haste")
    with office_page.expect_event("close"):
        office_page.close(run_before_unload=True)
    comes_true(lambda: copies() == ["Typed in haste"])


def kept_alive(page):
    """Wait for the first sign of life."""
    page.wait_for_load_state("networkidle")


# A lost session


def fill_in_much(page, deck):
    """Words, somebody known and somebody new, a row in another place, a file, and something pasted and not read."""
    page.locator("#id_title").fill("Fair scales at the pit")
    add_row(page, "appearances")
    pick(page, "id_appearances-0-person", "Amina Diallo")
    page.locator("#id_appearances-0-job_title").fill("Assayer")
    add_row(page, "appearances")
    pick(page, "id_appearances-1-person", "Bo Lund")
    page.locator("#key_themes-1").get_by_role("button", name="Move up").click()
    add_row(page, "materials")
    page.locator("#id_materials-0-title").fill("What a sack weighs")
    page.locator("#id_materials-0-file").set_input_files(deck)
    page.locator("#materials-0 .upload-kept").wait_for()


def stored(event):
    event.refresh_from_db()
    return {
        "title": event.title,
        "people": [(part.person.name, part.job_title) for part in event.appearances.all()],
        "points": [point.text for point in event.key_themes.all()],
        "files": [(deck.title, deck.newest.original_name) for deck in event.materials.all()],
    }


MUCH = {
    "title": "Fair scales at the pit",
    "people": [("Amina Diallo", "Assayer"), ("Bo Lund", "")],
    "points": ["Second point", "First point"],
    "files": [("What a sack weighs", "Fair scales.pdf")],
}


def test_who_was_signed_out_at_the_save_is_back_in_the_filled_form_and_saves_it(
    office_page, event, deck, end_all_sessions
):
    make_person("Amina Diallo")
    say(event, "First point", order=1)
    say(event, "Second point", order=2)
    office_page.goto(change(event))
    fill_in_much(office_page, deck)
    end_all_sessions(office_page)
    press(office_page, "Save draft")
    log_in(office_page)
    office_page.get_by_text("This is what you typed and did not save").wait_for()
    assert office_page.locator("#id_appearances-1-person option:checked").inner_text() == "Bo Lund (new)"
    points = office_page.locator("#key_themes-group .inline-related:not(.empty-form) [name$=-text]")
    assert [point.input_value() for point in points.all()] == ["Second point", "First point"]
    press(office_page, "Save draft")
    said(office_page)
    assert stored(event) == MUCH
    assert copies() == []


def test_before_the_first_save_too(office_page, end_all_sessions):
    office_page.goto(reverse(ADD_EVENT))
    type_the_event(office_page)
    pick(office_page, "id_appearances-0-person", "Bo Lund")
    end_all_sessions(office_page)
    press(office_page, "Save draft")
    log_in(office_page)
    office_page.get_by_text("This is what you typed and did not save").wait_for()
    press(office_page, "Save draft")
    said(office_page)
    event = Event.objects.get()
    assert (event.title, event.people.get().name) == ("Scales at the pit", "Bo Lund")


def test_who_is_signed_out_while_typing_is_told_and_loses_nothing(office_page, event, end_all_sessions):
    office_page.goto(change(event))
    type_and_keep(office_page, "id_title", "Fair")
    end_all_sessions(office_page)
    office_page.locator("#id_title").fill("Fair scales")
    office_page.locator(".typing.urgent", has_text="You have been signed out. What you type is kept").wait_for()
    office_page.locator("#id_title").fill("Fair scales for all")
    press(office_page, "Save draft")
    log_in(office_page)
    office_page.get_by_text("This is what you typed and did not save").wait_for()
    assert title(office_page) == "Fair scales for all"


def test_who_was_told_so_by_the_markdown_editor_saves_and_loses_nothing_either(office_page, event, end_all_sessions):
    office_page.goto(change(event))
    type_and_keep(office_page, "id_title", "Fair")
    end_all_sessions(office_page)
    office_page.locator("#id_summary").fill("One **fair** scale.")
    office_page.locator(".preview-said", has_text="you have been signed out").wait_for()
    press(office_page, "Save draft")
    log_in(office_page)
    office_page.get_by_text("This is what you typed and did not save").wait_for()
    assert office_page.locator("#id_summary").input_value() == "One **fair** scale."


def test_who_signs_in_again_in_another_tab_types_on(office_page, event, end_all_sessions):
    office_page.goto(change(event))
    type_and_keep(office_page, "id_title", "Fair")
    end_all_sessions(office_page)
    office_page.locator("#id_title").fill("Fair scales")
    office_page.locator(".typing.urgent").wait_for()
    other = office_page.context.new_page()
    other.goto(reverse("admin:index"))
    log_in(other)
    office_page.locator(".typing:not(.urgent)", has_text=KEPT).wait_for()
    assert copies() == ["Fair scales"]


def test_who_signs_in_next_in_the_same_tab_sees_nothing_of_it_and_its_author_finds_it_again(
    office_page, event, end_all_sessions
):
    make_editor("bea", first_name="Bea", last_name="Ito")
    office_page.goto(change(event))
    office_page.locator("#id_title").fill("A secret of the first")
    end_all_sessions(office_page)
    press(office_page, "Save draft")
    log_in(office_page, "bea")
    kept_alive(office_page)
    assert title(office_page) == "Scales at the pit"
    assert office_page.locator(".offer").count() == 0
    assert "A secret of the first" not in office_page.content()
    office_page.goto(reverse("admin:index"))
    press(office_page, "Log out")
    office_page.goto(change(event))
    log_in(office_page)
    office_page.get_by_text("This is what you typed and did not save").wait_for()
    assert title(office_page) == "A secret of the first"
    assert [copy.editor.username for copy in WorkingCopy.objects.exclude(data=None)] == ["editor"]


def test_what_one_has_typed_is_not_kept_for_who_signs_in_meanwhile_in_another_tab(
    office_page, event, guard, end_all_sessions
):
    guard.expected.add(typing(event))
    make_editor("bea")
    office_page.goto(change(event))
    kept_alive(office_page)
    end_all_sessions(office_page)
    other = office_page.context.new_page()
    other.goto(reverse("admin:index"))
    log_in(other, "bea")
    office_page.locator("#id_title").fill("A secret of the first")
    office_page.locator(".typing.urgent", has_text="You have been signed out").wait_for()
    assert copies() == []


# A lost connection, a full tab


def test_without_a_connection_what_is_typed_waits_in_the_tab(office_page, event, guard):
    guard.expected.add(typing(event))
    office_page.goto(change(event))
    kept_alive(office_page)
    office_page.context.set_offline(True)
    office_page.locator("#id_title").fill("Typed on a train")
    office_page.locator(".typing.urgent", has_text="The server does not answer.").wait_for()
    assert copies() == []
    office_page.context.set_offline(False)
    office_page.locator(".typing:not(.urgent)", has_text=KEPT).wait_for()
    assert copies() == ["Typed on a train"]


def test_what_waited_in_the_tab_is_offered_when_the_form_is_opened_again(office_page, event, guard):
    guard.expected |= {typing(event), change(event)}
    office_page.on("dialog", lambda dialog: dialog.accept())
    office_page.goto(change(event))
    kept_alive(office_page)
    office_page.context.set_offline(True)
    office_page.locator("#id_title").fill("Typed on a train")
    office_page.locator(".typing.urgent").wait_for()
    office_page.goto("about:blank")
    office_page.context.set_offline(False)
    office_page.goto(change(event))
    office_page.get_by_text("You typed something here").wait_for()
    assert title(office_page) == "Scales at the pit"
    assert copies() == ["Typed on a train"]


def test_a_tab_without_room_still_keeps_all_on_the_server(office_page, event):
    office_page.goto(change(event))
    office_page.evaluate("sessionStorage.setItem('other', 'x'.repeat(5 * 1024 * 1024 - 10))")
    type_and_keep(office_page, "id_title", "Fair scales")
    press(office_page, "Save and continue editing")  # the list has a script of Django’s that wants room
    said(office_page)
    event.refresh_from_db()
    assert event.title == "Fair scales"


# A busy database


def test_a_save_that_the_database_does_not_take_comes_back_and_is_kept(office_page, event, guard, monkeypatch, axe):
    def refuse(*args):
        raise OperationalError("database is locked")

    guard.expected.add(change(event))
    office_page.goto(change(event))
    with monkeypatch.context() as patch:
        patch.setattr(VersionedAdmin, "save_related", refuse)
        office_page.locator("#id_title").fill("Fair scales")
        press(office_page, "Save draft")
        office_page.get_by_role("heading", name="Not saved, and nothing you entered is lost").wait_for()
    kept(office_page)
    assert (title(office_page), copies()) == ("Fair scales", ["Fair scales"])
    assert axe(office_page) == []
    press(office_page, "Save draft")
    said(office_page)
    assert Event.objects.get().title == "Fair scales"
    comes_true(lambda: copies() == [])


# Several tabs


def test_two_tabs_of_one_person_are_kept_apart_and_know_of_each_other(office_page, event):
    office_page.goto(change(event))
    type_and_keep(office_page, "id_title", "In one tab")
    other = office_page.context.new_page()
    other.goto(change(event))
    other.locator(".typing", has_text="You, in another tab, have this open too.").wait_for()
    type_and_keep(other, "id_title", "In the other")
    assert sorted(copies()) == ["In one tab", "In the other"]
    third = office_page.context.new_page()
    third.goto(change(event))
    assert third.locator(".offer").count() == 2


# What is saved, or was never typed


def test_a_form_in_which_nothing_is_typed_sends_and_keeps_nothing(office_page, event):
    appear(event, make_person("Amina Diallo"))
    event.themes.add(make_theme("Formalisation"))
    sent = []
    office_page.on("request", lambda request: sent.append(request.post_data))
    with office_page.expect_response(f"**{typing(event)}"):
        office_page.goto(change(event))
    office_page.locator("#id_title").click()
    office_page.locator("#id_summary").press("ArrowDown")
    with office_page.expect_response(f"**{typing(event)}"):  # as when one comes back to the tab
        office_page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert ["Who weighs?" in each for each in sent if each] == [False, False]
    assert [(copy.data, copy.editor.username) for copy in WorkingCopy.objects.all()] == [(None, "editor")]


@pytest.mark.parametrize("words", ["Scales at the pit", "Fair scales"], ids=["unchanged", "changed"])
def test_what_was_saved_is_not_offered_when_the_form_is_opened_again_in_the_same_tab(office_page, event, words):
    office_page.goto(change(event))
    office_page.locator("#id_title").fill(words)
    press(office_page, "Save and continue editing")
    said(office_page)
    kept_alive(office_page)
    assert office_page.get_by_text("This is what you typed").count() == 0
    assert office_page.url.endswith(change(event))
    assert copies() == []
    office_page.goto(change(event))
    assert office_page.locator(".offer").count() == 0


def test_a_new_event_that_was_saved_is_not_offered_as_another(office_page):
    office_page.goto(reverse(ADD_EVENT))
    type_the_event(office_page)
    pick(office_page, "id_appearances-0-person", "Bo Lund")
    press(office_page, "Save and add another")
    said(office_page)
    kept_alive(office_page)
    assert title(office_page) == ""
    assert office_page.locator(".offer").count() == 0
    assert copies() == []


def test_what_is_kept_late_of_a_form_that_is_saved_is_offered_to_nobody(office_page, event):
    office_page.goto(change(event))
    type_and_keep(office_page, "id_title", "Fair")
    held = []
    office_page.route("**/typing/", lambda route: held.append(route))
    with office_page.expect_request("**/typing/") as asked:
        office_page.locator("#id_title").fill("Fair sc")
    office_page.locator("#id_title").fill("Fair scales")
    press(office_page, "Save draft")
    said(office_page)
    late = office_page.context.request.post(
        asked.value.url, headers=asked.value.all_headers(), data=asked.value.post_data
    )
    assert late.json()["done"]
    assert copies() == []


def test_what_is_typed_while_a_save_is_on_its_way_is_offered_too(office_page, event):
    held = []
    office_page.goto(change(event))
    office_page.route(f"**{change(event)}", lambda route: held.append(route))
    office_page.locator("#id_title").fill("Fair scales")
    with office_page.expect_request(f"**{change(event)}"):
        office_page.keyboard.press("Enter")
    office_page.keyboard.type(" for all")
    held[0].continue_()
    office_page.unroute_all()
    said(office_page)
    event.refresh_from_db()
    assert event.title == "Fair scales"
    office_page.goto(change(event))
    assert office_page.locator(".offer dt").all_text_contents() == ["Title"]


# Leaving


@pytest.fixture
def questions(office_page):
    """The kinds of questions that were asked on the way; each is answered with yes."""
    asked = []
    office_page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    return asked


def test_leaving_asks_when_something_is_typed(office_page, event, questions):
    office_page.goto(change(event))
    type_and_keep(office_page, "id_title", "Fair scales")
    office_page.goto(reverse("admin:index"))
    assert questions == ["beforeunload"]


def test_leaving_asks_nothing_when_nothing_is_typed_or_all_is_saved(office_page, event, questions):
    office_page.goto(change(event))
    office_page.locator("#id_title").click()
    office_page.goto(change(event))
    office_page.locator("#id_title").fill("Fair scales")
    press(office_page, "Save and continue editing")
    said(office_page)
    office_page.locator("#id_title").click()
    office_page.goto(reverse("admin:index"))
    assert questions == []


def test_leaving_asks_about_what_one_goes_on_with(reopened, questions, event):
    asked = []
    reopened.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    reopened.get_by_role("link", name="Go on with it").click()
    reopened.locator("#id_title").click()
    reopened.goto(reverse("admin:index"))
    assert asked == ["beforeunload"]


# Other forms


def test_the_form_of_a_person_keeps_what_is_typed_too(office_page, end_all_sessions):
    person = make_person("Amina Diallo")
    office_page.goto(reverse("admin:events_person_change", args=[person.pk]))
    office_page.locator("#id_name").fill("Amina Diallo-Berg")
    end_all_sessions(office_page)
    press(office_page, "Save")
    log_in(office_page)
    office_page.get_by_text("This is what you typed and did not save").wait_for()
    press(office_page, "Save")
    said(office_page)
    assert Person.objects.get().name == "Amina Diallo-Berg"


def test_a_form_of_a_person_that_came_back_is_kept_too(office_page):
    office_page.goto(reverse("admin:events_person_add"))
    office_page.locator("#id_job_title").fill("Assayer")
    with office_page.expect_response(
        lambda answer: answer.url.endswith("/typing/") and "Assayer" in (answer.request.post_data or "")
    ):
        press(office_page, "Save")
    office_page.locator(".faults").wait_for()
    kept(office_page)
    other = office_page.context.new_page()
    other.goto(reverse("admin:events_person_add"))
    assert other.locator(".offer dt").all_text_contents() == ["Current job title"]
