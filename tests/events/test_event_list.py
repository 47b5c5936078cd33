"""The office's list of events: what it says of each, how it is narrowed, and what is done with many at once."""

import re
from datetime import date, time, timedelta
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cmia_site.content.form_data import FormData
from cmia_site.content.models import ContentVersion, TextPicture, WorkingCopy
from cmia_site.content.publishing import Publication
from cmia_site.content.revisions import Action
from cmia_site.content.working_copies import Purpose
from events.admin import bulk
from events.models import Event, Material, MaterialVersion, Person
from events.vocabulary import Gap, MaterialKind, Status
from tests import builders
from tests.builders import make_event
from tests.events.event_form import said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]  # 20 January 2027

LIST = "/admin/events/event/"
HELD = {"start_date": date(2026, 2, 3), "start_time": time(14), "end_time": time(15)}
TO_COME = {"start_date": date(2027, 2, 3)}
DRAFT, SCHEDULED, PUBLISHED, WITHDRAWN = Publication


def rows(client, **query):
    """The titles that the list shows."""
    return [event.title for event in client.get(LIST, query).context["cl"].result_list]


def cells(client, column, **query):
    """{title: words of the cell in that column}."""
    page = client.get(LIST, query).content.decode()
    found = re.findall(rf'class="field-title">(.*?)</th>.*?class="field-{column}">(.*?)</td>', page, re.S)
    return {words(title): words(cell) for title, cell in found}


def words(html):
    return " ".join(unescape(re.sub("<[^>]*>", "", html)).split())


def gaps(event):
    row = Event.objects.with_gaps().get(pk=event.pk)
    found = {gap for gap in Gap if getattr(row, gap.annotation)}
    assert found == {gap for gap in Gap if row in Event.objects.lacking(gap)}
    return found


RECORD = {Gap.SUMMARY, Gap.SLIDES, Gap.RECORDING}


def with_text_picture(alt):
    picture = builders.illustrate(TextPicture())
    return f"![{alt}]({picture.url})"


# What is missing


@pytest.mark.parametrize(
    ("fields", "missing"),
    [
        (HELD, RECORD),
        (TO_COME, set()),
        ({}, RECORD),
        (HELD | {"status": Status.CANCELLED}, set()),
        (HELD | {"status": Status.POSTPONED}, set()),
        (HELD | {"status": Status.MOVED}, RECORD),
        (HELD | {"state": DRAFT}, RECORD),
        (HELD | {"summary": "Of scales."}, RECORD - {Gap.SUMMARY}),
    ],
    ids=["held", "to come", "undated", "cancelled", "postponed", "moved to this day", "draft", "with a summary"],
)
def test_the_record_is_missed_once_an_event_was_held(fields, missing):
    assert gaps(make_event(**fields)) == missing


def test_of_an_event_that_another_took_the_place_of_nothing_is_missed():
    assert gaps(make_event(moved_to=make_event("Its heir"), **HELD)) == set()


def test_an_event_begins_to_lack_its_record_when_it_ends(clock):
    event = make_event(start_date=clock.now.date(), start_time=time(11), end_time=time(13))
    assert gaps(event) == set()
    clock.forward(hours=1)
    assert gaps(event) == RECORD


def test_slides_are_a_deck_with_its_file():
    event = make_event(**HELD)
    Material.objects.create(event=event, title="Announced")
    Material.objects.create(event=event, title="Link", kind=MaterialKind.LINK, url="https://example.org/")
    builders.make_deck(event, "Paper", kind=MaterialKind.PAPER)
    assert gaps(event) == RECORD
    builders.make_deck(event, "Deck")
    assert gaps(event) == RECORD - {Gap.SLIDES}


def test_a_recording_is_enough_of_one():
    event = make_event(**HELD)
    builders.record(event)
    assert gaps(event) == RECORD - {Gap.RECORDING}


def test_a_picture_of_an_event_needs_words_before_it_is_held():
    event = builders.illustrate(make_event(state=DRAFT, **TO_COME))
    assert gaps(event) == {Gap.ALT_TEXT}
    event.picture_alt = "A scale"
    event.save()
    assert gaps(event) == set()


