"""The office's forms and lists for events and what belongs to them."""

from . import event, people  # noqa: F401 - they register themselves
