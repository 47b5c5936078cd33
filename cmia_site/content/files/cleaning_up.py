"""Finds and removes files that nothing needs: unfinished uploads, and stored files that no row names."""

import shutil
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import FileField, JSONField, TextField

from .names import STORED_NAME
from .storage import UNFINISHED


def remove_unfinished(before):
    """Remove what broken-off uploads left behind before the aware datetime `before`; returns how many."""
    media = getattr(default_storage, "location", None)  # a storage elsewhere leaves nothing half done
    places = [Path(settings.FILE_UPLOAD_TEMP_DIR), *([Path(media) / UNFINISHED] if media else [])]
    old = [path for place in places for path in _entries(place) if _is_older(path, before)]
    for path in old:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(old)


def find_unnamed(before, moved_from):
    """Names of stored files of before `before` that no row names, and how many other files there are.

    `moved_from`: models whose rows hand their files on to rows of other models.
    """
    stored = list(stored_files())  # listed before the rows are read, so that a file stored meanwhile is not missed
    named = named_files(moved_from)
    unnamed = [name for name in stored if name not in named and _stored_before(name, before)]
    return unnamed, len(stored) - len(unnamed)


def stored_files(folder=""):
    """Names of all files of the storage that were named by names.stored_name; whatever else lies there is let be."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:  # nothing was ever stored
        return
    yield from filter(STORED_NAME.fullmatch, (f"{folder}/{file}" for file in files))
    for inner in folders:
        if inner != UNFINISHED:
            yield from stored_files(f"{folder}/{inner}".lstrip("/"))


def named_files(moved_from=()):
    """The names of stored files in any file, text or JSON of any row: in doubt a file is kept.

    What files move from is read first: a name that has left it by then is found where it has gone to.
    """
    values = texts(FileField, JSONField, TextField, first=moved_from)
    return {name for value in values for name in STORED_NAME.findall(value)}


def texts(*kinds, first=()):
    """All values of all fields of these kinds in every model, as text, one by one: they may not fit into memory.

    The models `first` are read first.
    """
    models = sorted(apps.get_models(), key=lambda model: model not in first)
    fields = ((model, field) for model in models for field in model._meta.concrete_fields if isinstance(field, kinds))
    values = (model._base_manager.values_list(field.attname, flat=True).iterator() for model, field in fields)
    return (str(value) for value in chain.from_iterable(values))


def _stored_before(name, before):
    try:
        return default_storage.get_modified_time(name) < before
    except FileNotFoundError:  # somebody else removed it
        return False


def _entries(folder):
    return list(folder.iterdir()) if folder.exists() else []


def _is_older(path, before):
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
    except FileNotFoundError:  # its upload has ended meanwhile
        return False
