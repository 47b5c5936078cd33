"""Two members of the office at one form: both texts, a choice, and nothing lost of either."""

import pytest
from django.contrib.sessions.models import Session
from django.urls import reverse

from cmia_site.content.models import WorkingCopy
from events.models import Person
from tests.browser.at_the_form import add_row, press, said, type_and_keep
from tests.browser.test_office import pick
from tests.builders import appear, make_event, make_person, make_user, say
from tests.events.event_form import change

pytestmark = pytest.mark.browser

FILL = "Fill the form with this"
POINT = "Key theme “Second point of Ann”, Sentence"


@pytest.fixture(autouse=True)
def _markdown_preview(guard):
    guard.expected.add("/admin/markdownx/markdownify/")  # a quick save leaves the page while it is made


@pytest.fixture
def event(transactional_db):
    event = make_event("Scales at the pit", state="draft", teaser="Who weighs?", summary="One scale.")
    for number, text in enumerate(["First point", "Second point", "Third point"], start=1):
        say(event, text, order=number)
    appear(event, make_person("Amina Diallo"), job_title="Assayer")
    return event


def named(role, first, last):
    user = make_user(role, first.lower())
    user.first_name, user.last_name = first, last
    user.save()
    return user


@pytest.fixture
def bea(enter, event):
    """Bea Ito's page, a Publisher with the form of the event open."""
    return with_form(enter(named("Publisher", "Bea", "Ito")), event)


@pytest.fixture
def ann(enter, event):
    """Ann Berg's page, an Editor with the form of the event open."""
    return with_form(enter(named("Editor", "Ann", "Berg")), event)


def with_form(page, event):
    page.goto(change(event))
    page.locator("#id_title").wait_for()
    return page


def remove(page, row):
    page.locator(f"#{row} .delete input").check()


def both_change_it(ann, bea):
    """Bea saves first; both have changed the title and the second point, the rest each for herself."""
    bea.locator("#id_title").fill("Scales of Bea")
    bea.locator("#id_key_themes-1-text").fill("Second point of Bea")
    remove(bea, "key_themes-0")
    add_row(bea, "appearances")
    pick(bea, "id_appearances-1-person", "Bo Lund")
    press(bea, "Save draft")
    said(bea)
    ann.locator("#id_title").fill("Scales of Ann")
    ann.locator("#id_teaser").fill("Who believes it?")
    ann.locator("#id_key_themes-1-text").fill("Second point of Ann")
    ann.locator("#id_appearances-0-job_title").fill("Head of assaying")
    add_row(ann, "key_themes")
    ann.locator("#id_key_themes-3-text").fill("Fourth point")
    remove(ann, "key_themes-2")
    press(ann, "Save draft")
    ann.locator(".conflict").wait_for()


def disputes(page):
    """[(what it is about, who changed it, Ann's, Bea's, what is chosen)]."""
    page.locator(".conflict").wait_for()
    return [dispute(each) for each in page.locator(".dispute").all()]


def dispute(box):
    chosen = box.locator("input:checked")
    words = box.locator("legend bdi, legend small, .text").all_inner_texts()
    return *words, chosen.get_attribute("value") if chosen.count() else ""


def choose(page, what, which):
    page.locator(".dispute", has=page.get_by_text(what, exact=True)).locator(f"[value={which}]").check()


def stored(event):
    event.refresh_from_db()
    return {
        "title": event.title,
        "teaser": event.teaser,
        "points": [point.text for point in event.key_themes.all()],
        "people": [(part.person.name, part.job_title) for part in event.appearances.all()],
    }


BEAS = {
    "title": "Scales of Bea",
    "teaser": "Who weighs?",
    "points": ["Second point of Bea", "Third point"],
    "people": [("Amina Diallo", "Assayer"), ("Bo Lund", "")],
}


def test_a_save_that_would_overwrite_shows_both_texts_field_by_field_with_the_rows(ann, bea, event):
    both_change_it(ann, bea)
    assert disputes(ann) == [
        ("Title", "you both changed this", "Scales of Ann", "Scales of Bea", ""),
        ("Teaser", "only you changed this", "Who believes it?", "Who weighs?", "mine"),
        (
            "Person “Amina Diallo”, Job title that day",
            "only you changed this",
            "Head of assaying",
            "Assayer",
            "mine",
        ),
        ("Person", "only Bea Ito changed this", "Nothing", "Bo Lund; Panellist", "theirs"),
        (POINT, "you both changed this", "Second point of Ann", "Second point of Bea", ""),
        ("Key theme", "only you changed this", "Nothing", "Third point", "mine"),
        ("Key theme", "only Bea Ito changed this", "First point", "Nothing", "theirs"),
        ("Key theme", "only you changed this", "Fourth point", "Nothing", "mine"),
    ]
    assert stored(event) == BEAS


