"""A server as the office has it: real processes with a folder and a database of their own, which can be killed."""

import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from functools import cached_property
from pathlib import Path

from tests.hostile.client import Client

PROJECT = Path(__file__).resolve().parents[2]
HOST = "127.0.0.1"
USER, PASSWORD = "chief", "a long enough password"
THREADS = 24  # as the demo has
PROC = Path("/proc")
STORED_NAME = re.compile(r"[a-z]+/\d{4}/[0-9a-f]{32}\.[a-z0-9]+")


class OfficeServer:
    """Everything it writes goes into `folder`; `database_url` is empty for SQLite in there."""

    def __init__(self, folder, database_url=""):
        self.data, self.log = folder / "data", folder / "server.log"
        self.media = self.data / "media"
        self.database_url = database_url
        self.port = _free_port()
        self.process = None
        temporary = folder / "tmp"
        temporary.mkdir()
        # Nothing else is inherited: what the caller happens to have set is not what is tested.
        self.environment = {
            "PATH": os.environ["PATH"], "TMPDIR": str(temporary), "PORT": str(self.port),
            "CMIA_DATA_DIR": str(self.data),
        }  # fmt: skip
        if database_url:
            self.environment["DATABASE_URL"] = database_url

    # The processes

    def set_up(self):
        """Tables and an administrator."""
        self.manage("migrate", "--verbosity=0")
        account = {"USERNAME": USER, "PASSWORD": PASSWORD, "EMAIL": "chief@example.org"}
        account = {f"DJANGO_SUPERUSER_{name}": value for name, value in account.items()}
        self.manage("createsuperuser", "--noinput", "--verbosity=0", **account)

    def start(self):
        """Start and wait until it answers; a process group of its own, so that all of it can be killed at once."""
        command = [sys.executable, "-m", "gunicorn", "cmia_site.wsgi", f"--bind={HOST}:{self.port}",
                   "--worker-class=gthread", f"--threads={THREADS}", "--log-level=warning"]  # fmt: skip
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=PROJECT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        self._wait_for(self._is_ready, "did not answer")

    def kill(self):
        """kill -9 of master, workers and whatever these have started; returns when the port is free again."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self._wait_for(lambda: not self._accepts(), "outlived kill -9")

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.kill()

    def _wait_for(self, condition, complaint):
        deadline = time.monotonic() + 30
        while not condition():
            assert time.monotonic() < deadline, f"The server {complaint} within 30 seconds: {self.last_words()}"
            time.sleep(0.02)

    def _is_ready(self):
        assert self.process.poll() is None, f"The server ended by itself: {self.last_words()}"
        return self._accepts() and Client(self.port).get("/readyz").status == 200

    def _accepts(self):
        with socket.socket() as probe:
            return probe.connect_ex((HOST, self.port)) == 0

    def last_words(self):
        return self.log.read_text(errors="replace")[-2000:]

    def workers(self):
        """The process ids of its workers; empty where there is no /proc."""
        found = []
        for stat in PROC.glob("[0-9]*/stat"):
            try:
                parent = stat.read_text().rpartition(")")[2].split()[1]
            except OSError:  # it ended meanwhile
                continue
            if parent == str(self.process.pid):
                found.append(int(stat.parent.name))
        return sorted(found)

    # What it keeps

    def manage(self, *arguments, **variables):
        """`manage.py` with these arguments in the server's environment; returns what it printed."""
        return self._run([sys.executable, "manage.py", *arguments], variables)

    def python(self, code):
        """Run Python with Django set up in the server's environment; returns what the variable `answer` holds."""
        before = "import django; django.setup()"
        after = "import json; print(json.dumps(answer, default=str))"
        variables = {"DJANGO_SETTINGS_MODULE": "cmia_site.settings"}
        return json.loads(self._run([sys.executable, "-c", "\n".join([before, code, after])], variables))

    def _run(self, command, variables):
        done = subprocess.run(
            command, cwd=PROJECT, env=self.environment | variables, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, f"{' '.join(command[1:3])} failed: {done.stderr[-2000:]}"
        return done.stdout

    def rows(self, sql):
        """The rows of a SELECT, read past the server, straight from its database."""
        if not self.database_url:
            with closing(sqlite3.connect(self.data / "site.sqlite3")) as connection:
                connection.execute("PRAGMA query_only=1")
                return connection.execute(sql).fetchall()
        import psycopg  # only there where the tests run on PostgreSQL

        with psycopg.connect(self.database_url) as connection:
            return connection.execute(sql).fetchall()

    def stored(self):
        """The names of all files in its storage."""
        return {path.relative_to(self.media).as_posix() for path in files_in(self.media)}

    def named(self):
        """The names of stored files that stand in any row of any table, in whatever column, within a text too."""
        return set(STORED_NAME.findall(self.manage("dumpdata")))

    def orphans(self):
        return self.stored() - self.named()

    @cached_property
    def incoming(self):
        """The folder to which uploads are written while they arrive."""
        code = "import tempfile; from django.conf import settings"
        return Path(self.python(f"{code}; answer = settings.FILE_UPLOAD_TEMP_DIR or tempfile.gettempdir()"))


def files_in(folder):
    return [path for path in folder.rglob("*") if path.is_file()]


def _free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]
