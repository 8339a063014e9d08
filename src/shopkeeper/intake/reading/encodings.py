"""Which encoding a text is in, and decoding it block by block with the line of a byte that doesn't fit."""

import codecs
import re
from collections.abc import Iterator
from typing import BinaryIO

from shopkeeper.intake.reading.limits import Limits
from shopkeeper.intake.reading.problems import UnreadableFile

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
KNOWN = ("utf-8", "utf-16-le", "utf-16-be", "cp1252", "latin-1")


def decoded(stream: BinaryIO, *, name: str, encoding: str | None, limits: Limits) -> Iterator[bytes]:
    """Return the text as UTF-8 in blocks, whatever it was in; raises UnreadableFile."""
    start = stream.read(limits.sample)
    if not start:
        raise UnreadableFile(f"{name} is empty: it has no bytes at all. Export it again.")
    found, mark = _detected(start, name)
    decoder = _Decoder(name, encoding or found, certain=bool(encoding or mark))
    block = start[mark:]
    while block:
        yield decoder.block(block)
        block = stream.read(limits.block)
    yield decoder.end()


def _detected(start: bytes, name: str) -> tuple[str, int]:
    """Return the encoding and the length of the mark that told it."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding, len(mark)
    if encoding := _wide(start):
        return encoding, 0
    if len(_CONTROLS.findall(start[:65_536])) > 8:
        raise UnreadableFile(
            f"{name} is not a table of text: its first bytes are binary. Give CSV, TSV, Excel (.xlsx) or Parquet."
        )
    return "utf-8", 0


def _wide(start: bytes) -> str:
    """Return UTF-16 by its pattern of zeros, for files without a mark."""
    head = start[:4096]
    half = max(len(head) // 2, 1)
    low, high = head[1::2].count(0), head[0::2].count(0)
    if low > half * 0.6 and high < half * 0.05:
        return "utf-16-le"
    return "utf-16-be" if high > half * 0.6 and low < half * 0.05 else ""


class _Decoder:
    """Decodes blocks; a text that was plain ASCII so far and then isn't UTF-8 is read as Windows-1252."""

    def __init__(self, name: str, encoding: str, *, certain: bool) -> None:
        self._name = name
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder(encoding)()
        self._is_utf8 = encoding == "utf-8"
        self._rest = b""
        self._may_change = not certain and encoding == "utf-8"
        self._lines = 0

    def block(self, block: bytes) -> bytes:
        return self._decoded(block, final=False)

    def end(self) -> bytes:
        return self._decoded(b"", final=True)

    def _decoded(self, block: bytes, *, final: bool) -> bytes:
        try:
            if self._is_utf8:
                return self._proved(block, final=final)
            text = self._decoder.decode(block, final=final)
        except UnicodeDecodeError as error:
            text = self._otherwise(error)
        return self._told(text.encode("utf-8", "replace"), is_ascii=text.isascii())

    def _proved(self, block: bytes, *, final: bool) -> bytes:
        """Return what is UTF-8 as it is: decoding only proves it."""
        whole = self._rest + block
        text, used = codecs.utf_8_decode(whole, "strict", final)
        self._rest = whole[used:]
        return self._told(whole[:used], is_ascii=text.isascii())

    def _told(self, clear: bytes, *, is_ascii: bool) -> bytes:
        self._may_change = self._may_change and is_ascii
        at = clear.find(b"\0")
        if at >= 0:
            line = self._lines + clear.count(b"\n", 0, at) + 1
            raise UnreadableFile(
                f"{self._name}, line {line:,}: there is a NUL byte, so the file is damaged or no text. Export it again."
            )
        self._lines += clear.count(b"\n")
        return clear

    def _otherwise(self, error: UnicodeDecodeError) -> str:
        if self._may_change and error.object[: error.start].isascii():
            self._may_change = self._is_utf8 = False
            self._decoder = codecs.getincrementaldecoder("cp1252")()
            try:
                return self._decoder.decode(error.object)
            except UnicodeDecodeError as other:
                error = other
        line = self._lines + error.object.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(
            f"{self._name}, line {line:,}: the byte 0x{error.object[error.start]:02x} is not {self._encoding.upper()} "
            "as the text before it. Save the file as UTF-8, or name its encoding with --encoding."
        ) from None
