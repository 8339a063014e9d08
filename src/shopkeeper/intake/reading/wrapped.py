"""Unwrapping .gz, .xz, .bz2 and .zip while counting: a bomb is stopped when it grows, not by what its header says."""

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, Protocol, cast

from shopkeeper.intake.reading.limits import MEGABYTE, Limits
from shopkeeper.intake.reading.problems import UnreadableFile
from shopkeeper.intake.reading.sources import Source

_MAGIC = {b"\x1f\x8b": "gz", b"\xfd7zXZ\x00": "xz", b"BZh": "bz2", b"PK\x03\x04": "zip", b"PK\x05\x06": "zip"}
_SUFFIXES = (".gz", ".xz", ".bz2", ".zip")
_BROKEN = (EOFError, OSError, lzma.LZMAError, zlib.error, zipfile.BadZipFile)


def wrapping(start: bytes) -> str:
    """Return gz, xz, bz2 or zip by the file's first bytes, or nothing for a file that isn't wrapped."""
    return next((kind for magic, kind in _MAGIC.items() if start.startswith(magic)), "")


def is_workbook(source: Source) -> bool:
    """Return whether a zip is an Excel workbook."""
    return any(name.startswith("xl/workbook") for name in _members(source))


def unwrapped(source: Source, limits: Limits) -> Source:
    """Return the file inside, or the file itself when nothing wraps it; raises UnreadableFile."""
    with source.open() as stream:
        kind = wrapping(stream.read(6))
    if not kind:
        return source
    if kind == "zip":
        return _only_member(source, limits)
    name = source.name
    for suffix in _SUFFIXES:
        name = name.removesuffix(suffix)
    openers: dict[str, Callable[..., Any]] = {"gz": gzip.open, "xz": lzma.open, "bz2": bz2.open}

    def opened() -> BinaryIO:
        outer = source.open()
        inner = cast(BinaryIO, openers[kind](outer, "rb"))
        return cast(BinaryIO, Counted(inner, (inner, outer), source, limits))

    return Source(name, opened, source.size)


def _members(source: Source) -> list[str]:
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            return archive.namelist()
    except _BROKEN:
        raise UnreadableFile(
            f"{source.name} ends in the middle: its list of contents is missing. Copy or download it again."
        ) from None


def _only_member(source: Source, limits: Limits) -> Source:
    members = [name for name in _members(source) if not name.endswith("/") and not name.startswith("__MACOSX/")]
    if len(members) != 1:
        raise UnreadableFile(
            f"{source.name} holds {len(members)} files; give one file to an archive, or unpack it and name the files."
        )

    def opened() -> BinaryIO:
        outer = source.open()
        archive = zipfile.ZipFile(outer)
        try:
            inner = cast(BinaryIO, archive.open(members[0]))
        except (RuntimeError, NotImplementedError, zipfile.BadZipFile):
            archive.close()
            outer.close()
            raise UnreadableFile(f"{source.name} is locked by a password or packed in an unknown way.") from None
        return cast(BinaryIO, Counted(inner, (inner, archive, outer), source, limits))

    return Source(members[0].rsplit("/", 1)[-1], opened, source.size)


class Closable(Protocol):
    """What is closed at the end."""

    def close(self) -> None:
        """Close it."""


class Counted:
    """A stream that refuses to grow past the limits and names a file that ends in the middle."""

    def __init__(self, inner: BinaryIO, streams: Sequence[Closable], source: Source, limits: Limits) -> None:
        self._inner = inner
        self._streams = streams
        self._source = source
        self._limits = limits
        self._count = 0

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes; raises UnreadableFile."""
        wanted = self._limits.block if size < 0 else size
        try:
            found = self._inner.read(wanted)
        except _BROKEN:
            raise UnreadableFile(
                f"{self._source.name} ends in the middle or is damaged after {self._count:,} unpacked bytes. "
                "Copy or download it again."
            ) from None
        self._count += len(found)
        self._refuse_bomb()
        return found

    def _refuse_bomb(self) -> None:
        limits = self._limits
        bomb = self._count > limits.ratio_from and self._count > limits.ratio * max(self._source.size, 1)
        if bomb or self._count > limits.unwrapped:
            raise UnreadableFile(
                f"{self._source.name} unpacks to more than {self._count // MEGABYTE:,} MB from "
                f"{self._source.size:,} bytes, which no table does. Nothing was read further; unpack it yourself "
                "if you trust it."
            )

    def close(self) -> None:
        """Close the stream and those it reads from."""
        for stream in self._streams:
            stream.close()

    def __enter__(self) -> "Counted":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
