"""Files that are taken in with a form: stored whole, kept for the form's next try, used once, and cleaned up."""

import io
import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage, default_storage
from django.core.files.uploadedfile import SimpleUploadedFile, TemporaryUploadedFile
from django.test import RequestFactory
from django.utils import timezone

from cmia_site.content.files import cleaning_up, receiving, storage
from cmia_site.content.files.inspection import Refused
from cmia_site.content.forms import UploadField
from cmia_site.content.models import Upload
from cmia_site.content.uploads import NOT_STORED, PdfKind, PictureKind, kind_named, take_in
from events.models import Material
from tests.builders import illustrate, make_deck, make_event, pdf_bytes, picture_upload

PICTURE = PictureKind((480, 960))


def pdf_upload(name="Slides (final).pdf", pages=2):
    return SimpleUploadedFile(name, pdf_bytes(pages), "application/pdf")


def media_files(settings):
    return sorted(
        str(path.relative_to(settings.MEDIA_ROOT)) for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()
    )


class TestStorage:
    def test_a_file_is_stored_under_its_name_and_nothing_is_left_beside(self, settings):
        assert default_storage.save("materials/2027/a.pdf", ContentFile(b"%PDF")) == "materials/2027/a.pdf"
        assert media_files(settings) == ["materials/2027/a.pdf"]
        with default_storage.open("materials/2027/a.pdf") as file:
            assert file.read() == b"%PDF"

    def test_only_its_owner_may_read_it(self, settings):
        default_storage.save("materials/2027/a.pdf", ContentFile(b"%PDF"))
        assert (settings.MEDIA_ROOT / "materials/2027/a.pdf").stat().st_mode & 0o777 == 0o600

    def test_an_interruption_leaves_no_file_of_that_name(self, settings):
        class Torn(ContentFile):
            def chunks(self, chunk_size=None):
                yield b"half of "
                raise OSError("the disk is full")

        with pytest.raises(OSError, match="full"):
            default_storage.save("materials/2027/a.pdf", Torn(b"half of it"))
        assert not default_storage.exists("materials/2027/a.pdf")

    def test_it_is_on_the_disk_before_it_has_its_name(self, monkeypatch, settings):
        done = []
        monkeypatch.setattr(storage.os, "fsync", lambda handle: done.append(os.readlink(f"/proc/self/fd/{handle}")))
        rename = Path.rename
        monkeypatch.setattr(Path, "rename", lambda path, to: done.append("rename") or rename(path, to))
        default_storage.save("materials/2027/a.pdf", ContentFile(b"%PDF"))
        where = [name if name == "rename" else str(Path(name).relative_to(settings.MEDIA_ROOT)) for name in done]
        assert [re.sub("[0-9a-f]{32}", "…", name) for name in where] == [
            ".unfinished/…",
            "rename",
            "materials/2027",
            "materials",
        ]

    def test_a_file_on_the_disk_is_moved_instead_of_copied(self, settings):
        upload = TemporaryUploadedFile("a.pdf", "application/pdf", 4, None)
        upload.write(b"%PDF")
        upload.seek(0)
        came_as = upload.temporary_file_path()
        default_storage.save("materials/2027/a.pdf", upload)
        upload.close()
        assert not Path(came_as).exists()
        assert (settings.MEDIA_ROOT / "materials/2027/a.pdf").read_bytes() == b"%PDF"


class TestReceiving:
    @pytest.fixture
    def posted(self, monkeypatch):
        """Give a function that posts a file of so many bytes, where ten are the limit, and returns the File."""
        monkeypatch.setattr(receiving, "MAX_PDF_BYTES", 10)
        files = []

        def post(size):
            request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.pdf", b"x" * size)})
            request.COOKIES["session"] = "of a member of the office"
            files.append(request.FILES["file"])
            return files[-1]

        yield post
        for file in files:
            file.close()

    def test_a_file_arrives_on_the_disk_of_the_uploads(self, posted, settings):
        file = posted(10)
        assert Path(file.temporary_file_path()).parent == settings.FILE_UPLOAD_TEMP_DIR
        assert (file.size, file.read()) == (10, b"x" * 10)

    def test_what_is_too_large_is_counted_and_not_kept(self, posted):
        file = posted(200_000)
        assert (file.size, file.read()) == (200_000, b"")

    def test_a_visitors_file_is_left_out_and_the_rest_of_the_form_is_read(self):
        form = {"file": SimpleUploadedFile("a.pdf", b"x" * 100_000), "title": "Scales"}
        request = RequestFactory().post("/", form)
        assert (dict(request.FILES), request.POST["title"]) == ({}, "Scales")


