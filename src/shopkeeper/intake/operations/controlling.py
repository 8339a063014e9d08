"""What a person decides about an import: go on in spite of rejected rows, cancel, forget."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.jobs.defining import known
from shopkeeper.foundation.personal import keys
from shopkeeper.intake import staging
from shopkeeper.intake.models import Import
from shopkeeper.intake.operations.starting import UnableToImport, record
from shopkeeper.intake.rules.states import ImportState, may_become


@transaction.atomic
def allow_rejected(*, import_id: UUID, at: datetime, actor: Actor) -> None:
    """Let the import load without the rows that were rejected. Raises UnableToImport."""
    row = _locked(import_id)
    row.skip_rejected = True
    row.save(update_fields=["skip_rejected"])
    record("rejected-rows-skipped", import_id, actor=actor, at=at, changes={"rows": [0, row.rows_rejected]})


@transaction.atomic
def cancel_import(*, import_id: UUID, at: datetime, actor: Actor) -> None:
    """Stop the import; what it has committed stays, and it may go on later. Raises UnableToImport."""
    row = _locked(import_id)
    if not may_become(ImportState(row.state), ImportState.CANCELLED):
        raise UnableToImport(f"The import is {row.state}: there is nothing to cancel.")
    row.state = ImportState.CANCELLED.value
    row.save(update_fields=["state"])
    record("cancelled", import_id, actor=actor, at=at)


@transaction.atomic
def queue_import(*, import_id: UUID, at: datetime, actor: Actor, dry_run: bool = False) -> UUID:
    """Let the import run in the background, from wherever it stands; return the job's key. Raises UnableToImport."""
    row = _locked(import_id)
    if row.state == ImportState.DONE:
        raise UnableToImport("The import is done.")
    row.job_id = known["intake.import"].enqueue(
        at=at, key=f"intake.import/{import_id}", import_id=str(import_id), dry_run=dry_run
    )
    row.save(update_fields=["job_id"])
    record("queued", import_id, actor=actor, at=at)
    return row.job_id


def forget_import(*, import_id: UUID, at: datetime, actor: Actor) -> None:
    """Destroy the import's key and files: rejected rows, names and excerpts can't be read again; orders stay."""
    with transaction.atomic():
        _locked(import_id)
        record("forgotten", import_id, actor=actor, at=at)
        keys.destroy(import_id)
    staging.clear(import_id, keep_uploads=False)


def _locked(import_id: UUID) -> Import:
    row = Import.objects.select_for_update().filter(pk=import_id).first()
    if row is None:
        raise UnableToImport(f"There is no import {import_id}.")
    return row
