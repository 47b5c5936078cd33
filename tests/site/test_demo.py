"""The demo: the Alliance's own page, complete, loaded again and again, and served by one command."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager, nullcontext

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command

from cmia_site.demo import content
from cmia_site.management.commands import demo
from events.models import Event
from resources.models import Figure, Indicator, Label, Source, Term
from tests.builders import body, make_figure

TITLE = "Can artisanal small-scale mining (ASM) be part of the critical minerals solution?"
THEMES = [
    "Tackling misconceptions with education to raise awareness",
    "Incentivising finance and impact investment to help support professionalisation",
    "The journey of formalisation of the sector and flexible legal frameworks",
    "Creation of reliable offtake purchasing and stable predictable relationships",
    "Driving greater supply chain transparency in the context of geopolitics and investor confidence including space "
    "observation",
    "Collaboration rather than allocation of responsibility to a single stakeholder",
    "Inclusion at grassroots levels",
]
PANEL = [
    ("Panellists", "Rosanna Tufo", "Senior Advisor, Levin Sources"),
    ("Panellists", "Rob Karpati", "Partner and Senior Advisor, The Blended Capital Group"),
    ("Panellists", "Terry Garde", "Independent Consultant"),
    ("Panellists", "David Livingstone", "Director, Napier Meridian"),
    ("For the host", "Olimpia Pilch", "Co-founder & COO, Critical Minerals International Alliance"),
]
FIGURES = ["44 million", "80 countries", "134 million", "150 million", "2018", "9 million", "54 million", "18-30%",
           "25%", "6%", "70-90%", "1.6 billion", "4-10", "30-300"]  # fmt: skip


@pytest.fixture
def asm(db):
    content.load()
    return Event.objects.get(title=TITLE)


def test_the_seed_event_is_complete(asm):
    assert [key_theme.text for key_theme in asm.key_themes.all()] == THEMES
    panel = [(heading, a.person.name, a.job_in_words) for heading, group in asm.panel for a in group]
    assert panel == PANEL
    assert (asm.when.day_text, asm.start_date, asm.is_over) == ("Date not recorded", None, True)
    quoted = " ".join(quote.wording for quote in asm.quotes.all())
    assert [figure for figure in FIGURES if figure not in quoted] == []
    assert "OECD 2016" in asm.summary
    assert "What is ASM?" in asm.summary_html
    assert "panellists" in asm.summary


def test_the_evidence_is_complete(asm):
    counted = {model.__name__: model.objects.count() for model in (Source, Term, Label, Indicator, Figure)}
    assert counted == {"Source": 46, "Term": 24, "Label": 58, "Indicator": 26, "Figure": 42}  # 82 forms with the names
    assert Figure.objects.published().count() == 42
    assert Term.objects.published().count() == 24


def test_figures_are_loaded_as_they_are_in_the_table(asm):
    figure = Figure.objects.get(slug="fig-0015")
    assert figure.sentence == (
        "About 49.0 million people working directly in ASM (range 42.5 to 63.8 million; world, 1999 to 2021, "
        "data years mixed)."
    )
    assert [str(number) for number in (figure.lower, figure.value, figure.upper)] == ["42.5", "49.0", "63.8"]
    assert str(Figure.objects.get(slug="fig-0001").value) == "44.75"


def test_the_rival_sets_are_connected(asm):
    rivals = {
        slug: sorted(Figure.objects.get(slug=slug).conflicts_with.values_list("slug", flat=True))
        for slug in ("fig-0003", "fig-0017", "fig-0021", "fig-0024")
    }
    assert rivals == {
        "fig-0003": ["fig-0017", "fig-0018"],
        "fig-0017": ["fig-0003", "fig-0018"],
        "fig-0021": ["fig-0007", "fig-0024"],
        "fig-0024": ["fig-0007", "fig-0021"],
    }
    assert Figure.objects.get(slug="fig-0014").superseded_by.slug == "fig-0001"


def test_the_seeds_statements_are_quotes_in_its_wording(asm, client):
    assert [quote.figure.slug for quote in asm.quotes.all()] == [f"fig-{number:04}" for number in range(1, 14)]
    page = client.get(asm.get_absolute_url()).content.decode()
    assert "Said here: “more than 44 million people”" in page
    assert "Original not found" in page
    assert [material.source.slug for material in asm.materials.all()] == ["levin-slides"]


def test_a_figure_entered_after_the_demo_has_the_next_number(asm):
    assert make_figure().slug == "fig-0043"


def test_the_seed_events_deck_stands_under_its_speakers_name(asm, client):
    deck = asm.materials.get()
    assert deck.title == "Setting the scenes ASM Levin Sources"
    assert [(person.name, place.name) for person, place in deck.authors] == [("Rosanna Tufo", "Levin Sources")]
    served = body(client.get(deck.file_url))
    assert hashlib.sha256(served).hexdigest() == deck.newest.sha256
    with deck.newest.original.open() as original:
        assert original.read() == content.DECK.read_bytes()
    assert 8 <= deck.newest.pages <= 12


def test_nothing_is_invented_about_its_date(asm, client):
    page = client.get(asm.get_absolute_url()).content.decode()
    assert "Date not recorded" in page
    assert "Jul 5" not in page
    assert "5 July" not in page


def test_loading_again_doubles_nothing_and_keeps_addresses(asm):
    before = {model: list(model._base_manager.order_by("pk").values_list("pk", flat=True)) for model in models()}
    addresses = [event.get_absolute_url() for event in Event.objects.order_by("pk")]
    content.load()
    assert {
        model: list(model._base_manager.order_by("pk").values_list("pk", flat=True)) for model in models()
    } == before
    assert [event.get_absolute_url() for event in Event.objects.order_by("pk")] == addresses


def models():
    return [model for label in ("events", "resources", "content") for model in apps.get_app_config(label).get_models()]


def test_the_samples_say_that_they_are_samples(asm):
    others = Event.objects.exclude(pk=asm.pk)
    assert {(event.title[:8], event.is_over) for event in others} == {("Sample: ", True), ("Sample: ", False)}


def test_what_an_editor_changed_in_the_demo_stays_changed(asm):
    asm.slug = "asm"
    asm.save()
    content.load()
    assert Event.objects.get(title=TITLE).slug == "asm"


@pytest.mark.django_db
def test_the_administrator_is_made_from_djangos_own_variables(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_USERNAME", "chief")
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "given by hand")
    for _ in range(2):
        assert demo.Command()._administrator() == ("chief", "given by hand")
    user = get_user_model().objects.get(username="chief")
    assert (user.is_staff, user.is_superuser, user.check_password("given by hand")) == (True, True, True)


@pytest.mark.django_db
def test_without_them_the_password_is_new_at_each_start(monkeypatch):
    monkeypatch.delenv("DJANGO_SUPERUSER_PASSWORD", raising=False)
    assert demo.Command()._administrator()[1] != demo.Command()._administrator()[1]


def test_the_demo_refuses_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not for production"):
        call_command("demo")


@contextmanager
def running(folder):
    """The demo as a visitor starts it, in an empty environment; gives its address and the process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {"PATH": os.environ["PATH"], "CMIA_DATA_DIR": str(folder), "PORT": str(port)}
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo"], cwd=settings.BASE_DIR, env=environment, stdout=subprocess.DEVNULL
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(f"{address}/healthz", process)
        yield address
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def wait_for(url, process):
    for _ in range(300):
        assert process.poll() is None, "the demo ended by itself"
        try:
            with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own address
                return response.read()
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the demo did not answer within 30 seconds")


