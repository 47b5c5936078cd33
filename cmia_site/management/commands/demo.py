"""One command from a fresh clone to a site in the browser."""

import os
import secrets
import signal
import subprocess
import sys
import time

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

THREADS = 24
SERVER = [
    sys.executable, "-m", "gunicorn", "cmia_site.wsgi", f"--bind=127.0.0.1:{settings.PORT}",
    "--worker-class=gthread", f"--threads={THREADS}", "--log-level=warning",
]  # fmt: skip
WORKER = [sys.executable, "manage.py", "db_worker", "--verbosity=0"]


class Command(BaseCommand):
    help = "Migrates, loads the demo's content, makes an administrator, and serves the site on 127.0.0.1."

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError("The demo makes sample events and an administrator: it is not for production.")
        call_command("migrate", verbosity=0)
        call_command("load_demo", stdout=self.stdout)
        username, password = self._administrator()
        self.stdout.write(f"\nThe site:  http://127.0.0.1:{settings.PORT}/")
        self.stdout.write(f"To edit:   http://127.0.0.1:{settings.PORT}/admin/  as {username}, password {password}")
        self.stdout.write("Ctrl+C ends it. What you enter is kept.\n")
        self.stdout.flush()
        self._serve()

    def _administrator(self):
        """(user name, password): Django's own variables where they are set, else a new random password."""
        username = os.environ.get("DJANGO_SUPERUSER_USERNAME") or "admin"
        password = os.environ.get("DJANGO_SUPERUSER_PASSWORD") or secrets.token_urlsafe(12)
        user, _ = get_user_model().objects.get_or_create(username=username)
        user.email = os.environ.get("DJANGO_SUPERUSER_EMAIL", user.email)
        user.is_staff = user.is_superuser = user.is_active = True
        user.set_password(password)
        user.save()
        return username, password

    def _serve(self):
        """The web server with the task worker beside it, until the server ends.

        A worker ends by itself when the database is busy for too long.
        """
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        server, worker = self._start(SERVER), self._start(WORKER)
        try:
            while server.poll() is None:
                if worker.poll() is not None:
                    worker = self._start(WORKER)
                time.sleep(0.3)
        except KeyboardInterrupt:
            pass
        finally:
            for child in (server, worker):
                child.terminate()
            for child in (server, worker):
                child.wait()
        if server.returncode > 0:
            raise CommandError(f"The server ended. Is port {settings.PORT} taken? Set PORT to another one.")

    def _start(self, command):
        return subprocess.Popen(command, cwd=settings.BASE_DIR)
