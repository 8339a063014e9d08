"""Records of a separated text as frames of strings, each with the physical line it begins on.

Well-formed blocks go through polars; from the first block that isn't (a short or long line, an empty one, a quotation
mark where none belongs) the exact reader takes over. Both give the same rows, which a property test holds.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from shopkeeper.intake.reading.limits import Limits
from shopkeeper.intake.reading.problems import UnreadableFile

LINE = "_line"
_BATCH = 50_000
_QUOTE, _NEWLINE, _RETURN = b'"\n\r'
_EMPTY_LINE = re.compile(rb"\n\r?\n")


class Rejected(NamedTuple):
    """A record that can't be a row: where it begins, why, and its cells as they stand."""

    line: int
    reason: str
    cells: list[str]


class Chunk(NamedTuple):
    """Rows as strings (an empty cell is an empty string) with their lines, and the records that are no rows."""

    rows: pl.DataFrame
    rejected: list[Rejected]


def chunks(
    blocks: Iterator[bytes], *, name: str, header: Sequence[str], separator: str, line: int, limits: Limits
) -> Iterator[Chunk]:
    """Return the records of the text after its header; `line` is the physical line of the first of them."""
    rest = b""
    for block in blocks:
        rest += block
        end = _boundary(rest)
        if end == 0:
            if len(rest) > limits.record + limits.block:
                raise _too_long(name, line, limits)
            continue
        found = fast_rows(rest[:end], header, separator, line)
        if found is None:
            yield from _exact(rest, blocks, name=name, header=header, separator=separator, line=line, limits=limits)
            return
        yield Chunk(found, [])
        line += rest.count(b"\n", 0, end)
        rest = rest[end:]
    if rest:
        yield from _exact(rest, iter(()), name=name, header=header, separator=separator, line=line, limits=limits)


def _boundary(text: bytes) -> int:
    """Return where the last whole record ends: after a newline with an even number of quotation marks before it."""
    end = text.rfind(b"\n") + 1
    odd = text.count(b'"', 0, end) % 2
    for _ in range(64):
        if not odd or not end:
            return end
        earlier = text.rfind(b"\n", 0, end - 1) + 1
        odd = (odd + text.count(b'"', earlier, end)) % 2
        end = earlier
    return 0


def _too_long(name: str, line: int, limits: Limits) -> UnreadableFile:
    return UnreadableFile(
        f"{name}, line {line:,}: the record that begins here is longer than {limits.record:,} characters. "
        "A quotation mark may be missing, or this is not a table."
    )


def fast_rows(text: bytes, header: Sequence[str], separator: str, line: int) -> pl.DataFrame | None:
    """Return the rows of a well-formed block, or None when only the exact reader can say what it means."""
    if not _well_formed(text, separator):
        return None
    try:
        rows = pl.read_csv(
            text,
            has_header=False,
            schema=dict.fromkeys(header, pl.String),
            separator=separator,
            quote_char='"',
            empty_string_is_null=False,
            missing_columns="insert",
        )
    except pl.exceptions.PolarsError:
        return None
    quoted = b'"' in text
    if _has_short_line(rows, text, separator, quoted=quoted):
        return None
    if not quoted or rows.height == text.count(b"\n"):
        return rows.with_columns(pl.int_range(line, line + rows.height, dtype=pl.Int64).alias(LINE))
    breaks = pl.sum_horizontal(pl.col(name).str.count_matches("\n", literal=True) for name in header).cast(pl.Int64)
    return rows.with_columns((line + pl.int_range(pl.len(), dtype=pl.Int64) + breaks.cum_sum() - breaks).alias(LINE))


def _has_short_line(rows: pl.DataFrame, text: bytes, separator: str, *, quoted: bool) -> bool:
    """Return whether a line has too few cells. Long ones are refused before, so one separator too few tells it."""
    if not (rows[rows.columns[-1]] == "").any():
        return False
    wanted = rows.height * (rows.width - 1)
    return text.count(separator.encode()) - (_within(rows, separator) if quoted else 0) != wanted


def _within(rows: pl.DataFrame, separator: str) -> int:
    """Return how many separators stand inside cells."""
    counts = rows.select(pl.all().str.count_matches(separator, literal=True).sum().cast(pl.Int64))
    return int(counts.sum_horizontal().item()) if rows.height else 0