@pytest.mark.django_db
class TestTakingIn:
    def test_a_pdf_is_stored_clean_and_as_it_came(self):
        file = pdf_upload(pages=3)
        pdf = take_in(file, PdfKind()).pdf
        with default_storage.open(pdf.name) as clean, default_storage.open(pdf.original) as original:
            assert (len(clean.read()), original.read()) == (pdf.size, pdf_bytes(3))
        assert (pdf.original_name, pdf.pages) == ("Slides (final).pdf", 3)
        assert pdf.announcement == "PDF, 2 kB, 3 pages"

    def test_a_picture_is_stored_in_its_widths_alone(self, settings):
        upload = take_in(picture_upload(1200, 800), PICTURE)
        assert [(r["width"], r["height"]) for r in upload.renditions] == [(480, 320), (960, 640)]
        assert media_files(settings) == sorted(r["name"] for r in upload.renditions)
        assert str(upload) == "photo.png: picture, 1,200 × 800 pixels"

    def test_it_is_looked_into_once_however_often_it_is_asked_for(self, monkeypatch):
        file = pdf_upload()
        first = take_in(file, PdfKind())
        monkeypatch.setattr(PdfKind, "store", None)
        assert take_in(file, PdfKind()) == first

    def test_a_refusal_is_remembered_too_and_stores_nothing(self, monkeypatch, settings):
        file = SimpleUploadedFile("page.pdf", b"<html>", "application/pdf")
        with pytest.raises(Refused, match="not a PDF"):
            take_in(file, PdfKind())
        monkeypatch.setattr(PdfKind, "store", None)
        with pytest.raises(Refused, match="not a PDF"):
            take_in(file, PdfKind())
        assert media_files(settings) == []
        assert Upload.objects.count() == 0

    def test_a_pdf_under_another_extension_is_refused(self):
        with pytest.raises(Refused, match=r"ends in “\.exe”, although it is a PDF"):
            take_in(pdf_upload("slides.exe"), PdfKind())

    @pytest.mark.parametrize("kind", [PdfKind(), PICTURE])
    def test_too_large_a_file_is_refused_by_its_size_alone(self, kind, monkeypatch):
        monkeypatch.setattr(type(kind), "store", None)
        file = pdf_upload()
        file.size = kind.max_bytes + 1
        with pytest.raises(Refused, match="is larger than"):
            take_in(file, kind)

    def test_a_full_disk_is_told_in_words(self, monkeypatch):
        def full(name, content):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(default_storage, "save", full)
        with pytest.raises(Refused) as caught:
            take_in(pdf_upload(), PdfKind())
        assert str(caught.value) == NOT_STORED

    @pytest.mark.parametrize("kind", [PdfKind(), PictureKind((96, 192)), PictureKind((160, 320))])
    def test_a_kind_is_found_by_its_name(self, kind):
        assert kind_named(kind.name) == kind

    @pytest.mark.parametrize("name", ["", "exe", "picture", "picture-480", "picture-0-0", "picture-4_80-960", "PDF"])
    def test_no_other_name_is_a_kind(self, name):
        with pytest.raises(ValueError, match="is no kind of upload"):
            kind_named(name)

    def test_names_that_are_the_same_never_meet(self):
        one, two = take_in(pdf_upload("slides.pdf"), PdfKind()), take_in(pdf_upload("slides.pdf"), PdfKind())
        assert one.pdf.original_name == two.pdf.original_name
        assert len({one.pdf.name, two.pdf.name, one.pdf.original, two.pdf.original}) == 4


