"""Workbooks, Parquet files and archives give the same rows as text."""

import io
from datetime import UTC, date, datetime

import polars as pl
import pytest
import xlsxwriter

from shopkeeper.foundation.clock import now
from shopkeeper.intake import staging
from shopkeeper.intake.operations import Upload
from shopkeeper.intake.reading import Rejected, Table, UnreadableFile, from_bytes, open_table
from shopkeeper.intake.tests.bad_files import workbook, zipped


def rows_of(table: Table) -> list[tuple[object, ...]]:
    return [row for part in table.chunks() for row in part.rows.rows()]


def parquet(frame: pl.DataFrame) -> bytes:
    made = io.BytesIO()
    frame.write_parquet(made)
    return made.getvalue()


def test_a_workbook_gives_dates_and_numbers_as_text_and_refuses_rows_with_errors() -> None:
    def write(book: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
        sheet.write_row(1, 0, [1, "", "A1", "=1+1", 2, 10.5, ""])
        local = datetime(2026, 1, 2, 3, 4)  # noqa: DTZ001  a sheet knows no zones
        sheet.write_datetime(1, 1, local, book.add_format({"num_format": "dd/mm/yyyy hh:mm"}))
        sheet.write_row(3, 0, ["2", "2026-01-02", "A2", "Rug", 1, "", "7"])
        sheet.write_formula(3, 5, "=1/0", value="#DIV/0!")

    table = open_table(from_bytes("x.xlsx", workbook(write)))
    assert table.form == "Excel workbook"
    [part] = table.chunks()
    assert part.rows.row(0)[:3] == ("1", "2026-01-02 03:04:00", "A1")
    assert part.rows.row(0)[4:] == ("2", "10.5", "", 2)
    assert [(one.line, one.reason) for one in part.rejected] == [
        (4, "the cell F4 (#DIV/0!) holds an error instead of a value")
    ]
    assert isinstance(part.rejected[0], Rejected)


def test_a_workbook_that_is_none_or_empty_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="not a readable Excel workbook"):
        open_table(from_bytes("x.xlsx", zipped(b"<workbook/>", "xl/workbook.xml")))
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    book.add_worksheet()
    book.close()
    with pytest.raises(UnreadableFile, match="its first sheet has no row"):
        open_table(from_bytes("x.xlsx", made.getvalue()))


def test_a_parquet_file_gives_its_values_as_text() -> None:
    frame = pl.DataFrame(
        {
            "a": [1, None], "b": [date(2026, 1, 2), None], "c": [datetime(2026, 1, 2, 3, tzinfo=UTC), None],
            "d": [datetime(2026, 1, 2, 3, tzinfo=UTC), None], "e": [1.5, None], "f": [b"x", None],
        }
    )  # fmt: skip
    frame = frame.with_columns(pl.col("d").dt.replace_time_zone(None))
    table = open_table(from_bytes("x.parquet", parquet(frame)))
    assert table.form == "Parquet"
    assert rows_of(table) == [
        ("1", "2026-01-02", "2026-01-02T03:00:00+00:00", "2026-01-02T03:00:00", "1.5", "x", 1),
        ("", "", "", "", "", "", 2),
    ]


def test_a_parquet_file_with_lists_or_damage_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="holds lists"):
        open_table(from_bytes("x.parquet", parquet(pl.DataFrame({"a": [[1]]}))))
    with pytest.raises(UnreadableFile, match="not a readable Parquet file"):
        open_table(from_bytes("x.parquet", b"PAR1" + b"x" * 100 + b"PAR1"))


def test_an_archive_gives_its_only_file() -> None:
    table = open_table(from_bytes("x.zip", zipped(b"a,b\n1,2\n")))
    assert (table.name, rows_of(table)) == ("history.csv", [("1", "2", 2)])


@pytest.mark.django_db
def test_an_upload_is_sealed_and_can_be_sought_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(staging, "BLOCK", 1_000)
    content = bytes(range(256)) * 20
    upload = Upload(now())
    upload.begin("a.bin")
    upload.write(content)
    upload.end()
    assert all(content[:64] not in path.read_bytes() for path in staging.folder(upload.import_id).iterdir()), (
        "clear on disk"
    )
    with staging.open_upload(upload.import_id, 0) as stream:
        assert stream.read() == content
        assert stream.seek(-10, io.SEEK_END) == len(content) - 10
        assert stream.read() == content[-10:]
    upload.discard()
    with pytest.raises(staging.StagingGone):
        staging.open_upload(upload.import_id, 0)
    with pytest.raises(staging.StagingGone):
        staging.put(upload.import_id, "x", b"")
