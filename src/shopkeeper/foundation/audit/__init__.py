"""The audit log: who did or saw what, append-only, chained so that tampering shows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from shopkeeper.foundation.actors import Actor


def record(
    *,
    actor: Actor,
    action: str,
    subject_kind: str,
    subject_id: UUID | str,
    at: datetime,
    changes: Mapping[str, Any] | None = None,
    sealed_fields: Sequence[str] = (),
) -> int:
    """Add one entry to the audit log and return its position; it stands or falls with the caller's transaction.

    `changes` maps a field to [old, new] and never holds personal values: name those fields in `sealed_fields`. The end
    of the log stays locked until the transaction ends, so record last. Raises `recording.UnableToRecord` for a sealed
    field among the changes.
    """
    from shopkeeper.foundation.audit import recording  # the package is imported before Django's apps are ready

    return recording.record(
        actor=actor,
        action=action,
        subject_kind=subject_kind,
        subject_id=subject_id,
        at=at,
        changes=changes,
        sealed_fields=sealed_fields,
    )
