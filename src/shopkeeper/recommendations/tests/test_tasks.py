from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from shopkeeper.foundation.jobs import Cancelled
from shopkeeper.recommendations import operations, queries, tasks
from shopkeeper.recommendations.tests.shops import AT, a_product, an_order

pytestmark = pytest.mark.django_db


class FakeContext:
    """A job's context that keeps what it is told, and can be cancelled at a step."""

    def __init__(self, *, cancelled_at: int | None = None) -> None:
        self.steps: list[tuple[int, int | None, str]] = []
        self._cancelled_at = cancelled_at

    @property
    def job_id(self) -> UUID:
        return uuid4()

    @property
    def state(self) -> dict[str, Any]:
        return {}

    def now(self) -> datetime:
        return AT

    def progress(self, done: int, total: int | None = None, note: str = "") -> None:
        self.steps.append((done, total, note))

    def raise_if_cancelled(self) -> None:
        if self._cancelled_at is not None and len(self.steps) >= self._cancelled_at:
            raise Cancelled

    def keep(self, state: dict[str, Any]) -> None:
        pass


def test_the_job_trains_and_tells_its_steps() -> None:
    an_order(a_product("Bread"))
    context = FakeContext()
    tasks.train(context)
    assert context.steps[0] == (0, 4, "reading purchases")
    assert context.steps[-1] == (4, 4, "learned")
    assert queries.trainings().count() == 1


def test_a_cancelled_job_leaves_nothing_behind() -> None:
    with pytest.raises(Cancelled):
        tasks.train(FakeContext(cancelled_at=2))
    assert queries.trainings().count() == 0


def test_the_job_runs_every_day() -> None:
    assert (tasks.train.name, tasks.train.every) == (operations.TRAINING, timedelta(days=1))
