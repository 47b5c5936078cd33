"""The form of a term offers plurals and other spellings, which become rows at a click."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from resources.models import Label, Term

from .test_entering_the_seed import Editor

pytestmark = pytest.mark.browser


@pytest.fixture
def form(office_page):
    office_page.goto(reverse("admin:resources_term_add"))
    return office_page


def offers(page):
    return page.locator(".suggestions button")


def test_a_plural_is_offered_and_stored_as_its_singular_is_found(form):
    hand = Editor(form)
    hand.fill("name", "due diligence")
    form.locator("#id_auto_link").uncheck()
    hand.add_row("labels")
    hand.fill("labels-0-text", "CAHRA")
    hand.select("labels-0-kind", "abbreviation")
    hand.select("labels-0-match", "exact")
    expect(offers(form)).to_have_text(["due diligences", "CAHRAs"])
    for name in ("due diligences", "CAHRAs"):
        form.get_by_role("button", name=name, exact=True).click()
    expect(form.locator(".suggestions")).to_be_hidden()
    form.get_by_role("button", name="Save draft").click()
    form.locator(".messagelist .success").wait_for()
    stored = Label.objects.filter(kind="plural").values_list("text", "match", "auto_link")
    assert list(stored) == [("due diligences", "any-case", False), ("CAHRAs", "exact", True)]


def test_what_is_not_chosen_is_not_stored(form):
    Editor(form).fill("name", "offtake agreement")
    expect(offers(form)).to_have_text(["offtake agreements"])
    form.get_by_role("button", name="Save draft").click()
    form.locator(".messagelist .success").wait_for()
    assert not Term.objects.get().labels.exists()


def test_the_keyboard_goes_through_the_offers(form):
    Editor(form).fill("name", "formalisation")
    expect(offers(form)).to_have_text(["formalisations", "formalization"])
    offers(form).first.focus()
    form.keyboard.press("Enter")
    expect(offers(form).first).to_be_focused()
    expect(form.locator("#id_labels-0-text")).to_have_value("formalisations")


def test_other_languages_and_plurals_have_no_offers(form):
    hand = Editor(form)
    for number, (text, kind, language) in enumerate([("minerai", "synonym", "fr"), ("ores", "plural", "en")]):
        hand.add_row("labels")
        hand.fill(f"labels-{number}-text", text)
        hand.select(f"labels-{number}-kind", kind)
        hand.fill(f"labels-{number}-language", language)
    hand.fill("name", "ore deposit")
    expect(offers(form)).to_have_text(["ore deposits"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_form_of_a_term_is_sound(width, scheme, form, axe, overflow, picture):
    form.emulate_media(color_scheme=scheme)
    form.set_viewport_size({"width": width, "height": 900})
    Editor(form).fill("name", "formalisation")
    expect(offers(form)).to_have_count(2)
    picture(form, f"office-term-{width}-{scheme}")
    assert (axe(form), overflow(form)) == ([], 0)
