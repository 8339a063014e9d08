"""Reading a list of permissions: CSV in, rows and faults out, each fault with its line and what to do."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

NEEDED = ("address", "topic", "said_at", "source", "proof")
KNOWN = (*NEEDED, "channel", "country", "word")
WORDS = ("granted", "withdrawn")
LONGEST_PROOF = 1_000


@dataclass(frozen=True, slots=True)
class Listed:
    """One line of a list: who said what about which topic, when, where, and what shows it."""

    line: int
    address: str
    topic: str
    said_at: datetime
    collected: str
    proof: str
    channel: str = "email"
    country: str = ""
    word: str = "granted"


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line, and what to do."""

    line: int
    text: str


class NotAList(ValueError):
    """The text is no list of permissions."""


def read_list(text: str) -> Iterator[Listed | Fault]:
    """Yield each line of the list as a row or a fault. Raises NotAList when it lacks columns.

    The first line names the columns: address, topic, said_at, source (where it was collected) and proof (what shows
    it); channel, country and word (granted or withdrawn) where they differ from email, unknown and granted. A
    withdrawal needs neither source nor proof.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), dialect=_dialect(text))
    names = [(name or "").strip().lower() for name in reader.fieldnames or ()]
    reader.fieldnames = names
    if missing := [name for name in NEEDED if name not in names]:
        raise NotAList(f"the first line has to name the columns {', '.join(NEEDED)}; missing: {', '.join(missing)}")
    if strange := [name for name in names if name not in KNOWN]:
        raise NotAList(f"unknown column {strange[0]!r}; there are {', '.join(KNOWN)}")
    for row in reader:
        cells = {name: (row.get(name) or "").strip() for name in KNOWN}
        if any(cells.values()):
            yield _row(cells, reader.line_num)


def _dialect(text: str) -> type[csv.Dialect]:
    first = text.partition("\n")[0]

    class Found(csv.excel):
        delimiter = max(",;\t", key=first.count)

    return Found


def _row(cells: Mapping[str, str], line: int) -> Listed | Fault:
    word = cells["word"].lower() or "granted"
    if word not in WORDS:
        return Fault(line, f"word: {word!r} is neither granted nor withdrawn")
    said_at = instant(cells["said_at"])
    if said_at is None:
        return Fault(line, f"said_at: {cells['said_at']!r} is no instant; write it like 2025-03-04T09:00:00Z")
    if word == "granted":
        for name in ("source", "proof"):
            if not cells[name]:
                return Fault(line, f"{name}: a permission counts only with its {name}; say it, or leave the line out")
    if len(cells["proof"]) > LONGEST_PROOF:
        return Fault(line, f"proof: at most {LONGEST_PROOF} signs")
    return Listed(
        line=line,
        address=cells["address"],
        topic=cells["topic"],
        said_at=said_at,
        collected=cells["source"],
        proof=cells["proof"],
        channel=cells["channel"] or "email",
        country=cells["country"].upper(),
        word=word,
    )


def instant(text: str) -> datetime | None:
    """Return the instant that the text names, in UTC; a day alone is its beginning. None for anything else."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return aware.astimezone(UTC) if 1970 < aware.year < 2200 else None
