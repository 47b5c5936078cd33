"""The office's form for an event: everything by hand, plain but right."""

import re
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cmia_site.content.models import Upload
from cmia_site.content.publishing import PUBLIC
from cmia_site.content.uploads import PdfKind, take_in
from events.models import Event, Material, Person
from tests import builders
from tests.builders import body
from tests.events.event_form import ADD, PUBLISH, deck, errors, form, row

pytestmark = pytest.mark.django_db


def test_an_event_with_everything_is_entered_and_published_by_hand(staff_client, client):
    person, place, theme = builders.make_person(), builders.make_organisation(), builders.make_theme()
    response = staff_client.post(
        ADD,
        form(
            **PUBLISH, start_date="2027-03-11", start_time="14:00", end_time="15:00",
            summary="It was *about* scales.", themes=[theme.pk],
            **row("organisers", organisation=place.pk, role="host", order="0"),
            **row("appearances", person=person.pk, role="panellist", job_title="Director", organisation=place.pk,
                  order="0"),
            **row("key_themes", text="Fair prices", theme=theme.pk, order="0"),
            **deck(people=[person.pk]),
            **row("recordings", url="https://youtu.be/abcdefghijk", order="0"),
        ),
    )  # fmt: skip
    assert response.status_code == 302, errors(response)
    event = Event.objects.get()
    assert (event.publication, event.changed_by.username, event.slug) == (
        "published",
        "editor",
        "cobalt-after-the-harvest",
    )
    staff_client.logout()
    page = client.get(event.get_absolute_url()).content.decode()
    for text in (
        "It was <em>about</em> scales.",
        "Thursday 11 March 2027",
        "Amina Diallo",
        "Director",
        "Fair prices",
        "kB, 3 pages",
    ):
        assert text in page
    version = event.materials.get().newest
    assert (version.original_name, version.pages, version.uploaded_by.username) == ("Slides (final).pdf", 3, "editor")
    assert body(client.get(event.materials.get().file_url)).startswith(b"%PDF")


def test_published_without_a_moment_is_published_now(staff_client):
    staff_client.post(ADD, form(**PUBLISH))
    assert Event.objects.published().count() == 1


def test_scheduled_needs_its_moment_and_says_so(staff_client):
    event = builders.make_event(state="scheduled")
    response = staff_client.post(change_url(event), form(published_at=""))
    assert errors(response) == {"published_at": ["Give the day and minute at which the page is to appear."]}
    assert Event.objects.get().published_at == event.published_at


def test_a_moment_is_typed_in_the_offices_zone(staff_client):
    staff_client.post(ADD, form(**PUBLISH, published_at="2098-07-01T09:00"))
    event = Event.objects.get()
    assert (event.publication, event.published_at.isoformat()) == ("scheduled", "2098-07-01T08:00:00+00:00")


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"title": ""}, "title", "required"),
        ({"end_time": "15:00", "start_date": "2027-03-11"}, "end_time", "start time as well"),
        ({"start_time": "15:00"}, "start_time", "start date as well"),
        ({"start_date": "2027-03-11", "end_date": "2027-03-10"}, "end_date", "before the start"),
        ({"start_date": "20021-03-02"}, "start_date", "valid date"),
        ({"start_date": "2027-03-28", "start_time": "01:30"}, "start_time", "clocks go forward"),
        ({"start_date": "2027-10-31", "start_time": "01:30"}, "start_fold", "comes twice"),
        ({"time_zone": "Europe/Atlantis"}, "time_zone", "no time zone"),
        ({"registration_url": "javascript:alert(1)"}, "registration_url", "valid URL"),
        ({"summary": "x" * 50_001}, "summary", "50,000"),
        (row("recordings", url="https://youtube.com.evil.example/watch?v=abcdefghijk", order="0"), "url", ""),
        (row("recordings", url="javascript:alert(1)", order="0"), "url", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_right_is_an_error_at_its_field(staff_client, values, field, words):
    response = staff_client.post(ADD, form(**values))
    assert response.status_code == 200
    assert list(errors(response)) == [field]
    assert words in errors(response)[field][0]
    assert Event.objects.count() == 0


def test_an_hour_that_comes_twice_is_accepted_once_it_is_said_which(staff_client):
    staff_client.post(ADD, form(start_date="2027-10-31", start_time="01:30", start_fold="1"))
    assert Event.objects.get().starts_at.isoformat() == "2027-10-31T01:30:00+00:00"


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"file": ""}, "file"),
        ({"url": "https://example.org/"}, "url"),
        ({"kind": "link"}, "file"),
        ({"kind": "link", "file": "", "url": ""}, "url"),
        ({"file": SimpleUploadedFile("page.pdf", b"<html>not a deck</html>", "application/pdf")}, "file"),
    ],
    ids=["no file", "file and link", "link with a file", "link without an address", "not a PDF"],
)
def test_a_material_is_a_file_or_a_link(staff_client, values, field):
    response = staff_client.post(ADD, form(**deck(**values)))
    assert response.status_code == 200
    assert field in errors(response)
    assert Material.objects.count() == 0


