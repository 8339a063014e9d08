"""Files as they shouldn't be, each with a part of the message that must answer it."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable

import polars as pl
import xlsxwriter

HEADER = "order id,order date,sku,title,quantity,price,customer id\n"
GOOD = "1,2026-01-{day:02},A{day},Lamp,2,10.00,7\n"
ROWS = "".join(GOOD.format(day=1 + number % 28) for number in range(2_000))


def workbook(write: Callable[[xlsxwriter.Workbook, xlsxwriter.worksheet.Worksheet], None]) -> bytes:
    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, HEADER.strip().split(","))
    write(book, sheet)
    book.close()
    return made.getvalue()


def uncalculated(_: xlsxwriter.Workbook, sheet: xlsxwriter.worksheet.Worksheet) -> None:
    sheet.write_row(1, 0, ["1", "2026-01-01", "A1", "Lamp", 2, 10, "7"])
    sheet.write_formula(1, 5, "=B2*2", value="")


def zipped(content: bytes, *names: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names or ["history.csv"]:
            archive.writestr(name, content)
    return made.getvalue()


def parquet() -> bytes:
    made = io.BytesIO()
    pl.DataFrame({"order id": ["1"], "sku": ["A"]}).write_parquet(made)
    return made.getvalue()


def bomb_workbook() -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 70_000_000)
    return made.getvalue()


TEXT = (HEADER + ROWS).encode()

BAD_FILES: dict[str, tuple[bytes, str]] = {
    "bytes of another encoding": (
        (HEADER + "1,2026-01-01,A1,Lämp,2,10,7\n").encode() + "1,2026-01-01,A1,L\u00e4mp,2,10,7\n".encode("latin-1"),
        "line 3: the byte 0xe4 is not UTF-8",
    ),
    "a NUL byte": (TEXT + b"2,2026-01-01,A\x001,Lamp,2,10,7\n", "line 2,002: there is a NUL byte"),
    "binary garbage": (bytes(range(256)) * 400, "is not a table of text"),
    "another separator": (TEXT.replace(b",", b"^"), "has one column only"),
    "a missing column": (TEXT.replace(b"quantity", b"colour"), "no column gives quantity"),
    "a header twice": (TEXT.replace(b"title", b"sku"), 'names "sku" more than once'),
    "no header": (ROWS.replace("Lamp", "1").replace("A", "").encode(), "no header, only values"),
    "nothing": (b"", "is empty: it has no bytes"),
    "blanks": (b"\n \n\n", "no line with a word"),
    "a header alone": (HEADER.encode(), "no row that could be imported"),
    "10,000 columns": ((",".join(f"c{place}" for place in range(10_000)) + "\n").encode(), "10,000 columns"),
    "a cell of 100 MB": (HEADER.encode() + b"1,2026-01-01,A1," + b"x" * 100_000_000 + b",2,10,7\n", "longer than"),
    "a quoted cell of 20 MB": (HEADER.encode() + b'1,2026-01-01,A1,"' + b"x\n" * 10_000_000, "longer than"),
    "a quotation mark never closed": (TEXT + b'2,2026-01-01,"A1,Lamp\n', "line 2,002: a quotation mark opens here"),
    "a gzip cut short": (gzip.compress(TEXT)[:-30], "ends in the middle"),
    "an xz cut short": (lzma.compress(TEXT)[:-30], "ends in the middle"),
    "a bzip2 cut short": (bz2.compress(TEXT)[:-30], "ends in the middle"),
    "a zip cut short": (zipped(TEXT)[:-30], "ends in the middle"),
    "a workbook cut short": (workbook(uncalculated)[:-200], "ends in the middle"),
    "a Parquet file cut short": (parquet()[:-20], "ends in the middle"),
    "a workbook that is a bomb": (bomb_workbook(), "too much for a workbook"),
    "a formula without a value": (workbook(uncalculated), "cell F2: a formula without a stored value"),
    "dates in mixed order": (
        (HEADER + "1,13/04/2026,A,Lamp,1,1,7\n2,04/13/2026,A,Lamp,1,1,7\n").encode(),
        "line 2 has 13/04/2026 (day first), line 3 has 04/13/2026 (month first)",
    ),
    "dates that show no order": (
        (HEADER + "1,03/04/2026,A,Lamp,1,1,7\n").encode(),
        "no date in the file shows whether the day or the month comes first",
    ),
    "garbage under a good header": (HEADER.encode() + b"a,b,c,d,e,f,g\n" * 60_000, "rows can't be taken"),
    "an old Excel file": (b"\xd0\xcf\x11\xe0" + bytes(600), "old Excel file"),
    "an archive of two": (zipped(TEXT, "a.csv", "b.csv"), "holds 2 files"),
}
