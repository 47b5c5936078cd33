"""What becomes of an uploaded PDF: what is refused, what goes, and what stays. Every file here is made on the spot."""

import base64
import io
import sys
import zipfile
import zlib
from contextlib import ExitStack
from functools import cache

import pikepdf
import pypdfium2
import pytest
from pikepdf import Array, Dictionary, Name, OutlineItem, Stream, String
from PIL import Image, ImageChops
from reportlab.pdfgen.canvas import Canvas

from cmia_site.content.files import inspection
from cmia_site.content.files.inspection import Refused, clean_pdf
from cmia_site.content.files.pdf import clean_copy
from cmia_site.content.files.worker import Reason

SECRET = "seven four two one"
RAW = {"stream_decode_level": pikepdf.StreamDecodeLevel.none, "compress_streams": False}  # packed as it was made


def deck(pages=3, **encryption):
    """Return the bytes of a PDF; `encryption` goes to pikepdf.Encryption."""
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(720, 405))
    for number in range(pages):
        canvas.drawString(50, 50, f"Slide {number + 1}")
        canvas.showPage()
    canvas.save()
    if not encryption:
        return buffer.getvalue()
    locked = io.BytesIO()
    with pikepdf.open(buffer) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(**encryption))
    return locked.getvalue()


def blank_deck(pages):
    buffer = io.BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(720, 405))
        pdf.save(buffer)
    return buffer.getvalue()


def written_pdf(objects, *, entries=None):
    """Return a PDF of `{number: body}`; `entries` replaces lines of its cross-reference table."""
    out, offsets = b"%PDF-1.4\n", {}
    for number, body in objects.items():
        offsets[number] = len(out)
        out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
    size = max([*objects, *(entries or {})]) + 1
    lines = (
        {0: b"0000000000 65535 f \n"} | {n: b"%010d 00000 n \n" % at for n, at in offsets.items()} | (entries or {})
    )
    table = b"xref\n0 %d\n" % size + b"".join(lines[number] for number in range(size))
    return out + table + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))


