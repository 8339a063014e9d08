"""Frames as PostgreSQL's binary COPY takes them, made column by column in native code.

The server reads a row of keys and numbers in half the time that it needs for the same row as text. The form of each
type is the one its `send` function writes (PostgreSQL's documentation, COPY, Binary Format).
"""

from collections.abc import Iterator, Mapping

import numpy as np
import polars as pl
from django.db import DataError

_SIGNATURE = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_END = b"\xff\xff"
_NULL = b"\xff\xff\xff\xff"
_EPOCH = 946_684_800_000_000  # microseconds from 1970 to 2000, where PostgreSQL's instants begin
_WIDTHS = {"smallint": 2, "integer": 4, "bigint": 8, "timestamp with time zone": 8, "uuid": 16, "boolean": 1}
_TEXTS = {"text", "varchar"}
_TAKEN = {
    "uuid": pl.String,
    "text": pl.String,
    "varchar": pl.String,
    "timestamp with time zone": pl.Datetime,
    "boolean": pl.Boolean,
}

Bytes = np.ndarray[tuple[int, ...], np.dtype[np.uint8]]


class UnableToCopy(Exception):
    """A column has a type that frames are not copied to."""


def column_order(frame: pl.DataFrame, kinds: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the columns of one width in every row, and those behind them; `kinds` are PostgreSQL's types by column.

    Raises UnableToCopy, and DataError for a column that holds something else than its type.
    """
    for name in frame.columns:
        if kinds[name] not in _WIDTHS and kinds[name] not in _TEXTS:
            raise UnableToCopy(f"{name} is a {kinds[name]}; insert its table by foundation.db.bulk")
        if frame[name].dtype not in (_TAKEN.get(kinds[name], pl.Int64), pl.Null):
            raise DataError(f"{name} is a {kinds[name]}, not {frame[name].dtype}")
    even = [name for name in frame.columns if kinds[name] in _WIDTHS and not frame[name].null_count()]
    return even, [name for name in frame.columns if name not in set(even)]


def blocks(
    frame: pl.DataFrame, kinds: Mapping[str, str], order: tuple[list[str], list[str]], size: int
) -> Iterator[memoryview]:
    """Return what COPY is sent for the frame, block by block; raises DataError for a value that doesn't fit."""
    even, uneven = order
    yield memoryview(_SIGNATURE)
    for part in frame.iter_slices(size):
        rows = _even(part, even, kinds)
        for name in uneven:
            rows = rows + _uneven(part[name], kinds[name])
        yield rows.cast(pl.List(pl.UInt8)).explode().to_numpy().data
    yield memoryview(_END)


def _even(part: pl.DataFrame, names: list[str], kinds: Mapping[str, str]) -> pl.Series:
    """Return how many cells each row has, and its cells of one width with their lengths."""
    count = part.height
    pieces = [_repeated(part.width.to_bytes(2, "big"), count)]
    for name in names:
        cells = _cells(part[name], kinds[name])
        pieces += [_repeated(_WIDTHS[kinds[name]].to_bytes(4, "big"), count), cells]
    return _binary(np.concatenate(pieces, axis=1))


def _repeated(sign: bytes, count: int) -> Bytes:
    return np.broadcast_to(np.frombuffer(sign, np.uint8), (count, len(sign)))


def _cells(cells: pl.Series, kind: str) -> Bytes:
    """Return a column without nulls as one row of bytes for each cell."""
    count, width = len(cells), _WIDTHS[kind]
    if kind == "uuid":
        try:
            found = bytes.fromhex(cells.str.join("").item())
        except ValueError:
            raise DataError(f"{cells.name} holds what is no UUID") from None
        if len(found) != count * width:
            raise DataError(f"{cells.name} holds what is no UUID")
        return np.frombuffer(found, np.uint8).reshape(count, width)
    if kind == "boolean":
        return cells.cast(pl.UInt8).to_numpy().reshape(count, 1)
    numbers = cells.to_physical().to_numpy()
    if kind == "timestamp with time zone":
        numbers = cells.dt.cast_time_unit("us").to_physical().to_numpy() - _EPOCH
    limit = 2 ** (8 * width - 1)
    if width < 8 and ((numbers >= limit) | (numbers < -limit)).any():
        raise DataError(f"{cells.name} holds a number out of the range of {kind}")
    return numbers.astype(f">i{width}").view(np.uint8).reshape(count, width)


def _uneven(cells: pl.Series, kind: str) -> pl.Series:
    """Return each cell with its length, or the sign of a null."""
    if cells.dtype == pl.Null:
        return pl.repeat(_NULL, len(cells), dtype=pl.Binary, eager=True)
    if kind in _TEXTS:
        sizes = cells.str.len_bytes().fill_null(0)
        longest = int(sizes.to_numpy().max(initial=0))
        lengths = [size.to_bytes(4, "big") for size in range(longest + 1)]
        return (pl.Series(lengths, dtype=pl.Binary).gather(sizes) + cells.cast(pl.Binary)).fill_null(_NULL)
    given = cells.is_not_null()
    made = pl.repeat(_NULL, len(cells), dtype=pl.Binary, eager=True)
    if not given.any():
        return made
    sign = np.frombuffer(_WIDTHS[kind].to_bytes(4, "big"), np.uint8)
    found = _cells(cells.filter(given), kind)
    filled = _binary(np.concatenate([np.broadcast_to(sign, (len(found), 4)), found], axis=1))
    return made.scatter(given.arg_true(), filled)


def _binary(rows: Bytes) -> pl.Series:
    return pl.Series(rows).arr.to_list().cast(pl.Binary)