@pytest.mark.parametrize("field", ["announcement", "summary"])
@pytest.mark.parametrize(("alt", "missing"), [("", {Gap.ALT_TEXT}), (" ", {Gap.ALT_TEXT}), ("A pit", set())])
def test_a_picture_within_a_text_needs_words(field, alt, missing):
    assert gaps(make_event(**TO_COME, **{field: f"Seen.\n\n{with_text_picture(alt)}"})) == missing


def test_one_picture_without_words_among_others_is_enough():
    text = f"{with_text_picture('A pit')} {with_text_picture('')} {with_text_picture('A scale')}"
    assert gaps(make_event(announcement=text, **TO_COME)) == {Gap.ALT_TEXT}


def test_a_picture_that_is_only_written_about_is_none():
    assert gaps(make_event(announcement='`<img src="a" alt="">` <img src="b" alt="">', **TO_COME)) == set()


def test_the_list_says_what_is_missing(staff_client):
    make_event("Bare", **HELD)
    builders.make_deck(make_event("Half", summary="Of scales.", **HELD))
    make_event("To come", **TO_COME)
    assert cells(staff_client, "missing") == {
        "To come": "Nothing",
        "Half": "No recording",
        "Bare": "No summary, no slides, no recording",
    }


# What the list says besides


def test_the_list_says_the_state_in_words_and_leads_to_what_visitors_see(staff_client):
    soon = timezone.now() + timedelta(days=30)
    make_event("Draft", state=DRAFT)
    make_event("Waiting", state=SCHEDULED, published_at=soon)
    make_event("Gone", state=WITHDRAWN)
    make_event("Off", status=Status.CANCELLED)
    make_event("Replaced", moved_to=make_event("Heir"))
    assert cells(staff_client, "state") == {
        "Draft": "Draft",
        "Waiting": "Scheduled for 19 February 2027, 12:00 GMT",
        "Gone": "Withdrawn",
        "Off": "Published. Cancelled View on site: Off",
        "Replaced": "Published. Moved to another event View on site: Replaced",
        "Heir": "Published View on site: Heir",
    }
    assert f'<a href="{Event.objects.get(title="Off").get_absolute_url()}">' in staff_client.get(LIST).content.decode()


def test_the_list_gives_dates_in_words_and_times_with_their_zone(staff_client):
    make_event("To the minute", time_zone="Africa/Lubumbashi", **HELD)
    make_event("To the day", start_date=date(2026, 2, 2))
    assert cells(staff_client, "when") == {
        "To the minute": "3 February 2026, 14:00 to 15:00, Lubumbashi time (CAT, UTC+2)",
        "To the day": "2 February 2026",
    }


def test_the_list_says_who_changed_an_event_last_and_when(staff_client, editor):
    make_event("Known", changed_by=editor)
    named = builders.make_editor("am", first_name="Amina", last_name="Diallo")
    make_event("Named", changed_by=named)
    make_event("Nobody")
    assert cells(staff_client, "last_change") == {
        "Known": "20 January 2027, 12:00 GMT, by editor",
        "Named": "20 January 2027, 12:00 GMT, by Amina Diallo",
        "Nobody": "20 January 2027, 12:00 GMT",
    }


def test_a_title_is_text_and_not_markup_in_the_list(staff_client):
    make_event("<b>Q&A</b>")
    page = staff_client.get(LIST).content.decode()
    assert "<b>Q&A" not in page
    assert 'View on site<span class="visually-hidden">: &lt;b&gt;Q&amp;A&lt;/b&gt;</span>' in page


def test_undated_drafts_come_first_then_the_newest_start(staff_client):
    make_event("Undated")
    make_event("Old", start_date=date(2020, 1, 1), state=DRAFT)
    make_event("Undated draft", state=DRAFT)
    make_event("New", **TO_COME)
    assert rows(staff_client) == ["Undated draft", "New", "Old", "Undated"]


# Narrowing


@pytest.fixture
def of_every_state(clock):
    for state in Publication:
        make_event(f"{state}", state=state)
    make_event("has appeared", state=SCHEDULED, published_at=clock.now - timedelta(days=1))
    make_event("not yet", state=PUBLISHED, published_at=clock.now + timedelta(days=1))


