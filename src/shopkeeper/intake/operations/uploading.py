"""Uploads, sealed as they arrive: they never stand clear on disk, and never under a name a stranger chose."""

from datetime import datetime
from typing import Any

from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.personal import keys
from shopkeeper.intake import staging


class Upload:
    """Files on their way in, for an import that doesn't exist yet; `start_import` takes it over."""

    def __init__(self, at: datetime) -> None:
        self.import_id = new_id(at)
        self.files: list[dict[str, Any]] = []
        self._pending = b""
        self._part = 0
        keys.create([self.import_id])

    def begin(self, name: str) -> None:
        """Begin the next file."""
        self.files.append({"name": name[:200], "size": 0})
        self._pending, self._part = b"", 0

    def write(self, block: bytes) -> None:
        """Take the next bytes of the file."""
        self._pending += block
        self.files[-1]["size"] += len(block)
        while len(self._pending) >= staging.BLOCK:
            self._put(self._pending[: staging.BLOCK])
            self._pending = self._pending[staging.BLOCK :]

    def end(self) -> None:
        """End the file."""
        self._put(self._pending)
        self._pending = b""

    def discard(self) -> None:
        """Forget what came in."""
        staging.clear(self.import_id, keep_uploads=False)
        keys.destroy(self.import_id)

    def _put(self, block: bytes) -> None:
        staging.put(self.import_id, f"upload-{len(self.files) - 1}.{self._part:05}", block)
        self._part += 1
