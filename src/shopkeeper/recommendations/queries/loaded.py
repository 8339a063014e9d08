"""The current tables in the memory of this process, looked for anew at most once a second."""

import logging
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from shopkeeper.recommendations.learned import Learned, UnreadableArtefact, nothing_learned, unpack
from shopkeeper.recommendations.models import TrainedModel

KIND = "products"
UNKNOWN = UUID(int=0)
_log = logging.getLogger(__name__)


@dataclass
class _Memory:
    """What this process serves from; all processes find the same row, so that none needs telling."""

    learned: Learned = field(default_factory=nothing_learned)
    model_id: UUID | None = None
    looked_at: float = float("-inf")
    lock: Lock = field(default_factory=Lock)


_memory = _Memory()


def learned() -> Learned:
    """Return the current tables, empty before the first training."""
    memory = _memory
    patience = getattr(settings, "RECOMMENDATIONS_LOOK_EVERY_SECONDS", 1.0)
    if monotonic() - memory.looked_at >= patience:
        _look(memory)
    return memory.learned


def forget() -> None:
    """Drop what is in memory; the next look loads it again."""
    global _memory  # noqa: PLW0603  one place per process holds the tables, and this is it
    _memory = _Memory()


def trainings() -> QuerySet[TrainedModel]:
    """Return what trainings left, the latest first, without the tables themselves."""
    return TrainedModel.objects.defer("artefact").order_by("-trained_at", "-id")


def _read(model_id: UUID, artefact: bytes | memoryview) -> Learned:
    """Return the tables; none where they are damaged or of another version: the shop goes on, the log says why."""
    try:
        return unpack(bytes(artefact))
    except UnreadableArtefact as error:
        _log.error("training %s can't be served: %s", model_id, error)
        return nothing_learned()


def _look(memory: _Memory) -> None:
    with memory.lock:
        current = TrainedModel.objects.filter(kind=KIND, is_current=True)
        # the first look takes the tables along; those after it ask only whether they are still the ones
        model_id = current.values_list("id", flat=True).first() if memory.model_id else UNKNOWN
        if model_id != memory.model_id:
            row = current.values_list("id", "artefact").first()
            memory.model_id, memory.learned = (row[0], _read(row[0], row[1])) if row else (None, nothing_learned())
        memory.looked_at = monotonic()