def get(url):
    with urllib.request.urlopen(url, timeout=10) as response:  # noqa: S310
        return response.read()


@pytest.mark.server
def test_one_command_serves_the_page_and_a_second_start_keeps_the_data(tmp_path):
    for _ in range(2):
        with running(tmp_path) as address:
            page = get(f"{address}/e/1/").decode()
            assert TITLE in page
            assert get(f"{address}/events/").decode().count('class="record side"') == 3
            assert get(f"{address}/readyz") == b"ok\n"
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.server
@pytest.mark.parametrize("code", [0, 1])
def test_a_worker_that_ends_is_started_again_until_the_server_ends(monkeypatch, tmp_path, code):
    starts = tmp_path / "starts"
    note = f"open({str(starts)!r}, 'a').write('started ')"
    wait = f"""
import pathlib, sys, time
starts = pathlib.Path({str(starts)!r})
while not starts.exists() or starts.read_text().count("started") < 3:
    time.sleep(0.1)
sys.exit({code})
"""
    monkeypatch.setattr(demo, "SERVER", [sys.executable, "-c", wait])
    monkeypatch.setattr(demo, "WORKER", [sys.executable, "-c", f"{note}; exit(1)"])
    monkeypatch.setattr("signal.signal", lambda *args: None)
    with pytest.raises(CommandError, match="server ended") if code else nullcontext():
        demo.Command()._serve()
    assert starts.read_text().count("started") >= 3


def test_a_second_load_leaves_the_offices_work_alone(asm):
    asm.publication, asm.summary, asm.title = "withdrawn", "Ours.", "Another title"
    asm.save()
    asm.materials.update(title="Renamed")
    content.load()
    again = Event.objects.get(pk=asm.pk)
    assert (again.publication, again.summary, again.title) == ("withdrawn", "Ours.", "Another title")
    assert (Event.objects.count(), again.materials.count()) == (3, 1)
