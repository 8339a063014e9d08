"""Rows that were taken from the files: in memory while an import runs on, sealed in staging while it waits."""

from collections.abc import Mapping, Sequence
from uuid import UUID

import polars as pl

from shopkeeper.intake import staging
from shopkeeper.intake.rules.fields import FileKind

Taken = Mapping[FileKind, Sequence[pl.DataFrame]]
"""By kind, in the order of the files; each frame has its kind's shape."""

_WHOLE = "taken-whole"


def keep(import_id: UUID, taken: Taken) -> None:
    """Stage the rows under the import's key."""
    for kind, frames in taken.items():
        for number, frame in enumerate(frames):
            staging.put_frame(import_id, f"{_name(kind)}.{number:05}", frame)
    staging.put(import_id, _WHOLE, b"")


def kept(import_id: UUID) -> Taken | None:
    """Return the staged rows, or None where no import waited or its staging was cut off; raises StagingGone."""
    if not (staging.folder(import_id) / _WHOLE).exists():
        return None
    return {kind: list(staging.frames(import_id, _name(kind))) for kind in FileKind}


def _name(kind: FileKind) -> str:
    return kind.name.lower()
