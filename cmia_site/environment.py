"""The one reader of environment variables: typed values, or a sentence that stops the start."""

import os
import secrets
from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from zoneinfo import available_timezones

from environs import Env, EnvError

_env = Env()


def stop(sentence):
    """End the start of the program with a sentence instead of a traceback."""
    raise SystemExit(f"The site cannot start: {sentence}")


def _read(reader, name, default, meaning):
    if not os.environ.get(name, "").strip():
        return default
    try:
        return reader(name)
    except (EnvError, ValueError) as error:
        stop(f"{name} should be {meaning} ({error}).")


def flag(name):
    """True for 1, true, yes or on; False when unset or empty."""
    return _read(_env.bool, name, False, "1 or 0")


def text(name, default=""):
    return _read(_env.str, name, default, "a text").strip()


def time_zone(name, default):
    zone = text(name) or default
    if zone not in available_timezones():
        stop(f"{name} should be a time zone by its city, such as Europe/London (“{zone}” is none).")
    return zone


def words(name, default=()):
    """A comma-separated list without empty parts."""
    return [word.strip() for word in _read(_env.list, name, list(default), "a list with commas") if word.strip()]


def database(name, default):
    """Django's DATABASES entry for an address such as postgres://user:password@host/name."""
    return _read(_env.dj_db_url, name, None, "an address such as postgres://user:password@host/name") or default


def folder(name, default):
    """An absolute path to a folder that only its owner can read; made when it is missing."""
    path = Path(text(name) or default).expanduser().absolute()
    try:
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        stop(f"the folder {path} cannot be made ({error.strerror}). Give another one in {name}.")
    return path


def kept_secret(path):
    """The key in the file at `path`, made once with mode 0600; safe when several processes start together.

    The file takes its name when it is complete, so that nobody reads half a key; the first one to name it wins.
    """
    if not path.exists():
        with NamedTemporaryFile("w", dir=path.parent) as file:  # of mode 0600
            file.write(secrets.token_urlsafe(64))
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)
    key = path.read_text().strip()
    return key or stop(f"{path} is empty. Delete it and start again.")
