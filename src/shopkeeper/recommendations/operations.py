"""Writes of recommendations: training, and asking for it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter
from typing import Any
from uuid import UUID

from django.db import transaction

from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.jobs import queueing
from shopkeeper.foundation.outbox import tell
from shopkeeper.recommendations import learned, queries
from shopkeeper.recommendations.events import RecommendationsTrained
from shopkeeper.recommendations.learned import Progress
from shopkeeper.recommendations.models import TrainedModel

TRAINING = "recommendations.train"
KEPT = 3
ATTEMPTS = 3


@dataclass(frozen=True)
class Training:
    """What a training learned from, and how long it took; `seconds` maps each step to its duration."""

    model_id: UUID
    purchases: int
    orders: int
    customers: int
    products: int
    artefact_bytes: int
    seconds: Mapping[str, float]


class UnableToTrain(Exception):
    """Another training put its tables in place at the same moment; theirs are as fresh."""


def request_training(*, at: datetime) -> UUID:
    """Ask for a training soon, and return its job; one that waits already is not asked for twice."""
    return queueing.enqueue(
        name=TRAINING, arguments={}, key="asked", at=at, due_at=at, priority=0, max_attempts=ATTEMPTS
    )


def train(*, at: datetime, actor: Actor, progress: Progress = lambda *_: None) -> Training:
    """Learn from the sales up to `at` and put the tables in place of the present ones; tells `RecommendationsTrained`.

    Until the very end the present tables stay current, whatever happens. Raises `UnableToTrain`.
    """
    clock = _Stopwatch(progress)
    clock(0, 4, "reading purchases")
    history, ids = queries.purchase_history(at=at)
    result = learned.learn(history, ids, at=queries.days(at), progress=clock)
    artefact = learned.pack(result)
    made = Training(
        model_id=new_id(),
        purchases=len(history),
        orders=len(set(history.basket.tolist())),
        customers=len(set(history.known().customer.tolist())),
        products=len(ids),
        artefact_bytes=len(artefact),
        seconds=clock.seconds(),
    )
    _put_in_place(made, artefact, at=at, actor=actor)
    return made


@transaction.atomic
def _put_in_place(made: Training, artefact: bytes, *, at: datetime, actor: Actor) -> None:
    list(TrainedModel.objects.select_for_update().filter(kind=queries.KIND, is_current=True).values_list("id"))
    if TrainedModel.objects.filter(kind=queries.KIND, is_current=True, trained_at__gt=at).exists():
        raise UnableToTrain("a later training has put its tables in place already")
    TrainedModel.objects.filter(kind=queries.KIND, is_current=True).update(is_current=False)
    TrainedModel.objects.create(
        id=made.model_id,
        kind=queries.KIND,
        trained_at=at,
        artefact=artefact,
        metrics=_metrics(made),
        is_current=True,
    )
    kept = TrainedModel.objects.filter(kind=queries.KIND).order_by("-trained_at", "-id").values_list("id", flat=True)
    TrainedModel.objects.filter(kind=queries.KIND, is_current=False).exclude(id__in=list(kept[:KEPT])).delete()
    tell(
        RecommendationsTrained(model_id=made.model_id, trained_at=at, purchases=made.purchases, products=made.products),
        at=at,
    )
    audit.record(
        actor=actor,
        action="recommendations.trained",
        subject_kind="trained-model",
        subject_id=made.model_id,
        at=at,
        changes={"purchases": [None, made.purchases], "products": [None, made.products]},
    )


def _metrics(made: Training) -> dict[str, Any]:
    return {
        "purchases": made.purchases,
        "orders": made.orders,
        "customers": made.customers,
        "products": made.products,
        "artefact_bytes": made.artefact_bytes,
        "seconds": dict(made.seconds),
    }


class _Stopwatch:
    """Passes progress on, and keeps how long each step took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._marks: list[tuple[str, float]] = []

    def __call__(self, done: int, total: int, what: str) -> None:
        self._marks.append((what, perf_counter()))
        self._progress(done, total, what)

    def seconds(self) -> dict[str, float]:
        steps = zip(self._marks, self._marks[1:], strict=False)
        return {what: round(end - begin, 3) for (what, begin), (_, end) in steps}
