"""What is found out about an uploaded file, and how it is named. Every file here is made on the spot."""

import hashlib
import io
import re
import subprocess
import sys
import unicodedata

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import TemporaryUploadedFile
from PIL import Image, ImageCms
from reportlab.pdfgen.canvas import Canvas

from cmia_site.content.files import inspection
from cmia_site.content.files.inspection import Refused, clean_pdf, local_path, make_picture, sha256_and_size
from cmia_site.content.files.names import display_name, stored_name

UNCHECKED = inspection.UNCHECKED


def deck():
    buffer = io.BytesIO()
    canvas = Canvas(buffer)
    canvas.drawString(50, 50, "Slide 1")
    canvas.save()
    return buffer.getvalue()


def picture(mode="RGB", size=(800, 600), colour=None, kind="PNG", **options):
    buffer = io.BytesIO()
    Image.new(mode, size, colour or 0).save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.fixture
def refusal(tmp_path):
    """Give a function that takes the bytes for a picture and returns the sentence of their refusal."""

    def refuse(data):
        path = tmp_path / "upload"
        path.write_bytes(data)
        with pytest.raises(Refused) as caught:
            picture_of(path)
        return str(caught.value)

    return refuse


@pytest.fixture
def made(tmp_path):
    """Give a function that returns PictureFacts of the bytes of a picture."""

    def make(data, widths=(480, 960)):
        path = tmp_path / "upload"
        path.write_bytes(data)
        folder = tmp_path / "made"
        folder.mkdir()
        return make_picture(path, folder, widths)

    return make


@pytest.fixture
def worker_says(monkeypatch, tmp_path):
    """Give a function that cleans a good deck with a worker that runs the given Python instead, and writes a copy."""
    path = tmp_path / "deck.pdf"
    path.write_bytes(deck())

    def look(program, write="open(sys.argv[2], 'wb').write(b'%PDF-')", name=""):
        monkeypatch.setattr(inspection, "COMMAND", [sys.executable, "-c", f"import sys; {write}; {program}"])
        return clean_pdf(path, tmp_path / "copy.pdf", name)

    return look