def test_a_new_file_takes_the_old_ones_address_and_the_old_one_is_kept(staff_client, client):
    event = builders.make_event()
    old = builders.make_deck(event, "Scales")
    before = body(client.get(old.file_url))
    response = staff_client.post(
        reverse("admin:events_event_change", args=[event.pk]),
        form(**PUBLISH, **deck(id=old.pk, event=event.pk), **{"materials-INITIAL_FORMS": "1"}),
    )
    assert response.status_code == 302, errors(response)
    material = Material.objects.get()
    assert (material.file_url, material.versions.count(), material.newest.pages) == (old.file_url, 2, 3)
    staff_client.logout()
    assert body(client.get(material.file_url)) != before


def test_a_person_may_have_two_roles_but_not_one_twice(staff_client):
    person = builders.make_person()
    first = row("appearances", person=person.pk, role="panellist", order="0")
    twice = first | row("appearances", 1, person=person.pk, role="panellist", order="1")
    assert staff_client.post(ADD, form(**twice)).status_code == 200
    two = first | row("appearances", 1, person=person.pk, role="moderator", order="1")
    assert staff_client.post(ADD, form(**two)).status_code == 302
    assert Event.objects.get().appearances.count() == 2


def test_a_picture_is_stored_and_needs_words_before_it_is_published(staff_client):
    upload = SimpleUploadedFile("cover.png", builders.picture_upload().read(), "image/png")
    response = staff_client.post(ADD, form(**PUBLISH, picture=upload))
    assert errors(response) == {"picture_alt": ["Say in words what the picture shows, then publish."]}
    upload.seek(0)
    response = staff_client.post(ADD, form(**PUBLISH, picture=upload, picture_alt="A pair of scales"))
    assert response.status_code == 302, errors(response)
    assert [(r["width"], r["height"]) for r in Event.objects.get().renditions] == [(480, 320), (960, 640)]


def test_a_picture_can_be_taken_away(staff_client):
    event = builders.illustrate(builders.make_event(), picture_alt="A scale")
    values = form(**PUBLISH, remove_picture="on")
    assert staff_client.post(reverse("admin:events_event_change", args=[event.pk]), values).status_code == 302
    assert Event.objects.get().renditions == []


def test_a_picture_that_is_none_is_refused_at_its_field(staff_client):
    upload = SimpleUploadedFile("cover.png", b"<svg onload='alert(1)'/>", "image/png")
    response = staff_client.post(ADD, form(picture=upload))
    assert list(errors(response)) == ["picture"]


def test_the_picker_tells_namesakes_apart_and_finds_other_spellings(staff_client):
    builders.make_person("Karin Hansø", job_title="Chemist", organisation=builders.make_organisation("Assay Office"))
    builders.make_person("Karin Hansø", job_title="Lawyer", aliases="Karin Hanso-Berg")
    query = {"app_label": "events", "model_name": "appearance", "field_name": "person"}
    answer = staff_client.get("/admin/autocomplete/", query | {"term": "karin hanso"}).json()
    assert [result["text"] for result in answer["results"]] == [
        "Karin Hansø – Chemist, Assay Office",
        "Karin Hansø – Lawyer",
    ]
    answer = staff_client.get("/admin/autocomplete/", query | {"term": "Berg"}).json()
    assert [result["text"] for result in answer["results"]] == ["Karin Hansø – Lawyer"]


@pytest.mark.parametrize("query", ["uk's", "UK’s", "UKS RÉVOLUTION"])
def test_the_list_is_searched_whatever_the_quotes_and_accents(staff_client, query):
    builders.make_event("The UK’s révolution")
    builders.make_event("Something else")
    page = staff_client.get("/admin/events/event/", {"q": query}).content.decode()
    assert "1 event" in re.sub(r"\s+", " ", page)


