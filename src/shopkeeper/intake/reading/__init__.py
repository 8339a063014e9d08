"""Reading files that strangers made: what they are is told from their content, and what is wrong is said by line."""

from shopkeeper.intake.reading.columnar import open_parquet
from shopkeeper.intake.reading.limits import DEFAULT, Limits
from shopkeeper.intake.reading.problems import UnreadableFile
from shopkeeper.intake.reading.records import LINE, Chunk, Rejected
from shopkeeper.intake.reading.sources import Source, from_bytes, from_path
from shopkeeper.intake.reading.table import Table
from shopkeeper.intake.reading.text import open_text
from shopkeeper.intake.reading.workbooks import open_workbook
from shopkeeper.intake.reading.wrapped import is_workbook, unwrapped, wrapping

__all__ = [
    "DEFAULT",
    "LINE",
    "Chunk",
    "Limits",
    "Rejected",
    "Source",
    "Table",
    "UnreadableFile",
    "from_bytes",
    "from_path",
    "open_table",
]


def open_table(source: Source, *, encoding: str | None = None, limits: Limits = DEFAULT) -> Table:
    """Return the file as a table, whatever its form; raises UnreadableFile with what, where and what to do."""
    with source.open() as stream:
        start = stream.read(8)
    if wrapping(start) == "zip" and is_workbook(source):
        return open_workbook(source, limits)
    if start.startswith(b"PAR1"):
        return open_parquet(source, limits)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableFile(f"{source.name} is an old Excel file (.xls): save it as .xlsx or CSV.")
    return open_text(unwrapped(source, limits), encoding=encoding, limits=limits)
