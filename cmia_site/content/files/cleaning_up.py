"""Finds and removes files that nothing needs: unfinished uploads, and stored files that no row names."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import FileField, JSONField

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


def remove_unnamed(before):
    """Remove stored files of before `before` that no row names; returns (files removed, files kept)."""
    stored = list(stored_files())  # listed before the rows are read, so that a file stored meanwhile is not missed
    named = named_files()
    unnamed = [name for name in stored if name not in named and default_storage.get_modified_time(name) < before]
    for name in unnamed:
        default_storage.delete(name)
    return len(unnamed), len(stored) - len(unnamed)


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


def named_files():
    """The names of stored files in every FileField and JSONField of every model: in doubt a file is kept."""
    fields = (
        (model, field)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, FileField | JSONField)
    )
    return {
        name
        for model, field in fields
        for value in model._base_manager.values_list(field.attname, flat=True).iterator()
        for name in STORED_NAME.findall(str(value))
    }


def _entries(folder):
    return list(folder.iterdir()) if folder.exists() else []


def _is_older(path, before):
    return datetime.fromtimestamp(path.stat().st_mtime, UTC) < before
