"""The office's form for an event under an editor's hands: rows, what is offered, what is pasted, what is wrong."""

import pytest
from django.urls import reverse

from events.models import Event
from tests.browser.at_the_form import type_and_keep
from tests.browser.test_office import ADD_EVENT, pick, publish, save, sign_in, type_the_event
from tests.builders import appear, make_event, make_organisation, make_person, say

pytestmark = pytest.mark.browser

PANEL = "id_appearances-paste"
SAID = "#appearances-group .paste-said"


@pytest.fixture
def form(editor, office_page, guard):
    guard.expected.add("/admin/markdownx/markdownify/")  # a quick save leaves the page while its preview is made
    office_page.goto(reverse(ADD_EVENT))
    type_the_event(office_page)
    return office_page


def change(event):
    return reverse("admin:events_event_change", args=[event.pk])


def saved(page):
    page.locator(".messagelist .success").wait_for()
    return Event.objects.get()


def picked(page, field):
    return page.locator(f"#id_{field} option:checked").inner_text().strip()


def paste(page, field, text):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.locator(f"#{field}").focus()
    page.keyboard.press("Control+V")


def press(page, row, button):
    """Press a button of a row as one does without a mouse."""
    page.locator(f"#{row}").get_by_role("button", name=button).focus()
    page.keyboard.press("Enter")


# Rows in their order


def test_rows_are_put_into_another_order_with_the_keyboard(editor, office_page, guard):
    guard.expected.add("/admin/markdownx/markdownify/")
    event = make_event()
    for number, text in enumerate(["one", "two", "three"], start=1):
        say(event, text, order=number)
    office_page.goto(change(event))
    press(office_page, "key_themes-2", "Move up")
    office_page.keyboard.press("Enter")
    assert office_page.locator("#key_themes-group .said").inner_text() == "Now in place 1 of 3."
    press(office_page, "key_themes-0", "Move down")
    publish(office_page, "changes")
    saved(office_page)
    assert [point.text for point in event.key_themes.all()] == ["three", "two", "one"]


def test_a_row_that_was_moved_and_then_removed_takes_no_other_with_it(form):
    for number, text in enumerate(["one", "two", "three"]):
        form.locator(f"#id_key_themes-{number}-text").fill(text)
    press(form, "key_themes-2", "Move up")
    form.locator("#key_themes-0 .inline-deletelink").click()
    texts = form.locator("#key_themes-group .inline-related:not(.empty-form) input[name$='-text']")
    assert [field.input_value() for field in texts.all()] == ["three", "two"]
    save(form)
    assert [point.text for point in saved(form).key_themes.all()] == ["three", "two"]


def test_a_row_that_is_added_can_be_moved_too(form):
    for number, text in enumerate(["one", "two", "three"]):
        form.locator(f"#id_key_themes-{number}-text").fill(text)
    form.locator("#key_themes-group .add-row a").click()
    form.locator("#id_key_themes-3-text").fill("four")
    press(form, "key_themes-3", "Move up")
    save(form)
    assert [point.text for point in saved(form).key_themes.all()] == ["one", "two", "four", "three"]


def test_the_keyboard_goes_on_where_a_row_was_added_or_removed(form):
    form.locator("#key_themes-group .add-row a").focus()
    form.keyboard.press("Enter")
    form.locator("#id_key_themes-3-text:focus").wait_for()
    form.locator("#key_themes-1 .inline-deletelink").focus()
    form.keyboard.press("Enter")
    form.locator("#key_themes-1:focus-within").wait_for()


@pytest.fixture
def questions(office_page):
    """The kinds of questions that were asked on the way; each is answered with yes."""
    asked = []
    office_page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    return asked


def test_a_form_with_something_new_asks_before_it_is_left(form, questions):
    form.locator("#id_title").press_sequentially("!")
    form.goto(reverse("admin:index"))
    assert questions == ["beforeunload"]


def test_a_form_in_which_only_somebody_was_picked_asks_too(form, questions):
    pick(form, "id_appearances-0-person", "Amina Diallo")
    form.goto(reverse("admin:index"))
    assert questions == ["beforeunload"]


def test_a_form_whose_rows_were_only_moved_asks_too(editor, office_page, questions):
    event = make_event()
    for number, text in enumerate(["one", "two"], start=1):
        say(event, text, order=number)
    office_page.goto(change(event))
    office_page.locator("#key_themes-1").get_by_role("button", name="Move up").click()
    office_page.goto(reverse("admin:index"))
    assert questions == ["beforeunload"]


