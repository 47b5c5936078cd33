"""Every file of the hostile kit through the office's own form, while visitors go on reading.

What became of each is written to .ci/output/hostile-<database>.txt.
"""

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import connection

from tests.hostile.client import (
    ADD_EVENT,
    Client,
    Upload,
    all_errors,
    deck_fields,
    error_at,
    event_fields,
    hidden_fields,
    links,
    multipart,
)
from tests.hostile.server import HOST, PROC
from tests.hostile.verify_served import check
from tests.hostile.watch import Watch

OUTPUT = Path(__file__).resolve().parents[2] / ".ci" / "output"

IDS = """
ok_deck_12 ok_deck_25mb ok_mixed_pages ok_linearized ok_upper ok_junk_prefix ok_owner_pw pdf_old_revision
pdf_personal_metadata pdf_js_openaction pdf_js_hidden pdf_launch pdf_embedded_exe pdf_xfa pdf_bad_links
pdf_richmedia pdf_user_pw pdf_truncated pdf_zero pdf_only_header pdf_no_pages html_named_pdf pdf_html_polyglot
pdf_zip_polyglot pdf_50k_pages pdf_count_lies pdf_giant_mediabox pdf_strip_mediabox pdf_zero_mediabox
pdf_image_bomb pdf_flate_bomb pdf_objstm_bomb pdf_recursive_tree pdf_deep_nesting pdf_xref_loop pdf_form_laughs
pdf_form_self name_traversal name_traversal_win name_absolute name_rtl_exe name_rtl_pdf name_long name_long_utf8
name_crlf name_quote name_html name_nul name_dotfile name_device name_formula name_only_ext name_double_html
name_double_exe name_exe_as_pdf img_ok_jpeg img_ok_png_alpha img_ok_png16 img_ok_palette img_exif_gps
img_exif_rotated img_cmyk img_animated_webp svg_script svg_as_png svg_entities png_bomb png_header_lies
png_text_bomb png_zero_dim png_one_pixel_row gif_frame_bomb gif_html_polyglot gif_html_sniff jpg_comment_code
jpg_truncated jpg_trailing_zip img_tiff img_wrong_ext html_as_jpg pdf_as_image pptx_ok pptx_macro pptx_zip_bomb
pptx_zip_slip pptx_xxe zip_as_pptx ppt_ole
""".split()
FILE = ["upload_name", "content_type", "content"]
WORST = ["pdf_flate_bomb", "pdf_form_laughs", "pdf_objstm_bomb", "pdf_image_bomb", "pdf_deep_nesting"]
SECONDS_FOR_FIVE = 60  # each may use its 15 seconds, and they share the processors


@dataclass
class Trial:
    """What happened to one file: the form's answer, and what a visitor then gets."""

    status: int
    sentence: str = ""  # at the field; of an answer that is no form, all of it
    elsewhere: str = ""  # sentences at other fields
    seconds: float = 0
    grown_mb: int = 0
    has_event: bool = False
    served: list = field(default_factory=list)  # (status, headers, bytes)
    left: set = field(default_factory=set)  # names of files that are new in the storage

    @property
    def is_taken(self):
        return self.status == 302

    @property
    def happened(self):
        return "taken" if self.is_taken else f"refused ({self.status})"


def judge(entry, trial):
    """Sentences about everything in which the trial differs from what the manifest wants."""
    fitting = {"accept", "neutralise"} if trial.is_taken else {"reject"}
    complaints = []
    if not fitting & {entry["outcome"], *entry["also_ok"]}:
        complaints.append(f"it was {trial.happened}")
    complaints += _judge_taken(entry, trial) if trial.is_taken else _judge_refused(entry, trial)
    if trial.seconds > entry["seconds"]:
        complaints.append(f"it took {trial.seconds:.1f} s, more than {entry['seconds']}")
    if trial.grown_mb > entry["rss_mb"]:
        complaints.append(f"the server grew by {trial.grown_mb} MB, more than {entry['rss_mb']}")
    return complaints


def _judge_taken(entry, trial):
    found = [] if trial.served else ["a visitor finds no file"]
    for status, headers, data in trial.served:
        found += [] if status == 200 else [f"a visitor gets {status}"]
        outcomes = {name: _checked(name, data, headers, entry) for name in entry["after"]}
        # None: the kit itself cannot tell.
        found += [f"{name}: {got}" for name, got in outcomes.items() if got not in (True, None)]
    return found


def _checked(name, data, headers, entry):
    try:
        return check(name, data, headers, entry)
    except Exception as error:  # as the kit's own loop does: what cannot be checked has failed
        return repr(error)[:100]


def _judge_refused(entry, trial):
    found = [] if trial.status in (200, 400, 413) else [f"the answer is {trial.status}"]
    wanted = [word.lower() for word in entry["message"]]
    if not trial.sentence:
        found.append(f"nothing is said at the field, but elsewhere: {trial.elsewhere}")
    elif wanted and not any(word in trial.sentence.lower() for word in wanted):
        found.append(f"none of {entry['message']} is said")
    if trial.left:
        found.append(f"it left {sorted(trial.left)} in the storage")
    if trial.has_event:
        found.append("it left an event behind")
    return found


