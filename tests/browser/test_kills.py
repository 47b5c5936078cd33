"""kill -9 between two clicks of somebody who types: all of it is there again, and what was said to be saved is.

The server is real processes with a database of their own, as in tests/hostile.
"""

import pytest
from django.urls import reverse

from tests.browser.at_the_form import KEPT, add_row, press, said, type_and_keep
from tests.browser.test_office import ADD_EVENT, pick, type_the_event
from tests.hostile.conftest import office_server  # noqa: F401 - a fixture
from tests.hostile.server import PASSWORD, USER

pytestmark = [pytest.mark.browser, pytest.mark.server]

GOES_ON = "This is what you typed and did not save"


@pytest.fixture
def server(office_server):  # noqa: F811
    """The server, started again if a test before has left it dead."""
    if office_server.process.poll() is not None:
        office_server.start()
    return office_server


@pytest.fixture
def form(browser, server):
    """A page on which the administrator is signed in."""
    context = browser.new_context(base_url=f"http://localhost:{server.port}", viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    page = context.new_page()
    page.goto(reverse("admin:login"))
    page.get_by_label("Username").fill(USER)
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Log in")
    page.locator("#user-tools").wait_for()
    yield page
    context.close()


@pytest.fixture
def address(server):
    """The address of the form of a draft with two points."""
    code = (
        "from tests.builders import make_event, say; event = make_event('Scales at the pit', state='draft');"
        "[say(event, text, order=n) for n, text in enumerate(['First point', 'Second point'])]; answer = event.pk"
    )
    return reverse("admin:events_event_change", args=[server.python(code)])


def titles(server):
    return [title for (title,) in server.rows("SELECT title FROM events_event ORDER BY id")]


def open_again(page, address):
    """In this tab, whatever it shows now; returns once nothing more is loaded."""
    page.goto("about:blank")
    page.goto(address)
    page.wait_for_load_state("networkidle")


def is_offered(page):
    return page.locator(".offer").count() > 0


def fill_in_much(page, deck):
    page.locator("#id_title").fill("Fair scales")
    page.locator("#key_themes-1").get_by_role("button", name="Move up").click()
    add_row(page, "appearances")
    pick(page, "id_appearances-0-person", "Amina Diallo")
    add_row(page, "materials")
    page.locator("#id_materials-0-title").fill("What a sack weighs")
    page.locator("#id_materials-0-file").set_input_files(deck)
    page.locator("#materials-0 .upload-kept").wait_for()


def save_into_the_void(page, name):
    """Press a button on a page that the server does not answer."""
    with page.expect_event("requestfailed", lambda request: request.is_navigation_request()):
        press(page, name)


def save_and_kill_before_the_answer(page, server, name):
    """The server does what it is asked, and dies before the browser hears of it."""

    def handle(route):
        if route.request.method != "POST" or not route.request.is_navigation_request():
            route.continue_()
            return
        assert route.fetch(max_redirects=0).status == 302
        server.kill()
        route.abort()

    page.route("**/admin/events/event/**", handle)
    save_into_the_void(page, name)
    page.unroute_all()
    server.start()


def test_what_was_kept_while_typing_is_offered_after_a_kill(form, server, address):
    form.goto(address)
    type_and_keep(form, "id_title", "Fair scales")
    server.kill()
    form.close()
    server.start()
    page = form.context.new_page()
    page.goto(address)
    page.get_by_role("link", name="Go on with it").click()
    assert page.locator("#id_title").input_value() == "Fair scales"


def test_what_is_typed_while_the_server_is_down_is_kept_once_it_is_up_again(form, server, address):
    form.goto(address)
    server.kill()
    form.locator("#id_title").fill("Typed to nobody")
    form.locator(".typing.urgent", has_text="The server does not answer.").wait_for()
    server.start()
    form.locator(".typing:not(.urgent)", has_text=KEPT).wait_for()
    assert server.rows(
        "SELECT count(*) FROM content_workingcopy WHERE CAST(data AS text) LIKE '%Typed to nobody%'"
    ) == [(1,)]


def test_a_form_whose_save_found_no_server_is_back_with_its_rows_pickers_and_files(form, server, address, deck):
    form.goto(address)
    fill_in_much(form, deck)
    server.kill()
    save_into_the_void(form, "Save draft")
    server.start()
    open_again(form, address)
    form.get_by_text(GOES_ON).wait_for()
    assert form.locator("#id_title").input_value() == "Fair scales"
    points = form.locator("#key_themes-group .inline-related:not(.empty-form) [name$=-text]")
    assert [point.input_value() for point in points.all()] == ["Second point", "First point"]
    assert form.locator("#id_appearances-0-person option:checked").inner_text() == "Amina Diallo (new)"
    press(form, "Save draft")
    said(form)
    assert "Fair scales" in titles(server)
    assert server.rows("SELECT original_name FROM events_materialversion") == [("Fair scales.pdf",)]


def test_so_is_one_that_was_never_saved(form, server):
    form.goto(reverse(ADD_EVENT))
    type_the_event(form)
    form.locator("#id_title").fill("Never saved before")
    server.kill()
    save_into_the_void(form, "Save draft")
    server.start()
    open_again(form, reverse(ADD_EVENT))
    form.get_by_text(GOES_ON).wait_for()
    press(form, "Save draft")
    said(form)
    assert titles(server).count("Never saved before") == 1


def test_what_was_saved_before_the_answer_was_lost_is_saved_and_not_offered(form, server, address):
    form.goto(address)
    form.locator("#id_title").fill("Saved without a word")
    save_and_kill_before_the_answer(form, server, "Save draft")
    assert "Saved without a word" in titles(server)
    open_again(form, address)
    assert form.locator("#id_title").input_value() == "Saved without a word"
    assert not form.get_by_text(GOES_ON).is_visible()
    assert not is_offered(form)


def test_a_new_event_that_was_saved_before_the_answer_was_lost_is_not_made_twice(form, server):
    form.goto(reverse(ADD_EVENT))
    type_the_event(form)
    form.locator("#id_title").fill("Made once")
    pick(form, "id_appearances-0-person", "Bo Lund")
    save_and_kill_before_the_answer(form, server, "Save draft")
    form.reload()
    assert "“Made once” was saved already. It is not made a second time." in form.locator(".messagelist").inner_text()
    assert form.locator("#id_title").input_value() == "Made once"
    open_again(form, reverse(ADD_EVENT))
    assert form.locator("#id_title").input_value() == ""
    assert not is_offered(form)
    assert titles(server).count("Made once") == 1


@pytest.mark.parametrize("button", ["Save draft", "Publish now"])
def test_what_was_said_to_be_saved_is_there_after_a_kill(form, server, address, button):
    form.goto(address)
    form.locator("#id_title").fill(f"Said to be saved by {button}")
    press(form, button)
    said(form)
    server.kill()
    server.start()
    open_again(form, address)
    assert form.locator("#id_title").input_value() == f"Said to be saved by {button}"
    assert not is_offered(form)


def test_changes_that_were_said_to_wait_are_there_after_a_kill(form, server, address):
    form.goto(address)
    press(form, "Publish now")
    said(form)
    form.goto(address)
    form.locator("#id_title").fill("Said to wait")
    press(form, "Save, publish later")
    said(form)
    server.kill()
    server.start()
    open_again(form, address)
    assert form.locator("#id_title").input_value() == "Said to wait"
    form.get_by_text("this form shows them, visitors do not see them").wait_for()
    assert "Said to wait" not in titles(server)