@pytest.mark.usefixtures("of_every_state")
@pytest.mark.parametrize(
    ("state", "titles"),
    [
        ("draft", {"draft"}),
        ("scheduled", {"scheduled", "not yet"}),
        ("public", {"published", "has appeared"}),
        ("withdrawn", {"withdrawn"}),
    ],
)
def test_states_are_those_that_visitors_notice(staff_client, state, titles):
    assert set(rows(staff_client, state=state)) == titles


@pytest.mark.parametrize("term", ["hanghoj", "Karen Hanghoj", "british geological", "BGS", "pit side"])
def test_an_event_is_found_by_who_had_a_part_in_it(staff_client, term):
    survey = builders.make_organisation("British Geological Survey", aliases="BGS")
    event = builders.make_event("Scales")
    builders.appear(event, builders.make_person("Karen Hanghøj"), organisation=survey)
    builders.organise(event, builders.make_organisation("Pit Side Works"))
    builders.make_event("Prices")
    assert rows(staff_client, q=term) == ["Scales"]


def test_filters_search_and_order_work_together(staff_client):
    theme, series = builders.make_theme(), builders.make_series()
    for title, fields in [
        ("Scales B", HELD | {"series": series}),
        ("Scales A", HELD | {"series": series}),
        ("Scales with a summary", HELD | {"series": series, "summary": "All."}),
        ("Scales to come", TO_COME | {"series": series}),
        ("Scales in a draft", HELD | {"series": series, "state": DRAFT}),
        ("Scales elsewhere", HELD),
        ("Scales at work", HELD | {"series": series, "kind": "workshop"}),
        ("Prices", HELD | {"series": series}),
    ]:
        make_event(title, **fields).themes.add(theme)
    make_event("Scales without a theme", series=series, **HELD)
    narrowed = {
        "q": "SCÀLES", "state": "public", "time": "over", "lacks": "summary", "kind__exact": "webinar",
        "themes__id__exact": theme.pk, "series__id__exact": series.pk,
    }  # fmt: skip
    assert rows(staff_client, **narrowed, o="1") == ["Scales A", "Scales B"]
    assert rows(staff_client, **narrowed, o="-1") == ["Scales B", "Scales A"]


def test_each_gap_is_a_filter(staff_client):
    make_event("Bare", **HELD)
    builders.record(make_event("Recorded", **HELD))
    builders.illustrate(make_event("Pictured", state=DRAFT, **TO_COME))
    assert {gap.value: set(rows(staff_client, lacks=gap.value)) for gap in Gap} == {
        "summary": {"Bare", "Recorded"},
        "slides": {"Bare", "Recorded"},
        "recording": {"Bare"},
        "alt-text": {"Pictured"},
    }


JUNK = [
    "lacks=zzz", "state=zzz", "state=", "time=9", "lacks=%00", "themes__id__exact=abc", "series__id__exact=abc",
    "themes__id__exact=99999999999999999999999", "series__id__exact=-99999999999999999999999",
    "themes__id__in=1,99999999999999999999999", "kind__exact=party", "p=abc", "p=-1", "p=99999999999999999999",
    "o=999", "o=-.x.1.-", "o=99999999999999999999", "q=%00", "q=%F0%9F%92%A9%25_", "all=", "nonsense=1", "id=abc",
    "starts_at__year=abc", "starts_at__year=9999", "starts_at__year=1", "starts_at__year=2026&starts_at__month=13",
    "starts_at__month=x", "starts_at__year=0", "starts_at__year=9999&starts_at__month=12&starts_at__day=31",
    "title__regex=(", "title__regex=^(.|.)%2B@@", "kind__range=1", "pk__range=1", "id__range=1,x", "pk__regex=(",
    "renditions__contains=x", "published_at__year=-1", "updated_at__iso_year=-1", "kind__regex=(",
    "themes__id__regex=(", "series__isnull=maybe", "e=1&lacks=zzz", "_facets=True", "_facets=True&lacks=slides",
]  # fmt: skip


