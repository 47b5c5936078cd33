"""Changes of a live page wait; buttons say what they do; what is unfinished is kept and says what it lacks."""

from datetime import date

import pytest
from django.urls import reverse

from events.models import Event
from tests.browser.at_the_form import add_row, press, said
from tests.browser.test_office import ADD_EVENT, pick
from tests.builders import appear, make_event, make_person, make_theme, make_user
from tests.events.event_form import change

pytestmark = pytest.mark.browser

FUTURE = "2098-03-03T09:00"


@pytest.fixture(autouse=True)
def _markdown_preview(guard):
    guard.expected.add("/admin/markdownx/markdownify/")  # a quick save leaves the page while it is made


@pytest.fixture
def event(transactional_db):
    """A public event with somebody and a theme."""
    event = make_event("Scales at the pit", teaser="Who weighs?", start_date=date(2026, 3, 5))
    appear(event, make_person("Amina Diallo"))
    event.themes.add(make_theme("Formalisation"))
    return event


@pytest.fixture
def draft(transactional_db):
    return make_event("Scales to come", state="draft", teaser="Who weighs?")


@pytest.fixture
def publisher(enter, transactional_db):
    return enter(make_user("Publisher"))


@pytest.fixture
def editor_page(enter, transactional_db):
    """Of a member of the office who may not publish."""
    return enter(make_user("Editor"))


def doors(visitor, event):
    """What a visitor reads of the event at each door: its page, the list, the theme, the person, the start."""
    pages = [
        event.get_absolute_url(),
        reverse("events:list"),
        event.themes.get().get_absolute_url(),
        event.people.get(name="Amina Diallo").get_absolute_url(),
        reverse("home"),
    ]
    found = set()
    for address in pages:
        visitor.goto(address)
        text = visitor.content()
        found.add(tuple(words for words in ("Scales at the pit", "Fair scales for all", "Bo Lund") if words in text))
    return found


def change_it(page, event):
    page.goto(change(event))
    page.locator("#id_title").fill("Fair scales for all")
    add_row(page, "appearances")
    pick(page, "id_appearances-1-person", "Bo Lund")


# What visitors see


def test_changes_of_a_live_page_are_seen_by_nobody_until_they_are_published(editor_page, publisher, page, event):
    change_it(editor_page, event)
    press(editor_page, "Save, publish later")
    assert said(editor_page) == (
        "The changes to “Fair scales for all” are saved and wait. Visitors see the page as it was, until they are "
        "published."
    )
    assert doors(page, event) == {("Scales at the pit",)}
    publisher.goto(change(event))
    assert publisher.locator("#id_title").input_value() == "Fair scales for all"
    assert publisher.locator("#id_appearances-1-person option:checked").inner_text() == "Bo Lund (new)"
    press(publisher, "Publish changes")
    assert said(publisher).startswith("“Fair scales for all” is public.")
    event.refresh_from_db()
    page.goto(event.get_absolute_url())
    assert page.locator("h1").inner_text() == "Fair scales for all"
    assert page.locator(".person .name").all_inner_texts() == ["Amina Diallo", "Bo Lund"]
    page.goto(reverse("events:list"))
    assert "Scales at the pit" not in page.content()


def test_the_office_sees_at_the_page_and_in_its_list_that_changes_wait(editor_page, event, page, axe, overflow):
    change_it(editor_page, event)
    press(editor_page, "Save, publish later")
    said(editor_page)
    assert editor_page.locator("#result_list .field-state").inner_text().startswith("Published, changes wait")
    editor_page.goto(event.get_absolute_url())
    band = editor_page.locator(".band")
    assert band.inner_text().startswith("Changes wait. editor saved changes on")
    assert axe(editor_page) == []
    editor_page.set_viewport_size({"width": 360, "height": 740})
    assert overflow(editor_page) == 0
    band.get_by_role("link", name="Look at them").click()
    assert editor_page.locator("#id_title").input_value() == "Fair scales for all"
    page.goto(event.get_absolute_url())
    assert page.locator(".band").count() == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_form_says_what_waits(publisher, event, axe, overflow, picture, scheme):
    publisher.emulate_media(color_scheme=scheme)
    change_it(publisher, event)
    press(publisher, "Save and go on")
    said(publisher)
    assert "Changes by publisher wait: this form shows them, visitors do not see them." in publisher.locator(
        "p.state"
    ).first.inner_text().replace("\n", " ")
    publisher.get_by_text("What differs from the page").click()
    assert publisher.locator(".state dt").all_inner_texts() == ["Title", "Person: added"]
    picture(publisher, f"office-waiting-{scheme}")
    assert axe(publisher) == []
    publisher.set_viewport_size({"width": 360, "height": 740})
    assert axe(publisher) == []
    assert overflow(publisher) == 0


