"""Servers of their own, and the kit's files."""

import json
import os
import secrets
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import pytest
from django.db import connection

from tests.hostile.client import Client
from tests.hostile.server import PASSWORD, USER, OfficeServer

HERE = Path(__file__).parent


@contextmanager
def own_database(blocker):
    """The address of a new database in the cluster that the tests run on; empty on SQLite, a file in the folder."""
    if connection.vendor != "postgresql":
        yield ""
        return
    name = f"office_{secrets.token_hex(6)}"
    _order(blocker, f"CREATE DATABASE {name}")
    try:
        yield urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    finally:
        _order(blocker, f"DROP DATABASE {name} WITH (FORCE)")


def _order(blocker, sql):
    """Outside any transaction and any database of the tests, as Django makes its test databases."""
    with blocker.unblock(), connection._nodb_cursor() as cursor:
        cursor.execute(sql)


@pytest.fixture(scope="module")
def office_server(django_db_blocker):
    """A running server with an administrator and nothing else; each module has one, so that kills disturb nobody."""
    # Not pytest's folder, which is kept after the run: here lie hundreds of megabytes.
    with TemporaryDirectory(prefix="office-") as folder, own_database(django_db_blocker) as database_url:
        server = OfficeServer(Path(folder), database_url)
        try:
            server.set_up()
            server.start()
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="module")
def office(office_server):
    """A browser in which the administrator is signed in."""
    return Client(office_server.port).sign_in(USER, PASSWORD)


@pytest.fixture
def visitor(office_server):
    return Client(office_server.port)


@pytest.fixture(scope="session")
def make_kit(tmp_path_factory):
    """make_kit(*options): the generator's files; gives {id: entry of its manifest}, with the bytes as `content`."""

    def make(*options):
        folder = tmp_path_factory.mktemp("kit")
        subprocess.run([sys.executable, HERE / "make_files.py", folder, *options], check=True, capture_output=True)
        entries = json.loads((folder / "manifest.json").read_text())["files"]
        return {entry["id"]: entry | {"content": (folder / entry["path"]).read_bytes()} for entry in entries}

    return make


@pytest.fixture(scope="session")
def kit(make_kit):
    """All files, the large ones at the size for continuous integration."""
    return make_kit("--small")
