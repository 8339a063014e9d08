"""Taking uploads in: each block is sealed as it comes, so that no file stands clear on disk."""

from collections.abc import Callable
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from shopkeeper.foundation import clock
from shopkeeper.intake import operations

Page = Callable[..., HttpResponseBase]


class Receiver(FileUploadHandler):
    """Hands blocks on to the import's sealed store."""

    chunk_size = 1_048_576

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.upload: operations.Upload | None = None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin the next file."""
        super().new_file(*args, **kwargs)
        self.upload = self.upload or operations.Upload(clock.now())
        self.upload.begin(self.file_name or "file")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal a block; nothing is passed on to Django's own handlers."""
        assert self.upload  # noqa: S101  new_file comes first
        self.upload.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        """End the file; what stands in the form is its name alone."""
        assert self.upload  # noqa: S101  new_file comes first
        self.upload.end()
        return UploadedFile(ContentFile(b""), name=self.file_name, size=file_size)


def receiving(page: Page) -> Page:
    """Let the page take uploads through a Receiver, which must be in place before the CSRF check reads the form."""
    protected = csrf_protect(page)

    def received(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        receiver = Receiver(request)
        request.upload_handlers = [receiver]
        request.receiver = receiver  # type: ignore[attr-defined]  # read by the page below
        return protected(request, *args, **kwargs)

    return csrf_exempt(received)
