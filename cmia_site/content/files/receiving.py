"""How the bytes of an upload arrive: on the disk, never in memory, and never more than the largest file allowed."""

from django.core.files.uploadhandler import TemporaryFileUploadHandler

from .inspection import MAX_PDF_BYTES


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Counts what comes after the limit instead of keeping it, so that the form can answer with a sentence.

    The File then has its true `size` and no content.
    """

    def receive_data_chunk(self, raw_data, start):
        if start + len(raw_data) <= MAX_PDF_BYTES:
            super().receive_data_chunk(raw_data, start)

    def file_complete(self, file_size):
        if file_size > MAX_PDF_BYTES:
            self.file.file.truncate(0)
        return super().file_complete(file_size)
