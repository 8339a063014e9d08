"""Parquet files, read slice by slice as strings."""

import io
from collections.abc import Iterator

import polars as pl

from shopkeeper.intake.reading.limits import MEGABYTE, Limits
from shopkeeper.intake.reading.problems import UnreadableFile
from shopkeeper.intake.reading.records import LINE, Chunk
from shopkeeper.intake.reading.sources import Source
from shopkeeper.intake.reading.table import Table, checked_header

_BATCH = 50_000


def open_parquet(source: Source, limits: Limits) -> Table:
    """Return the Parquet file as a table of strings; raises UnreadableFile."""
    if source.size > limits.workbook:
        raise UnreadableFile(f"{source.name} is larger than {limits.workbook // MEGABYTE} MB; split it.")
    with source.open() as stream:
        content = stream.read()
    frame = _scanned(source.name, content)
    try:
        schema = frame.collect_schema()
    except pl.exceptions.PolarsError as error:
        raise _unreadable(source.name, error) from None
    header = checked_header(schema.names(), source.name, limits)
    nested = [name for name, dtype in schema.items() if dtype.is_nested()]
    if nested:
        raise UnreadableFile(f'{source.name}: the column "{nested[0]}" holds lists; a table of plain values is needed.')
    return Table(source.name, "Parquet", header, lambda: _chunks(frame.rename(_renamed(schema, header)), source.name))


def _renamed(schema: pl.Schema, header: list[str]) -> dict[str, str]:
    return dict(zip(schema.names(), header, strict=True))


def _scanned(name: str, content: bytes) -> pl.LazyFrame:
    if not content.startswith(b"PAR1") or not content.endswith(b"PAR1"):
        raise UnreadableFile(f"{name} ends in the middle: its footer is missing. Copy or download it again.")
    return pl.scan_parquet(io.BytesIO(content))


def _unreadable(name: str, error: Exception) -> UnreadableFile:
    return UnreadableFile(
        f"{name} is not a readable Parquet file ({str(error).splitlines()[0][:120]}). Write it again."
    )


def _chunks(frame: pl.LazyFrame, name: str) -> Iterator[Chunk]:
    start = 0
    while True:
        try:
            rows = frame.slice(start, _BATCH).collect()
        except pl.exceptions.PolarsError as error:
            raise _unreadable(name, error) from None
        if not rows.height:
            return
        texts = [_as_text(column, dtype) for column, dtype in rows.schema.items()]
        lines = pl.int_range(start + 1, start + 1 + rows.height, dtype=pl.Int64).alias(LINE)
        yield Chunk(rows.select(*texts, lines), [])
        start += rows.height


def _as_text(column: str, dtype: pl.DataType) -> pl.Expr:
    expression = pl.col(column)
    if isinstance(dtype, pl.Datetime):
        expression = expression.dt.to_string("%Y-%m-%dT%H:%M:%S" + ("%:z" if dtype.time_zone else ""))
    elif dtype == pl.Binary:
        expression = expression.cast(pl.String, strict=False)
    else:
        expression = expression.cast(pl.String)
    return expression.fill_null("").alias(column)