def test_a_form_that_came_back_asks_too_for_nothing_of_it_is_saved(editor, office_page, questions):
    office_page.goto(reverse("admin:events_person_add"))
    office_page.locator("#id_job_title").fill("Assayer")
    office_page.get_by_role("button", name="Save", exact=True).click()
    office_page.locator(".faults", has_text="Nothing has been saved yet").wait_for()
    office_page.locator("#id_name").click()
    office_page.goto(reverse("admin:index"))
    assert questions == ["beforeunload"]


@pytest.fixture
def came_back(form):
    """The form of a new event with what is wrong in it: it is not saved, but kept."""
    form.locator("#id_start_time").fill("")
    form.locator("#id_end_time").fill("15:00")
    save(form)
    form.locator(".faults", has_text="What you entered is kept, and is offered to you again").wait_for()
    form.locator("#id_title").click()
    return form


def test_a_form_that_came_back_and_is_kept_is_left_without_a_question_and_offered_again(came_back, questions):
    came_back.goto(reverse("admin:index"))
    assert (questions, Event.objects.count()) == ([], 0)
    came_back.goto(reverse(ADD_EVENT))
    came_back.get_by_role("link", name="Go on with it").click()
    came_back.locator(".typing[data-goes-on]").wait_for(state="attached")
    fields = ("title", "teaser", "start_time", "end_time")
    assert [came_back.locator(f"#id_{name}").input_value() for name in fields] == [
        "Scales at the pit",
        "Who weighs, and who believes it.",
        "",
        "15:00",
    ]


def test_a_form_that_came_back_and_is_kept_asks_once_something_else_is_typed(came_back, questions):
    came_back.locator("#id_title").press_sequentially("!")
    came_back.goto(reverse("admin:index"))
    assert questions == ["beforeunload"]


def test_a_fresh_form_is_left_without_a_question(editor, office_page, questions):
    office_page.goto(reverse(ADD_EVENT))
    office_page.locator("#id_title").click()  # browsers ask only those who have done something
    office_page.evaluate("django.jQuery('#id_moved_to').trigger('change')")  # as Django does, perhaps late
    office_page.goto(reverse("admin:index"))
    assert questions == []


def test_logging_out_asks_too(form, questions):
    form.get_by_role("button", name="Log out").click()
    form.locator("h1", has_text="Logged out").wait_for()
    assert questions == ["beforeunload"]


def test_a_stored_row_keeps_its_name_when_rows_come_and_go(editor, office_page):
    event = make_event()
    say(event, "Golden Myths webinar #27")
    office_page.goto(change(event))
    office_page.locator("#key_themes-group .add-row a").click()
    labels = office_page.locator("#key_themes-group .inline-related:not(.empty-form) .row-label").all_inner_texts()
    assert (labels[0], labels[-1]) == ("Golden Myths webinar #27", f"#{len(labels)}")


# What is offered


def test_what_is_typed_in_a_picker_is_taken_by_tab_too(form):
    form.locator("#id_appearances-0-person + .select2-container [role=combobox]").focus()
    form.keyboard.type("Amina Diallo")
    form.locator(".select2-results__option--highlighted", has_text="Amina Diallo").wait_for()
    form.keyboard.press("Tab")
    assert picked(form, "appearances-0-person") == "Amina Diallo (new)"
    assert form.evaluate("document.activeElement.closest('.inline-related').id") == "appearances-0"


@pytest.mark.parametrize("key", ["Tab", "Enter"])
def test_nothing_is_taken_while_the_list_answers_an_earlier_word(form, key):
    make_person("Rob Karpati")
    form.locator("#id_appearances-0-person + .select2-container [role=combobox]").focus()
    form.keyboard.type("Ro")
    form.locator(".select2-results__option--highlighted", has_text="Rob Karpati").wait_for()
    form.keyboard.type("n Smith")
    form.keyboard.press(key)
    assert form.locator("#id_appearances-0-person").input_value() == ""
    form.locator(".select2-results__option--highlighted", has_text="Ron Smith").wait_for()
    form.keyboard.press(key)
    assert picked(form, "appearances-0-person") == "Ron Smith (new)"


