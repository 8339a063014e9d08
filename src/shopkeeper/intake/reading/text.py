"""Opening a separated text: encoding, separator and header found, then its records."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import chain

from shopkeeper.intake.reading import records
from shopkeeper.intake.reading.encodings import decoded
from shopkeeper.intake.reading.limits import Limits
from shopkeeper.intake.reading.problems import UnreadableFile
from shopkeeper.intake.reading.sources import Source
from shopkeeper.intake.reading.table import Table, checked_header

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar"}


def open_text(source: Source, *, encoding: str | None, limits: Limits) -> Table:
    """Return the text as a table; raises UnreadableFile."""
    sample = next(chain(_blocks(source, encoding, limits), [b""]))
    separator = _separator(sample, source.name)
    header, lines, length = _header(sample, separator, source.name, limits)

    def chunks() -> Iterator[records.Chunk]:
        blocks = _blocks(source, encoding, limits)
        first = next(blocks)
        body = chain([first[length:]], blocks)
        return records.chunks(body, name=source.name, header=header, separator=separator, line=lines + 1, limits=limits)

    told = f"text separated by {SEPARATORS[separator]}"
    return Table(source.name, told, header, chunks)


def _blocks(source: Source, encoding: str | None, limits: Limits) -> Iterator[bytes]:
    """Return the text in UTF-8 with newlines of one kind where it has only carriage returns."""
    with source.open() as stream:
        alone: bool | None = None
        for block in decoded(stream, name=source.name, encoding=encoding, limits=limits):
            if alone is None:
                alone = b"\r" in block and b"\n" not in block
            yield block.replace(b"\r", b"\n") if alone else block


def _separator(sample: bytes, name: str) -> str:
    """Return the separator that parts the header into most cells and the lines after it into as many."""
    lines = [line[:20_000] for line in sample.decode("utf-8", "replace").splitlines()[:50] if line.strip()]
    if not lines:
        raise UnreadableFile(f"{name} is empty: it has no line with a word on it. Export it again.")
    scores = {separator: _agreement(lines, separator) for separator in SEPARATORS}
    best = max(scores, key=lambda separator: scores[separator])
    if scores[best] > (0.0, 1):
        return best
    raise UnreadableFile(
        f"{name} has one column only, or its cells are separated by something else than "
        f"{', '.join(SEPARATORS.values())}. Export it again with commas."
    )


def _agreement(lines: list[str], separator: str) -> tuple[float, int]:
    try:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=separator)]
    except csv.Error:
        return 0.0, 0
    alike = Counter(widths)[widths[0]] / len(widths)
    return (alike if widths[0] > 1 else 0.0), widths[0]


def _header(sample: bytes, separator: str, name: str, limits: Limits) -> tuple[list[str], int, int]:
    """Return the header's names, how many physical lines it takes and how many bytes."""
    lines = io.BytesIO(sample[: limits.record])
    reader = csv.reader((line.decode("utf-8", "ignore") for line in lines), delimiter=separator)
    cells = next((found for found in reader if any(cell.strip() for cell in found)), [])
    length = sum(len(line) for line in sample.split(b"\n")[: reader.line_num]) + reader.line_num
    return checked_header(cells, name, limits), reader.line_num, length
