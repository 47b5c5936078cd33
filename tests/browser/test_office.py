"""A member of the office at work: signs in, makes an event by hand, and reads it where visitors do."""

import pytest
from django.urls import reverse

from events.models import Event
from tests.builders import make_event, make_theme

pytestmark = pytest.mark.browser

ADD_EVENT = "admin:events_event_add"
TEXT = "# Weighing\n\nOne **fair** scale."


def sign_in(page, path=""):
    page.goto(path or reverse("admin:index"))
    page.get_by_label("Username").fill("editor")
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("button", name="Log in").click()


def pick(page, field, name):
    """Type a name into the picker of `field`, and take what it offers: who is known, or a new one by that name."""
    picker = page.locator(f"#{field} + .select2-container")
    picker.locator("[role=combobox], .select2-search__field").last.focus()
    page.keyboard.type(name)
    page.locator(".select2-results__option--highlighted", has_text=name).wait_for()
    page.keyboard.press("Enter")


def type_the_event(page):
    page.locator("#id_title").fill("Scales at the pit")
    page.locator("#id_teaser").fill("Who weighs, and who believes it.")
    page.locator("#id_start_date").fill("2026-03-05")
    page.locator("#id_start_time").fill("14:00")


def save(page):
    page.get_by_role("button", name="Save draft", exact=True).click()


def publish(page, what="now"):
    page.get_by_role("button", name=f"Publish {what}", exact=True).click()


# Making an event


def test_an_event_made_by_hand_is_read_by_visitors(editor, page, deck):
    make_theme("Formalisation")
    sign_in(page, reverse(ADD_EVENT))
    type_the_event(page)
    page.locator("#id_summary").fill(TEXT)
    pick(page, "id_themes", "Formalisation")
    pick(page, "id_organisers-0-organisation", "Copper Belt Institute")
    pick(page, "id_appearances-0-person", "Amina Diallo")
    pick(page, "id_appearances-0-organisation", "Pit Side Works")
    page.locator("#id_appearances-0-job_title").fill("Assayer")
    page.locator("#id_materials-0-title").fill("Fair scales")
    page.locator("#id_materials-0-file").set_input_files(deck)
    publish(page)
    page.locator(".messagelist .success").wait_for()

    page.context.clear_cookies()
    page.goto(Event.objects.get().get_absolute_url())
    assert page.get_by_role("heading", level=1).inner_text() == "Scales at the pit"
    assert (
        page.locator(".prose").inner_html()
        == '<h3 id="s-summary-weighing">Weighing</h3>\n<p>One <strong>fair</strong> scale.</p>\n'
    )
    assert page.locator(".people .person").inner_text().split("\n\n") == [
        "AD",
        "Amina Diallo",
        "Assayer",
        "Pit Side Works",
    ]
    assert "Hosted by\nCopper Belt Institute" in page.locator(".facts").inner_text()
    assert "3 pages" in page.locator(".file").inner_text()
    assert page.get_by_role("link", name="Formalisation").is_visible()


def test_the_preview_follows_what_is_typed(editor, office_page):
    office_page.goto(reverse(ADD_EVENT))
    office_page.locator("#id_summary").press_sequentially(TEXT)
    preview = office_page.locator(".field-summary .markdownx-preview")
    preview.locator("strong", has_text="fair").wait_for()
    assert preview.inner_text().split() == ["Weighing", "One", "fair", "scale."]


def test_tab_leads_out_of_the_markdown_editor(editor, office_page):
    office_page.goto(reverse(ADD_EVENT))
    office_page.locator("#id_announcement").focus()
    office_page.keyboard.press("Tab")
    assert office_page.evaluate("document.activeElement.id") != "id_announcement"
    assert office_page.locator("#id_announcement").input_value() == ""


# The guard of every test here fails it on any violation of the Content-Security-Policy.


@pytest.mark.parametrize("page_of", ["changelist", "add", "change", "history", "delete"])
def test_the_policy_refuses_nothing_on_the_pages_of_an_event(page_of, editor, office_page):
    event = make_event()
    arguments = [event.pk] if page_of in ("change", "history", "delete") else []
    answer = office_page.goto(reverse(f"admin:events_event_{page_of}", args=arguments))
    assert answer.ok
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    office_page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_login_is_sound(scheme, page, axe, picture):
    page.emulate_media(color_scheme=scheme)
    page.goto(reverse("admin:login"))
    picture(page, f"office-login-{scheme}")
    assert axe(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "name",
    [
        "index",
        "events_event_changelist",
        "events_event_add",
        "events_event_change",
        "events_person_add",
        "events_theme_add",
        "resources_organisation_add",
        "content_page_changelist",
    ],
)
def test_the_office_is_sound(name, scheme, demo, editor, office_page, axe, picture):
    office_page.emulate_media(color_scheme=scheme)
    arguments = [demo.record.pk] if name.endswith("_change") else []
    office_page.goto(reverse(f"admin:{name}", args=arguments))
    picture(office_page, f"office-{name}-{scheme}")
    assert axe(office_page) == []
