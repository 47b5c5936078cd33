"""The daily command that removes what nothing needs any more."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from cmia_site.content.models import TextPicture, Upload
from cmia_site.content.uploads import PdfKind, take_in
from events.models import MaterialVersion
from tests.builders import add_version, body, illustrate, make_deck, make_event, pdf_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture
def cleanup(capsys):
    """Give a function that runs the command on files of any age and returns its six numbers: files removed and kept,
    unfinished ones removed; uploads, originals and pictures given up."""

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
    assert [cleanup(), cleanup()] == [[0, 4, 0, 1, 0, 0], [2, 2, 0, 0, 0, 0]]
    upload = Upload.objects.get()
    assert (upload.pdf.original_name, default_storage.exists(upload.pdf.name)) == ("young.pdf", True)


def test_an_original_is_given_up_after_thirty_days_and_the_clean_copies_stay(cleanup, client):
    deck = make_deck(make_event())
    old = deck.newest
    age(MaterialVersion.objects, uploaded_at=timedelta(days=30, seconds=1))
    new = add_version(deck, pdf_bytes(3), pages=3)
    assert [cleanup(), cleanup()] == [[0, 4, 0, 0, 1, 0], [1, 3, 0, 0, 0, 0]]
    files = {name: default_storage.exists(name) for name in (old.file.name, old.original.name, new.original.name)}
    assert files == {old.file.name: True, old.original.name: False, new.original.name: True}
    old.refresh_from_db()
    assert old.original.name == ""
    assert body(client.get(deck.file_url)) == pdf_bytes(3)


def test_a_pasted_picture_is_given_up_when_no_text_of_any_kind_holds_it_for_thirty_days(cleanup):
    shown, undone, young = (illustrate(TextPicture()) for _ in range(3))
    make_event(summary=f"![A pit]({shown.url})")
    age(TextPicture.objects.exclude(pk=young.pk), created_at=timedelta(days=30, seconds=1))
    assert [cleanup(), cleanup()] == [[0, 6, 0, 0, 0, 1], [2, 4, 0, 0, 0, 0]]
    assert set(TextPicture.objects.all()) == {shown, young}
    assert not default_storage.exists(undone.renditions[0]["name"])


def test_the_files_of_a_deleted_deck_go(cleanup):
    deck = make_deck(make_event())
    files = [deck.newest.file.name, deck.newest.original.name]
    deck.event.delete()
    assert cleanup() == [2, 0, 0, 0, 0, 0]
    assert [default_storage.exists(name) for name in files] == [False, False]


def test_files_of_the_last_day_are_let_be(cleanup):
    make_deck(make_event()).event.delete()
    assert cleanup(older_than=24) == [0, 2, 0, 0, 0, 0]


def test_a_second_run_finds_nothing(cleanup):
    make_deck(make_event()).event.delete()
    cleanup()
    assert cleanup() == [0, 0, 0, 0, 0, 0]


def test_the_wrong_database_does_not_empty_the_storage(cleanup, monkeypatch):
    monkeypatch.setattr("cmia_site.management.commands.cleanup.FEW", 1)
    deck = make_deck(make_event())
    name = deck.newest.file.name
    deck.event.delete()
    with pytest.raises(CommandError, match="2 of 2 stored files are named by no row of this database"):
        cleanup()
    assert default_storage.exists(name)
    assert cleanup(force=True) == [2, 0, 0, 0, 0, 0]