def test_deleting_a_person_who_spoke_is_refused_and_says_where(staff_client):
    event, person = builders.make_event(), builders.make_person()
    builders.appear(event, person)
    url = reverse("admin:events_person_delete", args=[person.pk])
    assert (
        "Cobalt after the harvest" in staff_client.get(url).content.decode()
        or "Amina Diallo (Panellist)" in staff_client.get(url).content.decode()
    )
    staff_client.post(url, {"post": "yes"})
    assert Person.objects.count() == 1


@pytest.mark.parametrize("path", ["/admin/markdownx/markdownify/", "/admin/markdownx/upload/"])
def test_the_markdown_views_are_for_the_office_alone(client, path):
    response = client.post(path, {"content": "*x*"})
    assert response.status_code == 302
    assert response.headers["Location"].startswith("/admin/login/")
    assert client.post(path.replace("/admin", "")).status_code == 404


def test_the_preview_is_what_the_renderer_makes_of_it(staff_client):
    response = staff_client.post("/admin/markdownx/markdownify/", {"content": "*ore* <script>x</script>"})
    assert response.content.decode().strip() == "<p><em>ore</em> &lt;script&gt;x&lt;/script&gt;</p>"


def test_the_preview_of_too_long_a_text_says_so(staff_client):
    assert b"50,000" in staff_client.post("/admin/markdownx/markdownify/", {"content": "x" * 50_001}).content


def test_the_forms_and_lists_open(staff_client, world_of_one):
    for path in world_of_one:
        assert staff_client.get(path).status_code == 200


@pytest.fixture
def world_of_one(db):
    """The addresses of every list and form of the office, with one row each."""
    rows = [
        builders.make_event(),
        builders.make_person(),
        builders.make_theme(),
        builders.make_series(),
        builders.make_organisation(),
    ]
    names = [f"admin:{row._meta.app_label}_{row._meta.model_name}" for row in rows]
    lists = [reverse(f"{name}_changelist") for name in [*names, "admin:content_page"]]
    changes = [reverse(f"{name}_change", args=[row.pk]) for name, row in zip(names, rows, strict=True)]
    return ["/admin/", *lists, *changes, *(reverse(f"{name}_add") for name in names)]


def test_a_deck_with_a_file_cannot_become_a_link(staff_client):
    event = builders.make_event()
    old = builders.make_deck(event, "Scales")
    values = deck(id=old.pk, event=event.pk, kind="link", url="https://example.org/", file="")
    response = staff_client.post(
        reverse("admin:events_event_change", args=[event.pk]),
        form(**PUBLISH, **values, **{"materials-INITIAL_FORMS": "1"}),
    )
    assert response.status_code == 200
    assert "kind" in errors(response)
    assert Material.objects.get().kind == "deck"


def test_an_event_is_deleted_with_all_that_belongs_to_it(staff_client):
    event = builders.make_event()
    builders.make_deck(event)
    builders.appear(event, builders.make_person())
    staff_client.post(reverse("admin:events_event_delete", args=[event.pk]), {"post": "yes"})
    assert (Event.objects.count(), Material.objects.count(), Person.objects.count()) == (0, 0, 1)


def test_two_decks_of_one_title_get_addresses_of_their_own(staff_client):
    upload = SimpleUploadedFile("b.pdf", builders.pdf_bytes(), "application/pdf")
    second = row("materials", 1, kind="deck", title="Scales", order="0", availability="now", file=upload)
    assert staff_client.post(ADD, form(**deck() | second)).status_code == 302
    assert sorted(Material.objects.values_list("slug", flat=True)) == ["scales", "scales-2"]


def test_two_decks_given_one_address_are_an_error_and_not_a_crash(staff_client):
    upload = SimpleUploadedFile("b.pdf", builders.pdf_bytes(), "application/pdf")
    second = row("materials", 1, kind="deck", title="Other", order="0", availability="now", file=upload, slug="scales")
    response = staff_client.post(ADD, form(**deck(slug="scales") | second))
    assert response.status_code == 200
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    "values",
    [
        {"title": "a\x00b"},
        {"slug": "feed"},
        {"slug": "ä ö"},
        {"series_part": "99999999"},
        {"themes": ["999"]},
        {"moved_to": "999"},
        {"kind": "party"},
        {"published_at": "never"},
        row("appearances", person="999", role="panellist", order="-1"),
        {"appearances-TOTAL_FORMS": "x"},
    ],
)
def test_nonsense_is_refused_without_a_crash(staff_client, values):
    assert staff_client.post(ADD, form(**values)).status_code == 200
    assert Event.objects.count() == 0