class Uploader:
    """Sends an entry of the kit through the form, as a new event that is published at once."""

    def __init__(self, server, office):
        self.server, self.office = server, office
        self.page = office.get(ADD_EVENT).text

    def send(self, entry, prefix="kit"):
        slug = f"{prefix}-{entry['id'].replace('_', '-')}"
        before = self.server.stored()
        body, content_type, name = self._form(entry, slug)
        answer = self.office.post(ADD_EVENT, body, content_type)
        trial = Trial(answer.status, seconds=answer.seconds)
        if trial.is_taken:
            trial.served = self._served(slug, r"\.pdf" if entry["field"] == "slides" else r"picture-\d+\.webp")
        else:
            trial.sentence = error_at(answer.text, name) if answer.status == 200 else answer.text
            trial.elsewhere = "; ".join(all_errors(answer.text))
            trial.left = self.server.stored() - before
            trial.has_event = (slug,) in self.server.rows("SELECT slug FROM events_event")
        return trial

    def _form(self, entry, slug):
        if entry["field"] == "slides":
            name, more = "materials-0-file", deck_fields()
        else:
            name, more = "picture", {"picture_alt": "A picture of the kit"}
        upload = Upload(name, entry["upload_name"], entry["content_type"], entry["content"])
        return *multipart(event_fields(self.page, slug, **more), upload), name

    def _served(self, slug, pattern):
        """What the links of the public page give: [(status, headers as the kit's checks want them, bytes)]."""
        visitor = Client(self.server.port)
        answers = [(path, visitor.get(path)) for path in links(visitor.get(f"/events/{slug}/").text, pattern)]
        return [(found.status, found.headers | {"x-hostilekit-url": path}, found.body) for path, found in answers]


@pytest.fixture(scope="module")
def uploader(office_server, office):
    return Uploader(office_server, office)


@pytest.fixture(scope="module")
def table():
    """Rows of (id, wanted, happened, seconds, MB, sentence, complaints), kept for those who read about the run."""
    rows = [("file", "wanted", "happened", "s", "MB", "sentence", "what is wrong")]
    yield rows
    widths = [max(len(str(row[column])) for row in rows) for column in range(5)]
    lines = ["  ".join([*map(str.ljust, map(str, row), widths), *row[5:]]).rstrip() for row in rows]
    OUTPUT.mkdir(parents=True, exist_ok=True)
    (OUTPUT / f"hostile-{connection.vendor}.txt").write_text("\n".join(lines) + "\n")


def row(entry, trial, complaints):
    wanted = "/".join([entry["outcome"], *entry["also_ok"]])
    wrong = f"[{'; '.join(complaints)}]" if complaints else ""
    return entry["id"], wanted, trial.happened, f"{trial.seconds:.1f}", trial.grown_mb, trial.sentence[:300], wrong


@pytest.mark.server
@pytest.mark.parametrize("name", IDS)
def test_a_file_of_the_kit_is_taken_or_refused_as_it_should_be(name, kit, office_server, uploader, table):
    entry = kit[name]
    with Watch(office_server) as watch:
        trial = uploader.send(entry)
    trial.grown_mb = watch.grown_mb
    complaints = judge(entry, trial) + watch.complaints()
    table.append(row(entry, trial, complaints))
    assert complaints == [], trial.sentence or trial.elsewhere


@pytest.mark.server
def test_the_five_worst_at_once_keep_no_visitor_waiting(kit, office_server, uploader, table):
    entries = [kit[name] | {"seconds": SECONDS_FOR_FIVE} for name in WORST]
    orphans = office_server.orphans()
    with Watch(office_server) as watch, ThreadPoolExecutor(len(entries)) as pool:
        trials = list(pool.map(lambda entry: uploader.send(entry, "five"), entries))
    found = {}
    for entry, trial in zip(entries, trials, strict=True):
        trial.left = set()  # what is new in the storage may be another one's; orphans are looked for below
        found[entry["id"]] = judge(entry, trial)
        table.append(row(entry | {"id": f"{entry['id']}, one of five"}, trial, found[entry["id"]]))
    assert {name: complaints for name, complaints in found.items() if complaints} == {}
    assert watch.complaints() == []
    assert office_server.orphans() == orphans


# The other doors: where the script sends a file as soon as it is chosen, and where it sends a pasted picture.
DOORS = [
    ("slides", "/admin/uploads/", "file", {"kind": "pdf"}),
    ("image", "/admin/uploads/", "file", {"kind": "picture-480-960"}),
    ("image", "/admin/markdownx/upload/", "image", {}),
]


