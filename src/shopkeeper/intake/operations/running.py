"""Running an import from wherever it stands: check, hold or load, end. Safe to call again after any crash."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
from shopkeeper.intake.taken import Taken, keep, kept

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
    with _collector_resting():
        return _run(row, now=now, progress=progress, dry_run=dry_run)


@contextmanager
def _collector_resting() -> Iterator[None]:
    """Let Python's collector pass over what was there before: it would walk all of it each time rows are made."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


def _run(row: Import, *, now: Callable[[], datetime], progress: Progress, dry_run: bool) -> ImportState:
    state = ImportState(row.state)
    if state is ImportState.DONE:
        return state
    taken = _kept(row, state)
    if taken is None and state is ImportState.LOADING:
        taken = _checked_again(row, progress)
    if taken is None:
        return _checked(row, now=now, progress=progress, dry_run=dry_run)
    return state if _waits(row, dry_run=dry_run) else _loaded(row, taken, now=now, progress=progress)


def _kept(row: Import, state: ImportState) -> Taken | None:
    """Return what an import that waited has staged; the steps leave nothing staged of other files or options."""
    if not row.findings or state not in {ImportState.HELD, ImportState.CANCELLED, ImportState.LOADING}:
        return None
    try:
        return kept(row.id)
    except staging.StagingGone:
        return None


def _waits(row: Import, *, dry_run: bool) -> bool:
    return dry_run or (row.rows_rejected > 0 and not row.skip_rejected)


def _checked(row: Import, *, now: Callable[[], datetime], progress: Progress, dry_run: bool) -> ImportState:
    """Check the files, and go on to load them unless a person has to decide first: then their rows wait staged."""
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
    if not _waits(row, dry_run=dry_run):
        return _loaded(row, findings.taken, now=now, progress=progress)
    keep(row.id, findings.taken)
    _step(row, ImportState.HELD)
    return ImportState.HELD


def _checked_again(row: Import, progress: Progress) -> Taken:
    """Return the rows of an import that died while it loaded and had not waited before: its files are read again.

    Raises UnableToImport when they are gone, or are no longer those that were checked.
    """
    try:
        findings = check_files(row, progress=lambda rows, what: progress(rows, None, f"reading {what} again"))
    except UnableToCheck as error:
        raise _stopped(row, str(error)) from error
    found = (findings.read, findings.accepted, findings.rejected)
    if found != (row.rows_read, row.rows_accepted, row.rows_rejected):
        raise _stopped(row, "The files have changed since they were checked: look at them, and let the import go on.")
    return findings.taken


def _stopped(row: Import, reason: str) -> UnableToImport:
    row.error = reason
    _step(row, ImportState.CANCELLED)
    return UnableToImport(reason)


def _loaded(row: Import, taken: Taken, *, now: Callable[[], datetime], progress: Progress) -> ImportState:
    _step(row, ImportState.LOADING)
    counts = load(row, taken, at=now(), progress=progress)
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
    with transaction.atomic():
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