class TestChild:
    def test_it_starts_without_django(self):
        program = "import sys, cmia_site.content.files.worker; print('django' in sys.modules)"
        assert run_python(program) == "False"

    def test_it_limits_itself(self):
        pytest.importorskip("resource")
        program = (
            "import resource as r; from cmia_site.content.files.worker import set_limits; set_limits();"
            "print([r.getrlimit(k)[1] for k in (r.RLIMIT_AS, r.RLIMIT_CPU, r.RLIMIT_CORE, r.RLIMIT_FSIZE)])"
        )
        assert run_python(program) == "[1000000000, 10, 0, 200000000]"

    def test_a_lower_limit_of_the_system_stays(self):
        pytest.importorskip("resource")
        program = (
            "import resource as r; from cmia_site.content.files.worker import set_limits;"
            "r.setrlimit(r.RLIMIT_CPU, (5, 5)); set_limits(); print(r.getrlimit(r.RLIMIT_CPU))"
        )
        assert run_python(program) == "(5, 5)"

    def test_it_sees_neither_our_environment_nor_our_folder(self, worker_says, monkeypatch):
        monkeypatch.setenv("CMIA_SECRET_KEY", "not for the child")
        tell = "import json, os; ok = 'CMIA_SECRET_KEY' not in os.environ and os.listdir() == []"
        assert worker_says(f"{tell}; print(json.dumps({{'pages': 7 if ok else 0}}))").pages == 7

    @pytest.mark.parametrize(
        "program",
        [
            "import os; os.abort()",
            "raise MemoryError",
            "print('{\"pages\": 3}'); raise SystemExit(3)",
            "pass",
            "print('no JSON')",
            "print('[' * 9_000)",
            "print(' ' * 10_000_000 + '{\"pages\": 3}')",
            "print('{}')",
            "print('[3]')",
            "print('\"refused\"')",
            "print('{\"pages\": 0}')",
            "print('{\"pages\": 501}')",
            "print('{\"pages\": true}')",
            'print(\'{"pages": "3"}\')',
            'print(\'{"refused": "made up"}\')',
            "print('{\"refused\": []}')",
        ],
    )
    def test_death_and_nonsense_are_refusals(self, worker_says, program):
        with pytest.raises(Refused) as caught:
            worker_says(program)
        assert str(caught.value) == UNCHECKED

    @pytest.mark.parametrize("greed", ["bytearray(1_100_000_000)", "any(iter(int, 1))"], ids=["memory", "time"])
    def test_a_child_that_wants_too_much_dies_of_its_limits(self, worker_says, greed):
        pytest.importorskip("resource")
        program = "from cmia_site.content.files import worker; worker.CPU_SECONDS = 1; worker.set_limits()"
        with pytest.raises(Refused, match="could not be checked"):
            worker_says(f"{program}; {greed}; print('{{\"pages\": 3}}')")

    def test_a_child_that_does_not_end_is_a_refusal(self, worker_says, monkeypatch):
        monkeypatch.setattr(inspection, "WALL_SECONDS", 0.2)
        with pytest.raises(Refused, match="could not be checked"):
            worker_says("import time; time.sleep(600)")

    def test_the_log_tells_how_it_ended(self, worker_says, caplog):
        with pytest.raises(Refused):
            worker_says("raise SystemExit(3)")
        assert [record.getMessage() for record in caplog.records] == [
            "The worker could not check a file (pdf, ended with 3)"
        ]

    @pytest.mark.parametrize("name", ["../outside.webp", "/etc/hostname", "missing.webp", "link.webp", "a" * 5000])
    def test_a_picture_it_names_has_to_lie_in_the_folder(self, monkeypatch, tmp_path, name):
        folder = tmp_path / "made"
        folder.mkdir()
        (tmp_path / "outside.webp").write_bytes(b"x")
        (folder / "link.webp").symlink_to(tmp_path / "outside.webp")
        said = f'{{"width": 9, "height": 9, "files": [[9, 9, "{name}"]]}}'
        monkeypatch.setattr(inspection, "COMMAND", [sys.executable, "-c", f"print({said!r})"])
        (tmp_path / "upload").write_bytes(b"x")
        with pytest.raises(Refused, match="could not be checked"):
            make_picture(tmp_path / "upload", folder, [480])

    def test_an_answer_without_a_picture_is_refused(self, monkeypatch, tmp_path):
        said = '{"width": 9, "height": 9, "files": []}'
        monkeypatch.setattr(inspection, "COMMAND", [sys.executable, "-c", f"print({said!r})"])
        (tmp_path / "upload").write_bytes(b"x")
        with pytest.raises(Refused, match="could not be checked"):
            make_picture(tmp_path / "upload", tmp_path, [480])

    @pytest.mark.parametrize(
        "write",
        [
            "0",
            "open(sys.argv[2], 'wb')",
            "import os; os.mkdir(sys.argv[2])",
            "import os; open('a', 'wb').write(b'%PDF-'); os.symlink(os.path.abspath('a'), sys.argv[2])",
            "import os; os.symlink('/etc/hostname', sys.argv[2])",
        ],
        ids=["nothing", "empty", "a folder", "a link into its folder", "a link elsewhere"],
    )
    def test_a_copy_has_to_be_a_file_with_something_in_it(self, worker_says, write):
        with pytest.raises(Refused) as caught:
            worker_says("print('{\"pages\": 3}')", write)
        assert str(caught.value) == UNCHECKED

    @pytest.mark.parametrize(
        ("name", "told"),
        [
            ("Zürich 锂.pdf", "Zürich 锂.pdf"),
            ("--help", "--help"),
            ("nul\0 and lone \ud800", "nul and lone "),
            ("n" * 9000, "n" * 500),
        ],
    )
    def test_it_is_told_the_name_as_far_as_a_process_can_be(self, worker_says, name, told):
        assert worker_says(f"print('{{\"pages\": 3}}' * (sys.argv[3] == {told!r}))", name=name).pages == 3

    def test_a_path_may_be_relative_although_it_works_elsewhere(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "deck.pdf").write_bytes(deck())
        clean_pdf("deck.pdf", "copy.pdf")
        assert (tmp_path / "copy.pdf").read_bytes().startswith(b"%PDF-")

    def test_only_a_few_run_at_once_and_the_next_one_is_told_to_wait(self, worker_says, monkeypatch):
        monkeypatch.setattr(inspection, "QUEUE_SECONDS", 0.01)
        held = [inspection.children.acquire(timeout=5) for _ in range(inspection.CHILDREN_AT_ONCE)]
        try:
            with pytest.raises(Refused, match=r"being checked at the moment\. Try again in a minute"):
                worker_says("print('{\"pages\": 3}')")
        finally:
            for _ in held:
                inspection.children.release()

    def test_a_turn_ends_however_the_child_ended(self, worker_says):
        for _ in range(inspection.CHILDREN_AT_ONCE + 1):
            with pytest.raises(Refused, match="could not be checked"):
                worker_says("raise SystemExit(3)")
        assert worker_says("print('{\"pages\": 3}')").pages == 3

    def test_a_sentence_exists_for_each_reason_it_can_give(self):
        files = (inspection.PROJECT / "cmia_site/content/files").glob("*.py")
        source = "".join(path.read_text() for path in files)
        reasons = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', " ".join(re.findall(r"raise Reason\((.*)\)", source))))
        assert {"password", "powerpoint", "not-pdf", "svg", "unpacked", "too-complex"} < reasons
        assert inspection.SENTENCES.keys() - reasons == {"empty", "pdf-too-large", "picture-too-large", "busy"}
        assert reasons <= inspection.SENTENCES.keys()


