"""A file as a table: its header, and its rows in chunks of strings with the line each stands on."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from shopkeeper.intake.reading.limits import Limits
from shopkeeper.intake.reading.problems import UnreadableFile
from shopkeeper.intake.reading.records import LINE, Chunk


@dataclass(frozen=True)
class Table:
    """A readable file; `chunks` starts again at the first row each time, and raises UnreadableFile."""

    name: str
    form: str
    header: list[str]
    chunks: Callable[[], Iterator[Chunk]]


def checked_header(cells: Sequence[str], name: str, limits: Limits) -> list[str]:
    """Return the names of the columns, stripped; raises UnreadableFile for a header that names nothing or twice."""
    if len(cells) > limits.columns:
        raise UnreadableFile(f"{name} has {len(cells):,} columns; {limits.columns:,} is the most that is read.")
    names = [cell.strip().lstrip("\ufeff") for cell in cells]
    while names and not names[-1]:
        names.pop()
    names = [given or f"column {place}" for place, given in enumerate([*names, *[""] * (len(cells) - len(names))], 1)]
    if LINE in names:
        raise UnreadableFile(f"{name}, line 1: a column can't be called {LINE}. Rename it.")
    if not names or all(_is_value(cell) for cell in names):
        raise UnreadableFile(
            f"{name}, line 1: there is no header, only values. Put a line with the columns' names above them."
        )
    twice = [given for given, times in Counter(names).items() if times > 1]
    if twice:
        raise UnreadableFile(
            f"{name}, line 1: the header names {_listed(twice)} more than once. Give each column its own name."
        )
    return names


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names[:5])


def _is_value(cell: str) -> bool:
    return cell.replace(".", "").replace(",", "").replace("-", "").replace(":", "").replace(" ", "").isdigit()
