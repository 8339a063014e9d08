"""The fast reader and the exact one give the same rows, whatever stands in the cells."""

import csv
import io

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from shopkeeper.intake.reading import LINE, Limits, from_bytes, open_table
from shopkeeper.intake.reading.records import chunks

CELL = st.text(alphabet='ab ,;"\n\té', max_size=6)
HEADER = ["one", "two", "three"]


def written(rows: list[list[str]], newline: str = "\n") -> bytes:
    made = io.StringIO()
    csv.writer(made, lineterminator=newline).writerows(rows)
    return made.getvalue().encode()


def read(text: bytes, block: int) -> pl.DataFrame:
    blocks = iter([text[start : start + block] for start in range(0, len(text), block)])
    parts = list(chunks(blocks, name="x", header=HEADER, separator=",", line=2, limits=Limits()))
    assert not any(part.rejected for part in parts)
    return pl.concat([part.rows.select(*HEADER, LINE) for part in parts])


@settings(deadline=None)
@given(st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8), st.integers(5, 400))
def test_rows_and_lines_are_those_of_the_standard_reader(rows: list[list[str]], block: int) -> None:
    text = written(rows)
    found = read(text, block)
    assert found.select(HEADER).rows() == [tuple(row) for row in rows]
    before = [written(rows[:place]).count(b"\n") for place in range(len(rows))]
    assert found[LINE].to_list() == [2 + count for count in before]


def test_carriage_returns_and_tabs_are_read() -> None:
    for text, form in (
        (b"a\tb\r\n1\t2\r\n", "tab"),
        (b"a;b\r1;2\r", "semicolon"),
        ("a,b\n1,2\n".encode("utf-16"), "comma"),
        ("a,b\n1,2\n".encode("utf-16-be"), "comma"),
        (b"\xef\xbb\xbfa|b\n1|2\n", "vertical bar"),
    ):
        table = open_table(from_bytes("x", text))
        assert (table.form, table.header) == (f"text separated by {form}", ["a", "b"])
        assert [part.rows.rows() for part in table.chunks() if part.rows.height] == [[("1", "2", 2)]]


def test_windows_letters_after_plain_text_are_understood() -> None:
    table = open_table(from_bytes("x", b"a,b\n1,M\xfcller\n"))
    assert [row for part in table.chunks() for row in part.rows.rows()] == [("1", "Müller", 2)]


def test_blank_lines_are_passed_over_and_counted() -> None:
    table = open_table(from_bytes("x", b"a,b\n1,2\n\n3,4\n\n"))
    assert [row for part in table.chunks() for row in part.rows.rows()] == [("1", "2", 2), ("3", "4", 4)]