@pytest.mark.parametrize("query", JUNK)
def test_what_is_typed_into_the_address_never_breaks_the_list(staff_client, query):
    make_event(**HELD)
    answer = staff_client.get(f"{LIST}?{query}")
    assert answer.status_code in (200, 302)
    assert staff_client.get(f"{LIST}?{query}", follow=True).status_code == 200


@pytest.mark.parametrize(
    ("address", "query"),
    [
        (LIST, "kind__exact=webinar"),
        (LIST, "starts_at__year=2027"),
        ("/admin/events/person/", "hidden__exact=0"),
        ("/admin/resources/organisation/", "url__isempty=1"),
    ],
)
def test_what_the_filters_offer_is_asked(staff_client, address, query):
    response = staff_client.get(address)
    assert staff_client.get(f"{address}?{query}").status_code == response.status_code == 200


@pytest.mark.parametrize("query", ["_to_field=title", "changed_by__password__startswith=m"])
def test_what_may_not_be_asked_is_refused(staff_client, query):
    assert staff_client.get(f"{LIST}?{query}").status_code == 400


# The number of queries


def full_event(number):
    event = make_event(f"Event {number}", series=builders.make_series(f"Series {number}"), **HELD)
    event.changed_by = builders.make_editor(f"editor-{number}")
    event.moved_to = make_event(f"Heir {number}")
    event.save()
    event.themes.add(builders.make_theme(f"Theme {number}"))
    builders.record(event)
    deck = Material.objects.create(event=event, title="Deck")
    file = {"original_name": "a.pdf", "size": 1, "pages": 1, "sha256": "0" * 64}
    deck.newest = MaterialVersion.objects.create(material=deck, file="a.pdf", **file)
    deck.save()
    person, place = builders.make_person(f"Person {number}"), builders.make_organisation(f"Place {number}")
    person.organisation = place
    person.save()
    builders.appear(event, person, organisation=place)
    builders.organise(event, place)


# Six of them each: the session, who it is, whether one that was deleted can be recovered, and the session's new end.
COSTS = {"event": 10, "person": 6, "theme": 6, "series": 6}


@pytest.mark.parametrize("count", [1, 3])
def test_a_list_of_the_office_costs_the_same_for_one_and_for_three(staff_client, count):
    for number in range(count):
        full_event(number)
    staff_client.get(LIST)  # what is looked up once a process
    measured = {}
    for name in COSTS:
        with CaptureQueriesContext(connection) as queries:
            assert staff_client.get(f"/admin/events/{name}/").status_code == 200
        measured[name] = len(queries)
    assert measured == COSTS


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_organisations_costs_the_same_for_one_and_for_three(
    staff_client, count, django_assert_num_queries
):
    for number in range(count):
        full_event(number)
    with django_assert_num_queries(9):
        staff_client.get("/admin/resources/organisation/")


# Many at once


def choose(client, action, events, confirmed=False, address=LIST, **data):
    values = {"action": action, "_selected_action": [getattr(event, "pk", event) for event in events]}
    return client.post(address, values | ({"post": "yes"} if confirmed else {"index": "0"}) | data)


def parts(response):
    """{heading: [line]} of a confirmation."""
    page = response.content.decode()
    found = re.findall(r"<h2>(.*?)</h2>\s*<ul>(.*?)</ul>", page[page.index('class="consequences"') :], re.S)
    return {words(head): [words(line) for line in re.findall(r"<li>.*?</li>", lines, re.S)] for head, lines in found}


def states():
    return {event.title: event.publication for event in Event.objects.all()}


def actions(event):
    """Of its versions, the newest first."""
    return [version.action for version in ContentVersion.objects.of(event)]


def let_wait(event, **values):
    return WorkingCopy.objects.create(row=event, purpose=Purpose.WAITING, data=FormData().to_json(), **values)


@pytest.fixture
def mixed(clock):
    return [
        make_event("Ready", state=DRAFT),
        make_event("Waiting", state=SCHEDULED, published_at=clock.now + timedelta(days=30)),
        make_event("Back", state=WITHDRAWN, published_at=clock.now - timedelta(days=300)),
        make_event("Public"),
        builders.illustrate(make_event("Pictured", state=DRAFT)),
    ]