@pytest.mark.django_db
class TestField:
    def test_nothing_chosen_is_nothing(self):
        assert UploadField(PdfKind()).clean(None) is None
        assert UploadField(PdfKind()).clean("") is None

    def test_the_token_of_a_kept_file_stands_for_it(self):
        upload = take_in(pdf_upload(), PdfKind())
        assert UploadField(PdfKind()).clean(upload.token) == upload

    @pytest.mark.parametrize("token", ["made-up", "x" * 5000, "a\0b"])
    def test_a_token_that_nobody_has_is_told(self, token):
        with pytest.raises(Exception, match="has been used already, or is no longer kept"):
            UploadField(PdfKind()).clean(token)

    def test_a_picture_is_no_deck(self):
        upload = take_in(picture_upload(), PICTURE)
        with pytest.raises(Exception, match="has been used already, or is no longer kept"):
            UploadField(PdfKind()).clean(upload.token)

    def test_the_limit_is_told_before_and_given_to_the_browser(self):
        field = UploadField(PdfKind())
        assert "at most 100 MB" in field.help_text
        html = field.widget.render("file", None)
        assert 'data-max-bytes="100000000"' in html
        assert 'data-too-large="This PDF is larger than 100 MB.' in html

    def test_a_form_that_comes_back_holds_the_token_and_says_what_is_kept(self):
        file = pdf_upload("Q&A.pdf")
        upload = take_in(file, PdfKind())
        for value in (file, upload.token):
            field = UploadField(PdfKind())
            field.clean(value)
            html = field.widget.render("file", value)
            assert f'name="file-upload" value="{upload.token}" checked' in html
            assert "When the form is saved, use Q&amp;A.pdf: PDF, 2 kB, 2 pages</label>" in html


class TestSending:
    """The address to which the script sends a file as soon as it is chosen."""

    URL = "/admin/uploads/"

    def test_a_file_gets_a_token_and_a_summary(self, staff_client):
        answer = staff_client.post(self.URL, {"kind": "pdf", "file": pdf_upload()})
        upload = Upload.objects.get()
        assert answer.json() == {"token": upload.token, "summary": "Slides (final).pdf: PDF, 2 kB, 2 pages"}

    def test_a_refusal_is_a_sentence(self, staff_client):
        file = SimpleUploadedFile("a.svg", b"<svg onload='alert(1)'/>", "image/png")
        answer = staff_client.post(self.URL, {"kind": "picture-480-960", "file": file})
        assert answer.status_code == 400
        assert answer.json()["error"].startswith("SVG")

    @pytest.mark.parametrize("data", [{}, {"kind": "pdf"}, {"kind": "exe", "file": io.BytesIO(b"x")}])
    def test_nonsense_is_refused(self, staff_client, data):
        answer = staff_client.post(self.URL, data)
        assert (answer.status_code, answer.json()) == (400, {"error": "No file arrived. Choose it again."})

    def test_visitors_are_led_to_the_login(self, client, db):
        answer = client.post(self.URL, {"kind": "pdf", "file": pdf_upload()})
        assert answer.headers["Location"].startswith("/admin/login/")
        assert Upload.objects.count() == 0

    def test_a_member_of_the_office_who_may_change_nothing_is_refused(self, client, django_user_model):
        client.force_login(
            django_user_model.objects.create_user("reader", is_staff=True),
            backend="django.contrib.auth.backends.ModelBackend",
        )
        assert client.post(self.URL, {"kind": "pdf", "file": pdf_upload()}).status_code == 403
        assert Upload.objects.count() == 0

    def test_it_is_sent_by_post_only(self, staff_client):
        assert staff_client.get(self.URL).status_code == 405


