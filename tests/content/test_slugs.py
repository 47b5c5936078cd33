"""Addresses: how they are made, and how a changed one keeps answering."""

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from cmia_site.content.publishing import Publication
from cmia_site.content.slugs import Moved, OldSlug, get_by_slug, make_slug
from events.models import Event, Material, Person
from events.vocabulary import Availability, MaterialKind
from tests.builders import appear, body, make_deck, make_event, make_person

LONG = (
    "Too many abuses, too few benefits? Evidence from the 5th edition of the BHRRC Transition Minerals Tracker on the "
    "impacts of transition minerals mining on Indigenous Peoples and local affected communities, and perspectives on "
    "enhancing engagement and benefit-sharing"
)

pytestmark = pytest.mark.django_db


def rename(row, slug):
    row.slug = slug
    row.save()
    return row


def old_slugs():
    return sorted(OldSlug.objects.values_list("slug", flat=True))


def link(event, title="A paper"):
    return Material.objects.create(event=event, kind=MaterialKind.LINK, title=title, url="https://example.org/")


# How an address is made


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Fair scales", "fair-scales"),
        ("Mañana en la mina: Peña", "manana-en-la-mina-pena"),
        ("Hanghøj, Łódź und Straße", "hanghoj-lodz-und-strasse"),
        ("Critical Minerals & The UK's Plan", "critical-minerals-the-uks-plan"),
        ("Critical Minerals & The UK’s Plan", "critical-minerals-the-uks-plan"),
        ("First ‘state-sector’ report, “at last”", "first-state-sector-report-at-last"),
        ("Critical Minerals – how can science help?", "critical-minerals-how-can-science-help"),
        ("Responsible Mining — What the World Expects", "responsible-mining-what-the-world-expects"),
        ("Land 2025 | How Land Systems Work", "land-2025-how-land-systems-work"),
        ("<b>Mardi 1er octobre</b><br><br/>Séance", "mardi-1er-octobre-seance"),
        ("Grades <1% & > 5%", "grades-1-5"),
        ("Golden Myths #2: ASM", "golden-myths-2-asm"),
        ("⛏️ Q&A", "qa"),
        ("🇬🇧 London", "london"),
        ("战略性矿产 KubeCon 2026", "kubecon-2026"),
        ("e\u0301te\u0301", "ete"),
    ],
)
def test_an_address_is_readable_ascii(title, slug):
    assert make_event(title).slug == slug


@pytest.mark.parametrize("title", ["النسخة الخامسة من مؤتمر التعدين", "战略性矿产资源供需形势研讨会", "⛏️🇬🇧", "— ? —"])
def test_a_title_without_latin_letters_gives_the_events_number(title):
    event = make_event(title)
    assert event.slug == f"event-{event.number}"


def test_two_titles_in_arabic_give_two_addresses():
    first, second = make_event("مؤتمر التعدين"), make_event("مؤتمر التعدين")
    assert first.slug != second.slug


def test_a_long_title_is_cut_between_words():
    assert len(LONG) == 265
    event = make_event(LONG)
    event.full_clean()
    assert event.slug == "too-many-abuses-too-few-benefits-evidence-from-the-5th-edition-of-the-bhrrc"
    assert event.title == LONG


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("x" * 200, 80),  # one word: cut where it must be
        ("x" * 80 + " y", 80),  # the cut falls between two words
        ("x" * 79 + " y", 79),
        ("y " + "x" * 200, 1),
    ],
)
def test_an_address_has_at_most_eighty_letters(text, length):
    assert len(make_slug(text, "event-1")) == length


def test_events_of_one_title_have_addresses_of_their_own():
    assert [make_event("Golden myths").slug for _ in range(3)] == ["golden-myths", "golden-myths-2", "golden-myths-3"]


def test_two_long_titles_that_begin_alike_have_addresses_of_their_own():
    first, second = make_event(LONG), make_event(LONG + " again")
    assert second.slug == f"{first.slug}-2"


def test_two_people_of_one_name_have_addresses_of_their_own():
    assert [make_person("David Livingstone").slug for _ in range(2)] == ["david-livingstone", "david-livingstone-2"]


def test_a_title_that_begins_like_another_takes_no_number():
    make_event("Golden myths of the mines")
    assert make_event("Golden myths").slug == "golden-myths"


def test_an_event_and_a_person_may_share_an_address():
    assert make_event("Amina Diallo").slug == make_person("Amina Diallo").slug == "amina-diallo"


