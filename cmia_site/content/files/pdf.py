"""Makes a clean copy of an uploaded PDF; runs only in the child process that `worker.py` starts.

What readers need is kept by lists of allowed keys, since nobody knows every key that some reader acts on. Then a
second net goes through all that can still be reached. pikepdf.sanitize is not used: it removes what it knows, leaves
actions in places that it does not visit, and offers either all web links or none.
"""

import re
import zipfile
import zlib
from collections import Counter
from decimal import Decimal
from itertools import accumulate, chain, takewhile

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

from cmia_site.content.files.worker import MAX_PAGES, Reason

MAX_TREE_NODES = 5_000
MIN_SIDE, MAX_SIDE = 20, 14_400  # points
MAX_IMAGE_PIXELS = 100_000_000
MAX_IMAGE_BYTES = 200_000_000  # unpacked, as the next two
MAX_STREAM_BYTES = 50_000_000
MAX_TOTAL_BYTES = 1_000_000_000
MAX_DRAWS = 100_000  # of forms, on one page
MAX_NESTING = 50  # forms in forms
MAX_TITLE = 200  # characters

# qpdf puts these right by itself and loses nothing. The first one is what decks from Google Slides give: an empty
# /JavaScript name tree that points to an object which is not there. About every ninth real deck has it.
HARMLESS_WARNINGS = (
    "object has offset 0 - a common error handled correctly by qpdf and most other applications",
    "Resources is missing or invalid; repairing",
)
ABOUT_FORMS = ("/AcroForm", "ignoring annotation")  # forms and their fields go away, so their disorder is no matter

CATALOGUE = set(
    "/Type /Version /Pages /PageLabels /Outlines /Dests /Names /Lang /MarkInfo /StructTreeRoot /ViewerPreferences "
    "/PageLayout /PageMode /OCProperties /OutputIntents".split()
)
PAGE_MODES = ("/UseNone", "/UseOutlines", "/UseThumbs", "/UseOC")  # not full screen, not attachments
VIEWER = set("/Direction /PrintScaling /Duplex /ViewArea /ViewClip /PrintArea /PrintClip".split())
NODE = set("/Type /Parent /Kids /Count /Resources /MediaBox /CropBox /Rotate".split())
PAGE = set(
    "/Type /Parent /Resources /MediaBox /CropBox /BleedBox /TrimBox /ArtBox /Rotate /Contents /Group /Annots "
    "/UserUnit /Tabs /StructParents".split()
)
LINK = set("/Type /Subtype /Rect /Border /BS /C /H /QuadPoints /F /StructParent /Contents /Lang /OC /Dest /A".split())
BOOKMARK = set("/Title /Parent /Prev /Next /First /Last /Count /Dest /C /F /A".split())
STRUCTURE = set(
    "/Type /S /P /ID /Pg /K /A /C /R /T /Lang /Alt /E /ActualText /NS /Ref /PhoneticAlphabet /Phoneme /IDTree "
    "/ParentTree /ParentTreeNextKey /RoleMap /ClassMap /Namespaces /RoleMapNS /Kids /Nums /Names /Limits /MCID /Stm "
    "/StmOwn /Obj".split()
)
IN_STRUCTURE = set("/K /P /Ref /IDTree /ParentTree /Namespaces /NS /Kids /Nums /Names".split())
# Dictionaries whose keys are names that the file's maker chose: /AA may be a font there.
OF_NAMES = {
    "resources": set("/Font /XObject /ExtGState /ColorSpace /Pattern /Shading /Properties".split()),
    "structure": set("/RoleMap /RoleMapNS /ClassMap".split()),
    "plain": set("/CharProcs /Dests /Colorants /Solidities /DotGain /HT".split()),
    "names": set(),
}
DANGEROUS = set(
    "/JS /JavaScript /AA /OpenAction /Launch /GoToR /GoToE /SubmitForm /ImportData /EmbeddedFiles /EmbeddedFile /EF "
    "/AF /XFA /AcroForm /Collection /Rendition /Renditions /Movie /Sound /Metadata /PieceInfo /OPI".split()
)
DANGEROUS_STARTS = ("/RichMedia", "/3D", "/PTEX.")  # the last one: TeX writes paths of the author's disk there
OF_STREAMS = set("/F /FFilter /FDecodeParms /Ref /LastModified".split())  # other files that stand for the stream
ACTIONS = set(
    "/URI /JavaScript /Launch /SubmitForm /ImportData /ResetForm /GoToR /GoToE /GoToDp /Rendition /Movie /Sound "
    "/RichMediaExecute /GoTo3DView /Hide /Named /SetOCGState /Thread /Trans".split()
)
WEB_ADDRESS = re.compile(r"(https?|mailto|tel):[^\x00-\x1f]+", re.IGNORECASE)