def test_publishing_first_says_what_becomes_of_each(staff_client, mixed):
    response = choose(staff_client, "publish_now", mixed)
    assert parts(response) == {
        "3 of these 5 events become visible to everybody at once": [
            "Ready",
            "Back – was withdrawn",
            "Waiting – was to appear on 19 February 2027, 12:00 GMT",
        ],
        "1 of these 5 events is public already and stays as it is": ["Public"],
        "1 of these 5 events cannot be published yet": [
            "Pictured – Picture in words: Say in words what the picture shows, then publish."
        ],
    }
    assert reverse("admin:events_event_change", args=[mixed[-1].pk]) in response.content.decode()
    assert states()["Ready"] == DRAFT


def test_withdrawing_first_says_what_becomes_of_each(staff_client, mixed):
    response = choose(staff_client, "withdraw", mixed)
    assert parts(response) == {
        "2 of these 5 events are taken off the site at once": [
            "Public",
            "Waiting – was to appear on 19 February 2027, 12:00 GMT",
        ],
        "3 of these 5 events are not public and stay as they are": [
            "Pictured – Draft",
            "Ready – Draft",
            "Back – Withdrawn",
        ],
    }
    assert "Nothing is deleted" in response.content.decode()
    assert states()["Public"] == PUBLISHED


def test_a_confirmation_leads_back_to_the_list_as_it_was_narrowed(staff_client):
    address = f"{LIST}?q=cobalt&state=draft"
    response = choose(staff_client, "publish_now", [make_event(state=DRAFT)], address=address)
    assert f'<a href="{address.replace("&", "&amp;")}" class="closelink">' in response.content.decode()


def test_where_nothing_would_change_nothing_can_be_confirmed(staff_client):
    response = choose(staff_client, "publish_now", [make_event()])
    assert parts(response) == {"This event is public already and stays as it is": ["Cobalt after the harvest"]}
    assert b'name="post"' not in response.content


def test_publishing_makes_events_public_and_notes_by_whom(staff_client, editor, mixed, clock):
    response = choose(staff_client, "publish_now", mixed, confirmed=True)
    assert response.status_code == 302
    assert said(response) == [
        "3 events are public now.",
        "1 event stayed as it was.",
        "Not changed: Pictured: Picture in words: Say in words what the picture shows, then publish.",
    ]
    public = Event.objects.published()
    assert {event.title for event in public} == {"Ready", "Waiting", "Back", "Public"}
    assert {event.title: event.published_at for event in public} == {
        "Ready": clock.now,
        "Waiting": clock.now,
        "Back": clock.now - timedelta(days=300),
        "Public": Event.objects.get(title="Public").published_at,
    }
    assert {event.title for event in Event.objects.filter(changed_by=editor)} == {"Ready", "Waiting", "Back"}
    history = LogEntry.objects.filter(user=editor)
    assert {(entry.object_repr, entry.get_change_message()) for entry in history} == {
        (title, "Published in the list.") for title in ("Ready", "Waiting", "Back")
    }


def test_withdrawing_takes_pages_off_the_site_and_keeps_them(staff_client, client, mixed):
    public = mixed[3]
    deck = builders.make_deck(public)
    response = choose(staff_client, "withdraw", mixed, confirmed=True)
    assert said(response) == ["2 events are withdrawn.", "3 events stayed as they were."]
    assert states() == {
        "Ready": DRAFT, "Waiting": WITHDRAWN, "Back": WITHDRAWN, "Public": WITHDRAWN, "Pictured": DRAFT,
    }  # fmt: skip
    assert LogEntry.objects.filter(object_id=str(public.pk)).get().get_change_message() == "Withdrawn."
    staff_client.logout()
    assert client.get(public.get_absolute_url()).status_code == 404
    assert client.get(deck.file_url).status_code == 404
    assert Material.objects.get().newest is not None


def test_what_was_withdrawn_comes_back_to_its_address_with_its_moment(staff_client, client):
    event = make_event()
    before = event.published_at
    choose(staff_client, "withdraw", [event], confirmed=True)
    choose(staff_client, "publish_now", [event], confirmed=True)
    staff_client.logout()
    assert client.get(event.get_absolute_url()).status_code == 200
    assert Event.objects.get().published_at == before


