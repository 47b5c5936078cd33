"""The history of an event in the browser: versions compared, brought back into the form, and one that was deleted."""

import pytest
from django.urls import reverse

from events.models import Event
from tests.browser.at_the_form import press, said
from tests.browser.test_office import pick
from tests.builders import appear, make_deck, make_event, make_organisation, make_person, make_theme, organise, say
from tests.events.event_form import change

pytestmark = pytest.mark.browser

BRING_BACK = "\nFill the form with it"  # the button in the last cell


@pytest.fixture(autouse=True)
def _markdown_preview(guard):
    guard.expected.add("/admin/markdownx/markdownify/")  # a quick save leaves the page while it is made


@pytest.fixture
def event(transactional_db):
    event = make_event("Scales at the pit", state="draft", teaser="Who weighs the sacks?")
    say(event, "First point", order=1)
    say(event, "Second point", order=2)
    appear(event, make_person("Amina Diallo"), job_title="Assayer")
    organise(event, make_organisation("Copper Belt Institute"))
    event.themes.add(make_theme("Formalisation"))
    make_deck(event, "What a sack weighs")
    return event


@pytest.fixture
def history(office_page, event):
    """The history after the event has been changed twice."""
    office_page.goto(change(event))
    office_page.locator("#id_teaser").fill("Who weighs the bags?")
    office_page.locator("#key_themes-0 .delete input").check()
    office_page.get_by_label("What did you change?").fill("They are bags")
    press(office_page, "Save and continue editing")
    said(office_page)
    office_page.locator("#id_title").fill("Fair scales at the pit")
    pick(office_page, "id_themes", "Prices")
    press(office_page, "Save draft")
    said(office_page)
    office_page.goto(reverse("admin:events_event_history", args=[event.pk]))
    return office_page


def versions(page):
    return [row.locator("th, td").all_inner_texts() for row in page.locator(".versions-of tbody tr").all()]


def test_each_save_is_a_version_with_its_author_and_what_was_said_about_it(history, axe, overflow):
    assert [[row[2], row[4], row[5]] for row in versions(history)] == [
        ["3", "editor", f"Saved{BRING_BACK}"],
        ["2", "editor", f"Saved: They are bags{BRING_BACK}"],
        ["1", "the office", f"As it was before{BRING_BACK}"],
    ]
    assert axe(history) == []
    history.set_viewport_size({"width": 360, "height": 740})
    assert overflow(history) == 0


def test_two_versions_are_compared_word_by_word(history, axe, overflow):
    history.get_by_label("From version 1").check()
    history.get_by_label("To version 3").check()
    press(history, "Show what changed between the two")
    changes = {
        each.locator("dt").inner_text(): [words.strip() for words in each.locator("del, ins").all_inner_texts()]
        for each in history.locator(".changes > div").all()
    }
    assert changes == {
        "Title": ["Scales", "Fair scales"],
        "Teaser": ["sacks", "bags"],
        "Themes": ["Formalisation", "Formalisation, Prices"],
        "Key theme: removed": ["First point"],
    }
    assert axe(history) == []
    history.set_viewport_size({"width": 360, "height": 740})
    assert overflow(history) == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_comparison_is_sound(history, axe, picture, scheme):
    history.emulate_media(color_scheme=scheme)
    press(history, "Show what changed between the two")
    picture(history, f"office-compare-{scheme}")
    assert axe(history) == []


def test_a_version_is_brought_back_into_the_form_and_saved(history, event):
    history.locator("tbody tr", has_text="As it was before").get_by_role("button").click()
    history.get_by_text("The form holds version 1. Look through it, then save it; nothing is changed yet.").wait_for()
    assert history.locator("#id_title").input_value() == "Scales at the pit"
    event.refresh_from_db()
    assert event.title == "Fair scales at the pit"
    press(history, "Save draft")
    said(history)
    event.refresh_from_db()
    assert (event.title, event.teaser) == ("Scales at the pit", "Who weighs the sacks?")
    assert [point.text for point in event.key_themes.all()] == ["First point", "Second point"]
    assert [theme.name for theme in event.themes.all()] == ["Formalisation"]


def test_a_version_is_brought_back_from_the_comparison_too(history):
    press(history, "Show what changed between the two")
    press(history, "Fill the form with version 2")
    history.get_by_text("The form holds version 2.").wait_for()
    assert history.locator("#id_title").input_value() == "Scales at the pit"
    assert history.locator("#id_teaser").input_value() == "Who weighs the bags?"


def test_a_deleted_event_is_recovered_with_everything(office_page, event, axe, overflow):
    number = event.number
    office_page.goto(reverse("admin:events_event_delete", args=[event.pk]))
    press(office_page, "Yes, I’m sure")
    said(office_page)
    assert Event.objects.count() == 0
    office_page.get_by_role("link", name="Deleted lately").click()
    assert office_page.locator(".deleted li").inner_text().startswith("Scales at the pit, deleted by editor on")
    assert axe(office_page) == []
    office_page.set_viewport_size({"width": 360, "height": 740})
    assert overflow(office_page) == 0
    press(office_page, "Recover Scales at the pit")
    said(office_page)
    back = Event.objects.get()
    assert (back.pk, back.number, back.title, back.publication) == (event.pk, number, "Scales at the pit", "draft")
    assert [point.text for point in back.key_themes.all()] == ["First point", "Second point"]
    assert [(part.person.name, part.job_title) for part in back.appearances.all()] == [("Amina Diallo", "Assayer")]
    assert [part.organisation.name for part in back.organisers.all()] == ["Copper Belt Institute"]
    assert [theme.name for theme in back.themes.all()] == ["Formalisation"]
    assert [deck.newest.pages for deck in back.materials.all()] == [2]
    office_page.goto(reverse("admin:events_event_changelist"))
    assert office_page.get_by_role("link", name="Deleted lately").count() == 0