PICTURE_FILTERS = set("/DCTDecode /DCT /JPXDecode /JBIG2Decode /CCITTFaxDecode /CCF".split())  # the size is declared
FLATE = {"/FlateDecode", "/Fl"}
DECODED = pikepdf.StreamDecodeLevel.specialized  # all but pictures
ARMOUR = set("/ASCII85Decode /A85 /ASCIIHexDecode /AHx".split())
# A name and what it is used for; a comment may stand between.
USED_NAME = re.compile(
    rb"/([^\0\t\n\f\r ()<>\[\]{}/%]*)(?:[\0\t\n\f\r ]|%[^\r\n]*[\r\n])+(Do|gs|scn|SCN)(?![^\0\t\n\f\r ()<>\[\]{}/%])"
)
KINDS_OF_NAMES = {b"Do": "/XObject", b"gs": "/ExtGState", b"scn": "/Pattern", b"SCN": "/Pattern"}

MAKER = re.compile(r"^(Microsoft )?(PowerPoint|Word|Excel) - ", re.IGNORECASE)
FILE_EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}$")
TITLES_OF_NOTHING = {"powerpoint presentation", "powerpoint-präsentation", "présentation powerpoint", "untitled"}


def clean_copy(file, out, name):
    """Write a clean copy of the PDF in the open file to the new file out; return `{"pages": n}`, n up to MAX_PAGES.

    name is the file's name, for a title. Raise Reason. A refusal can leave out behind.
    """
    _check_header(file)
    # Object streams are unpacked merely to open the file, so qpdf has to know the limit too.
    _limit_qpdf(MAX_STREAM_BYTES)
    try:
        # A stream, not a path: names do not end up in qpdf's messages. Handing attributes down would visit all pages.
        with pikepdf.open(file, inherit_page_attributes=False) as pdf:
            if pdf.is_encrypted:
                raise Reason("protected")
            pages = _clean(pdf, name)
            _save(pdf, out, pages)
            return {"pages": pages}
    except pikepdf.PasswordError:
        raise Reason("password") from None
    except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
        raise Reason("unpacked" if "memory limit" in str(error) else "damaged-pdf") from None
    except MemoryError:
        raise Reason("unpacked") from None


def _limit_qpdf(size):
    """Let qpdf unpack no stream to more than size bytes."""
    pikepdf.settings.set_qpdf_limits(flate_max_memory=size, run_length_max_memory=size)


def _clean(pdf, name):
    """Clean the open document; return the number of its pages."""
    nodes, found = _page_tree(pdf)
    pages = [page.obj for page in pdf.pages]
    _check_warnings(pdf)
    if len(pages) != len(found):
        raise Reason("damaged-pdf")
    numbers = {page.objgen for page in pages}
    annotations = [list(_annotations(page)) for page in pages]
    _flatten(pdf, annotations)
    links = _clean_pages(pdf, pages, annotations, numbers)
    _clean_catalogue(pdf, nodes, numbers)
    streams = _Net({*numbers, *(node.objgen for node in nodes)}, links).cast(pdf.Root)
    _limit_qpdf(MAX_IMAGE_BYTES)  # every object has been read; from here on qpdf unpacks pictures too
    sizes = _check_sizes(streams)
    draws = _Draws(sizes)
    for page in pages:
        draws.check(page)
    _set_title(pdf, name)
    _check_warnings(pdf)
    return len(pages)


