"""Takes out of an open PDF whatever readers do not need to show it; runs only in the child process.

What readers need is kept by lists of allowed keys, since nobody knows every key that some reader acts on. Then a
second net goes through all that can still be reached. pikepdf.sanitize is not used: it removes what it knows, leaves
actions in places that it does not visit, and offers either all web links or none.
"""

import re
from itertools import chain

import pikepdf
from pikepdf import Array, Dictionary, Name, Stream, String

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


def flatten(pdf, annotations):
    """Draw what annotations show (filled fields, stamps, notes) into the pages; links stay, as they have no looks."""
    shown = [each for each in chain(*annotations) if each.get("/Subtype") != "/Link"]
    for annotation in chain(*annotations):
        _prepare(annotation)
    if not isinstance(pdf.Root.get("/AcroForm"), Dictionary):
        remove(pdf.Root, "/AcroForm")
    elif pdf.Root.AcroForm.get("/NeedAppearances") is True:
        pdf.generate_appearance_streams()
        remove(pdf.Root.AcroForm, "/NeedAppearances")
    if shown:
        pdf.flatten_annotations("screen")


def _prepare(annotation):
    """See that flattening keeps a link whatever it looks like, and that a hidden layer stays hidden."""
    if annotation.get("/Subtype") == "/Link":
        remove(annotation, "/AP")
    looks = annotation.get("/AP")
    looks = looks.get("/N") if isinstance(looks, Dictionary) else None
    states = looks.values() if isinstance(looks, Dictionary) else [looks]
    for state in states:
        if isinstance(state, Stream) and "/OC" in annotation:
            state["/OC"] = annotation["/OC"]


def annotations_of(page):
    annotations = page.get("/Annots")
    return [each for each in annotations if isinstance(each, Dictionary)] if isinstance(annotations, Array) else []


def clean_pages(pdf, pages, annotations, numbers):
    """Keep what lays out a page, and links; return the links' numbers."""
    links = set()
    for page, before in zip(pages, annotations, strict=True):
        kept = [each for each in before if each.get("/Subtype") == "/Link" and _clean_target(each, LINK, numbers)]
        kept = [link if link.is_indirect else pdf.make_indirect(link) for link in kept]
        links.update(link.objgen for link in kept)
        keep(page, PAGE - {"/Annots"})
        if kept:
            page["/Annots"] = Array(kept)
    # The structure of a tagged document may still point at the others.
    for annotation in chain(*annotations):
        if annotation.objgen not in links and annotation.is_indirect:
            keep(annotation, ())
    return links


def clean_catalogue(pdf, nodes, numbers):
    root = pdf.Root
    for key in set(pdf.trailer.keys()) - {"/Root", "/Info", "/Size"}:
        remove(pdf.trailer, key)
    for node in nodes:
        keep(node, NODE)
    keep(root, CATALOGUE)
    for key, allowed in {"/Names": {"/Dests"}, "/ViewerPreferences": VIEWER}.items():
        if isinstance(root.get(key), Dictionary):
            keep(root[key], allowed)
        else:
            remove(root, key)
    if root.get("/PageMode") not in PAGE_MODES:
        remove(root, "/PageMode")
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
    keep(item, allowed - {"/A", "/Dest"})
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
    if value.get("/S") == "/URI" and isinstance(address, String) and WEB_ADDRESS.fullmatch(text(address).strip()):
        return Dictionary(S=Name.URI, URI=address)
    return None


def _destination(value, numbers):
    """Return the value if it is the name of a place or leads to a page of this document, otherwise None."""
    if isinstance(value, Name | String):
        return value
    if isinstance(value, Array) and len(value) and isinstance(value[0], Dictionary) and value[0].objgen in numbers:
        return value
    return None


def keep(thing, allowed):
    for key in thing.keys() - set(allowed):
        remove(thing, key)


def text(value):
    """Return a name or string as text; "" for anything else, and for what is not written in any known way."""
    try:
        return str(value) if isinstance(value, Name | String) else ""
    except UnicodeDecodeError:
        return ""


def remove(thing, key):
    if key not in thing.keys():  # noqa: SIM118
        return
    try:
        del thing[key]
    except (TypeError, UnicodeError):  # a name that is not UTF-8 cannot be given as text
        written = "".join(f"#{byte:02x}" for byte in key[1:].encode("utf-8", "surrogateescape"))
        del thing[pikepdf.Object.parse(f"/{written}".encode())]


class Net:
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
            keep(thing, thing.keys() - OF_STREAMS)
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
                remove(thing, key)
        if isinstance(thing, Stream):
            return
        forbidden = "/S" in keys and text(thing.get("/S")) in ACTIONS and _action(thing, self.pages) is None
        lost_page = _is_page(thing, keys) and thing.objgen not in self.pages
        if forbidden or lost_page or ("/Rect" in keys and thing.objgen not in self.links):  # which is an annotation
            keep(thing, ())

    def _clean_structure(self, thing):
        keep(thing, STRUCTURE)
        annotation = thing.get("/Obj")
        if isinstance(annotation, Dictionary) and annotation.objgen not in self.links:
            keep(annotation, ())


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
