"""The daily command that removes what nothing needs any more."""

from datetime import timedelta

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cmia_site.content.models import ContentVersion, TextPicture, Upload, WorkingCopy
from cmia_site.content.uploads import PdfKind, take_in
from cmia_site.content.working_copies import Purpose
from events.models import Event, MaterialVersion
from tests.builders import add_version, body, illustrate, make_deck, make_event, pdf_bytes
from tests.events.event_form import change, errors, row, sent_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleanup(capsys):
    """Give a function that runs the command on files of any age and returns its eight numbers: files removed and kept,
    unfinished ones removed; forms, versions, uploads, originals and pictures given up."""

    def run(older_than=-1, **options):
        call_command("cleanup", older_than=older_than, **options)
        return [int(line.rpartition(" ")[2]) for line in capsys.readouterr().out.splitlines()]

    return run


def age(queryset, **fields):
    queryset.update(**{name: timezone.now() - duration for name, duration in fields.items()})


def test_an_upload_that_no_form_used_is_given_up_after_a_week_and_its_files_go_with_the_next_run(cleanup):
    take_in(ContentFile(pdf_bytes(), name="forgotten.pdf"), PdfKind())
    age(Upload.objects, created_at=timedelta(days=7, seconds=1))
    take_in(ContentFile(pdf_bytes(), name="young.pdf"), PdfKind())
    assert [cleanup(), cleanup()] == [[0, 4, 0, 0, 0, 1, 0, 0], [2, 2, 0, 0, 0, 0, 0, 0]]
    upload = Upload.objects.get()
    assert (upload.pdf.original_name, default_storage.exists(upload.pdf.name)) == ("young.pdf", True)


def test_an_original_is_given_up_after_thirty_days_and_the_clean_copies_stay(cleanup, client):
    deck = make_deck(make_event())
    old = deck.newest
    age(MaterialVersion.objects, uploaded_at=timedelta(days=30, seconds=1))
    new = add_version(deck, pdf_bytes(3), pages=3)
    assert [cleanup(), cleanup()] == [[0, 4, 0, 0, 0, 0, 1, 0], [1, 3, 0, 0, 0, 0, 0, 0]]
    files = {name: default_storage.exists(name) for name in (old.file.name, old.original.name, new.original.name)}
    assert files == {old.file.name: True, old.original.name: False, new.original.name: True}
    old.refresh_from_db()
    assert old.original.name == ""
    assert body(client.get(deck.file_url)) == pdf_bytes(3)


def test_a_pasted_picture_is_given_up_when_no_text_of_any_kind_holds_it_for_thirty_days(cleanup):
    shown, undone, young = (illustrate(TextPicture()) for _ in range(3))
    make_event(summary=f"![A pit]({shown.url})")
    age(TextPicture.objects.exclude(pk=young.pk), created_at=timedelta(days=30, seconds=1))
    assert [cleanup(), cleanup()] == [[0, 6, 0, 0, 0, 0, 0, 1], [2, 4, 0, 0, 0, 0, 0, 0]]
    assert set(TextPicture.objects.all()) == {shown, young}
    assert not default_storage.exists(undone.renditions[0]["name"])


def test_the_files_of_a_deleted_deck_go(cleanup):
    deck = make_deck(make_event())
    files = [deck.newest.file.name, deck.newest.original.name]
    deck.event.delete()
    assert cleanup() == [2, 0, 0, 0, 0, 0, 0, 0]
    assert [default_storage.exists(name) for name in files] == [False, False]


def save(client, event, **values):
    response = client.post(change(event), sent_by(client, change(event)) | values)
    assert response.status_code == 302, errors(response)


def exist(*names):
    return [default_storage.exists(name) for name in names]


def test_what_was_typed_and_not_saved_is_given_up_after_thirty_days_and_what_waits_never(cleanup, editor):
    def copy(days, **values):
        place = {"content_type": ContentType.objects.get_for_model(Event), "editor": editor}
        seen = timezone.now() - timedelta(days=days, seconds=1)
        return WorkingCopy.objects.create(**place | {"data": {"fields": {}, "rows": {}}, "seen_at": seen} | values)

    kept = [copy(29), copy(0, data=None), copy(400, object_id=1, purpose=Purpose.WAITING)]
    copy(30), copy(1, data=None)
    assert cleanup() == [0, 0, 0, 2, 0, 0, 0, 0]
    assert set(WorkingCopy.objects.all()) == set(kept)


@pytest.mark.parametrize("days", [7, 30, 400])
def test_a_file_that_only_a_version_names_stays_and_its_original_does_not(cleanup, staff_client, days):
    deck = make_deck(make_event(state="draft"))
    file, original = deck.newest.file.name, deck.newest.original.name
    save(staff_client, deck.event, title="With its deck")
    deck.delete()
    age(ContentVersion.objects, created_at=timedelta(days=days, seconds=1))
    assert [cleanup(), cleanup()] == [[1, 1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0]]
    assert exist(file, original) == [True, False]