def test_what_is_chosen_fills_the_form_and_is_saved_and_the_rest_is_in_the_history(ann, bea, event):
    both_change_it(ann, bea)
    choose(ann, "Title", "both")
    choose(ann, POINT, "theirs")
    press(ann, FILL)
    ann.get_by_text("The form holds what you chose.").wait_for()
    assert ann.locator("#id_title").input_value() == "Scales of Bea Scales of Ann"
    ann.locator("#id_title").fill("Scales of both")
    press(ann, "Save draft")
    said(ann)
    assert stored(event) == {
        "title": "Scales of both",
        "teaser": "Who believes it?",
        "points": ["Second point of Bea", "Fourth point"],
        "people": [("Amina Diallo", "Head of assaying"), ("Bo Lund", "")],
    }
    assert not WorkingCopy.objects.exclude(data=None).exists()
    ann.goto(reverse("admin:events_event_history", args=[event.pk]))
    ann.locator("tr", has_text="Set aside in a conflict").get_by_label("From version").check()
    press(ann, "Show what changed between the two")
    assert ann.locator(".changes dd", has_text="Second point").inner_text() == "Second point of AnnBea"


def test_what_only_one_has_changed_is_chosen_already(ann, bea, event):
    bea.locator("#id_title").fill("Scales of Bea")
    press(bea, "Save draft")
    said(bea)
    ann.locator("#id_teaser").fill("Who believes it?")
    press(ann, "Save draft")
    press(ann, FILL)
    press(ann, "Save draft")
    said(ann)
    event.refresh_from_db()
    assert (event.title, event.teaser) == ("Scales of Bea", "Who believes it?")


def test_who_takes_nothing_of_the_other_overwrites_on_purpose_alone(ann, bea, event):
    both_change_it(ann, bea)
    for box in ann.locator(".dispute [value=mine]").all():
        box.check()
    press(ann, FILL)
    press(ann, "Save draft")
    said(ann)
    assert stored(event) == {
        "title": "Scales of Ann",
        "teaser": "Who believes it?",
        "points": ["First point", "Second point of Ann", "Fourth point"],
        "people": [("Amina Diallo", "Head of assaying")],
    }
    ann.goto(reverse("admin:events_event_history", args=[event.pk]))
    ann.locator("tr", has_text="Bea Ito").get_by_label("From version").check()
    press(ann, "Show what changed between the two")
    assert "Scales of BeaAnn" in ann.locator(".changes dd").all_inner_texts()


def test_nothing_is_saved_before_a_choice_is_made(ann, bea, event):
    both_change_it(ann, bea)
    press(ann, FILL)
    assert ann.locator("input:invalid").count() > 0
    assert ann.locator(".conflict").count() == 1
    assert stored(event) == BEAS


def test_who_puts_the_choice_off_is_offered_all_of_it_again(ann, bea, event):
    both_change_it(ann, bea)
    ann.get_by_role("link", name="Not now").click()
    ann.locator(".offer summary").click()
    assert "Second point of Bea" not in ann.locator("#id_key_themes-1-text").input_value()
    assert "Scales of BeaAnn" in ann.locator(".offer dd").all_inner_texts()
    ann.get_by_role("link", name="Go on with it").click()
    press(ann, "Save draft")
    assert [each[0] for each in disputes(ann)][:2] == ["Title", "Teaser"]


def test_a_third_save_during_the_choice_is_shown_too(ann, bea, event):
    both_change_it(ann, bea)
    with_form(bea, event)
    bea.locator("#id_teaser").fill("Bea has the last word")
    press(bea, "Save draft")
    said(bea)
    for box in ann.locator(".dispute [value=mine]").all():
        box.check()
    press(ann, FILL)
    ann.get_by_text("Bea has the last word").wait_for()
    assert disputes(ann)[1] == ("Teaser", "you both changed this", "Who believes it?", "Bea has the last word", "")


def test_who_was_signed_out_during_the_choice_is_offered_all_of_it_again(ann, bea, event):
    both_change_it(ann, bea)
    for box in ann.locator(".dispute [value=mine]").all():
        box.check()
    Session.objects.all().delete()
    press(ann, FILL)
    ann.get_by_label("Username").fill("ann")
    ann.get_by_label("Password").fill("a long enough password")
    press(ann, "Log in")
    ann.get_by_role("link", name="Go on with it").click()
    assert ann.locator("#id_title").input_value() == "Scales of Ann"