def google_slides_export(resources=b"<< >>", **arguments):
    """Return a PDF whose empty name tree of scripts is an object that is not there."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /Names << /JavaScript 5 0 R >> >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 720 405] /Contents 4 0 R /Resources %b >>" % resources,
        4: b"<< /Length 0 >>\nstream\n\nendstream",
    }
    return written_pdf(objects, **arguments)


def object_stream_bomb(megabytes):
    """Return a PDF of two kilobytes a megabyte at most, whose page tree hides in front of so many blanks."""
    block = b" " * 1_000_000
    pages = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >> "
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 720 405] /Resources << >> >> "
    head = b"2 0 3 %d " % len(pages)
    first, start = len(head), head + pages + page
    deflate = zlib.compressobj(9)
    packed = deflate.compress(start) + deflate.flush(zlib.Z_FULL_FLUSH)
    # After a full flush the blocks do not depend on each other: compress one, repeat it.
    packed += (deflate.compress(block) + deflate.flush(zlib.Z_FULL_FLUSH)) * megabytes
    check = zlib.adler32(start)
    for _ in range(megabytes):
        check = zlib.adler32(block, check)
    packed += b"\x03\x00" + check.to_bytes(4)
    out = b"%PDF-1.5\n"
    catalogue_at = len(out)
    out += b"1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    stream_at = len(out)
    out += b"4 0 obj\n<< /Type /ObjStm /N 2 /First %d /Filter /FlateDecode /Length %d >>\nstream\n" % (
        first,
        len(packed),
    )
    out += packed + b"\nendstream\nendobj\n"
    entries = [(0, 0, 65535), (1, catalogue_at, 0), (2, 4, 0), (2, 4, 1), (1, stream_at, 0), (1, len(out), 0)]
    table = b"".join(bytes([kind]) + at.to_bytes(4) + third.to_bytes(2) for kind, at, third in entries)
    dictionary = b"<< /Type /XRef /Size 6 /W [1 4 2] /Root 1 0 R /Length %d >>" % len(table)
    return out + b"5 0 obj\n%b\nstream\n%b\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (
        dictionary,
        table,
        len(out),
    )


def archive(*names):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return buffer.getvalue()


def slides(count=1):
    """Return an open document with the given number of pages, each with its own text, and one font."""
    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(count):
        page = pdf.add_blank_page(page_size=(720, 405))
        page.obj.Resources = Dictionary(Font=Dictionary(F1=font), XObject=Dictionary())
        page.obj.Contents = pdf.make_stream(b"BT /F1 40 Tf 60 200 Td (Slide %d) Tj ET" % (number + 1))
    return pdf


def saved(pdf, **options):
    buffer = io.BytesIO()
    pdf.save(buffer, fix_metadata_version=False, **options)
    return buffer.getvalue()


def form(pdf, content, **entries):
    """Return a form XObject of ten by ten points."""
    entries = {"Type": Name.XObject, "Subtype": Name.Form, "BBox": Array([0, 0, 10, 10])} | entries
    return pdf.make_indirect(Stream(pdf, content, **entries))


def picture(pdf, data, width=10, height=10, **entries):
    entries |= {"Width": width, "Height": height, "ColorSpace": Name.DeviceGray, "BitsPerComponent": 8}
    return pdf.make_indirect(Stream(pdf, data, Type=Name.XObject, Subtype=Name.Image, **entries))


def annotate(pdf, page=0, **entries):
    """Add an annotation, which a dictionary of entries describes, and return it."""
    annotation = Dictionary(Type=Name.Annot, Rect=Array([60, 60, 260, 120]), **entries)
    annotation = pdf.make_indirect(annotation)
    owner = pdf.pages[page].obj
    owner.Annots = Array([*owner.get("/Annots", []), annotation])
    return annotation


def link(pdf, page=0, **entries):
    return annotate(pdf, page, Subtype=Name.Link, **entries)


def script():
    return Dictionary(S=Name.JavaScript, JS=String(SECRET))


def web(address):
    return Dictionary(S=Name.URI, URI=String(address))


def everything(data):
    """Return all bytes of a PDF, once as they are and once unpacked."""
    parts = [data]
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for thing in [pdf.trailer, *pdf.objects]:
            parts.append(thing.unparse(resolved=True) if not isinstance(thing, Stream) else b"")
            if isinstance(thing, Stream):
                parts += [Dictionary(thing.stream_dict).unparse(), thing.read_bytes()]
    return b"\n".join(parts)


@cache
def shown(data, page=0):
    """Return the page as a reader shows it, with what is in its form, as grey pixels, 720 wide for a slide."""
    with pypdfium2.PdfDocument(data) as pdf:
        pdf.init_forms()
        return pdf[page].render(may_draw_forms=True).to_pil().convert("L")


def difference(first, second, page=0):
    """Return how much the pixel that differs most between two documents does, from 0 to 255."""
    return ImageChops.difference(shown(first, page), shown(second, page)).getextrema()[1]


def ink(data, page=0):
    """Return how many pixels are dark."""
    return sum(shown(data, page).histogram()[:128])


@cache
def slide():
    return saved(slides(), deterministic_id=True)


@pytest.fixture
def cleaned(tmp_path):
    """Give a function that returns the bytes of the clean copy of a document, open or as bytes.

    It works in this process, which saves a tenth of a second each time. TestOpening starts the child.
    """
    limits = pikepdf.settings.get_qpdf_limits()

    def clean(pdf, name=""):
        out = tmp_path / "copy.pdf"
        out.unlink(missing_ok=True)
        clean_copy(io.BytesIO(pdf if isinstance(pdf, bytes) else saved(pdf)), out, name)
        return out.read_bytes()

    yield clean
    pikepdf.settings.set_qpdf_limits(**limits)


@pytest.fixture
def copy(cleaned):
    """Give a function that returns the clean copy, opened until the test ends."""
    with ExitStack() as opened:
        yield lambda pdf, name="": opened.enter_context(pikepdf.open(io.BytesIO(cleaned(pdf, name))))


@pytest.fixture
def pages(cleaned):
    """Give a function that returns the page count of the clean copy."""

    def count(pdf):
        with pikepdf.open(io.BytesIO(cleaned(pdf))) as copy:
            return len(copy.pages)

    return count


@pytest.fixture
def refusal(cleaned):
    """Give a function that returns the sentence with which a document, open or as bytes, is refused."""

    def refuse(pdf):
        with pytest.raises(Reason) as caught:
            cleaned(pdf)
        return inspection.SENTENCES[str(caught.value)]

    return refuse


@pytest.fixture
def pages_told(tmp_path):
    """Give a function that returns the page count of the bytes of a PDF, as the child tells it."""

    def count(data):
        path = tmp_path / "deck.pdf"
        path.write_bytes(data)
        (tmp_path / "copy.pdf").unlink(missing_ok=True)
        return clean_pdf(path, tmp_path / "copy.pdf").pages

    return count


@pytest.fixture
def refusal_told(pages_told):
    """Give a function that returns the sentence with which the bytes are refused after a look by the child."""

    def refuse(data):
        with pytest.raises(Refused) as caught:
            pages_told(data)
        return str(caught.value)

    return refuse


class TestOpening:
    def test_pages_are_counted(self, pages_told):
        assert pages_told(deck(12)) == 12

    def test_five_hundred_pages_are_taken_and_one_more_is_not(self, pages_told, refusal_told):
        assert pages_told(blank_deck(500)) == 500
        assert "more than 500 pages" in refusal_told(blank_deck(501))

    def test_bytes_in_front_of_the_header_do_no_harm(self, pages_told):
        assert pages_told(b"From a mail gateway\r\n" + deck(2)) == 2

    def test_the_header_has_to_come_early(self, refusal_told):
        assert "not a PDF" in refusal_told(b" " * 1024 + deck())

    @pytest.mark.parametrize(
        "entries",
        [None, {5: b"0000000000 00000 n \n"}, {5: b"0000000000 65535 f \n"}],
        ids=["beyond the table", "in use at offset 0", "free"],
    )
    def test_an_export_from_google_slides_with_its_missing_object_is_taken(self, pages_told, entries):
        assert pages_told(google_slides_export(entries=entries)) == 1

    def test_a_table_that_points_to_the_wrong_place_is_damage(self, refusal_told):
        assert "damaged" in refusal_told(google_slides_export(entries={3: b"0000000020 00000 n \n"}))

    def test_what_qpdf_puts_right_without_loss_is_no_damage(self, pages_told):
        data = google_slides_export(resources=b"5 0 R", entries={5: b"0000000000 00000 n \n"})
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert len(pdf.pages) == 1
            assert len(pdf.get_warnings()) == 2
        assert pages_told(data) == 1

    def test_a_password_to_open_is_refused_with_the_way_out(self, refusal_told):
        expected = "This file needs a password. Save it without one and choose it again."
        assert refusal_told(deck(user="open", owner="change")) == expected

    def test_a_password_against_changes_is_refused_too(self, refusal_told):
        assert "protected against changes by a password" in refusal_told(deck(user="", owner="change"))

    @pytest.mark.parametrize("kept", [0.5, 0.9, 0.99])
    def test_a_cut_off_file_is_damaged(self, refusal_told, kept):
        whole = deck(12)
        assert "damaged or incomplete" in refusal_told(whole[: int(len(whole) * kept)])

    def test_a_header_with_garbage_is_damaged(self, refusal_told):
        assert "damaged or incomplete" in refusal_told(b"%PDF-1.7\n" + bytes(range(256)) * 20)

    def test_a_page_tree_that_holds_itself_is_damaged(self, refusal_told):
        objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"}
        assert "damaged" in refusal_told(written_pdf(objects))

    def test_a_pdf_without_pages_is_refused(self, refusal_told):
        assert "no pages" in refusal_told(blank_deck(0))

    def test_an_empty_file_is_refused(self, refusal_told):
        assert "is empty" in refusal_told(b"")

    @pytest.mark.parametrize(
        "data", [b"<!doctype html><title>Deck</title>", bytes(5000), archive("word/document.xml")]
    )
    def test_anything_else_is_not_a_pdf(self, refusal_told, data):
        assert "not a PDF" in refusal_told(data)

    def test_a_broken_archive_is_not_a_pdf(self, refusal_told):
        assert "not a PDF" in refusal_told(archive("ppt/presentation.xml")[:40])

    def test_a_powerpoint_file_is_told_how_to_become_a_pdf(self, refusal_told):
        sentence = refusal_told(archive("[Content_Types].xml", "ppt/presentation.xml"))
        assert "PowerPoint" in sentence
        assert "Export, PDF" in sentence

    def test_a_file_over_100_mb_is_refused_before_anything_looks_into_it(self, tmp_path, monkeypatch):
        monkeypatch.setattr(inspection, "COMMAND", ["no-such-program"])
        path = tmp_path / "large.pdf"
        with path.open("wb") as file:
            file.truncate(100_000_001)
        with pytest.raises(Refused, match="larger than 100 MB"):
            clean_pdf(path, tmp_path / "copy.pdf")

    def test_a_bomb_of_one_and_a_half_gigabytes_is_refused(self, refusal_told):
        # qpdf itself notices that the memory limit was met, so the sentence is the one for damage.
        assert "Export it as PDF again" in refusal_told(object_stream_bomb(1_500))

    def test_the_same_file_without_its_charge_is_taken(self, pages_told):
        assert pages_told(object_stream_bomb(1)) == 1


class TestPages:
    @pytest.mark.parametrize("claimed", [2_147_483_647, -5, 0])
    def test_a_wrong_number_of_pages_is_put_right(self, copy, claimed):
        objects = {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count %d >>" % claimed,
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 720 405] >>",
        }
        assert copy(written_pdf(objects)).Root.Pages.Count == 1

    def test_fifty_thousand_pages_are_refused_before_they_are_read(self, refusal):
        kids = b" ".join(b"%d 0 R" % number for number in range(10, 210))
        objects = {1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Count 50000 /Kids [%b] >>" % kids}
        leaves = b" ".join(b"%d 0 R" % number for number in range(300, 550))
        objects |= dict.fromkeys(range(10, 210), b"<< /Type /Pages /Parent 2 0 R /Count 250 /Kids [%b] >>" % leaves)
        objects |= dict.fromkeys(range(300, 550), b"<< /Type /Page /Parent 10 0 R /MediaBox [0 0 720 405] >>")
        free = {n: b"0000000000 65535 f \n" for n in range(550) if n not in objects}
        assert "more than 500 pages" in refusal(written_pdf(objects, entries=free))

    @pytest.mark.parametrize(
        ("box", "unit"),
        [
            ("[0 0 14400 14400]", 1),
            ("[0 0 20 20]", 1),
            ("[720 405 0 0]", 1),
            ("[-360.5 -202 359.5 203]", 1),
            ("[0 0 720 405]", 20),
        ],
    )
    def test_pages_of_seven_millimetres_to_five_metres_are_taken(self, pages, box, unit):
        assert pages(page_of(box, UserUnit=unit)) == 1

    @pytest.mark.parametrize(
        ("box", "unit"),
        [
            ("[0 0 14401 405]", 1),
            ("[0 0 720 19]", 1),
            ("[0 0 0 0]", 1),
            ("[0 0 14400000 14400000]", 1),
            ("[0 0 720 405]", 21),
            ("[0 0 720 405]", 0),
            ("[0 0 720 405]", -1),
            ("[0 0 720 405]", "true"),
            ("[0 0 720 405]", "(1)"),
            ("[0 0 720]", 1),
            ("[0 0 720 405 1]", 1),
            ("[0 0 /A 405]", 1),
            ("[0 0 true 405]", 1),
            ("(box)", 1),
            ("null", 1),
        ],
    )
    def test_other_pages_are_refused(self, refusal, box, unit):
        assert "a page without a usable size" in refusal(page_of(box, UserUnit=unit))

    def test_what_is_shown_of_a_page_must_have_a_size_too(self, refusal):
        assert "a page without a usable size" in refusal(page_of("[0 0 720 405]", CropBox="[10 10 700 12]"))

    @pytest.mark.parametrize("crop", ["[900 900 1000 1000]", "(nonsense)", "[100 100 300 300]"])
    def test_a_crop_box_that_readers_ignore_or_follow_is_taken(self, pages, crop):
        assert pages(page_of("[0 0 720 405]", CropBox=crop)) == 1

    def test_a_size_given_for_many_pages_counts(self, copy, refusal):
        def document(box):
            return written_pdf(
                {
                    1: b"<< /Type /Catalog /Pages 2 0 R >>",
                    2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox %b /Rotate 90 >>" % box,
                    3: b"<< /Type /Page /Parent 2 0 R >>",
                }
            )

        page = copy(document(b"[0 0 720 405]")).pages[0]
        assert ([*page.mediabox], page.rotation) == ([0, 0, 720, 405], 90)
        assert "a page without a usable size" in refusal(document(b"[0 0 1 405]"))


def page_of(box, **entries):
    extra = " ".join(f"/{key} {value}" for key, value in entries.items())
    return written_pdf(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: f"<< /Type /Page /Parent 2 0 R /MediaBox {box} {extra} >>".encode(),
        }
    )


class TestCopy:
    def test_it_is_a_fresh_linearised_file_and_nothing_more(self, cleaned):
        data = cleaned(
            b"<!doctype html><script>ran()</script>\n" + saved(slides()) + b"\n<p>" + archive("payload.html")
        )
        assert data.startswith(b"%PDF-")
        assert data.rstrip().endswith(b"%%EOF")
        assert not any(word in everything(data) for word in (b"html", b"script", b"PK\x03\x04"))
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert pdf.is_linearized
            assert pdf.check_linearization()
            assert pdf.get_warnings() == []

    def test_small_objects_are_packed_together(self, cleaned):
        assert b"/ObjStm" in cleaned(slides(20))

    def test_the_same_file_and_name_give_the_same_bytes(self, cleaned):
        data = saved(slides(5))
        assert cleaned(data, "Talk.pdf") == cleaned(data, "Talk.pdf")

    def test_the_number_of_the_original_is_not_kept(self, cleaned):
        pdf = slides()
        pdf.trailer.ID = Array([String("0123456789abcdef"), String("0123456789abcdef")])
        assert b"0123456789abcdef" not in everything(cleaned(saved(pdf)))

    def test_an_earlier_revision_is_gone(self, cleaned):
        first = saved(slides(), object_stream_mode=pikepdf.ObjectStreamMode.disable, compress_streams=False)
        with pikepdf.open(io.BytesIO(first)) as pdf:
            number = pdf.pages[0].Contents.objgen[0]
            size = len(pdf.objects) + 1
            root = pdf.Root.objgen[0]
        before = first.rsplit(b"startxref", 1)[1].split()[0]
        second = b"%d 0 obj\n<< /Length 8 >>\nstream\nBT ET  \n\nendstream\nendobj\n" % number
        table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %b >>\nstartxref\n%d\n%%%%EOF\n"
        at = len(first)
        data = first + second + table % (number, at, size, root, before, at + len(second))
        assert b"(Slide 1)" in data
        assert b"(Slide 1)" not in everything(cleaned(data))

    def test_the_child_writes_the_same(self, tmp_path, cleaned):
        (tmp_path / "deck.pdf").write_bytes(slide())
        clean_pdf(tmp_path / "deck.pdf", tmp_path / "out.pdf", "Ação 锂.pdf")
        assert (tmp_path / "out.pdf").read_bytes() == cleaned(slide(), "Ação 锂.pdf")

    def test_an_existing_file_is_not_overwritten(self, tmp_path):
        (tmp_path / "deck.pdf").write_bytes(saved(slides()))
        (tmp_path / "copy.pdf").write_bytes(b"mine")
        with pytest.raises(Refused, match="could not be checked"):
            clean_pdf(tmp_path / "deck.pdf", tmp_path / "copy.pdf")
        assert (tmp_path / "copy.pdf").read_bytes() == b"mine"

    def test_pages_look_as_before(self, cleaned):
        data = deck(3)
        copied = cleaned(data)
        for number in range(3):
            assert difference(copied, data, number) == 0

    def test_text_can_be_selected_as_before(self, cleaned):
        with pypdfium2.PdfDocument(cleaned(deck(2))) as pdf:
            assert pdf[1].get_textpage().get_text_bounded() == "Slide 2"

    def test_pictures_are_not_packed_again(self, copy):
        packed = zlib.compress(bytes(range(100)), 1)
        pdf = slides()
        pdf.pages[0].Resources.XObject.Im = picture(pdf, packed, Filter=Name.FlateDecode)
        jpeg = io.BytesIO()
        Image.new("L", (10, 10)).save(jpeg, "JPEG")
        pdf.pages[0].Resources.XObject.Photo = picture(pdf, jpeg.getvalue(), Filter=Name.DCTDecode)
        resources = copy(pdf).pages[0].Resources.XObject
        assert resources.Im.read_raw_bytes() == packed
        assert resources.Photo.read_raw_bytes() == jpeg.getvalue()

    @pytest.mark.parametrize("kind", ["/ASCII85Decode", "/ASCIIHexDecode", "/LZWDecode", "/RunLengthDecode"])
    def test_old_ways_of_packing_are_understood(self, copy, kind):
        packed = {
            "/ASCII85Decode": base64.a85encode(b"q Q") + b"~>",
            "/ASCIIHexDecode": b"71 20 51>",
            "/LZWDecode": int("".join(f"{code:09b}" for code in (256, *b"q Q", 257)) + "000", 2).to_bytes(6),
            "/RunLengthDecode": b"\x02q Q\x80",
        }
        pdf = slides()
        pdf.pages[0].Contents = Stream(pdf, packed[kind], Filter=Name(kind))
        contents = copy(saved(pdf, **RAW)).pages[0].Contents
        assert contents.read_bytes(pikepdf.StreamDecodeLevel.specialized) == b"q Q"

    def test_bookmarks_stay(self, copy):
        pdf = slides(2)
        with pdf.open_outline() as outline:
            outline.root.append(OutlineItem("Part one", 0))
            outline.root[0].children.append(OutlineItem("Detail", 1))
        pdf = copy(pdf)
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Part one"]
            detail = outline.root[0].children[0]
            assert detail.title == "Detail"
            assert detail.destination[0].objgen == pdf.pages[1].objgen

    def test_links_within_the_document_stay(self, copy):
        pdf = slides(3)
        pdf.Root.Names = Dictionary(
            Dests=Dictionary(Names=Array([String("end"), Array([pdf.pages[2].obj, Name.Fit])])),
        )
        pdf.Root.Dests = Dictionary(AA=Array([pdf.pages[1].obj, Name.Fit]))
        link(pdf, Dest=Array([pdf.pages[1].obj, Name.XYZ, 0, 400, 0]))
        link(pdf, A=Dictionary(S=Name.GoTo, D=String("end")))
        link(pdf, Dest=Name.AA)
        pdf = copy(pdf)
        straight, by_string, by_name = pdf.pages[0].Annots
        assert straight.Dest[0].objgen == pdf.pages[1].objgen
        assert Dictionary(S=Name.GoTo, D=String("end")) == by_string.A
        assert by_name.Dest == Name.AA
        assert pdf.Root.Names.Dests.Names[1][0].objgen == pdf.pages[2].objgen
        assert pdf.Root.Dests.AA[0].objgen == pdf.pages[1].objgen

    @pytest.mark.parametrize(
        "address",
        [
            "https://example.org/a?b=1#c",
            "HTTP://example.org",
            "mailto:office@example.org",
            "tel:+44123",
            "https://例え.jp/",
        ],
    )
    def test_links_to_the_web_stay(self, copy, address):
        pdf = slides()
        link(pdf, A=web(address), Border=Array([0, 0, 1]), BS=Dictionary(W=0), StructParent=3)
        kept = copy(pdf).pages[0].Annots[0]
        assert str(kept.A.URI) == address
        assert kept.keys() == {"/Type", "/Subtype", "/Rect", "/A", "/Border", "/BS", "/StructParent"}

    def test_a_link_with_looks_of_its_own_stays_a_link(self, copy):
        pdf = slides()
        link(pdf, A=web("https://example.org/"), AP=Dictionary(N=form(pdf, b"0 0 10 10 re f")))
        assert str(copy(pdf).pages[0].Annots[0].A.URI) == "https://example.org/"

    def test_language_labels_and_layers_stay(self, copy):
        pdf = slides()
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Notes")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
        pdf.Root.Lang = String("pt-BR")
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r)]))
        pdf.Root.PageMode = Name.UseOutlines
        root = copy(pdf).Root
        assert str(root.Lang) == "pt-BR"
        assert Name.r == root.PageLabels.Nums[1].S
        assert root.OCProperties.D.OFF[0].objgen == root.OCProperties.OCGs[0].objgen
        assert root.PageMode == Name.UseOutlines

    def test_the_structure_for_screen_readers_stays(self, copy):
        root = copy(tagged()).Root
        document = root.StructTreeRoot.K
        figure, text = document.K
        assert root.MarkInfo.Marked is True
        assert str(figure.Alt) == "A chart of copper prices"
        assert (figure.S, figure.A.O, figure.A.BBox[2]) == (Name("/Launch"), Name.Layout, 100)
        assert root.StructTreeRoot.RoleMap == Dictionary(Launch=Name.Figure, AA=Name.P)
        assert Name.Layout == root.StructTreeRoot.ClassMap.JS.O
        assert (text.K[0].MCID, text.K[0].Pg.objgen) == (0, root.Pages.Kids[0].objgen)
        assert text.K[1].Obj.objgen == root.Pages.Kids[0].Annots[0].objgen
        assert root.StructTreeRoot.ParentTree.Nums[1][0].objgen == text.objgen

    def test_boxes_and_turns_stay(self, copy):
        pdf = slides()
        pdf.pages[0].obj.update({"/CropBox": Array([10, 10, 700, 400]), "/Rotate": 90, "/UserUnit": 2})
        page = copy(pdf).pages[0]
        assert ([*page.cropbox], page.rotation, page.obj.UserUnit) == ([10, 10, 700, 400], 90, 2)


def tagged():
    """Return a document with a structure whose elements and classes bear dangerous names, and a link in it."""
    pdf = slides()
    page = pdf.pages[0].obj
    place = link(pdf, A=web("https://example.org/"), StructParent=1)
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    document = pdf.make_indirect(Dictionary(S=Name.Document, P=root))
    figure = Dictionary(
        S=Name("/Launch"), P=document, Pg=page, Alt=String("A chart of copper prices"), C=Name.JS,
        A=Dictionary(O=Name.Layout, BBox=Array([0, 0, 100, 100])),
        AF=Array([Dictionary(Type=Name.Filespec, F=String(SECRET))]),
    )  # fmt: skip
    parts = Array([Dictionary(Type=Name.MCR, Pg=page, MCID=0), Dictionary(Type=Name.OBJR, Pg=page, Obj=place)])
    text = pdf.make_indirect(Dictionary(S=Name.AA, P=document, K=parts))
    document.K = Array([pdf.make_indirect(figure), text])
    root.update(
        {
            "/K": document,
            "/ParentTree": Dictionary(Nums=Array([0, Array([text]), 1, text])),
            "/RoleMap": Dictionary(Launch=Name.Figure, AA=Name.P),
            "/ClassMap": Dictionary(JS=Dictionary(O=Name.Layout, Placement=Name.Block)),
        }
    )
    pdf.Root.update({"/StructTreeRoot": root, "/MarkInfo": Dictionary(Marked=True)})
    return pdf


class TestLooks:
    """What annotations show is drawn into the page, since they themselves go."""

    def test_a_filled_field_still_shows(self, cleaned):
        pdf = slides()
        looks = form(
            pdf, b"/Tx BMC BT /F1 30 Tf 0 g 5 20 Td (Filled in) Tj ET EMC", BBox=Array([0, 0, 200, 60]),
            Resources=Dictionary(Font=pdf.pages[0].Resources.Font),
        )  # fmt: skip
        field = annotate(pdf, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("Filled in"), F=4)
        field.AP = Dictionary(N=looks)
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
        self.check(pdf, cleaned, tolerance=32)  # the edges of letters in a field are smoothed a little differently

    def test_a_field_that_readers_are_to_draw_still_shows(self, cleaned):
        pdf = slides()
        field = annotate(pdf, Subtype=Name.Widget, FT=Name.Tx, T=String("name"), V=String("Filled in"), F=4)
        field.update(
            {"/DA": String("/F1 30 Tf 0 g"), "/AP": Dictionary(N=form(pdf, b"", BBox=Array([0, 0, 200, 60])))}
        )
        pdf.Root.AcroForm = Dictionary(
            Fields=Array([field]), NeedAppearances=True, DR=Dictionary(Font=pdf.pages[0].Resources.Font)
        )
        copied = cleaned(pdf)
        assert b"Filled in" in everything(copied)
        assert ink(copied) > ink(slide()) + 500

    def test_a_stamp_and_a_drawn_note_still_show(self, cleaned):
        pdf = slides()
        red = form(pdf, b"1 0 0 rg 0 0 10 10 re f")
        annotate(pdf, Subtype=Name.Stamp, F=4, AP=Dictionary(N=red))
        annotate(pdf, Subtype=Name.Ink, F=4, AP=Dictionary(N=Dictionary(On=red)), AS=Name.On)
        self.check(pdf, cleaned)

    def test_a_stamp_on_a_turned_page_still_shows(self, cleaned):
        pdf = slides()
        pdf.pages[0].obj.Rotate = 90
        annotate(pdf, Subtype=Name.Stamp, F=4, AP=Dictionary(N=form(pdf, b"0 0 10 5 re f")))
        self.check(pdf, cleaned)

    def test_a_stamp_that_does_not_say_it_is_a_form_still_shows(self, cleaned):
        pdf = slides()
        looks = form(pdf, b"0 0 10 10 re f")
        del looks.Subtype
        annotate(pdf, Subtype=Name.Stamp, F=4, AP=Dictionary(N=looks))
        assert ink(cleaned(pdf)) > ink(slide()) + 10_000

    @pytest.mark.parametrize("flags", [1, 2, 32], ids=["unknown to readers", "hidden", "for print only"])
    def test_what_was_not_seen_on_the_screen_does_not_appear(self, cleaned, flags):
        pdf = slides()
        annotate(pdf, Subtype=Name.Stamp, F=flags, AP=Dictionary(N=form(pdf, b"0 0 10 10 re f")))
        assert difference(cleaned(pdf), slide()) == 0

    def test_what_was_on_a_hidden_layer_does_not_appear(self, cleaned):
        pdf = slides()
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Notes")))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
        annotate(pdf, Subtype=Name.Stamp, F=4, OC=layer, AP=Dictionary(N=form(pdf, b"0 0 10 10 re f")))
        assert difference(cleaned(pdf), slide()) == 0

    @pytest.mark.filterwarnings("ignore:This document has 1 form widget")
    def test_disorder_among_the_fields_of_a_form_is_no_damage(self, pages):
        pdf = slides()
        annotate(pdf, Subtype=Name.Widget, FT=Name.Tx, T=String("lost"), AP=Dictionary(N=form(pdf, b"")))
        pdf.Root.AcroForm = Dictionary(Fields=Array([Dictionary(T=String("direct")), 7]))
        assert pages(saved(pdf)) == 1

    def check(self, pdf, cleaned, tolerance=0):
        data = saved(pdf)
        copied = cleaned(data)
        assert ink(data) > ink(slide())
        assert difference(copied, data) <= tolerance
        with pikepdf.open(io.BytesIO(copied)) as clean:
            assert "/Annots" not in clean.pages[0].obj
            assert "/AcroForm" not in clean.Root


def file_specification(pdf):
    data = Stream(pdf, SECRET.encode(), Type=Name.EmbeddedFile)
    return Dictionary(Type=Name.Filespec, F=String("a.exe"), EF=Dictionary(F=pdf.make_indirect(data)))


def place_bookmark(pdf, **entries):
    item = pdf.make_indirect(Dictionary(Title=String("Part"), **entries))
    pdf.Root.Outlines = pdf.make_indirect(Dictionary(Type=Name.Outlines, First=item, Last=item, Count=1))
    item.Parent = pdf.Root.Outlines


def stray_page(pdf):
    """Return a page outside the page tree."""
    return pdf.make_indirect(
        Dictionary(Type=Name.Page, AA=Dictionary(O=script()), Contents=pdf.make_stream(SECRET.encode()))
    )


def place_in_structure(pdf, thing):
    element = pdf.make_indirect(Dictionary(S=Name.P, K=Dictionary(Type=Name.OBJR, Obj=thing)))
    pdf.Root.StructTreeRoot = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, K=element))
    element.P = pdf.Root.StructTreeRoot


def root(**entries):
    return lambda pdf: pdf.Root.update(Dictionary(**entries))


def page(**entries):
    return lambda pdf: pdf.pages[0].obj.update(Dictionary(**entries))


def resource(**entries):
    return lambda pdf: pdf.pages[0].Resources.XObject.update(Dictionary(X=form(pdf, b"", **entries)))


def bad_link(**entries):
    return lambda pdf: link(pdf, **entries)


def note(**entries):
    return lambda pdf: annotate(pdf, **entries)


TEXT = String(SECRET)
FILE = Dictionary(Type=Name.Filespec, F=TEXT)
HIDDEN_SECRETS = {
    "script at the start": root(OpenAction=script()),
    "jump at the start": root(OpenAction=Dictionary(S=Name.GoTo, D=TEXT)),
    "program at the start": root(OpenAction=Dictionary(S=Name.Launch, F=FILE)),
    "script at the end": root(AA=Dictionary(WC=script())),
    "script with a name": root(Names=Dictionary(JavaScript=Dictionary(Names=Array([String("a"), script()])))),
    "template": root(Names=Dictionary(Templates=Dictionary(Names=Array([TEXT, Dictionary(Type=Name.Template)])))),
    "attachment": lambda pdf: root(
        Names=Dictionary(EmbeddedFiles=Dictionary(Names=Array([String("a"), file_specification(pdf)])))
    )(pdf),
    "file that belongs to the whole": lambda pdf: root(AF=Array([file_specification(pdf)]))(pdf),
    "portfolio": root(Collection=Dictionary(Type=Name.Collection, D=TEXT)),
    "form of the other kind": root(AcroForm=Dictionary(Fields=Array([]), XFA=TEXT, NeedAppearances=True)),
    "script in a field": lambda pdf: root(
        AcroForm=Dictionary(
            Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Tx, T=TEXT, AA=Dictionary(K=script())))])
        )
    )(pdf),
    "metadata": lambda pdf: root(Metadata=pdf.make_stream(SECRET.encode(), Type=Name.Metadata, Subtype=Name.XML))(pdf),
    "data of a program": root(PieceInfo=Dictionary(Private=Dictionary(Private=TEXT))),
    "base of addresses": root(URI=Dictionary(Base=TEXT)),
    "rights": root(Perms=Dictionary(UR3=Dictionary(Reason=TEXT))),
    "sources on the web": root(SpiderInfo=Dictionary(V=TEXT)),
    "threads": root(Threads=Array([Dictionary(I=Dictionary(Title=TEXT))])),
    "unknown in the catalogue": root(Unknown=TEXT),
    "unknown in the trailer": lambda pdf: pdf.trailer.update(Dictionary(Unknown=TEXT)),
    "author": lambda pdf: pdf.docinfo.update(Dictionary(Author=TEXT, Keywords=TEXT)),
    "script of a page": page(AA=Dictionary(O=script())),
    "metadata of a page": lambda pdf: page(Metadata=pdf.make_stream(SECRET.encode()))(pdf),
    "small picture of a page": lambda pdf: page(Thumb=picture(pdf, SECRET.encode()))(pdf),
    "data of a program in a page": page(PieceInfo=Dictionary(Private=TEXT)),
    "unknown in a page": page(Unknown=TEXT),
    "unknown in the page tree": lambda pdf: pdf.Root.Pages.update(Dictionary(Unknown=TEXT)),
    "script behind a link": bad_link(A=script()),
    "script in an address": bad_link(A=web(f"javascript:{SECRET}")),
    "script behind a blank": bad_link(A=web(f" \tjavascript:{SECRET}")),
    "file in an address": bad_link(A=web(f"file:///{SECRET}")),
    "address without a scheme": bad_link(A=web(SECRET)),
    "address with a line break": bad_link(A=web(f"https://example.org/\n{SECRET}")),
    "program behind a link": bad_link(A=Dictionary(S=Name.Launch, F=FILE)),
    "other document behind a link": bad_link(A=Dictionary(S=Name.GoToR, F=FILE, D=Array([0, Name.Fit]))),
    "attached document behind a link": bad_link(A=Dictionary(S=Name.GoToE, F=FILE)),
    "form sent by a link": bad_link(A=Dictionary(S=Name.SubmitForm, F=FILE)),
    "data read by a link": bad_link(A=Dictionary(S=Name.ImportData, F=FILE)),
    "script after a good link": bad_link(A=Dictionary(S=Name.URI, URI=String("https://example.org/"), Next=script())),
    "script when a link is seen": bad_link(A=web("https://example.org/"), AA=Dictionary(PV=script())),
    "address a link had before": bad_link(A=web("https://example.org/"), PA=web(SECRET)),
    "page of another document": bad_link(Dest=Array([0, Name.XYZ, TEXT])),
    "hidden note": note(Subtype=Name.Text, Contents=TEXT, F=2),
    "note without looks": note(Subtype=Name.Text, Contents=TEXT),
    "script behind a button": lambda pdf: pdf.Root.update(
        Dictionary(AcroForm=Dictionary(Fields=Array([annotate(pdf, Subtype=Name.Widget, FT=Name.Btn, A=script())])))
    ),
    "rich media": note(Subtype=Name.RichMedia, RichMediaContent=Dictionary(Assets=TEXT)),
    "rendition": note(Subtype=Name.Screen, A=Dictionary(S=Name.Rendition, R=TEXT)),
    "film": note(Subtype=Name.Movie, Movie=Dictionary(F=FILE)),
    "three dimensions": lambda pdf: annotate(pdf, Subtype=Name("/3D")).update(
        {"/3DD": pdf.make_stream(SECRET.encode())}
    ),
    "attached note": lambda pdf: annotate(pdf, Subtype=Name.FileAttachment, FS=file_specification(pdf)),
    "script behind a bookmark": lambda pdf: place_bookmark(pdf, A=script()),
    "unknown in a bookmark": lambda pdf: place_bookmark(pdf, Unknown=TEXT),
    "page outside the tree": lambda pdf: place_bookmark(pdf, Dest=Array([stray_page(pdf), Name.Fit])),
    "page outside the tree by name": lambda pdf: pdf.Root.update(
        Dictionary(Dests=Dictionary(a=Array([stray_page(pdf), Name.Fit])))
    ),
    "note that the structure points at": lambda pdf: place_in_structure(
        pdf, annotate(pdf, Subtype=Name.Text, Contents=TEXT)
    ),
    "note that only the structure points at": lambda pdf: place_in_structure(
        pdf, pdf.make_indirect(Dictionary(Subtype=Name.Text, Contents=TEXT, A=script()))
    ),
    "page that the structure points at": lambda pdf: place_in_structure(pdf, stray_page(pdf)),
    "file in the structure": lambda pdf: pdf.Root.update(Dictionary(StructTreeRoot=tagged_copy(pdf))),
    "file in place of a drawing": resource(F=FILE),
    "drawing from another document": resource(Ref=Dictionary(F=FILE)),
    "metadata of a drawing": lambda pdf: resource(Metadata=pdf.make_stream(SECRET.encode()))(pdf),
    "path on the author's disk": lambda pdf: pdf.pages[0].Resources.XObject.update(
        Dictionary(X=form(pdf, b"", **{"PTEX.FileName": TEXT}))
    ),
    "print server's picture": resource(OPI=Dictionary(F=TEXT)),
    "action anywhere": resource(Strange=Array([Dictionary(Deep=Dictionary(S=Name.Launch, F=TEXT))])),
    "script anywhere": resource(Strange=Dictionary(JS=TEXT)),
    "page anywhere": lambda pdf: resource(Strange=stray_page(pdf))(pdf),
}


def tagged_copy(pdf):
    root = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    root.K = Dictionary(S=Name.P, P=root, AF=Array([file_specification(pdf)]))
    return root


class TestRemoved:
    @pytest.mark.parametrize("hide", HIDDEN_SECRETS.values(), ids=HIDDEN_SECRETS.keys())
    def test_what_is_hidden_does_not_get_out(self, cleaned, hide):
        pdf = slides()
        hide(pdf)
        data = saved(pdf)
        assert SECRET.encode() in everything(data)
        copied = cleaned(data)
        assert SECRET.encode() not in everything(copied)
        assert difference(copied, slide()) == 0

    def test_a_link_that_leads_nowhere_any_more_goes(self, copy):
        pdf = slides()
        link(pdf, A=script())
        assert "/Annots" not in copy(pdf).pages[0].obj

    def test_a_bookmark_that_leads_nowhere_any_more_keeps_its_title(self, copy):
        pdf = slides()
        place_bookmark(pdf, A=script())
        assert copy(pdf).Root.Outlines.First.keys() == {"/Title", "/Parent"}

    def test_neither_full_screen_nor_a_list_of_attachments_is_opened(self, copy):
        for mode in ("/FullScreen", "/UseAttachments"):
            pdf = slides()
            pdf.Root.PageMode = Name(mode)
            assert "/PageMode" not in copy(pdf).Root

    def test_nothing_hides_the_windows_controls(self, copy):
        pdf = slides()
        pdf.Root.ViewerPreferences = Dictionary(HideToolbar=True, HideWindowUI=True, Direction=Name.R2L)
        assert copy(pdf).Root.ViewerPreferences == Dictionary(Direction=Name.R2L)

    def test_bookmarks_in_a_circle_come_to_an_end(self, pages):
        pdf = slides()
        place_bookmark(pdf)
        pdf.Root.Outlines.First.Next = pdf.Root.Outlines.First
        assert pages(saved(pdf)) == 1

    def test_a_link_inside_the_list_of_a_page_is_treated_like_any_other(self, copy):
        pdf = slides()
        pdf.pages[0].obj.Annots = Array(
            [
                Dictionary(Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=web("https://example.org/"), AA=script()),
                Dictionary(Subtype=Name.Text, Rect=Array([0, 0, 9, 9]), Contents=TEXT),
            ]
        )
        (kept,) = copy(pdf).pages[0].Annots
        assert kept.keys() == {"/Subtype", "/Rect", "/A"}

    def test_names_outside_of_resources_are_keys(self, cleaned):
        pdf = slides()
        pdf.pages[0].Resources.XObject.Im = picture(pdf, bytes(100))
        pdf.pages[0].Resources.XObject.Im.ColorSpace = Dictionary(S=Name.JavaScript, JS=TEXT)
        assert SECRET.encode() not in everything(cleaned(pdf))

    def test_keys_that_are_not_utf_8_go_too(self, cleaned):
        extra = b"/#ff (%b) /Names << /a#ff (%b) >>" % (SECRET.encode(), SECRET.encode())
        objects = {
            1: b"<< /Type /Catalog /Pages 2 0 R %b >>" % extra,
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 %b >>" % extra,
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 720 405] %b >>" % extra,
        }
        assert SECRET.encode() not in everything(cleaned(written_pdf(objects)))

    def test_names_are_no_keys_whatever_they_are_called(self, cleaned):
        pdf = slides()
        font = pdf.pages[0].Resources.Font.F1
        grey = Dictionary(Type=Name.ExtGState, ca=0.5)
        pdf.pages[0].obj.Resources = Dictionary(
            Font=Dictionary(AA=font),
            XObject=Dictionary(JS=form(pdf, b"0 0 300 100 re f", BBox=Array([0, 0, 300, 100])), F=form(pdf, b"")),
            ExtGState=Dictionary(OpenAction=grey),
            ColorSpace=Dictionary(Launch=Array([Name.Separation, Name.EF, Name.DeviceGray, function(pdf)])),
            Properties=Dictionary(Metadata=Dictionary(MCID=1)),
            Pattern=Dictionary(XFA=tiles(pdf)),
        )
        pdf.pages[0].obj.Contents = pdf.make_stream(
            b"BT /AA 40 Tf 60 300 Td (Slide) Tj ET /Metadata /MC BDC /OpenAction gs /JS Do EMC "
            b"/Launch cs 0.3 scn 300 0 90 90 re f /Pattern cs /XFA scn 500 0 90 90 re f"
        )
        data = saved(pdf)
        copied = cleaned(data)
        assert difference(copied, data) == 0
        with pikepdf.open(io.BytesIO(copied)) as clean:
            resources = clean.pages[0].Resources
            assert {kind: set(resources[kind].keys()) for kind in dict(resources.items())} == {
                "/Font": {"/AA"},
                "/XObject": {"/JS", "/F"},
                "/ExtGState": {"/OpenAction"},
                "/ColorSpace": {"/Launch"},
                "/Properties": {"/Metadata"},
                "/Pattern": {"/XFA"},
            }

    def test_glyphs_may_bear_dangerous_names(self, cleaned):
        pdf = slides()
        glyph = pdf.make_stream(b"1000 0 0 0 750 750 d1 0 0 750 750 re f")
        pdf.pages[0].Resources.Font.F1 = Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 750, 750]), FirstChar=65, LastChar=65,
            FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), CharProcs=Dictionary(AA=glyph), Widths=Array([1000]),
            Encoding=Dictionary(Type=Name.Encoding, Differences=Array([65, Name.AA])), Resources=Dictionary(),
        )  # fmt: skip
        pdf.pages[0].Contents = pdf.make_stream(b"BT /F1 100 Tf 60 100 Td (AAA) Tj ET")
        data = saved(pdf)
        assert ink(data) > 10_000
        assert difference(cleaned(data), data) == 0


def function(pdf):
    return Dictionary(FunctionType=2, Domain=Array([0, 1]), C0=Array([1]), C1=Array([0]), N=1)


def tiles(pdf):
    entries = {"PatternType": 1, "PaintType": 1, "TilingType": 1, "XStep": 10, "YStep": 10, "Resources": Dictionary()}
    return pdf.make_indirect(Stream(pdf, b"0 0 5 5 re f", Type=Name.Pattern, BBox=Array([0, 0, 10, 10]), **entries))


class TestTitle:
    @pytest.mark.parametrize(
        ("own", "name", "expected"),
        [
            ("Copper in 2030", "deck.pdf", "Copper in 2030"),
            ("Microsoft PowerPoint - Copper in 2030", "deck.pdf", "Copper in 2030"),
            ("Microsoft PowerPoint - Copper.pptx", "Copper talk.pdf", "Copper talk"),
            ("  Copper\n in\t2030 ", "deck.pdf", "Copper in 2030"),
            ("Réserves de 锂", "deck.pdf", "Réserves de 锂"),
            ("", "Talk v2.1.pdf", "Talk v2.1"),
            (None, "Talk.PDF", "Talk"),
            (None, "Talk v2.1", "Talk v2.1"),
            ("C:\\Users\\jane\\deck", "Talk.pdf", "Talk"),
            ("/home/jane/deck", "Talk.pdf", "Talk"),
            ("jane@example.org", "Talk.pdf", "Talk"),
            ("PowerPoint Presentation", "Talk.pdf", "Talk"),
            ("deck.pptx", "Talk.pdf", "Talk"),
            ("\u202egnp.exe\u200b", "Talk.pdf", "Talk"),
            ("x" * 900, "Talk.pdf", "x" * 200),
        ],
    )
    def test_the_own_title_is_kept_or_the_file_name_stands_for_it(self, copy, own, name, expected):
        pdf = slides()
        if own is not None:
            pdf.docinfo.Title = String(own)
        pdf = copy(pdf, name)
        assert {key: str(value) for key, value in pdf.docinfo.items()} == {"/Title": expected}
        assert pdf.Root.ViewerPreferences.DisplayDocTitle is True

    @pytest.mark.parametrize("name", ["", ".pdf", "\u200b.pdf"])
    def test_without_any_title_there_is_none(self, copy, name):
        pdf = copy(slides(), name)
        assert "/Info" not in pdf.trailer
        assert "/ViewerPreferences" not in pdf.Root

    def test_a_title_in_no_known_writing_is_none(self, copy):
        pdf = slides()
        pdf.docinfo.Title = String(b"\xef\xbb\xbf\xff")
        assert str(copy(pdf, "Talk.pdf").docinfo.Title) == "Talk"


def packed(size, unit=b"0 0 m\n"):
    return zlib.compress(unit * (size // len(unit)), 9)


class TestWeight:
    def test_fifty_megabytes_of_content_are_taken(self, pages):
        pdf = slides()
        pdf.pages[0].Contents = Stream(pdf, packed(49_999_998), Filter=Name.FlateDecode)
        assert pages(saved(pdf)) == 1

    @pytest.mark.parametrize("times", [1, 2, 3])
    def test_more_is_refused_however_often_it_is_packed(self, refusal, times):
        data = packed(50_000_010)
        for _ in range(times - 1):
            data = zlib.compress(data)
        pdf = slides()
        pdf.pages[0].Contents = Stream(pdf, data, Filter=Array([Name.FlateDecode] * times))
        assert "too large once it is unpacked" in refusal(saved(pdf, **RAW))

    def test_many_parts_of_a_page_are_weighed_together(self, refusal):
        pdf = slides()
        part = pdf.make_indirect(Stream(pdf, packed(30_000_000), Filter=Name.FlateDecode))
        pdf.pages[0].Contents = Array([part, part])
        assert "too large once it is unpacked" in refusal(pdf)

    def test_what_says_it_is_a_picture_may_not_be_content(self, refusal):
        pdf = slides()
        pdf.pages[0].Contents = picture(pdf, packed(60_000_000), Filter=Name.FlateDecode)
        assert "too large once it is unpacked" in refusal(pdf)

    def test_a_picture_may_be_larger(self, pages):
        pdf = slides()
        data = packed(80_000_000, bytes(1000))
        pdf.pages[0].Resources.XObject.Im = picture(pdf, data, 10_000, 8_000, Filter=Name.FlateDecode)
        assert pages(saved(pdf)) == 1

    @pytest.mark.parametrize("kind", ["/FlateDecode", "/DCTDecode", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode"])
    def test_a_picture_of_more_than_a_hundred_megapixels_is_refused(self, refusal, kind):
        pdf = slides()
        pdf.pages[0].Resources.XObject.Im = picture(pdf, b"x", 20_000, 5_001, Filter=Name(kind))
        assert "too large once it is unpacked" in refusal(pdf)

    def test_a_picture_of_more_than_two_hundred_megabytes_is_refused(self, refusal):
        pdf = slides()
        pdf.pages[0].Resources.XObject.Im = picture(pdf, packed(201_000_000, bytes(1000)), Filter=Name.FlateDecode)
        assert "too large once it is unpacked" in refusal(pdf)

    def test_all_together_is_bounded_too(self, monkeypatch, pages, refusal):
        pdf = slides()
        for number in range(6):
            data = packed(1_000_000, bytes([number]) * 1000)
            pdf.pages[0].Resources.XObject[f"/Im{number}"] = picture(pdf, data, Filter=Name.FlateDecode)
        monkeypatch.setattr("cmia_site.content.files.pdf_weighing.MAX_TOTAL_BYTES", 7_000_000)
        assert pages(pdf) == 1
        monkeypatch.setattr("cmia_site.content.files.pdf_weighing.MAX_TOTAL_BYTES", 6_000_000)
        assert "too large once it is unpacked" in refusal(pdf)

    def test_run_lengths_are_bounded(self, refusal):
        pdf = slides()
        pdf.pages[0].Contents = Stream(pdf, b"\x81 " * 500_000 + b"\x80", Filter=Name.RunLengthDecode)
        assert "too large once it is unpacked" in refusal(saved(pdf, **RAW))

    def test_a_jpeg_that_was_packed_again_is_taken(self, pages):
        pdf = slides()
        for number, (data, kind) in enumerate(
            [
                (zlib.compress(b"JPEG"), Array([Name.FlateDecode, Name.DCTDecode])),
                (b"4A504547>", Array([Name.ASCIIHexDecode, Name.DCTDecode])),
            ]
        ):
            pdf.pages[0].Resources.XObject[f"/Im{number}"] = picture(pdf, data, Filter=kind)
        assert pages(saved(pdf, **RAW)) == 1

    @pytest.mark.parametrize("size", [50_000_010, 300_000_000])
    def test_content_in_letters_is_bounded_too(self, refusal, size):
        pdf = slides()
        data = base64.a85encode(packed(size)) + b"~>"
        pdf.pages[0].Contents = Stream(pdf, data, Filter=Array([Name.ASCII85Decode, Name.FlateDecode]))
        assert "too large once it is unpacked" in refusal(saved(pdf, **RAW))

    def test_what_is_packed_until_memory_ends_is_too_large(self, refusal_told, monkeypatch):
        pytest.importorskip("resource")
        start = "from cmia_site.content.files import worker; worker.MEMORY_BYTES = 250_000_000; worker.main()"
        monkeypatch.setattr(inspection, "COMMAND", [sys.executable, "-c", start])
        pdf = slides()
        pdf.pages[0].Contents = Stream(pdf, b"z" * 40_000_000 + b"~>", Filter=Name.ASCII85Decode)
        assert "too large once it is unpacked" in refusal_told(saved(pdf, **RAW))

    def test_pages_may_share_heavy_content(self, pages):
        pdf = slides(100)
        content = pdf.make_stream(b"0 0 m\n" * 1_000_000)
        for page in pdf.pages:
            page.Contents = content
        assert pages(pdf) == 100

    def test_a_fault_at_the_end_of_what_is_packed_is_no_damage(self, copy):
        pdf = slides()
        pdf.pages[0].Contents = Stream(pdf, zlib.compress(b"q Q")[:-4] + b"sum!", Filter=Name.FlateDecode)
        assert copy(saved(pdf, **RAW)).pages[0].Contents.read_bytes() == b"q Q"

    @pytest.mark.parametrize("kind", ["/Unheard", "/LZWDecode"])
    def test_what_cannot_be_unpacked_is_damaged(self, refusal, kind):
        pdf = slides()
        pdf.pages[0].Contents = Stream(pdf, b"nonsense", Filter=Name(kind))
        assert "damaged" in refusal(saved(pdf, **RAW))


def nested(pdf, levels, fan, innermost=b"0 0 1 1 re f"):
    """Return a form that draws a form that draws … , each so many times."""
    inner = form(pdf, innermost)
    for _ in range(levels):
        inner = form(pdf, b"/X Do\n" * fan, Resources=Dictionary(XObject=Dictionary(X=inner)))
    return inner


class TestDraws:
    def document(self, content, levels=0, fan=1, **resources):
        pdf = slides()
        pdf.pages[0].obj.Resources = Dictionary(XObject=Dictionary(X=nested(pdf, levels, fan)), **resources)
        pdf.pages[0].obj.Contents = pdf.make_stream(content)
        return pdf

    def test_a_thousand_million_drawings_are_refused(self, refusal):
        assert "too complex" in refusal(self.document(b"/X Do", levels=8, fan=10))

    def test_a_hundred_thousand_are_taken_and_one_more_is_not(self, pages, refusal):
        assert pages(saved(self.document(b"/X Do " * 100_000))) == 1
        assert "too complex" in refusal(self.document(b"/X Do " * 100_001))

    @pytest.mark.parametrize("call", [b"/X%comment\rDo", b"/#58\n\tDo", b"/X\0Do"])
    def test_a_call_is_found_however_it_is_written(self, refusal, call):
        assert "too complex" in refusal(self.document(call, levels=6, fan=10))

    def test_a_form_that_uses_what_the_page_offers_is_counted(self, refusal):
        pdf = self.document(b"/Y Do", levels=3, fan=10)
        pdf.pages[0].Resources.XObject.Y = form(pdf, b"/X Do " * 1000)
        assert "too complex" in refusal(pdf)

    def test_masks_and_patterns_count(self, refusal):
        pdf = self.document(b"/M gs " * 1000, levels=3, fan=10)
        mask = form(pdf, b"/X Do", Resources=Dictionary(XObject=Dictionary(X=pdf.pages[0].Resources.XObject.X)))
        pdf.pages[0].Resources.ExtGState = Dictionary(M=Dictionary(SMask=Dictionary(S=Name.Luminosity, G=mask)))
        assert "too complex" in refusal(pdf)
        pdf = self.document(b"/Pattern cs " + b"/P scn 0 0 9 9 re f " * 1000, levels=3, fan=10)
        tile = tiles(pdf)
        tile.Resources = Dictionary(XObject=Dictionary(X=pdf.pages[0].Resources.XObject.X))
        tile.write(b"/X Do")
        pdf.pages[0].Resources.Pattern = Dictionary(P=tile)
        assert "too complex" in refusal(pdf)

    def test_pictures_do_not_count(self, pages):
        pdf = self.document(b"/Im Do " * 100_001)
        pdf.pages[0].Resources.XObject.Im = picture(pdf, bytes(100))
        assert pages(saved(pdf)) == 1

    def test_a_form_that_draws_itself_is_no_hang(self, pages):
        pdf = self.document(b"/X Do")
        own = pdf.pages[0].Resources.XObject.X
        own.write(b"/X Do")
        own.Resources = Dictionary(XObject=Dictionary(X=own))
        assert pages(saved(pdf)) == 1

    def test_fifty_levels_are_taken_and_more_are_not(self, pages, refusal):
        assert pages(saved(self.document(b"/X Do", levels=48))) == 1
        assert "too complex" in refusal(self.document(b"/X Do", levels=60))