def test_changes_that_wait_can_be_discarded(publisher, event):
    change_it(publisher, event)
    press(publisher, "Save and go on")
    said(publisher)
    press(publisher, "Discard the changes")
    publisher.get_by_text("are discarded. They are in its history.").wait_for()
    assert publisher.locator("#id_title").input_value() == "Scales at the pit"


def test_enter_in_a_line_saves_and_publishes_nothing(publisher, page, event, draft):
    publisher.goto(change(event))
    publisher.locator("#id_title").fill("Fair scales for all")
    publisher.keyboard.press("Enter")
    assert said(publisher).startswith("The changes to “Fair scales for all” are saved and wait.")
    assert doors(page, event) == {("Scales at the pit",)}
    publisher.goto(change(draft))
    publisher.locator("#id_title").fill("Scales to come one day")
    publisher.keyboard.press("Enter")
    assert said(publisher) == "“Scales to come one day” is saved. Visitors cannot see it."


# What the buttons say


def publish_button(page):
    return page.locator("[name=_publish]").input_value()


def test_the_button_says_when_changes_become_public(publisher, page, event, settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}  # one that can wait
    change_it(publisher, event)
    assert publish_button(publisher) == "Publish changes"
    publisher.get_by_label("Publish the changes on").fill(FUTURE)
    assert publish_button(publisher) == "Schedule changes for 3 March 2098, 09:00 London"
    publisher.get_by_label("Publish the changes on").fill("2020-03-03T09:00")
    assert publish_button(publisher) == "Publish changes"
    publisher.get_by_label("Publish the changes on").fill(FUTURE)
    press(publisher, "Schedule changes for 3 March 2098, 09:00 London")
    assert said(publisher).endswith("will be public on 3 March 2098, 09:00 GMT.")
    assert doors(page, event) == {("Scales at the pit",)}
    publisher.goto(event.get_absolute_url())
    assert "they will be published on 3 March 2098, 09:00 GMT" in publisher.locator(".band").inner_text()
    publisher.goto(change(event))
    assert publish_button(publisher) == "Schedule changes for 3 March 2098, 09:00 London"


def test_the_button_says_when_a_draft_becomes_public(publisher, page, draft):
    publisher.goto(change(draft))
    assert publish_button(publisher) == "Publish now"
    publisher.locator("#id_published_at").fill(FUTURE)
    press(publisher, "Schedule for 3 March 2098, 09:00 London")
    assert said(publisher) == "“Scales to come” will be public on 3 March 2098, 09:00 GMT."
    publisher.goto(change(draft))
    assert publish_button(publisher) == "Schedule for 3 March 2098, 09:00 London"
    publisher.locator("#id_published_at").fill("")
    assert publish_button(publisher) == "Publish now"
    draft.refresh_from_db()
    assert draft.publication == "scheduled"


# Roles


def buttons(page):
    return [
        each.get_attribute("value") or each.inner_text()
        for each in page.locator(".submit-row :is(input[type=submit], button)").all()
    ]


def test_an_editor_saves_and_a_publisher_publishes(editor_page, publisher, event):
    previews = ["Preview in a new tab", "Preview beside"]
    for page in (editor_page, publisher):
        page.goto(change(event))
    assert buttons(editor_page) == ["Save, publish later", "Save and go on", "Save and add another", *previews]
    assert editor_page.get_by_role("link", name="Withdraw…").count() == 0
    assert editor_page.get_by_label("Publish the changes on").count() == 0
    assert buttons(publisher)[-1] == "Publish changes"
    assert publisher.get_by_role("link", name="Withdraw…").is_visible()
    editor_page.goto(reverse(ADD_EVENT))
    assert buttons(editor_page) == ["Save draft", "Save and continue editing", "Save and add another", *previews]


