"""Reads of intake."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from shopkeeper.intake import staging
from shopkeeper.intake.export import csv_lines
from shopkeeper.intake.models import Import
from shopkeeper.intake.opening import OpenFile, UnableToMap, opened
from shopkeeper.intake.presets import PRESETS
from shopkeeper.intake.reading import UnreadableFile
from shopkeeper.intake.rules.fields import FIELDS, FileKind
from shopkeeper.intake.staging import StagingGone

UnableToRead = (UnreadableFile, UnableToMap, StagingGone)
"""What looking into a file may raise; each says what, where and what to do."""


@dataclass(frozen=True)
class FilePreview:
    """A file's columns as they would be read, with its first rows."""

    name: str
    form: str
    kind: str
    header: list[str]
    columns: dict[str, str]
    confidence: dict[str, float]
    rows: list[list[str]]


def recent_imports(limit: int = 50) -> list[Import]:
    """Return the latest imports, the newest first."""
    return list(Import.objects.order_by("-created_at", "-id")[:limit])


def import_of(import_id: UUID) -> Import | None:
    """Return the import, or None."""
    return Import.objects.filter(pk=import_id).first()


def field_labels(kind: str) -> list[tuple[str, str]]:
    """Return the names and labels of the fields that a column of such a file may be mapped to."""
    return [(field.name, field.label) for field in FIELDS[FileKind(kind)]]


def file_kinds() -> list[str]:
    """Return the kinds of file."""
    return [kind.value for kind in FileKind]


def presets() -> list[tuple[str, str]]:
    """Return the presets' names and titles."""
    return [(preset.name, preset.title) for preset in PRESETS.values()]


def previews(row: Import, *, rows: int = 8) -> list[FilePreview]:
    """Return each file with its columns and first rows; raises one of `UnableToRead`."""
    return [_preview(file, rows) for file in opened(row)]


def _preview(file: OpenFile, count: int) -> FilePreview:
    confidence = {guess.field: guess.confidence for guess in file.guesses}
    return FilePreview(
        file.table.name,
        file.table.form,
        file.kind.value,
        file.table.header,
        dict(file.columns),
        {name: confidence.get(name, 1.0) for name in file.columns},
        [list(cells) for cells in file.sample.select(file.table.header).head(count).iter_rows()],
    )


def reject_file(import_id: UUID) -> Iterator[str]:
    """Return the lines of a CSV of the rows that weren't taken: file, line, reason, and the cells as they were."""
    frames = staging.frames(import_id, "rejects")
    rows = (
        (file, line, "left out" if is_excluded else "rejected", reason, *(cells or []))
        for frame in frames
        for line, reason, is_excluded, cells, file in frame.iter_rows()
    )
    return csv_lines(["file", "line", "what", "reason", "cells"], rows)


def csv_file(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Return the lines of a CSV file for people: no spreadsheet runs a cell of it, and Excel reads it right."""
    return csv_lines(header, rows)