@pytest.mark.server
@pytest.mark.parametrize(("kind", "path", "name", "more"), DOORS, ids=["a deck", "a cover", "a pasted picture"])
def test_every_other_door_has_the_same_rules(kind, path, name, more, kit, office_server, office, uploader):
    token = {"csrfmiddlewaretoken": hidden_fields(uploader.page)["csrfmiddlewaretoken"]}
    entries = [entry for entry in kit.values() if entry["core"] and entry["field"] == kind]
    assert len(entries) > 8
    found = {}
    for entry in entries:
        before = office_server.stored()
        answer = office.post(path, *multipart(token | more, Upload(name, *(entry[k] for k in FILE))))
        trial = Trial(answer.status, answer.text, seconds=answer.seconds)
        if answer.status == 200:
            trial.status, trial.served = 302, [(200, {}, b"")]  # the form's test looks at what is served
        else:
            trial.left = office_server.stored() - before
        found[entry["id"]] = judge(entry | {"after": []}, trial)
    assert {name: complaints for name, complaints in found.items() if complaints} == {}


@pytest.mark.server
def test_the_list_of_ids_above_is_the_kits_own(kit):
    assert list(kit) == IDS


# The watch and the judge themselves


@pytest.mark.server
def test_the_watch_sees_a_peak_of_memory_that_is_over(office_server):
    if not PROC.exists():
        pytest.skip("Memory is measured by Linux's /proc alone.")
    with Watch(SimpleNamespace(port=office_server.port, workers=lambda: [os.getpid()])) as watch:
        bytearray(80_000_000)
    assert watch.grown_mb >= 60
    assert watch.complaints() == []


def test_the_watch_sees_a_server_that_does_not_answer_and_a_worker_that_ended():
    with socket.socket() as closed:
        closed.bind((HOST, 0))
        workers = iter([[os.getpid()], [], []])
        with Watch(SimpleNamespace(port=closed.getsockname()[1], workers=lambda: next(workers))) as watch:
            pass
    assert watch.complaints() == [
        "/healthz gave ConnectionRefusedError after 0.0 s",
        "/events/ gave ConnectionRefusedError after 0.0 s",
        "a worker ended",
    ]


def test_the_watch_finds_two_seconds_too_long():
    watch = Watch(SimpleNamespace(port=0, workers=list))
    watch.workers, watch.seen = [], [("/healthz", 200, 1.9), ("/events/", 200, 2.1), ("/events/", 503, 0.1)]
    assert watch.complaints() == ["/events/ gave 503 after 0.1 s", "/events/ took 2.1 s"]


BOMB = {"id": "b", "outcome": "reject", "also_ok": [], "message": ["pixels"], "after": [], "seconds": 5, "rss_mb": 100}
DECK = {"id": "d", "outcome": "accept", "also_ok": [], "message": [], "after": ["served-safe"], "seconds": 5,
        "rss_mb": 100}  # fmt: skip
SAFE = {"x-content-type-options": "nosniff", "content-security-policy": "default-src 'none'"}


@pytest.mark.parametrize(
    ("entry", "trial"),
    [
        (BOMB, Trial(200, "It has too many PIXELS.")),
        (BOMB | {"message": []}, Trial(413, "Too large.")),
        (BOMB | {"also_ok": ["neutralise"]}, Trial(302, served=[(200, {}, b"x")])),
        (DECK, Trial(302, served=[(200, SAFE, b"x")])),
    ],
)
def test_the_judge_lets_pass_what_is_right(entry, trial):
    assert judge(entry, trial) == []


@pytest.mark.parametrize(
    ("entry", "trial", "words"),
    [
        (BOMB, Trial(302, served=[(200, {}, b"x")]), "it was taken"),
        (BOMB, Trial(500, "pixels"), "the answer is 500"),
        (BOMB, Trial(200, "Not a picture."), "none of ['pixels'] is said"),
        (BOMB, Trial(200, "", "Title: pixels"), "nothing is said at the field"),
        (BOMB, Trial(200, "pixels", left={"a.png"}), "it left ['a.png'] in the storage"),
        (BOMB, Trial(200, "pixels", has_event=True), "it left an event behind"),
        (BOMB, Trial(200, "pixels", seconds=6), "it took 6.0 s"),
        (BOMB, Trial(200, "pixels", grown_mb=101), "the server grew by 101 MB"),
        (DECK, Trial(200, "No."), "it was refused (200)"),
        (DECK, Trial(302), "a visitor finds no file"),
        (DECK, Trial(302, served=[(200, SAFE, b"x"), (200, {}, b"x")]), "served-safe: no nosniff"),
        (DECK, Trial(302, served=[(404, SAFE, b"x")]), "a visitor gets 404"),
        (DECK | {"after": ["opens"]}, Trial(302, served=[(200, SAFE, b"no PDF")]), "opens: PdfError"),
    ],
)
def test_the_judge_finds_each_fault(entry, trial, words):
    assert any(complaint.startswith(words) for complaint in judge(entry, trial))