def test_the_choice_is_made_with_the_keyboard_alone(ann, bea, event):
    both_change_it(ann, bea)
    ann.locator("#content h1").click()
    focused = ann.locator(":focus")
    for _ in range(40):
        ann.keyboard.press("Tab")
        if focused.get_attribute("type") == "submit":
            break
        if focused.get_attribute("type") == "radio" and not focused.is_checked():
            ann.keyboard.press("Space")
    ann.keyboard.press("Enter")
    ann.get_by_text("The form holds what you chose.").wait_for()
    assert ann.locator("#id_title").input_value() == "Scales of Ann"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_choice_is_sound_on_every_screen(ann, bea, event, axe, overflow, picture, scheme):
    both_change_it(ann, bea)
    ann.emulate_media(color_scheme=scheme)
    picture(ann, f"office-conflict-{scheme}")
    assert axe(ann) == []
    ann.set_viewport_size({"width": 360, "height": 740})
    assert axe(ann) == []
    assert overflow(ann) == 0


def test_long_texts_are_shown_whole_and_can_be_read_with_the_keyboard(ann, bea, event, axe, overflow):
    bea.locator("#id_summary").fill("Bea weighs a sack. " * 300)
    press(bea, "Save draft")
    said(bea)
    ann.locator("#id_summary").fill("Ann weighs a sack. " * 300 + "x" * 300)
    press(ann, "Save draft")
    ann.locator(".conflict").wait_for()
    assert axe(ann) == []
    ann.set_viewport_size({"width": 360, "height": 740})
    assert overflow(ann) == 0


# What is no conflict


def test_two_who_save_the_same_are_not_asked(ann, bea, event):
    for page in (bea, ann):
        page.locator("#id_title").fill("Scales of both")
        press(page, "Save draft")
    assert said(ann) == "Nothing had changed: “Scales of both” is as it was."


def test_a_save_that_changes_nothing_makes_no_version(ann, event):
    press(ann, "Save draft")
    assert said(ann) == "Nothing had changed: “Scales at the pit” is as it was."
    ann.goto(reverse("admin:events_event_history", args=[event.pk]))
    assert ann.locator(".versions-of").inner_text() == "No versions yet: the first is made when this is saved."


# Knowing of each other


def test_who_else_has_it_open_is_shown_to_both(ann, bea):
    bea.locator(".typing", has_text="Ann Berg has this open too.").wait_for()
    type_and_keep(ann, "id_title", "Scales of Ann")
    ann.locator(".typing", has_text="Bea Ito has this open too.").wait_for()


def test_who_types_on_is_told_that_the_other_has_saved(ann, bea):
    bea.locator("#id_title").fill("Scales of Bea")
    press(bea, "Save draft")
    said(bea)
    ann.locator("#id_title").fill("Scales of Ann")
    words = "after you opened it. Go on: when you save, you will see both and choose."
    ann.locator(".typing.urgent", has_text=words).wait_for()


# Other forms


def test_changes_of_a_live_page_that_wait_are_not_overwritten_either(ann, bea, enter):
    event = make_event("Live scales", teaser="Who weighs?")
    with_form(ann, event)
    with_form(bea, event)
    bea.locator("#id_title").fill("Scales of Bea")
    press(bea, "Save, publish later")
    said(bea)
    ann.locator("#id_title").fill("Scales of Ann")
    press(ann, "Save, publish later")
    assert disputes(ann) == [("Title", "you both changed this", "Scales of Ann", "Scales of Bea", "")]
    choose(ann, "Title", "mine")
    press(ann, FILL)
    press(ann, "Save, publish later")
    said(ann)
    with_form(bea, event)
    assert bea.locator("#id_title").input_value() == "Scales of Ann"
    press(bea, "Publish changes")
    said(bea)
    event.refresh_from_db()
    assert event.title == "Scales of Ann"


def test_two_at_the_form_of_a_person_are_asked_too(ann, bea):
    person = Person.objects.get()
    for page, job in ((bea, "Assayer"), (ann, "Geologist")):
        page.goto(reverse("admin:events_person_change", args=[person.pk]))
        page.locator("#id_job_title").fill(job)
    press(bea, "Save")
    said(bea)
    press(ann, "Save")
    assert disputes(ann) == [("Current job title", "you both changed this", "Geologist", "Assayer", "")]
    choose(ann, "Current job title", "theirs")
    press(ann, FILL)
    assert ann.locator("#id_job_title").input_value() == "Assayer"