def test_withdrawing_asks_first_and_takes_the_page_off_the_site(publisher, page, event, guard, axe, overflow):
    guard.expected.add(event.get_absolute_url())
    publisher.goto(change(event))
    publisher.get_by_role("link", name="Withdraw…").click()
    publisher.get_by_role("heading", name="Withdraw “Scales at the pit”?").wait_for()
    assert axe(publisher) == []
    publisher.set_viewport_size({"width": 360, "height": 740})
    assert overflow(publisher) == 0
    assert page.goto(event.get_absolute_url()).status == 200
    press(publisher, "Withdraw")
    said(publisher)
    assert publish_button(publisher) == "Publish now"
    assert page.goto(event.get_absolute_url()).status == 404


# What is unfinished


FAULTS = [
    ("Title", "id_title"),
    ("End time", "id_end_time"),
    ("Material 1, File", "id_materials-0-file"),
]


def leave_unfinished(page, event):
    page.goto(change(event))
    page.locator("#id_title").fill("")
    page.locator("#id_end_time").fill("15:00")
    add_row(page, "materials")
    page.locator("#id_materials-0-title").fill("Slides to come")


def test_what_is_unfinished_is_saved_and_all_it_lacks_is_told_at_once(editor_page, draft, axe, overflow, enter):
    leave_unfinished(editor_page, draft)
    press(editor_page, "Save draft")
    heading = "Kept as you entered it. Before it can be published, mend this"
    editor_page.get_by_role("heading", name=heading).wait_for()
    links = editor_page.locator(".faults a")
    assert links.all_inner_texts() == [place for place, _ in FAULTS]
    for link, (_, field) in zip(links.all(), FAULTS, strict=True):
        link.focus()
        editor_page.keyboard.press("Enter")
        editor_page.locator(f"#{field}:focus").wait_for()
    assert axe(editor_page) == []
    editor_page.set_viewport_size({"width": 360, "height": 740})
    assert overflow(editor_page) == 0


def test_what_is_unfinished_is_there_when_the_form_is_opened_next(editor_page, draft, publisher):
    leave_unfinished(editor_page, draft)
    press(editor_page, "Save draft")
    editor_page.locator(".faults").wait_for()
    editor_page.goto(reverse("admin:index"))
    publisher.goto(change(draft))
    assert "Unfinished: this form shows what editor entered." in publisher.locator("p.state").first.inner_text()
    assert publisher.locator("#id_materials-0-title").input_value() == "Slides to come"
    assert publisher.locator(".faults a").all_inner_texts() == [place for place, _ in FAULTS]
    draft.refresh_from_db()
    assert draft.title == "Scales to come"
    publisher.locator("#id_title").fill("Scales at last")
    publisher.locator("#id_end_time").fill("")
    publisher.locator("#materials-0 .inline-deletelink").click()
    press(publisher, "Save draft")
    assert said(publisher) == "“Scales at last” is saved. Visitors cannot see it."
    publisher.goto(change(draft))
    assert publisher.locator(".faults").count() == 0


def test_what_is_wrong_at_publishing_is_told_at_once_and_nothing_is_public(publisher, page, draft, guard):
    guard.expected.add(draft.get_absolute_url())
    leave_unfinished(publisher, draft)
    press(publisher, "Publish now")
    publisher.get_by_role("heading", name="Not published yet: mend this first. What you entered is kept").wait_for()
    assert publisher.locator(".faults a").all_inner_texts() == [place for place, _ in FAULTS]
    assert page.goto(draft.get_absolute_url()).status == 404


def test_a_new_event_with_faults_is_kept_and_offered_again(editor_page):
    editor_page.goto(reverse(ADD_EVENT))
    editor_page.locator("#id_teaser").fill("Who weighs?")
    press(editor_page, "Save draft")
    editor_page.locator(".faults").wait_for()
    assert Event.objects.count() == 0
    editor_page.goto(reverse(ADD_EVENT))
    assert editor_page.locator(".offer dt").all_text_contents() == ["Teaser"]
