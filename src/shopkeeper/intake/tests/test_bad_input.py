"""Each bad file gets its message and leaves the database as it was."""

import bz2
import gzip
import io
import lzma
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shopkeeper.catalog.models import Product
from shopkeeper.customers.models import Customer
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.intake import operations, queries
from shopkeeper.intake.models import Import
from shopkeeper.intake.reading import Limits, Source, UnreadableFile, from_bytes, open_table
from shopkeeper.intake.tests.bad_files import BAD_FILES, HEADER, zipped
from shopkeeper.orders.models import Order

pytestmark = pytest.mark.django_db


def brought(path: Path, **given: object) -> Import:
    import_id = operations.start_import(paths=[path], actor=system("tests"), at=now(), **given)  # type: ignore[arg-type]  # a test's options
    operations.run_import(import_id=import_id, now=now, progress=lambda *_: None)
    row = queries.import_of(import_id)
    assert row is not None
    return row


def nothing_was_written() -> bool:
    return not (Order.objects.exists() or Customer.objects.exists() or Product.objects.exists())


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_gets_its_message_and_changes_nothing(name: str, tmp_path: Path) -> None:
    content, message = BAD_FILES[name]
    file = tmp_path / "history.csv"
    file.write_bytes(content)
    row = brought(file)
    assert (row.state, message in row.error) == ("refused", True), row.error
    assert nothing_was_written()


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("1,2026-01-01,A1,Lamp,2,-10.00,7", 'Unit price: "-10.00" is negative'),
        ("1,2026-01-01,A1,Lamp,2,ten,7", 'Unit price: "ten" is not an amount such as 12.50'),
        ("1,2026-13-01,A1,Lamp,2,10,7", 'Ordered at: "2026-13-01" is not a date (day-first)'),
        ("1,2026-01-01,A1,Lamp,2.5,10,7", 'Quantity: "2.5" is not a whole number'),
        ("1,2026-01-01,A1,Lamp,0,10,7", "Quantity: 0 is neither sold nor given back"),
        (",2026-01-01,A1,Lamp,1,10,7", "Order number is missing"),
        ("1,2026-01-01,A1,Lamp", "the line has 4 cells where the header has 7: it ends too early"),
        (
            "1,2026-01-01,A1,Lamp,1,10,7,8",
            "the line has 8 cells where the header has 7: a cell may need quotation marks",
        ),
        ("1,2026-01-01,A1,Lamp,#REF!,10,7", 'Quantity: "#REF!" is not a whole number'),
        (
            "1,2026-01-01,A1,Lamp,1,10,ada@example.org",
            "Customer number is an e-mail address, which may not stand in clear: map it as e-mail",
        ),
    ],
)  # fmt: skip
def test_a_bad_row_is_named_by_line_and_reason_and_holds_the_import(line: str, reason: str, tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    good = "9,2026-01-02,A1,Lamp,1,10,7\n"
    file.write_text(HEADER + good + line + "\n" + good)
    row = brought(file)
    assert (row.state, row.rows_rejected, row.rows_accepted) == ("held", 1, 2)
    assert row.findings is not None
    assert [(sample["line"], sample["reason"]) for sample in row.findings["samples"]] == [(3, reason)]
    assert nothing_was_written()


def test_formulas_in_text_stay_text_and_are_neutralised_when_written_out(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(HEADER + '1,2026-01-01,A1,"=HYPERLINK(""x"")",1,10,7\n2,2026-01-01,A2,+49 30 1234567,x,10,=1+1\n')
    row = brought(file)
    written = "".join(queries.reject_file(row.pk))
    assert "history.csv,3,rejected" in written
    assert ",+49 30 1234567," in written
    assert ",'=1+1" in written


def test_an_asked_order_of_dates_decides(tmp_path: Path) -> None:
    file = tmp_path / "history.csv"
    file.write_text(HEADER + "1,03/04/2026,A,Lamp,1,1,7\n")
    brought(file, options={"date_order": "month-first"})
    assert Order.objects.get().placed_at.date().isoformat() == "2026-03-04"


@pytest.mark.parametrize("wrapped", [gzip.compress, lzma.compress, bz2.compress, zipped])
def test_a_bomb_is_stopped_while_it_grows(wrapped: Callable[[bytes], bytes]) -> None:
    bomb = wrapped(HEADER.encode() + b"1,1,1,1,1,1,1\n" * 600_000)
    limits = Limits(ratio_from=2_000_000, block=1_000_000)
    with pytest.raises(UnreadableFile, match="which no table does"):
        list(open_table(from_bytes("bomb", bomb), limits=limits).chunks())


class Endless(io.RawIOBase):
    """Two gigabytes that are made as they are read."""

    def __init__(self, start: bytes, block: bytes) -> None:
        self.left = 2_000_000_000
        self.block = block
        self.start = start
        self.read_so_far = 0

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        start, self.start = self.start, b""
        found = (start + self.block * (size // len(self.block) + 1))[: min(size, self.left)]
        self.left -= len(found)
        self.read_so_far += len(found)
        return found


@pytest.mark.parametrize(
    ("start", "block"), [(b"", b"\x93\x07\xfe\x00" * 64), (b"", b"no newline at all "), (b"a,b\n", b"x" * 1000)]
)
def test_two_gigabytes_of_garbage_are_refused_after_a_few_blocks(start: bytes, block: bytes) -> None:
    streams: list[Endless] = []

    def opened() -> Endless:
        streams.append(Endless(start, block))
        return streams[-1]

    def read() -> Iterator[object]:
        yield from open_table(Source("garbage.csv", opened, 2_000_000_000)).chunks()  # type: ignore[arg-type]  # made as read

    tracemalloc.start()
    with pytest.raises(UnreadableFile):
        list(read())
    assert tracemalloc.get_traced_memory()[1] < 200_000_000
    tracemalloc.stop()
    assert sum(stream.read_so_far for stream in streams) < 50_000_000
