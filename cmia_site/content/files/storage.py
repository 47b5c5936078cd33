"""Files on this machine's disk, each under its name only once all of it is safely there."""

import os
import secrets
from pathlib import Path

from django.core.files.storage import FileSystemStorage

UNFINISHED = ".unfinished"  # a folder of the storage; `cleanup` empties it after a crash


class WholeFileStorage(FileSystemStorage):
    """Writes to a name of its own, flushes it to the disk, and only then gives the file its name.

    Whatever interrupts it, the name either does not exist or stands for the whole file, power cuts included.
    """

    def _save(self, name, content):
        part = Path(self.path(super()._save(f"{UNFINISHED}/{secrets.token_hex(16)}", content)))
        whole = Path(self.path(name))
        whole.parent.mkdir(parents=True, exist_ok=True)
        _flush(part)
        part.rename(whole)
        _flush(whole.parent)
        _flush(whole.parent.parent)  # the folder itself may be new
        return name


def _flush(path):
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
