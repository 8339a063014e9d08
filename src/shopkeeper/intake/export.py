"""The one writer of CSV for people: cells that a spreadsheet would run as formulas are made text."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

_RISKY = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
# What begins with a sign and yet is only a number, an amount or a telephone number.
_HARMLESS = re.compile(r"^[+-]?[0-9][0-9 .,()/-]*$")


def neutralised(cell: str) -> str:
    """Return the cell, with an apostrophe before it when a spreadsheet could take it for a formula."""
    bare = cell.lstrip()
    if not bare or _HARMLESS.match(cell):
        return cell
    return f"'{cell}" if cell.startswith(_RISKY) or bare.startswith(_RISKY) else cell


def csv_lines(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Return the lines of a CSV file with every cell neutralised; the first bears a mark so that Excel reads UTF-8."""
    yield "\ufeff" + _line(header)
    for row in rows:
        yield _line([str(cell) for cell in row])


def _line(cells: Sequence[str]) -> str:
    made = io.StringIO()
    csv.writer(made).writerow([neutralised(cell) for cell in cells])
    return made.getvalue()