def test_a_name_that_is_typed_fast_is_not_lost(form):
    form.locator("#id_appearances-0-person + .select2-container [role=combobox]").focus()
    form.keyboard.type("Zygmunt Nowak")
    form.keyboard.press("Tab")
    form.locator(".select2-results__option--highlighted", has_text="Zygmunt Nowak").wait_for()
    form.keyboard.press("Tab")
    assert picked(form, "appearances-0-person") == "Zygmunt Nowak (new)"


def test_a_lost_connection_is_told_in_the_picker_and_tab_leads_out(form, guard):
    guard.expected.add("/admin/autocomplete/")
    form.route("**/autocomplete/**", lambda route: route.abort())
    form.locator("#id_appearances-0-person + .select2-container [role=combobox]").focus()
    form.keyboard.type("Amina")
    form.locator(".select2-results__option", has_text="The results could not be loaded.").wait_for()
    form.keyboard.press("Tab")
    form.locator(".select2-container--open").wait_for(state="detached")


def test_a_name_without_an_end_is_offered_and_refused_in_words(form):
    form.locator("#id_appearances-0-person + .select2-container [role=combobox]").focus()
    form.keyboard.press("Enter")
    form.locator(".select2-container--open .select2-search__field:focus").wait_for()  # it comes by a timer
    form.keyboard.insert_text("A" + "b" * 5000)
    form.locator(".select2-results__option--highlighted", has_text="as a new person").wait_for()
    form.keyboard.press("Enter")
    save(form)
    form.locator("#appearances-0 .errorlist", has_text="at most 200 characters").wait_for()
    assert form.locator("#id_appearances-0-person").input_value() == "new:A" + "b" * 5000


def test_a_new_theme_that_is_edited_does_not_keep_the_word_new(form):
    pick(form, "id_themes", "Battery pass")
    form.keyboard.press("Backspace")
    form.keyboard.type(" ")
    form.locator(".select2-results__option--highlighted", has_text="Add “Battery pass” as a new theme").wait_for()


def test_the_current_job_is_offered_and_what_was_typed_stays(form):
    place = make_organisation("Pit Side Works")
    make_person("Amina Diallo", job_title="Assayer", organisation=place)
    make_person("Bo Chen")
    pick(form, "id_appearances-0-person", "Amina Diallo")
    assert form.locator("#id_appearances-0-job_title").input_value() == "Assayer"
    assert picked(form, "appearances-0-organisation") == "Pit Side Works"
    pick(form, "id_appearances-0-person", "Bo Chen")
    assert form.locator("#id_appearances-0-job_title").input_value() == ""
    form.locator("#id_appearances-1-job_title").fill("Chair")
    pick(form, "id_appearances-1-person", "Amina Diallo")
    assert form.locator("#id_appearances-1-job_title").input_value() == "Chair"
    assert picked(form, "appearances-1-organisation") == "Pit Side Works"
    pick(form, "id_appearances-1-person", "Bo Chen")
    assert form.locator("#id_appearances-1-job_title").input_value() == "Chair"
    assert picked(form, "appearances-1-organisation") == ""


def test_people_of_one_name_are_told_apart_by_their_organisation(form):
    for place in ("Cornish Metals", "NOVAGOLD"):
        make_person("Richard Williams", organisation=make_organisation(place))
    form.locator("#id_appearances-0-person + .select2-container [role=combobox]").focus()
    form.keyboard.type("Richard Williams")
    options = form.locator(".select2-results__option[role=option]")
    form.locator(".select2-results__option", has_text="NOVAGOLD").wait_for()
    assert options.all_inner_texts() == [
        "Richard Williams – Cornish Metals",
        "Richard Williams – NOVAGOLD",
        "Add “Richard Williams” as a new person",
    ]


def test_the_time_is_told_on_other_clocks_while_it_is_chosen(form):
    elsewhere = form.locator(".elsewhere")
    elsewhere.get_by_text("in New York").wait_for()
    form.locator("#id_time_zone").select_option("Africa/Lusaka")
    elsewhere.get_by_text("Lusaka time").wait_for()
    form.locator("#id_start_date").fill("2026-03-29")
    form.locator("#id_start_time").fill("01:30")
    form.locator("#id_time_zone").select_option("Europe/London")
    elsewhere.get_by_text("clocks go forward").wait_for()


# What is pasted


