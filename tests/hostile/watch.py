"""Looks on while a file is being taken in: do other pages still answer, and how much memory does a worker take?"""

import threading
from pathlib import Path

from tests.hostile.client import Client

PAGES = ("/healthz", "/events/")
PAUSE = 0.1  # seconds
PATIENCE = 2  # seconds


class Watch:
    """In a `with` block: asks for the pages again and again, from a visitor's place."""

    def __init__(self, server):
        self.server = server
        self.seen = []  # (path, what came, seconds)
        self.over = threading.Event()
        self.thread = threading.Thread(target=self._look)

    def __enter__(self):
        self.workers = self.server.workers()
        self.before = sum(_memory(pid, "VmRSS") for pid in self.workers)
        for pid in self.workers:
            _forget_peak(pid)
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        self.grown_mb = max(sum(_memory(pid, "VmHWM") for pid in self.server.workers()) - self.before, 0) // 1000

    def _look(self):
        visitor = Client(self.server.port)
        while True:
            for path in PAGES:
                self.seen.append(_look_at(visitor, path))
            if self.over.wait(PAUSE):
                return

    def complaints(self):
        """Sentences about pages that failed or kept somebody waiting, and about workers that were replaced."""
        found = [f"{path} gave {what} after {seconds:.1f} s" for path, what, seconds in self.seen if what != 200]
        found += [f"{path} took {seconds:.1f} s" for path, what, seconds in self.seen if seconds > PATIENCE]
        if self.server.workers() != self.workers:
            found.append("a worker ended")
        return found

    @property
    def slowest(self):
        return max(seconds for _, _, seconds in self.seen)


def _look_at(visitor, path):
    try:
        answer = visitor.get(path)
    except OSError as error:
        return path, type(error).__name__, 0
    return path, answer.status, answer.seconds


def _memory(pid, name):
    """Kilobytes of a running process by a name of Linux's /proc; 0 where there is none, so that nothing is judged."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{name}:")), 0)


def _forget_peak(pid):
    """From now on VmHWM is the peak since this moment (proc(5), clear_refs)."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")