def test_an_emptied_address_comes_back_with_the_form_and_is_made_anew_when_saved(staff_client, client):
    event = builders.make_event("Scales", slug="old-address")
    change = reverse("admin:events_event_change", args=[event.pk])
    assert staff_client.post(change, form(title="", **PUBLISH)).status_code == 200
    assert staff_client.post(change, form(title="Fair scales", **PUBLISH)).status_code == 302
    assert Event.objects.get().slug == "fair-scales"
    assert client.get("/events/old-address/").headers["Location"] == "/events/fair-scales/"


def test_the_index_begins_with_what_an_editor_works_on(staff_client):
    labels = [app["app_label"] for app in staff_client.get("/admin/").context["app_list"]]
    assert labels[:4] == ["events", "resources", "content", "auth"]
    assert len(labels) > 4


def test_a_saved_recording_given_a_wrong_address_comes_back_with_its_error(staff_client):
    event = builders.make_event()
    old = builders.record(event)
    values = row("recordings", id=old.pk, event=event.pk, url="https://y0utube.com/watch?v=abcdefghijk", order="0")
    response = staff_client.post(
        reverse("admin:events_event_change", args=[event.pk]),
        form(**PUBLISH, **values, **{"recordings-INITIAL_FORMS": "1"}),
    )
    assert response.status_code == 200
    assert "url" in errors(response)


def test_a_new_deck_that_is_ticked_for_deletion_is_not_stored(staff_client):
    assert staff_client.post(ADD, form(**deck(DELETE="on"))).status_code == 302
    assert Material.objects.count() == 0


@pytest.mark.parametrize("first", ["new", "stored"])
def test_an_address_left_empty_makes_way_for_one_that_is_typed(staff_client, first):
    event = builders.make_event()
    values = deck()
    if first == "stored":
        old = builders.make_deck(event, "Scales", slug="before")
        values = deck(id=old.pk, event=event.pk, slug="", file="") | {"materials-INITIAL_FORMS": "1"}
    upload = SimpleUploadedFile("b.pdf", builders.pdf_bytes(), "application/pdf")
    second = row("materials", 1, kind="deck", title="Other", order="0", availability="now", file=upload, slug="scales")
    change = reverse("admin:events_event_change", args=[event.pk])
    response = staff_client.post(change, form(**PUBLISH, **values | second))
    assert response.status_code == 302, errors(response)
    assert dict(Material.objects.values_list("title", "slug")) == {"Scales": "scales-2", "Other": "scales"}


def test_a_portrait_and_a_logo_can_be_taken_away(staff_client):
    for row_, name in ((builders.make_person(), "person"), (builders.make_organisation(), "organisation")):
        builders.illustrate(row_)
        change = reverse(f"admin:{row_._meta.app_label}_{name}_change", args=[row_.pk])
        assert 'name="remove_picture"' in staff_client.get(change).content.decode()
        links = {"links-TOTAL_FORMS": "0", "links-INITIAL_FORMS": "0"}
        assert staff_client.post(change, {"name": row_.name, "remove_picture": "on"} | links).status_code == 302
        row_.refresh_from_db()
        assert row_.renditions == []


def test_a_change_note_remembers_who_wrote_it(staff_client):
    staff_client.post(ADD, form(**row("change_notes", date="2027-01-02", text="Corrected a year.")))
    assert Event.objects.get().change_notes.get().written_by.username == "editor"


# Files: taken in with the form, whatever else is wrong with it


def hidden_token(response, name):
    return re.search(rf'name="{name}-upload" value="([^"]*)"', response.content.decode())[1]


def change_url(event):
    return reverse("admin:events_event_change", args=[event.pk])


def saved_deck(material, **values):
    """The fields of a material that is there already."""
    fields = {"id": material.pk, "event": material.event_id, "kind": "deck", "title": material.title, "order": "0",
              "availability": material.availability, "slug": material.slug}  # fmt: skip
    return row("materials", **fields | values) | {"materials-INITIAL_FORMS": "1"}


def pdf_file(pages=3, name="Slides (final).pdf"):
    return SimpleUploadedFile(name, builders.pdf_bytes(pages), "application/pdf")


def test_a_chosen_deck_survives_an_error_elsewhere_on_the_form(staff_client):
    response = staff_client.post(ADD, form(title="", **deck()))
    assert list(errors(response)) == ["title"]
    token = hidden_token(response, "materials-0-file")
    assert Upload.objects.get().token == token
    again = form(**deck(file="", **{"file-upload": token}))
    assert staff_client.post(ADD, again).status_code == 302
    version = Material.objects.get().newest
    assert (version.original_name, version.pages) == ("Slides (final).pdf", 3)
    assert default_storage.exists(version.file.name)
    assert Upload.objects.count() == 0


