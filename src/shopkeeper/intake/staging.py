"""Files of an import between its steps: sealed by the import's own key, never clear on disk, gone at its end."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast
from uuid import UUID

import polars as pl
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from shopkeeper.foundation.personal import envelope, keys

BLOCK = 8_388_608


class StagingGone(Exception):
    """The import's files or key are gone; it must begin again from the original file."""


def folder(import_id: UUID) -> Path:
    """Return where the import's files stand."""
    return Path(settings.DATA_DIR) / "intake" / import_id.hex


def put(import_id: UUID, name: str, content: bytes) -> None:
    """Write one sealed file; it is there whole or not at all."""
    place = folder(import_id) / name
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = place.with_suffix(".part")
    made.write_bytes(envelope.seal(_cipher(import_id), content, _bound(import_id, name)))
    made.replace(place)


def get(import_id: UUID, name: str) -> bytes:
    """Return what one file holds; raises StagingGone."""
    try:
        sealed = (folder(import_id) / name).read_bytes()
    except FileNotFoundError:
        raise StagingGone(f"The staged file {name} is gone: start the import again.") from None
    return envelope.unseal(_cipher(import_id), sealed, _bound(import_id, name))


def put_frame(import_id: UUID, name: str, frame: pl.DataFrame) -> None:
    """Write one sealed frame."""
    made = io.BytesIO()
    frame.write_ipc(made, compression="lz4")
    put(import_id, name, made.getvalue())


def frames(import_id: UUID, kind: str) -> Iterator[pl.DataFrame]:
    """Return the frames of that kind in the order they were written."""
    for name in names(import_id, kind):
        yield pl.read_ipc(io.BytesIO(get(import_id, name)))


def names(import_id: UUID, kind: str) -> list[str]:
    """Return the names of the files `kind.00001`, `kind.00002` ... in order."""
    return sorted(path.name for path in folder(import_id).glob(f"{kind}.[0-9]*") if path.suffix != ".part")


def clear(import_id: UUID, *, keep_uploads: bool) -> None:
    """Delete the import's files, all or all but the uploads."""
    if not keep_uploads:
        shutil.rmtree(folder(import_id), ignore_errors=True)
        return
    for path in folder(import_id).glob("*"):
        if not path.name.startswith("upload-"):
            path.unlink()


def open_upload(import_id: UUID, number: int) -> BinaryIO:
    """Return an uploaded file as a stream that can be sought in."""
    return cast(BinaryIO, io.BufferedReader(_Upload(import_id, f"upload-{number}")))


class _Upload(io.RawIOBase):
    """Sealed blocks read as one file; all but the last are of one size."""

    def __init__(self, import_id: UUID, kind: str) -> None:
        self._import_id = import_id
        self._names = names(import_id, kind)
        if not self._names:
            raise StagingGone("The uploaded file is gone: upload it again.")
        self._size = (len(self._names) - 1) * BLOCK + len(get(import_id, self._names[-1]))
        self._at = 0
        self._kept: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        part, start = divmod(self._at, BLOCK)
        if self._at >= self._size:
            return 0
        if self._kept[0] != part:
            self._kept = (part, get(self._import_id, self._names[part]))
        found = self._kept[1][start : start + len(view)]
        view[: len(found)] = found
        self._at += len(found)
        return len(found)


def _cipher(import_id: UUID) -> AESGCM:
    cipher = keys.cipher(import_id)
    if cipher is None:
        raise StagingGone("The import's key was destroyed, so its files can't be read any more: start again.")
    return cipher


def _bound(import_id: UUID, name: str) -> bytes:
    return envelope.place("intake", name, import_id)
