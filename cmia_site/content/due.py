"""The minute at which changes that wait become public.

    publish_at(moment)      # a minute is set: a task is queued for it
    publish_due()           # what the task does, and `manage.py publish_due` where no worker runs

What appears for the first time, at the moment that its own row names, needs none of this: see publishing.py.
"""

import logging
from datetime import timedelta

from django.contrib import admin
from django.db import OperationalError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django_tasks import task

from .replay import Everything
from .working_copies import WorkingCopy

AGAIN = timedelta(minutes=1)
UNEXPECTED = "Something unexpected went wrong. Tell whoever looks after the server: its log says what it was."

logger = logging.getLogger(__name__)


def publish_at(moment):
    publish_what_is_due.using(run_after=moment).enqueue()


@task()
def publish_what_is_due():
    """A minute that was moved or taken back since the task was queued leaves it nothing to do."""
    publish_due()
    if WorkingCopy.objects.due().exists():  # the database was busy
        publish_at(timezone.now() + AGAIN)


def publish_due():
    """Publish all whose minute has come, each by itself; what cannot be published keeps waiting and says why."""
    for pk in list(WorkingCopy.objects.due().order_by("due_at", "pk").values_list("pk", flat=True)):
        _publish(pk)


def _publish(pk):
    try:
        with transaction.atomic():
            waiting = _locked(pk)
            refusal = _publish_copy(waiting) if waiting else ""
    except OperationalError:
        logger.warning("Changes could not be published at their minute yet", exc_info=True)
        return
    except Exception:
        logger.exception("Changes could not be published at their minute")
        refusal = UNEXPECTED
    if refusal:
        WorkingCopy.objects.due().filter(pk=pk).update(refusal=refusal)


def _locked(pk):
    """The copy, where it is still due now that nobody else can write its row; None where that has changed."""
    due = WorkingCopy.objects.due().filter(pk=pk)
    if seen := due.first():
        seen.content_type.model_class()._base_manager.select_for_update().filter(pk=seen.object_id).first()
    return due.select_for_update().first()


def _publish_copy(waiting):
    request = HttpRequest()
    request.user = Everything()
    model = waiting.content_type.model_class()
    where = f"{model._meta.verbose_name} {waiting.object_id}"
    refusal = admin.site.get_model_admin(model).publish_due(request, waiting)
    if refusal:
        logger.warning("Changes of %s were not published at their minute: %s", where, refusal)
    else:
        logger.info("Changes of %s are public, at their minute", where)
    return refusal
