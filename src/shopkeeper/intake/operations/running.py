"""Running an import from wherever it stands: check, hold or load, end. Safe to call again after any crash."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation.outbox import tell
from shopkeeper.intake import staging
from shopkeeper.intake.events import HistoryImported
from shopkeeper.intake.models import Import
from shopkeeper.intake.operations.checking import UnableToCheck, check_files
from shopkeeper.intake.operations.loading import load, summary_of
from shopkeeper.intake.operations.starting import UnableToImport, actor_of, record
from shopkeeper.intake.rules.states import ImportState, may_become

Progress = Callable[[int, int | None, str], None]


def run_import(
    *, import_id: UUID, now: Callable[[], datetime], progress: Progress, dry_run: bool = False
) -> ImportState:
    """Bring the import as far as it goes and return where it then stands: held, done or refused.

    Rejected rows hold it before anything is written, unless they may be skipped; so does a dry run. A progress that
    raises stops it between two commits, and the next call goes on from there. Raises UnableToImport.
    """
    row = Import.objects.filter(pk=import_id).first()
    if row is None:
        raise UnableToImport(f"There is no import {import_id}.")
    state = ImportState(row.state)
    if state is ImportState.DONE:
        return state
    if state is not ImportState.LOADING and not _is_checked(row):
        state = _check(row, now=now, progress=progress)
    if state is ImportState.REFUSED or dry_run or (row.rows_rejected and not row.skip_rejected):
        return state
    return _load(row, now=now, progress=progress)


def _is_checked(row: Import) -> bool:
    """Return whether what is staged may be loaded; the steps leave nothing staged of other files or options."""
    return bool(row.findings) and row.state in {ImportState.HELD, ImportState.CANCELLED} and _has_staged(row)


def _has_staged(row: Import) -> bool:
    return any(staging.names(row.id, kind) for kind in ("lines", "orders", "customers", "products"))


def _check(row: Import, *, now: Callable[[], datetime], progress: Progress) -> ImportState:
    _step(row, ImportState.CHECKING)
    try:
        findings = check_files(row, progress=lambda rows, what: progress(rows, None, f"checking {what}"))
    except UnableToCheck as error:
        row.error, row.finished_at = str(error), now()
        _step(row, ImportState.REFUSED)
        return ImportState.REFUSED
    row.error, row.findings = "", findings.as_json()
    row.rows_read, row.rows_accepted = findings.read, findings.accepted
    row.rows_rejected, row.rows_excluded = findings.rejected, sum(findings.excluded.values())
    _step(row, ImportState.HELD)
    return ImportState.HELD


def _load(row: Import, *, now: Callable[[], datetime], progress: Progress) -> ImportState:
    _step(row, ImportState.LOADING)
    try:
        counts = load(row, at=now(), progress=progress)
    except staging.StagingGone as error:
        row.error = str(error)
        _step(row, ImportState.CANCELLED)
        raise UnableToImport(str(error)) from error
    with transaction.atomic():
        row.counts, row.finished_at = counts, now()
        _step(row, ImportState.DONE)
        tell(HistoryImported(import_id=row.pk, orders=summary_of(counts)), at=row.finished_at)
        record("finished", row.pk, actor=actor_of(row), at=row.finished_at, changes=_told(counts))
    _clear(row)
    return ImportState.DONE


def _told(counts: dict[str, int]) -> dict[str, list[int]]:
    return {name: [0, value] for name, value in counts.items()}


def _clear(row: Import) -> None:
    """Staged rows and uploads go; rejected rows stay to be fetched, and reviews until a domain takes them in."""
    for path in staging.folder(row.pk).glob("*"):
        if not path.name.startswith(("rejects.", "kept-")):
            path.unlink()


def _step(row: Import, following: ImportState) -> None:
    """Take the step if nobody took another meanwhile, and save what the step found."""
    before = ImportState(row.state)
    if not may_become(before, following):
        raise UnableToImport(f"The import is {before} and can't become {following}.")
    if not Import.objects.filter(pk=row.pk, state=before.value).update(state=following.value):
        raise UnableToImport("Somebody else has taken this import further: look at it again.")
    row.state = following.value
    row.save(update_fields=_FOUND)


_FOUND = [
    "error",
    "findings",
    "rows_read",
    "rows_accepted",
    "rows_rejected",
    "rows_excluded",
    "counts",
    "finished_at",
]