def _save(pdf, out, pages):
    with open(out, "xb") as copy:
        pdf.save(copy, linearize=True, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    _check_warnings(pdf)
    with pikepdf.open(out) as copy:
        if len(copy.pages) != pages or copy.get_warnings():
            raise Reason("damaged-pdf")


def _check_warnings(pdf):
    """Raise Reason for anything that qpdf had to put right since the last look."""
    for warning in map(str, pdf.get_warnings()):
        if not warning.endswith(HARMLESS_WARNINGS) and not any(word in warning for word in ABOUT_FORMS):
            raise Reason("damaged-pdf")


def _check_header(file):
    start = file.read(1024)
    file.seek(0)
    if b"%PDF-" in start:
        return
    raise Reason("powerpoint" if start.startswith(b"PK\x03\x04") and _is_powerpoint(file) else "not-pdf")


def _is_powerpoint(file):
    try:
        with zipfile.ZipFile(file) as archive:
            return any(name.startswith("ppt/") for name in archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False


# Pages


def _page_tree(pdf):
    """Return the inner nodes and the pages of the page tree; raise Reason before it costs much."""
    nodes, pages, seen = [], [], set()
    waiting = [(pdf.Root.get("/Pages"), None, None)]
    while waiting:
        node, media, crop = waiting.pop()
        if not isinstance(node, Dictionary) or node.objgen in seen:
            raise Reason("damaged-pdf")
        media, crop = node.get("/MediaBox", media), node.get("/CropBox", crop)
        kids = node.get("/Kids")
        if not isinstance(kids, Array):
            _check_page_size(media, crop, node.get("/UserUnit", 1))
            pages.append(node)
            kids = []
        elif node.is_indirect:
            nodes.append(node)
            seen.add(node.objgen)
        if len(pages) > MAX_PAGES or len(nodes) + len(waiting) + len(kids) > MAX_TREE_NODES:
            raise Reason("too-many-pages")
        waiting.extend((kid, media, crop) for kid in kids)
    if not pages:
        raise Reason("no-pages")
    return nodes, pages


def _check_page_size(media, crop, unit):
    """Check the sides of the page and of what is shown of it; the unit is in points."""
    media, crop = _box(media), _box(crop)
    if media is None or isinstance(unit, bool) or not isinstance(unit, int | Decimal):
        raise Reason("page-size")
    shown = media
    if crop is not None:
        shown = (max(media[0], crop[0]), max(media[1], crop[1]), min(media[2], crop[2]), min(media[3], crop[3]))
    if shown[0] >= shown[2] or shown[1] >= shown[3]:  # readers ignore a crop box that shows nothing
        shown = media
    for left, bottom, right, top in (media, shown):
        if not all(MIN_SIDE <= side * unit <= MAX_SIDE for side in (right - left, top - bottom)):
            raise Reason("page-size")


def _box(value):
    """Return left, bottom, right and top in units of the page, or None for anything else."""
    if not isinstance(value, Array) or len(value) != 4:
        return None
    numbers = list(value)
    if not all(isinstance(number, int | Decimal) and not isinstance(number, bool) for number in numbers):
        return None
    (left, right), (bottom, top) = sorted(numbers[::2]), sorted(numbers[1::2])
    return left, bottom, right, top


# Cleaning


def _flatten(pdf, annotations):
    """Draw what annotations show (filled fields, stamps, notes) into the pages; links stay, as they have no looks."""
    shown = [each for each in chain(*annotations) if each.get("/Subtype") != "/Link"]
    for annotation in chain(*annotations):
        _prepare(annotation)
    if not isinstance(pdf.Root.get("/AcroForm"), Dictionary):
        _remove(pdf.Root, "/AcroForm")
    elif pdf.Root.AcroForm.get("/NeedAppearances") is True:
        pdf.generate_appearance_streams()
        _remove(pdf.Root.AcroForm, "/NeedAppearances")
    if shown:
        pdf.flatten_annotations("screen")


def _prepare(annotation):
    """See that flattening keeps a link whatever it looks like, and that a hidden layer stays hidden."""
    if annotation.get("/Subtype") == "/Link":
        _remove(annotation, "/AP")
    looks = annotation.get("/AP")
    looks = looks.get("/N") if isinstance(looks, Dictionary) else None
    states = looks.values() if isinstance(looks, Dictionary) else [looks]
    for state in states:
        if isinstance(state, Stream) and "/OC" in annotation:
            state["/OC"] = annotation["/OC"]


def _annotations(page):
    annotations = page.get("/Annots")
    return [each for each in annotations if isinstance(each, Dictionary)] if isinstance(annotations, Array) else []


def _clean_pages(pdf, pages, annotations, numbers):
    """Keep what lays out a page, and links; return the links' numbers."""
    links = set()
    for page, before in zip(pages, annotations, strict=True):
        kept = [each for each in before if each.get("/Subtype") == "/Link" and _clean_target(each, LINK, numbers)]
        kept = [link if link.is_indirect else pdf.make_indirect(link) for link in kept]
        links.update(link.objgen for link in kept)
        _keep(page, PAGE - {"/Annots"})
        if kept:
            page["/Annots"] = Array(kept)
    # The structure of a tagged document may still point at the others.
    for annotation in chain(*annotations):
        if annotation.objgen not in links and annotation.is_indirect:
            _keep(annotation, ())
    return links


def _clean_catalogue(pdf, nodes, numbers):
    root = pdf.Root
    for key in set(pdf.trailer.keys()) - {"/Root", "/Info", "/Size"}:
        _remove(pdf.trailer, key)
    for node in nodes:
        _keep(node, NODE)
    _keep(root, CATALOGUE)
    for key, allowed in {"/Names": {"/Dests"}, "/ViewerPreferences": VIEWER}.items():
        if isinstance(root.get(key), Dictionary):
            _keep(root[key], allowed)
        else:
            _remove(root, key)
    if root.get("/PageMode") not in PAGE_MODES:
        _remove(root, "/PageMode")
    _clean_bookmarks(root.get("/Outlines"), numbers)


def _clean_bookmarks(outlines, numbers):
    seen, waiting = set(), [outlines]
    while waiting:
        item = waiting.pop()
        if not isinstance(item, Dictionary) or item.objgen in seen:
            continue
        if item.is_indirect:
            seen.add(item.objgen)
        _clean_target(item, BOOKMARK, numbers)
        waiting += [item.get("/Next"), item.get("/First")]


def _clean_target(item, allowed, numbers):
    """Keep the allowed keys of a link or bookmark, and an allowed target; return whether there is one."""
    action = _action(item.get("/A"), numbers)
    goal = _destination(item.get("/Dest"), numbers)
    _keep(item, allowed - {"/A", "/Dest"})
    if action is not None:
        item["/A"] = action
    elif goal is not None:
        item["/Dest"] = goal
    return action is not None or goal is not None


def _action(value, numbers):
    """Return a new action, to a place in this document or on the web, or None; what would follow it is dropped."""
    if not isinstance(value, Dictionary):
        return None
    if value.get("/S") == "/GoTo":
        goal = _destination(value.get("/D"), numbers)
        return None if goal is None else Dictionary(S=Name.GoTo, D=goal)
    address = value.get("/URI")
    if value.get("/S") == "/URI" and isinstance(address, String) and WEB_ADDRESS.fullmatch(_text(address).strip()):
        return Dictionary(S=Name.URI, URI=address)
    return None


def _destination(value, numbers):
    """Return the value if it is the name of a place or leads to a page of this document, otherwise None."""
    if isinstance(value, Name | String):
        return value
    if isinstance(value, Array) and len(value) and isinstance(value[0], Dictionary) and value[0].objgen in numbers:
        return value
    return None


def _keep(thing, allowed):
    for key in thing.keys() - set(allowed):
        _remove(thing, key)


def _text(value):
    """Return a name or string as text; "" for anything else, and for what is not written in any known way."""
    try:
        return str(value) if isinstance(value, Name | String) else ""
    except UnicodeDecodeError:
        return ""


def _remove(thing, key):
    if key not in thing.keys():  # noqa: SIM118
        return
    try:
        del thing[key]
    except (TypeError, UnicodeError):  # a name that is not UTF-8 cannot be given as text
        written = "".join(f"#{byte:02x}" for byte in key[1:].encode("utf-8", "surrogateescape"))
        del thing[pikepdf.Object.parse(f"/{written}".encode())]


class _Net:
    """The second net, for whatever can be reached after the cleaning; known pages and links are objgen numbers."""

    def __init__(self, pages, links):
        self.pages, self.links = pages, links
        self.streams = []

    def cast(self, root):
        """Clean all that can be reached from the root; return the streams among it."""
        seen, waiting = set(), [(root, "plain")]
        while waiting:
            thing, kind = waiting.pop()
            if thing.is_indirect:
                if thing.objgen in seen:
                    continue
                seen.add(thing.objgen)
            waiting.extend((part, of) for part, of in self._parts(thing, kind) if _has_parts(part))
        return self.streams

    def _parts(self, thing, kind):
        if isinstance(thing, Array):
            return [(part, "plain" if kind == "names" else kind) for part in thing]
        if isinstance(thing, Stream):
            _keep(thing, thing.keys() - OF_STREAMS)
            self.streams.append(thing)
        elif kind == "structure":
            self._clean_structure(thing)
        if kind in ("plain", "resources"):
            self._clean_plain(thing)
        return [(part, _kind(key, kind)) for key, part in thing.items()]

    def _clean_plain(self, thing):
        keys = thing.keys()
        for key in keys:
            if key in DANGEROUS or key.startswith(DANGEROUS_STARTS):
                _remove(thing, key)
        if isinstance(thing, Stream):
            return
        forbidden = "/S" in keys and _text(thing.get("/S")) in ACTIONS and _action(thing, self.pages) is None
        lost_page = _is_page(thing, keys) and thing.objgen not in self.pages
        if forbidden or lost_page or ("/Rect" in keys and thing.objgen not in self.links):  # which is an annotation
            _keep(thing, ())

    def _clean_structure(self, thing):
        _keep(thing, STRUCTURE)
        annotation = thing.get("/Obj")
        if isinstance(annotation, Dictionary) and annotation.objgen not in self.links:
            _keep(annotation, ())


def _has_parts(value):
    return isinstance(value, Dictionary | Array | Stream)


def _kind(key, kind):
    """Return what a key holds: "names" (whose keys are names), "resources", "structure" or "plain"."""
    if key in OF_NAMES[kind]:
        return "names"
    if key == "/StructTreeRoot" or (kind == "structure" and key in IN_STRUCTURE):
        return "structure"
    return "resources" if key == "/Resources" and kind == "plain" else "plain"


def _is_page(thing, keys):
    return "/MediaBox" in keys or "/Annots" in keys or thing.get("/Type") in ("/Page", "/Template")


# Weighing


def _check_sizes(streams):
    """Return the unpacked size in bytes of each stream by its number; raise Reason for too much."""
    sizes, total = {}, 0
    for stream in streams:
        limit = MAX_STREAM_BYTES
        if stream.get("/Subtype") == "/Image":
            _check_pixels(stream)
            limit = MAX_IMAGE_BYTES
        size = _size(stream, limit)
        total += size
        if size > limit or total > MAX_TOTAL_BYTES:
            raise Reason("unpacked")
        sizes[stream.objgen] = size
    return sizes


def _check_pixels(image):
    width, height = image.get("/Width"), image.get("/Height")
    if isinstance(width, int) and isinstance(height, int) and width * height > MAX_IMAGE_PIXELS:
        raise Reason("unpacked")


def _size(stream, limit):
    """Return the unpacked size in bytes, or more than the limit for anything above it.

    What a picture's own format (JPEG and the like) unpacks to does not count: its size is declared in pixels.
    """
    filters = _filters(stream)
    packed = list(takewhile(lambda each: each not in PICTURE_FILTERS, filters))
    raw = memoryview(stream.get_raw_stream_buffer())
    if packed and packed[0] in ARMOUR:
        raw = memoryview(_without_armour(raw, packed.pop(0)))
    if set(packed) <= FLATE:
        return _inflated_size(raw, len(packed), limit)
    if set(filters) & PICTURE_FILTERS:  # nobody packs a JPEG in such a way
        raise Reason("too-complex")
    return len(memoryview(stream.get_stream_buffer(DECODED)))


def _without_armour(raw, armour):
    """Return what the letters and digits stand for; at most four times as much."""
    with pikepdf.new() as scratch:
        return Stream(scratch, bytes(raw), Filter=Name(armour)).read_bytes()


def _filters(stream):
    value = stream.get("/Filter")
    if value is None:
        return []
    return [_text(each) for each in (value if isinstance(value, Array) else [value])]


def _inflated_size(raw, times, limit):
    pieces = (raw[start : start + 65_536] for start in range(0, len(raw), 65_536))
    for _ in range(times):
        pieces = _inflate(pieces)
    sizes = accumulate(len(piece) for piece in pieces)
    last = 0
    for last in sizes:
        if last > limit:
            break
    return last


def _inflate(pieces):
    """Unpack in pieces of a megabyte at most. What follows a fault does not count, as readers show nothing of it."""
    inflater = zlib.decompressobj()
    try:
        for piece in pieces:
            while len(piece) and not inflater.eof:
                yield inflater.decompress(piece, 1_000_000)
                piece = inflater.unconsumed_tail
        yield inflater.flush()
    except zlib.error:
        return


class _Draws:
    """Counts how often pages draw forms, since forms that draw forms keep a reader busy for ever."""

    def __init__(self, sizes):
        self.sizes = sizes  # bytes, by number of the stream
        self.known = {}  # draws, by numbers of the form and of what lends it its resources
        self.used = {}  # names, by numbers of the streams; pages may share their content

    def check(self, page):
        contents = page.get("/Contents")
        streams = (
            [each for each in contents if isinstance(each, Stream)] if isinstance(contents, Array) else [contents]
        )
        if isinstance(contents, Stream | Array):
            self._sum(streams, pikepdf.Page(page).resources, page.objgen, 0)

    def _of_form(self, form, resources, lender, depth):
        own = form.get("/Resources")
        if isinstance(own, Dictionary):
            resources, lender = own, form.objgen
        key = (form.objgen, lender)
        if key not in self.known:
            self.known[key] = 0  # a form that draws itself is cut here, as readers do
            self.known[key] = self._sum([form], resources, lender, depth + 1)
        return self.known[key]

    def _sum(self, streams, resources, lender, depth):
        total = 0
        for (operator, name), times in self._used_names(streams).items():
            form = _drawn(resources, operator, name)
            if form is not None:
                total += times * ((operator == b"Do") + self._of_form(form, resources, lender, depth))
            if total > MAX_DRAWS or depth > MAX_NESTING:
                raise Reason("too-complex")
        return total

    def _used_names(self, streams):
        """Return how often the streams, one after the other, use each `(operator, name)`."""
        numbers = tuple(stream.objgen for stream in streams)
        if numbers not in self.used:
            if sum(self.sizes.get(number, 0) for number in numbers) > MAX_STREAM_BYTES:
                raise Reason("unpacked")
            content = b"\n".join(stream.read_bytes(DECODED) for stream in streams)
            self.used[numbers] = Counter((found[2], found[1]) for found in USED_NAME.finditer(content))
        return self.used[numbers]


def _drawn(resources, operator, name):
    """Return the stream that a name in the resources draws (a form, a pattern, the form of a mask), or None."""
    of_kind = resources.get(KINDS_OF_NAMES[operator])
    if not isinstance(of_kind, Dictionary):
        return None
    name = re.sub(rb"#([0-9A-Fa-f]{2})", lambda found: bytes.fromhex(found[1].decode()), name)
    thing = _entry(of_kind, "/" + name.decode("utf-8", "surrogateescape"))
    if operator == b"gs":
        mask = thing.get("/SMask") if isinstance(thing, Dictionary) else None
        thing = mask.get("/G") if isinstance(mask, Dictionary) else None
    return thing if isinstance(thing, Stream) and thing.get("/Subtype") != "/Image" else None


def _entry(dictionary, key):
    try:
        return dictionary.get(key)
    except TypeError:  # as in _remove
        return dict(dictionary.items()).get(key)


# Title


def _set_title(pdf, name):
    """Leave nothing about the document but its title, which a reader shows instead of the file's name."""
    information = pdf.trailer.get("/Info")
    own = information.get("/Title") if isinstance(information, Dictionary) else None
    title = _good_title(_text(own)) or _readable(FILE_EXTENSION.sub("", name))
    _remove(pdf.trailer, "/Info")
    if title:
        pdf.docinfo["/Title"] = title
        preferences = pdf.Root.get("/ViewerPreferences", Dictionary())
        preferences["/DisplayDocTitle"] = True
        pdf.Root["/ViewerPreferences"] = preferences


def _good_title(own):
    """Return the title that the file gives itself, or "" where a program or a disk seems to have given it."""
    title = MAKER.sub("", _readable(own))
    if set(title) & set("/\\@") or FILE_EXTENSION.search(title) or title.lower() in TITLES_OF_NOTHING:
        return ""
    return title


def _readable(text):
    """Return one line without anything that cannot be seen or written."""
    spaced = "".join(" " if character.isspace() else character for character in text)
    return " ".join("".join(filter(str.isprintable, spaced)).split())[:MAX_TITLE]