def _well_formed(text: bytes, separator: str) -> bool:
    """Return whether no line is empty and each quotation mark opens, closes or is doubled inside a quoted cell."""
    if _EMPTY_LINE.search(text) or text[:1] in b"\r\n":
        return False
    if b"\r" in text and text.count(b"\r") != text.count(b"\r\n"):
        return False
    if b'"' not in text:
        return True
    signs = np.frombuffer(text, dtype=np.uint8)
    marks = np.flatnonzero(signs == _QUOTE)
    opening, closing = marks[0::2], marks[1::2]
    if len(opening) != len(closing):
        return False
    borders = np.array([_NEWLINE, _RETURN, ord(separator), _QUOTE], dtype=np.uint8)
    before, after = signs[opening[opening > 0] - 1], signs[closing[closing < len(signs) - 1] + 1]
    return bool(np.isin(before, borders).all() and np.isin(after, borders).all())


def _exact(
    rest: bytes,
    blocks: Iterator[bytes],
    *,
    name: str,
    header: Sequence[str],
    separator: str,
    line: int,
    limits: Limits,
) -> Iterator[Chunk]:
    """Return the remaining records read one by one."""
    rows: list[tuple[object, ...]] = []
    rejected: list[Rejected] = []
    lines = _lines(rest, blocks, limits)
    for at, cells, wrong in _cells(lines, name=name, separator=separator, line=line, limits=limits):
        if len(cells) == len(header) and not wrong:
            rows.append((*cells, at))
        elif cells:
            rejected.append(Rejected(at, wrong or _length_reason(len(cells), len(header)), cells))
        if len(rows) >= _BATCH or len(rejected) >= _BATCH:
            yield Chunk(_frame(rows, header), rejected)
            rows, rejected = [], []
    yield Chunk(_frame(rows, header), rejected)


def _length_reason(found: int, wanted: int) -> str:
    if found < wanted:
        return f"the line has {found} cells where the header has {wanted}: it ends too early"
    return f"the line has {found} cells where the header has {wanted}: a cell may need quotation marks"


def _frame(rows: list[tuple[object, ...]], header: Sequence[str]) -> pl.DataFrame:
    schema = {**dict.fromkeys(header, pl.String), LINE: pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _lines(rest: bytes, blocks: Iterator[bytes], limits: Limits) -> Iterator[str]:
    """Return physical lines with their ends; one longer than the limit comes in pieces, which the caller refuses."""
    for block in blocks:
        rest += block
        whole = io.BytesIO(rest[: rest.rfind(b"\n") + 1])
        rest = rest[whole.getbuffer().nbytes :]
        yield from (line.decode() for line in whole)
        if len(rest) > limits.record:
            break
    yield from (line.decode() for line in io.BytesIO(rest))


def _cells(
    lines: Iterator[str], *, name: str, separator: str, line: int, limits: Limits
) -> Iterator[tuple[int, list[str], str]]:
    """Return each record's first line, its cells and why it is none; raises UnreadableFile for one never closed."""
    csv.field_size_limit(max(csv.field_size_limit(), limits.record + limits.block))
    guarded = _Guarded(lines, name, line, limits)
    reader = csv.reader(guarded, delimiter=separator, strict=True)
    while True:
        guarded.begin()
        try:
            yield guarded.first, next(reader), ""
        except StopIteration:
            return
        except csv.Error as error:
            if "end of data" in str(error):
                raise UnreadableFile(
                    f"{name}, line {guarded.first:,}: a quotation mark opens here and is never closed, so the file "
                    "ends in the middle or the mark is a stray one. Export it again, or double the mark."
                ) from None
            yield guarded.first, [guarded.last.rstrip("\r\n")], "a quotation mark stands where none belongs"


class _Guarded:
    """Passes lines to the reader, counts them, and refuses a record that goes on past the limit."""

    def __init__(self, lines: Iterator[str], name: str, first: int, limits: Limits) -> None:
        self._lines = lines
        self._name = name
        self._next = first
        self._limits = limits
        self._length = 0
        self.first = first
        self.last = ""

    def begin(self) -> None:
        """Count from here: a new record begins."""
        self.first, self._length = self._next, 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.last = next(self._lines)
        self._next += 1
        self._length += len(self.last)
        if self._length > self._limits.record:
            raise _too_long(self._name, self.first, self._limits)
        return self.last