def run_python(program):
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=inspection.PROJECT, capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


class TestPicture:
    @pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
    def test_four_kinds_are_taken_whatever_the_file_is_called(self, made, kind):
        facts = made(picture(kind=kind), widths=(960, 480))
        assert facts[:2] == (800, 600)
        assert [file[:2] for file in facts.files] == [(480, 360)]
        with Image.open(facts.files[0].path) as copy:
            assert (copy.format, copy.size) == ("WEBP", (480, 360))

    def test_each_width_that_fits_gets_a_file_and_none_is_enlarged(self, made):
        facts = made(picture(size=(800, 600)), widths=(1600, 800, 400, 200))
        assert [file[:2] for file in facts.files] == [(200, 150), (400, 300), (800, 600)]

    def test_a_small_picture_gets_one_file_of_its_own_size(self, made):
        facts = made(picture(size=(120, 90)), widths=(480, 960))
        assert [file[:2] for file in facts.files] == [(120, 90)]

    def test_a_very_flat_picture_keeps_one_pixel_of_height(self, made):
        assert made(picture(size=(9000, 1)), widths=(480,)).files[0][:2] == (480, 1)

    def test_it_is_turned_upright_and_forgets_where_it_was_taken(self, made, tmp_path):
        sideways = Image.new("RGB", (600, 400), "blue")
        sideways.paste("red", (0, 0, 100, 400))  # the left edge, which is the upper one once turned
        exif = Image.Exif()
        exif[0x0112] = 6  # turn clockwise
        exif[0x010F] = "Maker of the camera"
        exif.get_ifd(0x8825)[1] = "N"  # GPS
        sideways.save(tmp_path / "sideways.jpg", exif=exif, comment=b"Taken at home")
        data = (tmp_path / "sideways.jpg").read_bytes()
        assert b"Maker of the camera" in data
        facts = made(data, widths=(400,))
        assert facts[:2] == (400, 600)
        with Image.open(facts.files[0].path) as copy:
            red, _, blue = copy.convert("RGB").getpixel((200, 20))
            assert red > 200 > 50 > blue
            assert not copy.getexif()
            assert not {"exif", "xmp", "icc_profile", "comment"} & copy.info.keys()
        assert b"EXIF" not in facts.files[0].path.read_bytes()

    @pytest.mark.parametrize("mode", ["RGB", "RGBA"])
    def test_a_colour_profile_is_applied_and_dropped(self, made, mode):
        profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
        swapped = profile.replace(b"rXYZ", b"----").replace(b"bXYZ", b"rXYZ").replace(b"----", b"bXYZ")
        facts = made(picture(mode, colour=(255, 0, 0, 200)[: len(mode)], icc_profile=swapped))
        with Image.open(facts.files[0].path) as copy:
            red, _, blue = copy.convert("RGB").getpixel((10, 10))
            assert blue > 200 > 50 > red
            assert "icc_profile" not in copy.info

    def test_a_broken_colour_profile_does_not_matter(self, made):
        assert made(picture(icc_profile=b"no profile" * 20)).files

    @pytest.mark.parametrize(
        ("mode", "colour", "kind", "expected"),
        [
            ("RGBA", (255, 0, 0, 0), "PNG", "RGBA"),
            ("LA", (200, 0), "PNG", "RGBA"),
            ("RGB", (255, 0, 0), "PNG", "RGB"),
            ("L", 200, "JPEG", "RGB"),
            ("CMYK", (0, 0, 0, 0), "JPEG", "RGB"),
            ("1", 1, "PNG", "RGB"),
            ("P", 0, "GIF", "RGB"),
        ],
    )
    def test_every_mode_becomes_rgb_with_or_without_transparency(self, made, mode, colour, kind, expected):
        facts = made(picture(mode, colour=colour, kind=kind))
        with Image.open(facts.files[0].path) as copy:
            assert copy.mode == expected

    def test_sixteen_bit_grey_stays_grey(self, made):
        facts = made(picture("I;16", colour=0x8000))
        with Image.open(facts.files[0].path) as copy:
            assert 120 <= copy.convert("L").getpixel((10, 10)) <= 136

    def test_the_first_frame_of_an_animation_stands_for_it(self, made, tmp_path):
        frames = [Image.new("RGB", (300, 200), colour) for colour in ("red", "blue")]
        frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], duration=100)
        facts = made((tmp_path / "a.gif").read_bytes())
        with Image.open(facts.files[0].path) as copy:
            assert getattr(copy, "n_frames", 1) == 1
            assert copy.convert("RGB").getpixel((10, 10))[0] > 200

    @pytest.mark.parametrize("size", [(8200, 5000), (16_384, 10)])
    def test_too_many_pixels_are_refused(self, refusal, size):
        assert "40 megapixels" in refusal(picture("1", size=size))

    def test_forty_megapixels_are_taken(self, made):
        assert made(picture("1", size=(8000, 5000)), widths=(480,)).files[0][:2] == (480, 300)

    def test_svg_is_refused_with_the_way_out(self, refusal):
        drawing = b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
        assert "Export the drawing as PNG" in refusal(drawing)

    def test_a_cut_off_jpeg_is_damaged(self, refusal):
        whole = picture(kind="JPEG", size=(1000, 1000))
        assert "damaged or incomplete" in refusal(whole[: len(whole) // 2])

    @pytest.mark.parametrize(
        "data", [b"<!doctype html><p>Hello", b"GIF89a<svg onload=run()>", deck(), picture(kind="TIFF"), bytes(5000)]
    )
    def test_anything_else_is_not_a_picture(self, refusal, data):
        assert "not a valid JPEG, PNG, WebP or GIF image" in refusal(data)

    def test_an_empty_file_is_refused(self, refusal):
        assert "is empty" in refusal(b"")

    def test_a_file_over_30_mb_is_refused(self, tmp_path):
        path = tmp_path / "large.jpg"
        with path.open("wb") as file:
            file.truncate(30_000_001)
        with pytest.raises(Refused, match="larger than 30 MB"):
            picture_of(path)


def picture_of(path):
    return make_picture(path, path.parent, [480])


class TestBytes:
    def test_hash_and_size_come_from_one_reading_in_chunks(self):
        data = bytes(range(256)) * 1000
        file = ContentFile(data)
        file.DEFAULT_CHUNK_SIZE = 1000
        file.read(10)  # someone has looked at the beginning already
        assert sha256_and_size(file) == (hashlib.sha256(data).hexdigest(), 256_000)

    def test_an_upload_on_disk_is_used_where_it_is(self):
        with TemporaryUploadedFile("deck.pdf", "application/pdf", 3, None) as upload, local_path(upload) as path:
            assert str(path) == upload.temporary_file_path()

    def test_an_upload_in_memory_is_copied_for_a_while(self):
        with local_path(ContentFile(b"abc")) as path:
            assert path.read_bytes() == b"abc"
        assert not path.exists()


class TestDisplayName:
    @pytest.mark.parametrize(
        ("raw", "expected"),
        [
            (
                "Serverless WG Deep-Dive Session - Shanghai 2018.pdf.pdf",
                "Serverless WG Deep-Dive Session - Shanghai 2018.pdf",
            ),
            ("talk.PDF.pdf", "talk.pdf"),
            ("talk.pdf .pdf", "talk.pdf"),
            ("talk..pdf.pdf", "talk.pdf"),
            ("talk.pdf..pdf", "talk.pdf"),
            (
                "When Distributed Database Meets Cloud - Lessons Learned .pdf",
                "When Distributed Database Meets Cloud - Lessons Learned.pdf",
            ),
            ("多 K8s 集群 GitOps 实践- yiheng - 10.16 .pdf", "多 K8s 集群 GitOps 实践- yiheng - 10.16.pdf"),
            ("Stop   Hitting\tYourself!\n(1).pdf", "Stop Hitting Yourself! (1).pdf"),
            ("C:\\fakepath\\slides.pdf", "slides.pdf"),
            ("../../etc/passwd", "passwd"),
            ("folder/", "folder"),
            ("..", "file"),
            ("", "file"),
            (" \u200b ", "file"),
            (".pdf", "file.pdf"),
            (".pdf.pdf", "file.pdf"),
            ("\u202efdp.exe\u2069", "fdp.exe"),
            ("zero\u200bwidth\ufeff.p\u200ddf", "zerowidth.pdf"),
            ("line\r\nSet-Cookie: a=b.pdf", "line Set-Cookie a=b.pdf"),
            ("nul\x00\x1b[31m.pdf", "nul[31m.pdf"),
            ("lone\ud800.pdf", "lone.pdf"),
            ("a \u200b b.pdf", "a b.pdf"),
        ],
    )
    def test_a_name_is_tidied(self, raw, expected):
        assert display_name(raw) == expected

    @pytest.mark.parametrize(
        "name",
        [
            "Cathy's Workflow Presentation KubeCon Shanghai 2018.pdf",
            "02 王夕宁&刘齐均-优化服务网格以提高性能和高可用性.pdf",
            "Sig-node&kubeadm intro & how to contribute v1.0.pdf",
            "KubeCon_China_2018_Model and Operate Datacenter by Kubernetes at eBay (提交版).pdf",
            "14-高效 AI 基础设施：业务灵活弹性 + 云端 GPU 瞬时供应 -Wei Jiang，Yuan Mo.pdf",
            "Wasm_of_ocaml.-.Wasm.CG.meeting.pdf",
            "ÓÕÛÜÙÚ.pdf",
            "âÄàáãå.pdf",
        ],
    )
    def test_a_good_name_stays(self, name):
        assert display_name(name) == name

    def test_letters_and_accents_from_a_mac_are_composed(self):
        assert display_name(unicodedata.normalize("NFD", "töstfile Übersicht.pdf")) == "töstfile Übersicht.pdf"

    def test_a_letter_and_an_accent_with_something_unseen_between_are_composed(self):
        assert display_name("cafe\u200d\u0301.pdf") == "caf\u00e9.pdf"

    @pytest.mark.parametrize(
        "raw",
        ["名" * 300 + ".pdf", "n" * 147 + " .pdf", "n" * 145 + " n.pdf", "n" * 146 + ".pdf", "n" * 151, "n." * 200],
    )
    def test_150_characters_are_enough_for_anyone(self, raw):
        name = display_name(raw)
        assert len(name) <= 150
        assert name.endswith(".pdf") == raw.endswith(".pdf")
        assert " " not in name[-5:]

    def test_150_characters_are_used(self):
        assert len(display_name("名" * 300 + ".pdf")) == 150


class TestStoredName:
    def test_it_says_nothing_but_kind_and_year(self):
        assert re.fullmatch(r"decks/20\d\d/[0-9a-f]{32}\.pdf", stored_name("decks", ".PDF"))

    def test_the_same_upload_twice_never_collides(self):
        assert stored_name("decks", "pdf") != stored_name("decks", "pdf")

    @pytest.mark.parametrize("extension", ["", ".", "../x", "p df", "pdf/", "pdf\n", "é", "x" * 9])
    def test_an_extension_cannot_lead_anywhere_else(self, extension):
        with pytest.raises(ValueError, match="no file extension"):
            stored_name("decks", extension)