def test_a_deck_of_an_event_withdrawn_from_the_list_was_shown(staff_client):
    deck = builders.make_deck(make_event())
    choose(staff_client, "withdraw", Event.objects.all(), confirmed=True)
    assert Material.objects.get(pk=deck.pk).was_shown


def test_texts_and_pictures_survive_an_action(staff_client):
    text = with_text_picture("A pit")
    event = make_event(state=DRAFT, summary=text, announcement="Of *scales*.")
    choose(staff_client, "publish_now", [event], confirmed=True)
    row = Event.objects.get()
    assert (row.summary, row.announcement_html, row.slug) == (text, "<p>Of <em>scales</em>.</p>\n", event.slug)
    assert TextPicture.objects.published().count() == 1


@pytest.mark.parametrize("state", [DRAFT, SCHEDULED, WITHDRAWN])
def test_what_has_something_unfinished_is_not_published_without_it(staff_client, state):
    event = make_event("Half a panel", state=state)
    let_wait(event)
    assert parts(choose(staff_client, "publish_now", [event])) == {
        "This event cannot be published yet": [f"Half a panel – {bulk.UNFINISHED}"]
    }
    response = choose(staff_client, "publish_now", [event, make_event("Ready", state=DRAFT)], confirmed=True)
    assert said(response) == ["1 event is public now.", f"Not changed: Half a panel: {bulk.UNFINISHED}"]
    assert states() == {"Half a panel": state, "Ready": PUBLISHED}
    assert actions(event) == []
    assert WorkingCopy.objects.of(event).waiting().count() == 1


def test_changes_of_a_public_event_go_on_waiting(staff_client):
    event = make_event("Public")
    let_wait(event)
    assert parts(choose(staff_client, "publish_now", [event])) == {
        "This event is public already and stays as it is": ["Public – its changes wait"]
    }
    before = Event.objects.values().get()
    response = choose(staff_client, "publish_now", [event], confirmed=True)
    assert said(response) == ["1 event stayed as it was."]
    assert (Event.objects.values().get(), actions(event)) == (before, [])
    assert WorkingCopy.objects.of(event).waiting().count() == 1


def test_changes_of_an_event_that_is_withdrawn_are_kept_without_their_minute(staff_client, clock):
    event = make_event("Public")
    let_wait(event, due_at=clock.now + timedelta(hours=1))
    assert parts(choose(staff_client, "withdraw", [event])) == {
        "This event is taken off the site at once": ["Public – its changes wait"]
    }
    choose(staff_client, "withdraw", [event], confirmed=True)
    assert (Event.objects.get().publication, actions(event)) == (WITHDRAWN, [Action.WITHDRAWN])
    assert WorkingCopy.objects.of(event).waiting().get().due_at is None


def test_publishing_from_the_list_is_one_version_of_the_whole_event(staff_client, editor):
    event = make_event("Scales", state=DRAFT)
    builders.appear(event, builders.make_person("Amina Diallo"), job_title="Assayer")
    choose(staff_client, "publish_now", [event], confirmed=True)
    newest, before = ContentVersion.objects.of(event)
    assert (before.action, before.author) == (Action.FOUND, None)
    assert (newest.action, newest.author) == (Action.PUBLISHED, editor)
    assert newest.content["fields"]["title"] == ["Scales"]
    assert [row["job_title"] for row in newest.content["rows"]["appearances"]] == [["Assayer"]]


def test_a_confirmation_costs_the_same_for_one_and_for_three(staff_client):
    events = [make_event(f"Event {number}", state=DRAFT) for number in range(3)]
    staff_client.get("/admin/")  # writes the session, once in ten minutes
    measured = []
    for chosen in (events[:1], events):
        with CaptureQueriesContext(connection) as queries:
            choose(staff_client, "withdraw", chosen)
        measured.append(len(queries))
    assert measured[0] == measured[1]


