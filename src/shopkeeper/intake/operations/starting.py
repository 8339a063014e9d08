"""Beginning an import: a row, a key of its own, its files."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, cast
from uuid import UUID
from zoneinfo import available_timezones

from django.db import transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import NotMoney, exponent
from shopkeeper.foundation.personal import keys
from shopkeeper.intake import staging
from shopkeeper.intake.models import Import
from shopkeeper.intake.operations.uploading import Upload
from shopkeeper.intake.presets import PRESETS
from shopkeeper.intake.rules.dates import DateOrder
from shopkeeper.intake.rules.states import ImportState

MOST_FILES = 20


class UnableToImport(Exception):
    """The import can't begin or go on; the message says why and what to do."""


def start_import(
    *,
    actor: Actor,
    at: datetime,
    paths: Sequence[Path] = (),
    upload: Upload | None = None,
    preset: str = "",
    source: str = "",
    options: Mapping[str, Any] | None = None,
    skip_rejected: bool = False,
) -> UUID:
    """Return the key of a new import of files at these paths, or of an upload, which is kept sealed.

    `options` may hold currency, time_zone, date_order, encoding, and map (field by column). `source` names where the
    rows come from: the same source again changes what it brought before, another one adds. Raises UnableToImport.
    """
    chosen = _checked_options(options or {})
    if preset and preset not in PRESETS:
        raise UnableToImport(f"There is no preset {preset}; there are {', '.join(PRESETS)}.")
    files = list(upload.files) if upload else []
    if not 0 < len(paths) + len(files) <= MOST_FILES:
        raise UnableToImport(f"Give between 1 and {MOST_FILES} files.")
    import_id = upload.import_id if upload else new_id(at)
    keys.create([import_id])
    files += [{"name": path.name, "path": str(path.resolve()), "size": path.stat().st_size} for path in paths]
    with transaction.atomic():
        Import.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
            id=import_id,
            source=source or preset or "import",
            preset=preset,
            files=files,
            options=chosen,
            skip_rejected=skip_rejected,
            actor_kind=actor.kind,
            actor_id=actor.id,
            created_at=at,
        )
        record("started", import_id, actor=actor, at=at)
    return import_id


def change_mapping(
    *, import_id: UUID, number: int, kind: str, columns: Mapping[str, str], options: Mapping[str, Any], at: datetime,
    actor: Actor,
) -> None:  # fmt: skip
    """Say what the file is and which column gives which field; it is checked anew. Raises UnableToImport."""
    with transaction.atomic():
        row = Import.objects.select_for_update().filter(pk=import_id).first()
        if row is None or row.state not in {ImportState.WAITING, ImportState.HELD, ImportState.REFUSED}:
            raise UnableToImport("The import is not there, or its rows are already on their way into the shop.")
        files = list(row.files or [])
        files[number] = {**files[number], "kind": kind, "columns": dict(columns)}
        row.files = files
        row.options = {**(row.options or {}), **_checked_options(options)}
        row.save(update_fields=["files", "options"])
        record("mapped", import_id, actor=actor, at=at)
    staging.clear(import_id, keep_uploads=True)


def actor_of(row: Import) -> Actor:
    """Return who began the import."""
    return Actor(cast(Any, row.actor_kind), row.actor_id)


def _checked_options(options: Mapping[str, Any]) -> dict[str, Any]:
    chosen = {name: value for name, value in options.items() if value}
    if "currency" in chosen:
        chosen["currency"] = str(chosen["currency"]).upper()
        try:
            exponent(chosen["currency"])
        except NotMoney as error:
            raise UnableToImport(str(error)) from None
    if "time_zone" in chosen and chosen["time_zone"] not in available_timezones():
        raise UnableToImport(f"{chosen['time_zone']!r} is no time zone; write it like Europe/Berlin.")
    if "date_order" in chosen and chosen["date_order"] not in set(DateOrder):
        raise UnableToImport(f"The order of dates is {' or '.join(DateOrder)}.")
    return chosen


def record(
    action: str, import_id: UUID, *, actor: Actor, at: datetime, changes: Mapping[str, Any] | None = None
) -> None:
    """Audit a step of an import."""
    audit.record(
        actor=actor,
        action=f"intake.import-{action}",
        subject_kind="import",
        subject_id=import_id,
        at=at,
        changes=dict(changes or {}),
    )