@pytest.mark.parametrize("days", [7, 30, 400])
def test_a_picture_that_only_a_version_names_stays(cleanup, staff_client, days):
    event = illustrate(make_event(state="draft"))
    names = [rendition["name"] for rendition in event.renditions]
    save(staff_client, event, remove_picture="on")
    event.refresh_from_db()
    assert event.renditions == []
    age(ContentVersion.objects, created_at=timedelta(days=days, seconds=1))
    assert [cleanup(), cleanup()] == [[0, len(names), 0, 0, 0, 0, 0, 0]] * 2
    assert exist(*names) == [True] * len(names)


def test_an_original_goes_after_thirty_days_although_versions_name_its_deck(cleanup, staff_client):
    deck = make_deck(make_event())
    file, original = deck.newest.file.name, deck.newest.original.name
    save(staff_client, deck.event, title="Waits")
    age(MaterialVersion.objects, uploaded_at=timedelta(days=30, seconds=1))
    assert [cleanup(), cleanup()] == [[0, 2, 0, 0, 0, 0, 1, 0], [1, 1, 0, 0, 0, 0, 0, 0]]
    assert exist(file, original) == [True, False]


@pytest.mark.parametrize("days", [7, 30, 400])
def test_an_upload_that_changes_wait_with_is_kept_until_they_are_published(cleanup, staff_client, days):
    event = make_event()
    upload = take_in(ContentFile(pdf_bytes(), name="slides.pdf"), PdfKind())
    values = {"kind": "deck", "title": "Scales", "order": "0", "availability": "now", "file-upload": upload.token}
    save(staff_client, event, **row("materials", **values))
    for rows, field in ((Upload, "created_at"), (WorkingCopy, "seen_at"), (ContentVersion, "created_at")):
        age(rows.objects, **{field: timedelta(days=days, seconds=1)})
    assert [cleanup(), cleanup()] == [[0, 2, 0, 0, 0, 0, 0, 0]] * 2
    assert exist(upload.pdf.name, upload.pdf.original) == [True, True]
    save(staff_client, event, **{"_publish": "Publish changes", "materials-0-file-upload": upload.token})
    assert event.materials.get().newest.file.name == upload.pdf.name


def test_the_file_of_changes_that_were_discarded_stays_with_their_version(cleanup, staff_client):
    event = make_event()
    upload = take_in(ContentFile(pdf_bytes(), name="slides.pdf"), PdfKind())
    values = {"kind": "deck", "title": "Scales", "order": "0", "availability": "now", "file-upload": upload.token}
    save(staff_client, event, **row("materials", **values))
    staff_client.post(reverse("admin:events_event_undo", args=[event.pk]))
    age(Upload.objects, created_at=timedelta(days=7, seconds=1))
    assert [cleanup(), cleanup()] == [[0, 2, 0, 0, 0, 1, 0, 0], [1, 1, 0, 0, 0, 0, 0, 0]]
    assert exist(upload.pdf.name, upload.pdf.original) == [True, False]


def test_what_was_deleted_can_be_recovered_with_its_file_for_thirty_days_and_then_goes(cleanup, staff_client):
    deck = make_deck(make_event())
    file = deck.newest.file.name
    staff_client.post(reverse("admin:events_event_delete", args=[deck.event_id]), {"post": "yes"})
    assert not Event.objects.exists()
    age(ContentVersion.objects, created_at=timedelta(days=29))
    assert [cleanup(), cleanup()] == [[1, 1, 0, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0, 0]]
    age(ContentVersion.objects, created_at=timedelta(days=30, seconds=1))
    assert [cleanup(), cleanup()] == [[0, 1, 0, 0, 1, 0, 0, 0], [1, 0, 0, 0, 0, 0, 0, 0]]
    assert exist(file) == [False]


def test_what_was_recovered_keeps_its_versions(cleanup, staff_client):
    deck = make_deck(make_event())
    staff_client.post(reverse("admin:events_event_delete", args=[deck.event_id]), {"post": "yes"})
    [(_, recover)] = staff_client.get(reverse("admin:events_event_deleted")).context["deleted"]
    staff_client.post(recover)
    before = ContentVersion.objects.count()
    age(ContentVersion.objects, created_at=timedelta(days=400))
    assert [cleanup(), cleanup()][1][4] == 0
    assert ContentVersion.objects.count() == before
    assert exist(Event.objects.get().materials.get().newest.file.name) == [True]


def test_files_of_the_last_day_are_let_be(cleanup):
    make_deck(make_event()).event.delete()
    assert cleanup(older_than=24) == [0, 2, 0, 0, 0, 0, 0, 0]


def test_a_second_run_finds_nothing(cleanup):
    make_deck(make_event()).event.delete()
    cleanup()
    assert cleanup() == [0, 0, 0, 0, 0, 0, 0, 0]


def test_the_wrong_database_does_not_empty_the_storage(cleanup, monkeypatch):
    monkeypatch.setattr("cmia_site.management.commands.cleanup.FEW", 1)
    deck = make_deck(make_event())
    name = deck.newest.file.name
    deck.event.delete()
    with pytest.raises(CommandError, match="2 of 2 stored files are named by no row of this database"):
        cleanup()
    assert default_storage.exists(name)
    assert cleanup(force=True) == [2, 0, 0, 0, 0, 0, 0, 0]