def test_a_chosen_picture_survives_too(staff_client):
    upload = SimpleUploadedFile("cover.png", builders.picture_upload().read(), "image/png")
    response = staff_client.post(ADD, form(**PUBLISH, picture=upload))
    values = {"picture-upload": hidden_token(response, "picture"), "picture_alt": "A pair of scales"}
    assert staff_client.post(ADD, form(**PUBLISH, **values)).status_code == 302
    assert len(Event.objects.get().renditions) == 2
    assert Upload.objects.count() == 0


def test_a_file_is_used_once(staff_client):
    token = take_in(pdf_file(), PdfKind()).token
    values = deck(file="", **{"file-upload": token})
    assert staff_client.post(ADD, form(**values)).status_code == 302
    response = staff_client.post(ADD, form(**values))
    assert errors(response)["file"][0].startswith("The file chosen before has been used already")


def test_files_are_taken_in_before_the_transaction_that_would_keep_others_from_writing(staff_client, monkeypatch):
    depths = []
    monkeypatch.setattr(
        "cmia_site.content.admin.take_in",
        lambda file, kind: depths.append(len(connection.savepoint_ids)) or take_in(file, kind),
    )
    staff_client.post(ADD, form(**deck()))
    assert depths == [0]
    assert Material.objects.count() == 1


def test_nobody_without_the_right_has_a_file_looked_into(client, django_user_model, monkeypatch):
    monkeypatch.setattr("cmia_site.content.uploads.take_in", None)
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(ADD, form(**deck())).status_code == 403
    assert Upload.objects.count() == 0


def test_a_removed_row_does_not_take_its_file(staff_client):
    response = staff_client.post(ADD, form(**deck(DELETE="on")))
    assert response.status_code == 302
    assert Material.objects.count() == 0


# Versions


def save_deck(client, material, **values):
    """Save the form of the material's event, as an editor who changes these fields; where it is public, publish it."""
    material.refresh_from_db()
    event = material.event
    fields = form(start_date="2098-03-05", **saved_deck(material, **values))
    if event.publication in PUBLIC:
        fields |= PUBLISH
    if event.published_at:
        fields["published_at"] = timezone.localtime(event.published_at).strftime("%Y-%m-%dT%H:%M")
    response = client.post(change_url(event), fields)
    assert response.status_code == 302, errors(response)


def corrections(material):
    return [version.is_correction for version in material.versions.order_by("pk")]


@pytest.mark.parametrize(
    ("state", "availability", "is_correction"),
    [
        ("published", "now", True),
        ("published", "withdrawn", False),
        ("published", "start", False),
        ("published", "end", False),
        ("withdrawn", "now", False),
        ("draft", "now", False),
        ("scheduled", "now", False),
    ],
)
def test_a_new_file_is_a_correction_where_visitors_see_the_old_one(staff_client, state, availability, is_correction):
    event = builders.make_event(state=state, start_date=date(2098, 3, 5))
    material = builders.make_deck(event, availability=availability)
    save_deck(staff_client, material, file=pdf_file())
    assert corrections(material) == [False, is_correction]


def test_a_deck_that_is_taken_back_and_corrected_later_is_a_correction(staff_client):
    material = builders.make_deck(builders.make_event(start_date=date(2098, 3, 5)))
    save_deck(staff_client, material, availability="withdrawn")
    save_deck(staff_client, material, title="Fair scales")
    save_deck(staff_client, material, file=pdf_file())
    save_deck(staff_client, material, availability="now")
    assert corrections(material) == [False, True]


def test_a_deck_of_an_event_that_is_taken_back_and_corrected_later_is_a_correction(staff_client):
    material = builders.make_deck(builders.make_event(start_date=date(2098, 3, 5)))
    staff_client.post(reverse("admin:events_event_withdraw", args=[material.event_id]))
    save_deck(staff_client, material, file=pdf_file())
    assert corrections(material) == [False, True]


def test_a_file_changed_while_the_page_is_published_for_the_first_time_is_no_correction(staff_client):
    event = builders.make_event(state="draft")
    material = builders.make_deck(event)
    staff_client.post(change_url(event), form(**PUBLISH, **saved_deck(material, file=pdf_file())))
    material.refresh_from_db()
    assert (material.is_published, material.versions.count(), material.newest.is_correction) == (True, 2, False)


