"""The daily command that removes what nothing needs any more."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.utils import timezone

from cmia_site.content.models import Upload
from cmia_site.content.uploads import PdfKind, take_in
from events.models import MaterialVersion
from tests.builders import add_version, body, make_deck, make_event, pdf_bytes

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_incoming(settings, tmp_path):
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()


@pytest.fixture
def cleanup(capsys):
    """Give a function that runs the command on files of any age and returns the five numbers that it says."""

    def run(older_than=-1):
        call_command("cleanup", older_than=older_than)
        return [int(line.rpartition(" ")[2]) for line in capsys.readouterr().out.splitlines()]

    return run


def age(queryset, **fields):
    queryset.update(**{name: timezone.now() - duration for name, duration in fields.items()})


def test_an_upload_that_no_form_used_is_given_up_after_a_week(cleanup):
    take_in(ContentFile(pdf_bytes(), name="forgotten.pdf"), PdfKind())
    age(Upload.objects, created_at=timedelta(days=7, seconds=1))
    take_in(ContentFile(pdf_bytes(), name="young.pdf"), PdfKind())
    assert cleanup() == [1, 0, 0, 2, 2]
    upload = Upload.objects.get()
    assert (upload.pdf.original_name, default_storage.exists(upload.pdf.name)) == ("young.pdf", True)


def test_an_original_is_given_up_after_thirty_days_and_the_clean_copies_stay(cleanup, client):
    deck = make_deck(make_event())
    old = deck.newest
    age(MaterialVersion.objects, uploaded_at=timedelta(days=30, seconds=1))
    new = add_version(deck, pdf_bytes(3), pages=3)
    assert cleanup() == [0, 1, 0, 1, 3]
    files = {name: default_storage.exists(name) for name in (old.file.name, old.original.name, new.original.name)}
    assert files == {old.file.name: True, old.original.name: False, new.original.name: True}
    old.refresh_from_db()
    assert old.original.name == ""
    assert body(client.get(deck.file_url)) == pdf_bytes(3)


def test_the_files_of_a_deleted_deck_go(cleanup):
    deck = make_deck(make_event())
    files = [deck.newest.file.name, deck.newest.original.name]
    deck.event.delete()
    assert cleanup() == [0, 0, 0, 2, 0]
    assert [default_storage.exists(name) for name in files] == [False, False]


def test_files_of_the_last_day_are_let_be(cleanup):
    make_deck(make_event()).event.delete()
    assert cleanup(older_than=24) == [0, 0, 0, 0, 2]


def test_a_second_run_finds_nothing(cleanup):
    make_deck(make_event()).event.delete()
    cleanup()
    assert cleanup() == [0, 0, 0, 0, 0]
