"""The first phase: read every file whole, keep what can be taken, say what can't. Writes to no domain's tables."""

from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from shopkeeper.intake import staging
from shopkeeper.intake.models import Import
from shopkeeper.intake.opening import OpenFile, UnableToMap, opened
from shopkeeper.intake.reading import LINE, Chunk, UnreadableFile
from shopkeeper.intake.rules.dates import Evidence, UndecidedDates, decided, evidence
from shopkeeper.intake.rules.fields import FieldType, FileKind, field_of
from shopkeeper.intake.rules.shapes import shaped
from shopkeeper.intake.rules.values import Reading, typed

Progress = Callable[[int, str], None]
Checked = tuple[Chunk, pl.DataFrame, pl.DataFrame]
_HOPELESS = 10_000
_SHOWN = 20


class UnableToCheck(Exception):
    """A file can't be imported as it is; the message says what, where and what to do."""


@dataclass
class Findings:
    """What checking found, file by file and altogether."""

    read: int = 0
    accepted: int = 0
    rejected: int = 0
    excluded: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    samples: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    taken: dict[FileKind, list[pl.DataFrame]] = field(default_factory=lambda: defaultdict(list))

    def as_json(self) -> dict[str, Any]:
        """Return what a page or a terminal shows."""
        return {
            "excluded": dict(self.excluded.most_common()),
            "reasons": dict(self.reasons.most_common(_SHOWN)),
            "samples": self.samples,
            "files": self.files,
        }


def check_files(row: Import, *, progress: Progress) -> Findings:
    """Read every file and stage what is refused; raises UnableToCheck, and then nothing of the import is staged."""
    staging.clear(row.id, keep_uploads=True)
    findings = Findings()
    try:
        for number, file in enumerate(opened(row)):
            _check_file(row, number, file, findings, progress)
    except (UnreadableFile, UndecidedDates, UnableToMap, staging.StagingGone) as error:
        staging.clear(row.id, keep_uploads=True)
        raise UnableToCheck(str(error)) from error
    if not findings.accepted and not findings.rejected:
        raise UnableToCheck("The file has a header but no row that could be imported. Export it again.")
    return findings


def _check_file(row: Import, number: int, file: OpenFile, findings: Findings, progress: Progress) -> None:
    reading = file.reading_with(_date_order(file))
    before = (findings.read, findings.accepted, findings.rejected)
    for place, (chunk, rows, taken) in enumerate(_read_ahead(file, reading)):
        name = f"{number:03}{place:05}"
        findings.taken[reading.kind].append(taken.drop("reason", "excluded"))
        _stage_refused(row, name, file.table.name, rows, chunk, findings)
        _note(rows, chunk, taken, findings)
        progress(findings.read, file.table.name)
        _refuse_hopeless(file.table.name, findings)
    read, accepted, rejected = before
    findings.files.append(
        {
            "name": file.table.name,
            "form": file.table.form,
            "kind": reading.kind.value,
            "columns": dict(reading.columns),
            "read": findings.read - read,
            "accepted": findings.accepted - accepted,
            "rejected": findings.rejected - rejected,
        }
    )


def _read_ahead(file: OpenFile, reading: Reading) -> Iterator[Checked]:
    """Return each chunk checked; while the next is read, a thread converts it (polars holds no lock meanwhile)."""
    waiting: deque[Future[Checked]] = deque()
    with ThreadPoolExecutor(1) as pool:
        for chunk in file.table.chunks():
            waiting.append(pool.submit(_checked, chunk, file, reading))
            if len(waiting) > 1:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _checked(chunk: Chunk, file: OpenFile, reading: Reading) -> Checked:
    rows = shaped(file.meaning(typed(chunk.rows, reading, LINE)), reading)
    if not _has_any(rows):
        return chunk, rows, rows
    return chunk, rows, rows.filter(pl.col("reason").is_null() & pl.col("excluded").is_null())


def _has_any(rows: pl.DataFrame) -> bool:
    return rows["reason"].null_count() < rows.height or rows["excluded"].null_count() < rows.height


def _date_order(file: OpenFile) -> Any:
    """Decide which number is the day from the whole file; a file of other dates isn't read twice."""
    columns = [
        column
        for name, column in file.columns.items()
        if field_of(file.kind, name).type is FieldType.INSTANT and file.asked_order is None
    ]
    found = Evidence()
    if any(_is_numeric(file.sample[column]) for column in columns):
        for chunk in file.table.chunks():
            for column in columns:
                found = found.joined(evidence(chunk.rows, column, LINE))
    return decided(found, file.asked_order)


def _is_numeric(cells: pl.Series) -> bool:
    return bool(cells.str.contains(r"^\s*\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2}").any())


def _note(rows: pl.DataFrame, chunk: Chunk, taken: pl.DataFrame, findings: Findings) -> None:
    findings.read += rows.height + len(chunk.rejected)
    findings.accepted += taken.height
    set_aside = rows["excluded"].drop_nulls()
    if len(set_aside):
        findings.excluded.update(dict(set_aside.value_counts().iter_rows()))
    findings.rejected += rows.height - taken.height - len(set_aside) + len(chunk.rejected)


def _stage_refused(row: Import, name: str, file: str, rows: pl.DataFrame, chunk: Chunk, findings: Findings) -> None:
    """Keep refused and excluded rows with line, reason and original cells; most chunks have none."""
    told = pl.coalesce("excluded", "reason")
    refused = rows.filter(told.is_not_null()).select(
        pl.col("_line"), told.alias("reason"), pl.col("excluded").is_not_null().alias("is_excluded")
    )
    if not refused.height and not chunk.rejected:
        return
    cells = pl.concat_list(pl.exclude(LINE)).alias("cells")
    wanted = chunk.rows.filter(pl.col(LINE).is_in(refused["_line"].implode()))
    originals = wanted.select(pl.col(LINE).alias("_line"), cells)
    kept = refused.join(originals, on="_line", how="left", maintain_order="left")
    broken = pl.DataFrame(
        [(one.line, one.reason, False, one.cells) for one in chunk.rejected],
        schema=kept.schema,
        orient="row",
    )
    kept = pl.concat([kept, broken]).sort("_line").with_columns(pl.lit(file).alias("file"))
    staging.put_frame(row.id, f"rejects.{name}", kept)
    for line, reason, _, found, _ in _unexpected(kept):
        findings.reasons[_kind_of(reason)] += 1
        if len(findings.samples) < _SHOWN:
            findings.samples.append({"file": file, "line": line, "reason": reason, "cells": [c[:80] for c in found]})


def _unexpected(kept: pl.DataFrame) -> Iterator[Any]:
    return kept.filter(~pl.col("is_excluded")).iter_rows()


def _kind_of(reason: str) -> str:
    """Return the reason without the cell it quotes, so that like ones are counted together."""
    before, _, rest = reason.partition('"')
    return before + "…" + rest.rpartition('"')[2] if rest else reason


def _refuse_hopeless(name: str, findings: Findings) -> None:
    if findings.rejected > _HOPELESS and findings.rejected > findings.read / 2:
        reason, _ = findings.reasons.most_common(1)[0]
        raise UnreadableFile(
            f"{name}: {findings.rejected:,} of the first {findings.read:,} rows can't be taken, most often because "
            f"{reason}. The columns may be mapped wrongly; nothing was read further."
        )


__all__ = ["Findings", "Progress", "UnableToCheck", "check_files"]