@pytest.mark.parametrize(("action", "state"), [("publish_now", DRAFT), ("withdraw", PUBLISHED)])
def test_confirming_twice_changes_nothing_the_second_time(staff_client, action, state, clock):
    event = make_event(state=state, published_at=None if state == DRAFT else clock.now)
    choose(staff_client, action, [event], confirmed=True)
    first = Event.objects.values().get()
    clock.forward(minutes=1)
    response = choose(staff_client, action, [event], confirmed=True)
    assert "1 event stayed as it was." in said(response)
    assert Event.objects.values().get() == first
    assert LogEntry.objects.count() == 1
    assert actions(event)[0] == {"publish_now": Action.PUBLISHED, "withdraw": Action.WITHDRAWN}[action]
    assert len(actions(event)) == len(set(actions(event)))


def test_confirming_twice_in_a_narrowed_list_says_that_nothing_is_left(staff_client):
    event = make_event(state=DRAFT)
    narrowed = f"{LIST}?state=draft"
    choose(staff_client, "publish_now", [event], confirmed=True, address=narrowed)
    response = choose(staff_client, "publish_now", [event], confirmed=True, address=narrowed)
    assert response.headers["Location"] == narrowed
    assert bulk.GONE in said(response)


def test_an_event_and_its_line_in_the_history_are_written_together(staff_client, monkeypatch):
    event = make_event(state=DRAFT)

    def fail(*args):
        raise RuntimeError("no history")

    monkeypatch.setattr("django.contrib.admin.ModelAdmin.log_change", fail)
    with pytest.raises(RuntimeError):
        choose(staff_client, "publish_now", [event], confirmed=True)
    assert Event.objects.get().publication == DRAFT


def test_more_than_can_be_done_at_once_is_refused_with_the_way_out(staff_client, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 2)
    events = [make_event(f"Event {n}", state=DRAFT) for n in range(3)]
    response = choose(staff_client, "publish_now", events, confirmed=True)
    assert said(response) == [
        "These are 3 events. At most 2 can be changed at once: narrow the list by a filter first."
    ]
    assert set(states().values()) == {DRAFT}


def test_all_pages_of_a_narrowed_list_can_be_chosen(staff_client, monkeypatch):
    monkeypatch.setattr("events.admin.event.EventAdmin.list_per_page", 2)
    events = [make_event(f"Event {n}", state=DRAFT) for n in range(5)]
    make_event("Withdrawn", state=WITHDRAWN)
    response = choose(staff_client, "publish_now", events[:1], address=f"{LIST}?state=draft", select_across="1")
    assert len(response.context["changing"]) == 5


@pytest.mark.parametrize("action", ["publish_now", "withdraw", "delete_selected"])
@pytest.mark.parametrize("confirmed", [False, True])
@pytest.mark.parametrize("ids", [[], ["abc"], ["9" * 30], ["-1"], [""], ["\x00"], ["٣"], ["987654"]])
def test_ids_that_lead_nowhere_do_no_harm(staff_client, action, confirmed, ids):
    event = make_event()
    response = choose(staff_client, action, ids, confirmed=confirmed)
    assert response.status_code in (200, 302)
    assert Event.objects.get() == event
    assert states() == {event.title: PUBLISHED}


@pytest.mark.parametrize("data", [{"action": "explode"}, {"action": ""}, {"index": "x"}, {"select_across": "x"}])
def test_a_garbled_form_does_no_harm(staff_client, data):
    event = make_event(state=DRAFT)
    assert choose(staff_client, **{"action": "publish_now", "events": [event]} | data).status_code in (200, 302)
    assert Event.objects.get().publication == DRAFT


def test_ids_that_lead_nowhere_leave_the_others_their_turn(staff_client):
    event = make_event(state=DRAFT)
    choose(staff_client, "publish_now", ["abc", event.pk, "987654"], confirmed=True)
    assert Event.objects.get().publication == PUBLISHED


@pytest.mark.parametrize("name", ["events/person", "events/theme", "events/series", "resources/organisation"])
def test_ids_that_lead_nowhere_do_no_harm_in_other_lists(staff_client, name):
    builders.make_person()
    answer = choose(staff_client, "delete_selected", ["abc", "9" * 30], address=f"/admin/{name}/")
    assert (answer.status_code, Person.objects.count()) == (302, 1)


