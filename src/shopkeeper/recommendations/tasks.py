"""Background work of recommendations."""

from datetime import timedelta

from shopkeeper.foundation.actors import system
from shopkeeper.foundation.jobs import JobContext, job
from shopkeeper.recommendations import operations


@job(name=operations.TRAINING, every=timedelta(hours=24), offset=timedelta(hours=3, minutes=20), max_attempts=3)
def train(context: JobContext) -> None:
    """Learn from the purchases up to now."""

    def progress(done: int, total: int, what: str) -> None:
        context.raise_if_cancelled()
        context.progress(done, total, what)

    operations.train(at=context.now(), actor=system("recommendations"), progress=progress)