@pytest.mark.parametrize(("title", "slug"), [("Feed", "feed-2"), ("Calendar", "calendar-2"), ("Embed", "embed")])
def test_an_event_never_gets_an_address_of_the_site_itself(title, slug):
    assert make_event(title).slug == slug


def test_a_material_never_gets_the_address_of_the_card():
    event = make_event()
    assert [link(event, title).slug for title in ("Embed", "Feed")] == ["embed-2", "feed"]


def test_a_reserved_address_typed_by_hand_is_an_error():
    with pytest.raises(ValidationError) as error:
        Event(title="Scales", slug="feed").full_clean()
    assert error.value.message_dict["slug"] == ["The site itself uses the address “feed”. Choose another one."]


def test_an_address_typed_by_hand_is_kept():
    assert make_event("Scales", slug="asm-2024").slug == "asm-2024"


def test_a_changed_title_keeps_the_address():
    event = make_event("Scales")
    event.title = "Scales and prices"
    event.save()
    assert (event.slug, old_slugs()) == ("scales", [])


def test_materials_of_two_events_may_share_an_address():
    assert [link(make_event(title)).slug for title in ("One", "Two")] == ["a-paper", "a-paper"]


def test_materials_of_one_event_may_not():
    event = make_event()
    assert [link(event).slug, link(event).slug] == ["a-paper", "a-paper-2"]


# Old addresses


def test_the_old_address_of_a_public_event_is_kept():
    event = rename(make_event("One"), "two")
    assert [(old.slug, old.object_id, old.scope) for old in OldSlug.objects.all()] == [("one", event.pk, 0)]


def test_the_address_of_a_withdrawn_event_is_kept_for_the_day_it_comes_back(client):
    event = make_event("One", state=Publication.WITHDRAWN)
    rename(event, "two")
    assert client.get("/events/one/").status_code == 404
    event.publication = Publication.PUBLISHED
    event.save()
    assert client.get("/events/one/").headers["Location"] == "/events/two/"


@pytest.mark.parametrize("state", [Publication.DRAFT, Publication.SCHEDULED])
def test_the_old_address_of_an_event_that_is_not_public_leads_nowhere(state, client):
    rename(make_event("One", state=state), "two")
    assert old_slugs() == ["one"]
    assert client.get("/events/one/").status_code == 404


def test_withdrawing_and_renaming_at_once_keeps_the_address():
    event = make_event("One")
    event.publication = Publication.WITHDRAWN
    rename(event, "two")
    assert old_slugs() == ["one"]


def test_the_old_address_of_a_person_leads_on_when_an_event_shows_them(client):
    seen, unseen = make_person("Amina Diallo"), make_person("Ruth Mwale")
    appear(make_event(), seen)
    rename(seen, "amina")
    rename(unseen, "ruth")
    assert client.get("/people/amina-diallo/").headers["Location"] == "/people/amina/"
    assert client.get("/people/ruth-mwale/").status_code == 404


def test_a_row_read_anew_remembers_the_address_it_had():
    rename(make_event("One"), "two")
    rename(Event.objects.get(), "three")
    assert old_slugs() == ["one", "two"]


def test_saving_without_a_change_keeps_nothing():
    make_event("One").save()
    Event.objects.get().save()
    assert old_slugs() == []


def test_moving_back_takes_the_old_address_again():
    event = rename(rename(make_event("One"), "two"), "one")
    assert old_slugs() == ["two"]
    assert get_by_slug(Event.objects.published(), "one") == event
    with pytest.raises(Moved) as moved:
        get_by_slug(Event.objects.published(), "two")
    assert moved.value.kwargs == {"slug": "one"}


@pytest.mark.parametrize("slug", ["one", "two"])
def test_a_chain_of_changes_leads_to_the_present_address_in_one_step(slug):
    rename(rename(make_event("One"), "two"), "three")
    with pytest.raises(Moved) as moved:
        get_by_slug(Event.objects.published(), slug)
    assert moved.value.kwargs == {"slug": "three"}


def test_an_old_address_is_not_given_to_another_event():
    rename(make_event("One"), "two")
    assert make_event("One").slug == "one-2"


def test_an_event_without_an_address_may_take_its_own_old_one():
    event = rename(make_event("One"), "two")
    event.slug = ""
    event.save()
    assert (event.slug, old_slugs()) == ("one", ["two"])