@pytest.fixture
def reader(client):
    """A client signed in as somebody who may look and not touch."""
    user = get_user_model().objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_event"))
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def grant(*rights):
    get_user_model().objects.get().user_permissions.add(*Permission.objects.filter(codename__in=rights))


def offered(client):
    """The actions that the list offers."""
    return re.findall(r'<option value="(\w+)">', client.get(LIST).content.decode())


@pytest.mark.parametrize("rights", [[], ["change_event"]])
@pytest.mark.parametrize(("action", "state"), [("publish_now", DRAFT), ("withdraw", PUBLISHED)])
def test_who_may_not_publish_is_offered_nothing_and_can_do_nothing(reader, action, state, rights):
    grant(*rights)
    event = make_event(state=state)
    assert offered(reader) == []
    choose(reader, action, [event], confirmed=True)
    assert (Event.objects.get().publication, actions(event)) == (state, [])


def test_who_may_publish_events_may_withdraw_them_and_not_delete_them(reader):
    grant("change_event", "publish_event")
    assert offered(reader) == []  # who may not change the parts of a page does not publish them
    parts = ["organiser", "appearance", "material", "recording", "keytheme", "figurequote", "changenote"]
    grant(*(f"{action}_{part}" for part in parts for action in ("add", "change", "delete")))
    event = make_event(state=DRAFT)
    assert offered(reader) == ["publish_now", "withdraw"]
    choose(reader, "publish_now", [event], confirmed=True)
    assert Event.objects.get().publication == PUBLISHED
    choose(reader, "withdraw", [event], confirmed=True)
    assert Event.objects.get().publication == WITHDRAWN


# Whom and what events refer to


@pytest.fixture
def referred():
    """Two events with one person twice at the first, one theme at both, and one organisation in every part."""
    person, place = builders.make_person("Busy"), builders.make_organisation("Everywhere")
    theme, series = builders.make_theme("Trade"), builders.make_series("Voices")
    for title, roles in (("One", ["keynote", "moderator"]), ("Two", ["panellist"])):
        event = make_event(title, series=series, state=DRAFT)
        event.themes.add(theme)
        for role in roles:
            builders.appear(event, person, role=role, organisation=place)
    builders.organise(event, place)
    builders.organise(event, place, role="partner")


@pytest.mark.usefixtures("referred")
@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("events/person", {"event_count": "2"}),
        ("events/theme", {"event_count": "2"}),
        ("events/series", {"event_count": "2"}),
        ("resources/organisation", {"organised": "1", "present": "2"}),
    ],
)
def test_lists_count_each_event_once(staff_client, name, counts):
    page = staff_client.get(f"/admin/{name}/", {"o": "-2"}).content.decode()
    assert {column: words(re.search(rf'field-{column}">(.*?)</td>', page)[1]) for column in counts} == counts


def test_people_are_sorted_by_the_number_of_their_events(staff_client):
    for name, count in (("Ada", 1), ("Ben", 3), ("Cem", 0)):
        person = builders.make_person(name)
        for n in range(count):
            builders.appear(make_event(f"{name} {n}"), person)
    listed = staff_client.get("/admin/events/person/", {"o": "-4"}).context["cl"].result_list
    assert [person.name for person in listed] == ["Ben", "Ada", "Cem"]


def test_people_without_a_current_job_are_found(staff_client):
    builders.make_person("Nothing known")
    builders.make_person("Title", job_title="Assayer")
    builders.make_person("Place", organisation=builders.make_organisation())
    found = {
        job: {person.name for person in staff_client.get("/admin/events/person/", {"job": job}).context["cl"].queryset}
        for job in ("without", "with")
    }
    assert found == {"without": {"Nothing known"}, "with": {"Title", "Place"}}


# Deleting


def test_the_confirmation_of_a_deletion_names_what_was_entered_and_nothing_else(staff_client):
    event = builders.make_event("Scales")
    event.themes.add(builders.make_theme())
    builders.say(event, "Fair prices")
    event.slug = "other-scales"
    event.save()  # leaves an old address
    page = staff_client.get(f"/admin/events/event/{event.pk}/delete/").content.decode()
    assert "Key theme: Fair prices" in page
    for unseen in ("relationship", "Search document", "Old slug", "object ("):
        assert unseen not in page