@pytest.mark.django_db
class TestCleaningUp:
    LATER = timedelta(minutes=1)

    def remove(self):
        """Remove what is older than now; returns how much was unfinished, unnamed and kept."""
        now = timezone.now() + self.LATER
        unnamed, kept = cleaning_up.find_unnamed(now, moved_from=[Upload])
        for name in unnamed:
            cleaning_up.default_storage.delete(name)
        return cleaning_up.remove_unfinished(now), len(unnamed), kept

    def test_a_file_that_no_row_names_goes_and_others_stay(self, settings):
        upload = take_in(pdf_upload(), PdfKind())
        stray = default_storage.save(f"materials/2027/{'0' * 32}.pdf", ContentFile(b"%PDF"))
        assert self.remove() == (0, 1, 2)
        assert not default_storage.exists(stray)
        assert media_files(settings) == sorted([upload.pdf.name, upload.pdf.original])

    def test_a_young_file_stays_because_its_row_may_be_on_the_way(self):
        default_storage.save(f"materials/2027/{'0' * 32}.pdf", ContentFile(b"%PDF"))
        assert cleaning_up.find_unnamed(timezone.now() - timedelta(hours=24), moved_from=[]) == ([], 1)

    def test_what_was_not_named_by_us_is_let_be(self):
        default_storage.save("notes.txt", ContentFile(b"of the administrator"))
        assert self.remove() == (0, 0, 0)
        assert default_storage.exists("notes.txt")

    def test_unfinished_uploads_go(self, settings, tmp_path):
        (tmp_path / "incoming" / "work").mkdir()
        (tmp_path / "incoming" / "work" / "clean.pdf").write_bytes(b"%PDF")
        (tmp_path / "incoming" / "abc.upload").write_bytes(b"%PDF")
        (settings.MEDIA_ROOT / storage.UNFINISHED).mkdir(parents=True)
        (settings.MEDIA_ROOT / storage.UNFINISHED / ("0" * 32)).write_bytes(b"%PDF")
        assert self.remove() == (3, 0, 0)
        assert list((tmp_path / "incoming").iterdir()) == []

    def test_pictures_of_rows_are_known(self):
        event = illustrate(make_event(), picture_alt="A pair of scales")
        assert self.remove() == (0, 0, len(event.renditions))

    def test_a_file_that_moves_to_its_row_while_the_rows_are_read_is_seen(self, monkeypatch):
        event = make_event()
        other, deck = make_deck(event), Material.objects.create(event=event, title="Scales")
        upload = take_in(pdf_upload(), PdfKind())

        def read_and_save_meanwhile(value):
            if value == other.newest.file.name and Upload.objects.exists():  # too late for the deck's own name
                deck.replace_file(upload.pdf)
                Upload.objects.all().delete()
            return str(value)

        monkeypatch.setattr(cleaning_up, "str", read_and_save_meanwhile, raising=False)
        others = {other.newest.file.name, other.newest.original.name}
        assert cleaning_up.named_files([Upload]) == {upload.pdf.name, upload.pdf.original} | others

    def test_a_file_that_goes_away_by_itself_is_no_trouble(self, monkeypatch, settings, tmp_path):
        settings.FILE_UPLOAD_TEMP_DIR = tmp_path
        monkeypatch.setattr(cleaning_up, "_entries", lambda folder: [tmp_path / "gone.upload"])
        assert self.remove() == (0, 0, 0)

    def test_a_name_in_a_text_counts(self):
        name = f"materials/2027/{'0' * 32}.pdf"
        default_storage.save(name, ContentFile(b"%PDF"))
        make_event(summary=f"see {name}")
        assert self.remove() == (0, 0, 1)

    def test_nothing_stored_yet_is_nothing_to_do(self):
        assert self.remove() == (0, 0, 0)

    def test_a_storage_without_a_folder_of_its_own_is_cleaned_too(self, monkeypatch):
        elsewhere = InMemoryStorage()
        monkeypatch.setattr(cleaning_up, "default_storage", elsewhere)
        elsewhere.save(f"materials/2027/{'0' * 32}.pdf", ContentFile(b"%PDF"))
        assert self.remove()[1:] == (1, 0)
