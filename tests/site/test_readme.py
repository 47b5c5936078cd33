"""The README is tested too: what it names exists, and what must be named is named."""

import re
import subprocess

from django.conf import settings
from django.core.management import get_commands

README = (settings.BASE_DIR / "README.md").read_text()
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.S | re.M)
TOP_LEVEL = {
    "README.md",
    "manage.py",
    "requirements.txt",
    "cmia_site",
    "events",
    "resources",
    "templates",
    "static",
    "tests",
}


def test_the_first_two_blocks_are_one_line_each_and_set_up_what_they_run():
    demo, tests = BLOCKS[:2]
    assert demo.count("\n") == tests.count("\n") == 1
    assert demo.endswith(".venv/bin/python manage.py demo\n")
    assert "-r requirements.txt" in demo
    assert tests.endswith(".venv/bin/python -m pytest -n auto\n")
    assert "-r tests/requirements.txt" in tests


def test_every_variable_that_settings_read_is_explained_and_no_other():
    code = (settings.BASE_DIR / "cmia_site" / "settings.py").read_text()
    read = set(re.findall(r'environment\.\w+\(\s*"([A-Z_]+)"', code))
    explained = set(re.findall(r"^\| `([A-Z_]+)` \|", README, re.M))
    assert read == explained


def test_every_command_it_names_exists_and_each_of_ours_is_named():
    named = set(re.findall(r"^\| `python manage\.py (\w+)", README, re.M))
    ours = {name for name, app in get_commands().items() if app == "cmia_site"}
    assert named <= set(get_commands())
    assert ours <= named


def test_nothing_else_stands_at_the_top_level():
    listing = subprocess.run(["git", "ls-files"], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True)
    top = {line.partition("/")[0] for line in listing.stdout.splitlines()}
    assert {name for name in top if not name.startswith(".")} == TOP_LEVEL
