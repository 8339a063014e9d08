"""Background work of intake."""

from uuid import UUID

from shopkeeper.foundation.jobs import JobContext, job
from shopkeeper.intake import operations


@job(name="intake.import", max_attempts=3)
def import_history(context: JobContext, *, import_id: str, dry_run: bool = False) -> None:
    """Run an import from wherever it stands, with progress, until it ends, is held or is cancelled."""

    def progress(done: int, total: int | None, note: str) -> None:
        context.progress(done, total, note)
        context.raise_if_cancelled()

    operations.run_import(import_id=UUID(import_id), now=context.now, progress=progress, dry_run=dry_run)
