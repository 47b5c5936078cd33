"""What every test stands on: media in a folder of its own, plain passwords hashed quickly, tasks at once."""

from datetime import UTC, datetime, timedelta

import pytest
from xdist.scheduler import LoadFileScheduling


def pytest_xdist_make_scheduler(config, log):
    """With `-n`, each file's tests stay together, and files in order: those whose tests empty the tables come last."""
    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path, monkeypatch):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path / "incoming"
    settings.FILE_UPLOAD_TEMP_DIR.mkdir()
    monkeypatch.setattr("os.fsync", lambda handle: None)  # nothing here has to outlive a power cut
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = (
        True  # looks a file up when it is asked for, instead of listing all at each start
    )
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}


@pytest.fixture(autouse=True)
def _database_stays_open(monkeypatch):
    """A response that is closed by hand must not close the connection on which the test's transaction stands."""
    name = "django.db.backends.base.base.BaseDatabaseWrapper.close_if_unusable_or_obsolete"
    monkeypatch.setattr(name, lambda self: None)


@pytest.fixture
def editor(db):
    from tests.builders import make_editor

    return make_editor()


@pytest.fixture
def staff_client(client, editor):
    """A client signed in as a member of the office."""
    client.force_login(editor, backend="django.contrib.auth.backends.ModelBackend")
    return client


class Clock:
    """A clock that stands: `clock.now` is what Django takes for the present moment until it is moved."""

    def __init__(self, now):
        self.now = now

    def forward(self, **duration):
        self.now += timedelta(**duration)


@pytest.fixture
def clock(monkeypatch):
    """Noon, UTC, on a Wednesday in winter; `clock.now = ...` and `clock.forward(minutes=1)` move it."""
    clock = Clock(datetime(2027, 1, 20, 12, tzinfo=UTC))
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock.now)
    return clock