def test_a_pasted_panel_can_be_taken_back(form):
    text = "Amina Diallo, Assayer, Pit Side Works\nBo Chen, Geologist, Levin Sources"
    paste(form, PANEL, text)
    form.locator(SAID, has_text="2 people").wait_for()
    assert picked(form, "appearances-1-person") == "Bo Chen (new)"
    form.locator(SAID).get_by_role("button", name="Undo").click()
    assert form.locator(f"#{PANEL}").input_value() == text
    assert form.locator("#id_appearances-1-job_title").input_value() == ""
    form.locator(f"#{PANEL}").fill("")
    save(form)
    assert saved(form).appearances.count() == 0


def test_more_people_than_there_are_rows_are_taken_back_with_their_rows(form):
    paste(form, PANEL, "\n".join(f"Amina Dia{letter}lo, Assayer, Pit Side Works" for letter in "abcdefg"))
    form.locator(SAID, has_text="7 people").wait_for()
    rows = form.locator("#appearances-group .inline-related:not(.empty-form)")
    assert rows.count() == 7
    press(form, "appearances-5", "Move up")
    form.locator(SAID).get_by_role("button", name="Undo").click()
    assert rows.count() == 4
    assert form.locator(SAID).inner_text() == "Taken back."
    form.wait_for_timeout(50)  # the rows that are removed lead the focus on by a timer
    assert form.evaluate("document.activeElement.id") == PANEL


def test_what_was_changed_after_pasting_is_not_taken_back(form):
    paste(form, PANEL, "Amina Diallo, Assayer, Pit Side Works\nBo Chen, Geologist, Levin Sources")
    form.locator(SAID, has_text="2 people").wait_for()
    form.locator("#id_appearances-1-job_title").fill("Chief geologist")
    form.locator(SAID).get_by_role("button", name="Undo").click()
    assert form.locator(SAID).inner_text() == "Taken back, but for 1 that you have changed since."
    assert form.locator("#id_appearances-1-job_title").input_value() == "Chief geologist"


def test_what_was_typed_before_is_not_overwritten_by_what_is_pasted(form):
    pick(form, "id_appearances-0-person", "Zoe First")
    paste(form, PANEL, "Amina Diallo, Assayer, Pit Side Works")
    form.locator(SAID, has_text="1 person").wait_for()
    assert picked(form, "appearances-0-person") == "Zoe First (new)"
    assert picked(form, "appearances-1-person") == "Amina Diallo (new)"


def test_what_could_not_be_read_leads_back_once_before_it_is_left(form):
    paste(form, PANEL, "Amina Diallo, Assayer, Pit Side Works\nRegister at https://example.org/")
    form.locator(SAID, has_text="What is left of it is still here.").wait_for()
    assert form.locator(f"#{PANEL}").input_value() == "Register at https://example.org/"
    save(form)
    assert form.evaluate("document.activeElement.id") == PANEL
    assert form.locator(SAID).inner_text().startswith("Not saved yet: what stands here is not part of the page.")
    save(form)
    assert saved(form).appearances.count() == 1


def test_a_question_about_a_known_name_is_answered_with_a_button(form):
    known = make_person("Richard Williams", organisation=make_organisation("Cornish Metals"))
    paste(form, PANEL, "Richard Williams, Chief Operating Officer, NOVAGOLD")
    form.locator(SAID, has_text="1 of them has a question for you.").wait_for()
    question = form.locator("#appearances-0 .question")
    assert question.get_by_role("button").all_inner_texts() == [
        "Richard Williams – Cornish Metals",
        "Add “Richard Williams” as new",
    ]
    question.get_by_role("button", name="as new").click()
    save(form)
    person = saved(form).appearances.get().person
    assert (person.pk != known.pk, person.organisation.name) == (True, "NOVAGOLD")


def test_an_open_question_holds_every_save_until_it_is_answered(form):
    make_organisation("Napier Meridian")
    paste(form, PANEL, "Jane Doe, Director, Napier Meridiann")
    form.locator(SAID, has_text="1 of them has a question for you.").wait_for()
    question = form.locator("#appearances-0 .question")
    for _ in range(2):
        save(form)
        assert question.inner_text().startswith(
            "Not saved yet, because this is open: Which “Napier Meridiann” is this?"
        )
    pick(form, "id_appearances-0-organisation", "Napier Meridian")  # by hand instead of with a button
    question.wait_for(state="detached")
    save(form)
    assert saved(form).appearances.get().organisation.name == "Napier Meridian"


