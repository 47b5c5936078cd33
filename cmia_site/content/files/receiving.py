"""How the bytes of an upload arrive: on the disk, not in memory, and of no file more than the largest one allowed."""

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from .inspection import MAX_PDF_BYTES


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Counts what comes after the limit instead of keeping it, so that the form can answer with a sentence.

    The File then has its true `size` and no content.
    """

    def new_file(self, *args, **kwargs):
        """Leave out the files of somebody who is not signed in: no public form has any.

        The check against forged requests reads the whole form before anybody is asked who they are.
        """
        if settings.SESSION_COOKIE_NAME not in self.request.COOKIES:
            raise SkipFile
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) <= MAX_PDF_BYTES:
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size):
        if file_size > MAX_PDF_BYTES:
            self.file.file.truncate(0)
        return super().file_complete(file_size)