def test_the_page_says_when_the_file_was_corrected_and_what_its_hash_is(staff_client, client):
    event = builders.make_event()
    material = builders.make_deck(event)
    page = event.get_absolute_url()
    before = client.get(page).content.decode()
    assert "orrected" not in before
    assert material.newest.sha256 in before
    staff_client.post(change_url(event), form(**PUBLISH, **saved_deck(material, file=pdf_file())))
    staff_client.logout()
    material.refresh_from_db()
    after = client.get(page).content.decode()
    assert f'corrected on <time datetime="{timezone.localtime(material.newest.uploaded_at).isoformat()[:10]}' in after
    assert material.newest.sha256 in after
    assert f"{material.newest.announcement}; corrected on" in after


def test_the_very_same_file_makes_no_new_version_but_may_get_another_name(staff_client):
    material = builders.make_deck(builders.make_event(start_date=date(2098, 3, 5)))
    content = BytesIO()
    with pikepdf.open(BytesIO(builders.pdf_bytes(3))) as pdf:
        pdf.docinfo["/Title"] = "Fair scales"  # without one, the file's name becomes the title
        pdf.save(content)
    for name in ("Draft, do not share.pdf", "Fair scales.pdf"):
        upload = SimpleUploadedFile(name, content.getvalue(), "application/pdf")
        save_deck(staff_client, material, file=upload)
    material.refresh_from_db()
    assert (material.versions.count(), material.newest.original_name) == (2, "Fair scales.pdf")


def test_a_resumed_download_of_the_old_file_starts_anew(client):
    material = builders.make_deck(builders.make_event())
    etag = client.head(material.file_url).headers["ETag"]
    resume = {"Range": "bytes=100-", "If-Range": etag}
    answer = client.get(material.file_url, headers=resume)
    assert (answer.status_code, body(answer)) == (206, builders.pdf_bytes()[100:])
    new = builders.pdf_bytes(7)
    builders.add_version(material, new, pages=7)
    answer = client.get(material.file_url, headers=resume)
    assert (answer.status_code, body(answer)) == (200, new)
    assert client.head(material.file_url, headers={"If-None-Match": etag}).status_code == 200


def test_older_versions_and_originals_are_for_editors(staff_client, client):
    material = builders.make_deck(builders.make_event())
    old = material.newest
    builders.add_version(material, builders.pdf_bytes(7), "Slides v2.pdf", pages=7)
    page = staff_client.get(change_url(material.event)).content.decode()
    assert re.sub(r"\s+", " ", page).count("The file as it came</a> is kept until") == 2
    for part, disposition in [
        ("file", 'inline; filename="slides.pdf"'),
        ("original", 'attachment; filename="slides.pdf"'),
    ]:
        url = reverse("admin:events_event_version", args=[old.pk, part])
        assert url in page
        answer = staff_client.get(url)
        assert (answer.status_code, answer.headers["Content-Disposition"]) == (200, disposition)
        assert answer.headers["Cache-Control"].startswith("private, no-store")
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert body(answer) == builders.pdf_bytes(2)
    staff_client.logout()
    assert client.get(url).headers["Location"].startswith("/admin/login/")


@pytest.mark.parametrize("part", ["original", "file", "other"])
def test_a_version_that_is_not_there_is_a_404(staff_client, part):
    version = builders.make_deck(builders.make_event()).newest
    version.file.storage.delete(version.file.name)
    version.original.storage.delete(version.original.name)
    assert staff_client.get(reverse("admin:events_event_version", args=[version.pk, part])).status_code == 404
    assert staff_client.get(reverse("admin:events_event_version", args=[0, part])).status_code == 404


def test_a_version_is_not_for_staff_who_may_not_see_events(client, django_user_model):
    version = builders.make_deck(builders.make_event()).newest
    reader = django_user_model.objects.create_user("reader", is_staff=True)
    client.force_login(reader, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("admin:events_event_version", args=[version.pk, "file"])).status_code == 403


def test_versions_cost_no_query_each(staff_client):
    event = builders.make_event()
    material = builders.make_deck(event)
    staff_client.get("/admin/")  # writes the session, once in ten minutes
    with CaptureQueriesContext(connection) as one:
        staff_client.get(change_url(event))
    for pages in (3, 4, 5):
        builders.add_version(material, builders.pdf_bytes(pages), pages=pages)
    with CaptureQueriesContext(connection) as four:
        staff_client.get(change_url(event))
    assert len(one) == len(four)