def test_a_row_with_a_question_is_no_room_for_the_next_person(form):
    make_person("Steven M. Fortier")
    paste(form, PANEL, "Steve Fortier (chair)\nAmina Diallo, Assayer, Pit Side Works")
    form.locator(SAID, has_text="2 people").wait_for()
    form.locator("#appearances-0 .question").get_by_role("button", name="as new").click()
    assert picked(form, "appearances-0-person") == "Steve Fortier (new)"
    assert picked(form, "appearances-1-person") == "Amina Diallo (new)"


def test_who_stands_in_the_form_already_is_not_pasted_again(form):
    paste(form, PANEL, "Amina Diallo, Assayer, Pit Side Works")
    form.locator(SAID, has_text="1 person").wait_for()
    paste(form, PANEL, "Amina Diallo, Assayer, Pit Side Works\nBo Chen, Geologist, Levin Sources")
    form.locator(SAID, has_text="1 row is here already and was left as it is.").wait_for()
    chosen = form.locator("#appearances-group .inline-related:not(.empty-form) select[name$='-person'] option:checked")
    assert [text for text in chosen.all_inner_texts() if text] == ["Amina Diallo (new)", "Bo Chen (new)"]


def test_a_row_with_a_question_is_not_pasted_again_either(form):
    make_person("Richard Williams", organisation=make_organisation("Cornish Metals"))
    people = form.locator("#appearances-group .inline-related.pasted")
    for answer in (False, True):
        paste(form, PANEL, "Richard Williams, Chief Operating Officer, NOVAGOLD")
        form.locator(SAID, has_text="1 row is here already" if answer else "has a question for you").wait_for()
        assert people.count() == 1
        if not answer:
            form.locator("#appearances-0 .question").get_by_role("button", name="as new").click()


@pytest.fixture
def slow_panel(form):
    """Lets go, when it is called, of the answer about a panel that was asked for."""
    asked = []
    form.route("**/event/panel/", lambda route: asked.append(route))

    def let_go():
        (route,) = asked
        route.continue_()

    return let_go


def test_while_a_panel_is_read_nothing_else_comes_into_its_box(form, slow_panel):
    form.locator(f"#{PANEL}").fill("Amina Diallo, Assayer, Pit Side Works\nRegister at https://example.org/")
    button = form.locator("#appearances-group .paste button", has_text="Make rows of it")
    with form.expect_request("**/event/panel/"):
        button.click()
    button.click()
    form.locator(f"#{PANEL}").press("End")
    form.keyboard.type("Ben Later, Chief")
    slow_panel()
    form.locator(SAID, has_text="1 person").wait_for()
    assert form.locator(f"#{PANEL}").input_value() == "Register at https://example.org/"
    form.locator(f"#{PANEL}").press("End")
    form.keyboard.type(" and Ben Later")


def test_readings_are_undone_one_after_the_other(form):
    for name in ("Amina Diallo", "Bo Chen"):
        paste(form, PANEL, f"{name}, Assayer, Pit Side Works")
        form.locator(SAID, has_text="1 person").wait_for()
        form.locator(f"#{PANEL}").fill("")
    paste(form, PANEL, "this is no panel at all.")
    form.locator(SAID, has_text="What is left").wait_for()
    for _ in range(2):
        form.locator(SAID).get_by_role("button", name="Undo").click()
    chosen = form.locator("#appearances-group select[name$='-person'] option:checked")
    assert [name for name in chosen.all_inner_texts() if name] == []
    assert form.locator(f"#{PANEL}").input_value().splitlines() == [
        "Amina Diallo, Assayer, Pit Side Works",
        "Bo Chen, Assayer, Pit Side Works",
        "this is no panel at all.",
    ]
    assert form.locator(SAID).get_by_role("button", name="Undo").count() == 0


def test_undo_keeps_what_was_typed_since(form):
    paste(form, PANEL, "Amina Diallo, Assayer, Pit Side Works")
    form.locator(SAID, has_text="1 person").wait_for()
    form.locator(f"#{PANEL}").fill("Ben Later, Chief")
    form.locator(SAID).get_by_role("button", name="Undo").click()
    assert form.locator(f"#{PANEL}").input_value() == "Amina Diallo, Assayer, Pit Side Works\nBen Later, Chief"


