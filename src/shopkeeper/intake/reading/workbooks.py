"""Excel workbooks: unpacked under a limit first, then read by calamine; formulas without a value are named."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import fastexcel
import polars as pl

from shopkeeper.intake.reading.limits import MEGABYTE, Limits
from shopkeeper.intake.reading.problems import UnreadableFile
from shopkeeper.intake.reading.records import LINE, Chunk, Rejected
from shopkeeper.intake.reading.sources import Source
from shopkeeper.intake.reading.table import Table, checked_header

_BATCH = 50_000
_OVERLAP = 65_536
# A cell with a formula and no stored value, as libraries write that never calculated it.
_UNCALCULATED = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"[^>]*>\s*<f(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>'
)
_ERROR = re.compile(rb'<c r="([A-Z]+)([0-9]+)"[^>]*t="e"[^>]*>(?:<f(?:[^>]*/>|[^>]*>[^<]*</f>))?<v>([^<]+)</v>')


def open_workbook(source: Source, limits: Limits) -> Table:
    """Return the first sheet with its first row as header; raises UnreadableFile."""
    with source.open() as stream:
        content = stream.read()
    errors = _looked_through(source, limits)
    try:
        workbook = fastexcel.read_excel(content)
        sheet = workbook.load_sheet(0, header_row=None, skip_whitespace_tail_rows=True, dtypes="string").to_polars()
    except fastexcel.FastExcelError as error:
        raise UnreadableFile(f"{source.name} is not a readable Excel workbook: {str(error).splitlines()[0]}") from None
    if not sheet.height:
        raise UnreadableFile(f"{source.name} is empty: its first sheet has no row. Put the table on the first sheet.")
    header = checked_header([cell or "" for cell in sheet.row(0)], source.name, limits)
    rows = sheet.slice(1).fill_null("")
    rows.columns = header
    rows = rows.with_columns(pl.int_range(2, rows.height + 2, dtype=pl.Int64).alias(LINE))
    return Table(source.name, "Excel workbook", header, lambda: _chunks(rows, errors))


def _chunks(rows: pl.DataFrame, errors: dict[int, str]) -> Iterator[Chunk]:
    filled = pl.any_horizontal(pl.exclude(LINE) != "")
    broken = pl.col(LINE).is_in(list(errors))
    for chunk in rows.filter(filled).iter_slices(_BATCH):
        wrong = chunk.filter(broken)
        rejected = [
            Rejected(line, f"the cell {errors[line]} holds an error instead of a value", list(cells))
            for *cells, line in wrong.iter_rows()
        ]
        yield Chunk(chunk.filter(~broken), rejected)


def _looked_through(source: Source, limits: Limits) -> dict[int, str]:
    """Unpack every member while counting, and return the rows with an error value and the cell that holds it."""
    errors: dict[int, str] = {}
    try:
        with source.open() as stream, zipfile.ZipFile(stream) as archive:
            unpacked = 0
            for member in archive.infolist():
                with archive.open(member) as inner:
                    for block in _blocks(inner, limits):
                        unpacked += len(block)
                        _refuse_bomb(source, unpacked, limits)
                        if member.filename.startswith("xl/worksheets/sheet1."):
                            _inspect(block, source, errors)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise UnreadableFile(f"{source.name} is damaged or locked by a password: save it again from Excel.") from None
    return errors


def _blocks(inner: object, limits: Limits) -> Iterator[bytes]:
    stream: BinaryIO = inner  # type: ignore[assignment]  # zipfile's reader is no BinaryIO by name
    tail = b""
    while block := stream.read(limits.block):
        yield tail + block
        tail = block[-_OVERLAP:]


def _refuse_bomb(source: Source, unpacked: int, limits: Limits) -> None:
    bomb = unpacked > limits.ratio_from and unpacked > limits.ratio * max(source.size, 1)
    if bomb or unpacked > limits.workbook:
        raise UnreadableFile(
            f"{source.name} unpacks to more than {unpacked // MEGABYTE:,} MB, too much for a workbook. "
            "Save the sheet as CSV and import that."
        )


def _inspect(block: bytes, source: Source, errors: dict[int, str]) -> None:
    if empty := _UNCALCULATED.search(block):
        raise UnreadableFile(
            f"{source.name}, cell {empty[1].decode()}: a formula without a stored value. "
            "Open the file in Excel or LibreOffice and save it again, or save it as CSV."
        )
    for column, row, value in _ERROR.findall(block):
        errors[int(row)] = f"{column.decode()}{row.decode()} ({value.decode('utf-8', 'replace')})"
