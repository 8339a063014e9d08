"""Writes of intake: begin, map, run, decide, cancel, forget."""

from shopkeeper.intake.operations.controlling import (
    allow_rejected,
    cancel_import,
    forget_import,
    queue_import,
)
from shopkeeper.intake.operations.running import run_import
from shopkeeper.intake.operations.starting import UnableToImport, change_mapping, start_import
from shopkeeper.intake.operations.uploading import Upload

__all__ = [
    "UnableToImport",
    "Upload",
    "allow_rejected",
    "cancel_import",
    "change_mapping",
    "forget_import",
    "queue_import",
    "run_import",
    "start_import",
]