def test_a_lost_connection_leaves_what_was_pasted(form, guard):
    guard.expected.add("/admin/events/event/panel/")
    form.route("**/event/panel/", lambda route: route.abort())
    paste(form, PANEL, "Amina Diallo, Assayer, Pit Side Works")
    form.locator(SAID, has_text="Your text is still here").wait_for()
    assert form.locator(f"#{PANEL}").input_value() == "Amina Diallo, Assayer, Pit Side Works"


# What is wrong


def in_view(page, target):
    return page.locator(f"#{target}").evaluate(
        "field => { const box = field.getBoundingClientRect(); return box.top >= 0 && box.bottom <= innerHeight; }"
    )


def test_the_first_error_is_in_view_with_its_section_open_and_all_that_was_entered_stays(form):
    pick(form, "id_appearances-1-person", "Amina Diallo")
    form.locator("#id_recordings-0-url").fill("https://youtube.com.evil.example/watch?v=abcdefghijk")
    form.get_by_text("If plans change").click()
    form.locator("#id_status_note").fill("The room is taken.")
    form.locator("#id_previous_start_date").fill("2026-03-04")
    form.locator("#id_key_themes-0-theme").locator("xpath=..").locator("[role=combobox]").focus()
    form.locator("#id_key_themes-2-text").fill("Fair prices")
    save(form)
    form.locator(".faults").wait_for()
    first = form.locator(".faults a").first
    target = first.get_attribute("href").removeprefix("#")
    assert in_view(form, target)
    assert form.evaluate("document.activeElement.id") == target
    assert picked(form, "appearances-1-person") == "Amina Diallo (new)"
    assert form.locator("#id_status_note").input_value() == "The room is taken."
    assert form.locator("#id_key_themes-2-text").input_value() == "Fair prices"


def test_the_list_of_what_is_wrong_leads_to_each_field(form):
    form.locator("#id_title").fill("")
    form.locator("#id_appearances-2-job_title").fill("Assayer")
    save(form)
    form.locator(".faults a", has_text="Person 3, Person").click()
    focused = form.evaluate("document.activeElement.closest('.field-person')?.querySelector('select').id")
    assert focused == "id_appearances-2-person"


# Signed out


def test_who_has_signed_in_again_in_another_tab_saves_what_was_typed(form):
    form.locator(".elsewhere", has_text="14:00").wait_for()  # each answer from the server renews the session
    type_and_keep(form, "id_teaser", "Who weighs, and who believes it?")
    form.context.clear_cookies(name="session")
    other = form.context.new_page()
    sign_in(other)
    other.locator("#user-tools").wait_for()
    save(form)
    event = saved(form)
    assert (event.title, event.teaser) == ("Scales at the pit", "Who weighs, and who believes it?")


# For everybody


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_form_with_ninety_people_is_sound_and_saved(scheme, editor, office_page, axe, guard):
    guard.expected.add("/admin/markdownx/markdownify/")
    office_page.emulate_media(color_scheme=scheme)
    event, place = make_event(), make_organisation()
    for number in range(90):
        appear(event, make_person(f"Delegate {number}"), organisation=place, order=number + 1)
    office_page.goto(change(event))
    assert axe(office_page) == []
    office_page.locator("#id_appearances-89-job_title").fill("Assayer")
    publish(office_page, "changes")
    saved(office_page)
    assert event.appearances.last().job_title == "Assayer"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_form_that_comes_back_is_sound(scheme, form, axe, picture):
    form.emulate_media(color_scheme=scheme)
    form.locator("#id_title").fill("")
    paste(form, PANEL, "Amina Diallo, Assayer, Pit Side Works\nRegister at https://example.org/")
    form.locator(SAID, has_text="1 person").wait_for()
    assert axe(form) == []
    form.locator(f"#{PANEL}").fill("")
    save(form)
    form.locator(".faults").wait_for()
    picture(form, f"office-form-with-errors-{scheme}")
    assert axe(form) == []


def test_the_form_fits_a_phone(form):
    form.set_viewport_size({"width": 360, "height": 800})
    pick(form, "id_appearances-0-person", "Amina Diallo of the Very Long Name in Several Parts")
    cut = form.evaluate(
        """() => [...document.querySelectorAll("#content-main :is(input, select, textarea, button)")]
            .filter((each) => each.getClientRects().length && !each.closest(".select2-hidden-accessible"))
            .filter((each) => each.getBoundingClientRect().right > innerWidth)
            .map((each) => each.id || each.className)"""
    )
    assert cut == []
    assert form.evaluate("document.documentElement.scrollWidth") <= 360