def test_an_old_address_of_another_event_typed_by_hand_is_an_error():
    mine = rename(make_event("One"), "two")
    with pytest.raises(ValidationError) as error:
        Event(title="Another", slug="one").full_clean()
    assert error.value.message_dict["slug"] == ["This address was another page’s before. Choose another one."]
    mine.slug = "one"
    mine.full_clean()  # its own may be taken back


def test_the_old_addresses_of_a_deleted_event_go_with_it():
    rename(make_event("Another"), "other")
    rename(make_event("One"), "two").delete()
    assert (old_slugs(), make_event("One").slug) == (["another"], "one")


def test_an_old_address_of_an_event_does_not_bind_people():
    rename(make_event("Amina Diallo"), "scales")
    assert make_person("Amina Diallo").slug == "amina-diallo"
    with pytest.raises(Http404):
        get_by_slug(Person.objects.all(), "no-such-person")


def test_old_addresses_of_materials_count_within_their_event():
    one, two = make_event("One"), make_event("Two")
    first = rename(link(one), "moved")
    assert [link(one).slug, link(two).slug] == ["a-paper-2", "a-paper"]
    with pytest.raises(Moved) as moved:
        get_by_slug(one.materials.all(), "a-paper", argument="material", scope=one.pk)
    assert moved.value.kwargs == {"material": first.slug}


def test_the_old_address_of_a_withheld_material_is_kept_for_the_day_it_is_shown():
    material = link(make_event())
    before = material.slug
    Material.objects.update(availability=Availability.WITHDRAWN)
    rename(material, "moved")
    assert old_slugs() == [before]


# Looking up


def test_the_present_address_finds_its_row():
    event = make_event("One")
    make_event("Two")
    assert get_by_slug(Event.objects.published(), "one") == event


def test_an_unknown_address_is_not_found():
    make_event("One")
    with pytest.raises(Http404):
        get_by_slug(Event.objects.published(), "two")


def test_an_event_that_may_not_be_seen_answers_like_one_that_never_was():
    make_event("Secret", state=Publication.DRAFT)
    messages = []
    for slug in ("secret", "never"):
        with pytest.raises(Http404) as missing:
            get_by_slug(Event.objects.published(), slug)
        messages.append(str(missing.value))
    assert messages[0] == messages[1]


def test_the_old_address_of_a_withdrawn_event_is_not_found():
    event = rename(make_event("One"), "two")
    event.publication = Publication.WITHDRAWN
    event.save()
    assert old_slugs() == ["one"]
    with pytest.raises(Http404):
        get_by_slug(Event.objects.published(), "one")


def test_the_present_address_of_one_wins_over_the_old_address_of_another():
    rename(make_event("One"), "two")
    newcomer = make_event("Newcomer", slug="one")
    assert get_by_slug(Event.objects.published(), "one") == newcomer


# The redirect, on the address of a file


def follow(client, address):
    """(status, where to) of the answer, or (200, how the file begins)."""
    response = client.get(address)
    content = body(response)
    return response.status_code, response.headers.get("Location", content[:5])


@pytest.fixture
def deck():
    return make_deck(make_event("One"), "Scales")


def test_the_present_address_gives_the_file(client, deck):
    assert follow(client, "/events/one/scales/scales.pdf") == (200, b"%PDF-")


def test_every_address_beneath_an_old_one_leads_to_the_new_one(client, deck):
    rename(deck.event, "two")
    assert follow(client, "/events/one/scales/scales.pdf") == (301, "/events/two/scales/scales.pdf")


def test_the_redirect_keeps_the_query(client, deck):
    rename(deck.event, "two")
    address = "/events/one/scales/scales.pdf?download&x=a%20b"
    assert follow(client, address) == (301, "/events/two/scales/scales.pdf?download&x=a%20b")


def test_an_old_material_leads_to_the_new_one_and_its_file_name(client, deck):
    rename(deck, "prices")
    assert follow(client, "/events/one/scales/scales.pdf") == (301, "/events/one/prices/scales.pdf")
    assert follow(client, "/events/one/prices/scales.pdf") == (301, "/events/one/prices/prices.pdf")
    assert follow(client, "/events/one/prices/prices.pdf") == (200, b"%PDF-")


def test_a_file_name_of_another_kind_leads_to_the_right_one(client, deck):
    address = "/events/one/scales/Slides%20final%20(2).pdf?download"
    assert follow(client, address) == (301, "/events/one/scales/scales.pdf?download")
