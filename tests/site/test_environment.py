"""Settings come through one typed reader; a wrong or missing value stops the start with a sentence."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cmia_site import environment

ROOT = Path(__file__).resolve().parents[2]
SAFE = {
    "CMIA_PRODUCTION": "1",
    "CMIA_SECRET_KEY": "k" * 50,
    "CMIA_HOSTS": "www.example.org",
    "CMIA_BASE_URL": "https://www.example.org",
}


@pytest.fixture
def given(monkeypatch):
    """Set CMIA_X and name it."""

    def give(value):
        if value is None:
            monkeypatch.delenv("CMIA_X", raising=False)
        else:
            monkeypatch.setenv("CMIA_X", value)
        return "CMIA_X"

    return give


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, False),
        ("", False),
        (" ", False),
        ("1", True),
        ("true", True),
        ("Yes", True),
        ("on", True),
        ("0", False),
        ("false", False),
        ("no", False),
        ("off", False),
    ],
)
def test_a_flag_is_true_or_false(given, value, expected):
    assert environment.flag(given(value)) is expected


@pytest.mark.parametrize("value", ["2", "ja", "maybe", "1 0"])
def test_any_other_value_of_a_flag_stops_the_start(given, value):
    with pytest.raises(SystemExit, match=r"^The site cannot start: CMIA_X should be 1 or 0"):
        environment.flag(given(value))


@pytest.mark.parametrize(
    ("value", "expected"), [(None, "else"), ("", "else"), ("  ", "else"), (" two words ", "two words")]
)
def test_a_text_comes_without_blanks_around_it(given, value, expected):
    assert environment.text(given(value), "else") == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, []),
        ("", []),
        ("a.example", ["a.example"]),
        (" a.example , b.example,", ["a.example", "b.example"]),
        (",", []),
    ],
)
def test_words_are_parted_by_commas(given, value, expected):
    assert environment.words(given(value)) == expected


def test_a_database_is_named_by_an_address(given):
    entry = environment.database(given("postgres://ann:secret@db.example:5433/site"), None)
    assert {key: entry[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "site",
        "USER": "ann",
        "PASSWORD": "secret",
        "HOST": "db.example",
        "PORT": 5433,
    }


def test_without_an_address_the_default_database_is_taken(given):
    default = {"ENGINE": "django.db.backends.sqlite3"}
    assert environment.database(given(None), default) == default


@pytest.mark.parametrize("value", ["nonsense", "gopher://db.example/site", "postgres://db.example:port/site"])
def test_a_wrong_address_of_the_database_stops_the_start(given, value):
    with pytest.raises(SystemExit, match=r"^The site cannot start: CMIA_X should be an address such as postgres://"):
        environment.database(given(value), None)


def test_a_folder_is_made_for_its_owner_alone(given, tmp_path):
    folder = environment.folder(given(str(tmp_path / "a" / "b")), "elsewhere")
    assert (folder, folder.is_dir(), folder.stat().st_mode & 0o777) == (tmp_path / "a" / "b", True, 0o700)


def test_a_folder_may_be_there_already(given, tmp_path):
    assert (
        environment.folder(given(None), tmp_path) == environment.folder(given(str(tmp_path)), "elsewhere") == tmp_path
    )


def test_a_folder_that_cannot_be_made_stops_the_start(given, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(SystemExit, match=r"^The site cannot start: the folder .+ cannot be made .+ in CMIA_X\.$"):
        environment.folder(given(str(tmp_path / "file" / "data")), "elsewhere")


def test_a_secret_is_made_once_and_readable_by_its_owner_alone(tmp_path):
    path = tmp_path / "data" / "secret-key"
    path.parent.mkdir()
    first = environment.kept_secret(path)
    assert (environment.kept_secret(path), path.read_text()) == (first, first)
    assert (len(first) >= 50, path.stat().st_mode & 0o777) == (True, 0o600)
    assert list(path.parent.iterdir()) == [path]


def test_every_installation_has_its_own_secret(tmp_path):
    assert environment.kept_secret(tmp_path / "one") != environment.kept_secret(tmp_path / "two")


def test_processes_that_start_together_agree_on_one_secret(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(environment.kept_secret, [tmp_path / "secret-key"] * 40))
    assert keys == {(tmp_path / "secret-key").read_text()}


def test_an_empty_secret_stops_the_start(tmp_path):
    (tmp_path / "secret-key").touch()
    with pytest.raises(SystemExit, match=r"is empty\. Delete it and start again"):
        environment.kept_secret(tmp_path / "secret-key")


# The start itself


def check(folder, *, command=("check",), **variables):
    """Run `manage.py check`, or another command, with these variables and nothing else of ours."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("CMIA_", "DJANGO_", "DATABASE_URL", "PYTEST"))}
    return subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=kept | {"CMIA_DATA_DIR": str(folder)} | variables,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"CMIA_SECRET_KEY": ""}, "production needs CMIA_SECRET_KEY"),
        ({"CMIA_SECRET_KEY": "short"}, "production needs CMIA_SECRET_KEY"),
        ({"CMIA_HOSTS": ""}, "production needs CMIA_HOSTS"),
        ({"CMIA_HOSTS": "*"}, "production needs CMIA_HOSTS"),
        ({"CMIA_BASE_URL": ""}, "production needs CMIA_BASE_URL"),
        ({"CMIA_BASE_URL": "http://www.example.org"}, "production needs CMIA_BASE_URL"),
        ({"CMIA_DEBUG": "1"}, "CMIA_DEBUG shows secrets to visitors"),
        ({"CMIA_TIME_ZONE": "Mars/Olympus"}, "CMIA_TIME_ZONE should be a time zone by its city"),
        ({"CMIA_PRODUCTION": "perhaps"}, "CMIA_PRODUCTION should be 1 or 0"),
    ],
)
def test_a_start_that_is_not_safe_ends_with_a_sentence(tmp_path, changes, sentence):
    result = check(tmp_path, **SAFE | changes)
    assert (result.returncode, result.stdout, result.stderr.count("\n")) == (1, "", 1)
    assert result.stderr.startswith(f"The site cannot start: {sentence}")


def test_production_without_any_setting_ends_with_a_sentence(tmp_path):
    result = check(tmp_path, CMIA_PRODUCTION="1")
    assert (result.returncode, result.stderr.count("\n")) == (1, 1)
    assert result.stderr.startswith("The site cannot start: production needs CMIA_SECRET_KEY")
    assert not (tmp_path / "secret-key").exists()


def test_production_with_its_settings_starts(tmp_path):
    result = check(tmp_path, **SAFE)
    assert (result.returncode, result.stderr) == (0, "")
    assert not (tmp_path / "secret-key").exists()


def test_without_any_variable_the_site_starts_and_keeps_a_secret(tmp_path):
    result = check(tmp_path / "data")
    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "data" / "secret-key").stat().st_mode & 0o777 == 0o600


@pytest.mark.server
def test_the_list_of_collected_files_lies_outside_what_is_served(tmp_path):
    result = check(tmp_path, command=("collectstatic", "--noinput"), **SAFE)
    assert (result.returncode, result.stderr) == (0, "")
    assert (tmp_path / "staticfiles.json").exists()
    assert not (tmp_path / "static" / "staticfiles.json").exists()
    assert [path.suffixes[-2:] for path in (tmp_path / "static" / "css").glob("site.*.css.br")] == [[".css", ".br"]]
