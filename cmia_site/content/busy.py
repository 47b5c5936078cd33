"""A database that does not take a save, such as SQLite while somebody else writes for long, or a disk that is full."""

import logging
from http import HTTPStatus

from django.contrib.admin.utils import unquote
from django.db import OperationalError
from django.utils import timezone

from .editing import Editing
from .faults import Fault
from .form_data import FormData
from .replay import as_get, stored_keys
from .working_copies import Purpose, WorkingCopy

logger = logging.getLogger(__name__)

RETRY_SECONDS = 5
NOT_SAVED = "Not saved, and nothing you entered is lost"
TRY_AGAIN = Fault("The database could not take it at this moment. Save once more; if that fails too, wait a minute.")
CHOOSE_AGAIN = Fault("Choose the file once more: it did not arrive.")


class GivingBack:
    """For an admin whose requests are `editing`."""

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except OperationalError:
            if request.method != "POST":
                raise
            logger.exception("A form could not be saved; it is given back.")
        return self._give_back(request, object_id, form_url, extra_context or {})

    def _give_back(self, request, object_id, form_url, extra_context):
        """The form as it was sent, to be sent again: reading works while somebody else writes."""
        row = self.get_object(request, unquote(object_id)) if object_id else None
        data = FormData.read(request.POST)
        again = as_get(request)
        again.filled = data.to_post(stored_keys(self, request, row))
        copy = WorkingCopy(purpose=Purpose.TYPING, data=data.to_json(), seen_at=timezone.now())
        again.editing = Editing(request.editing.token, request.editing.version, copy)
        shown = {
            "faults": [TRY_AGAIN, *([CHOOSE_AGAIN] if request.FILES else [])],
            "faults_heading": NOT_SAVED,
            "is_kept": False,
            "is_answer": True,
            "saying": self.saying(request, row),
        }
        response = super().changeform_view(again, object_id, form_url, extra_context | shown)
        response.status_code = HTTPStatus.SERVICE_UNAVAILABLE
        response.headers["Retry-After"] = RETRY_SECONDS
        return response
