"""All that one training learns: tables of products, no personal data; made from arrays, kept as bytes."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any
from uuid import UUID
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from shopkeeper.recommendations.buy_again import Renewal, renewal
from shopkeeper.recommendations.cooccurrence import bought_together
from shopkeeper.recommendations.history import History, Ints
from shopkeeper.recommendations.item_to_item import similar
from shopkeeper.recommendations.neighbours import Neighbours
from shopkeeper.recommendations.trending import Demand, demand, present_demand, trending_scores

FORM = 1
Progress = Callable[[int, int, str], None]


class UnreadableArtefact(ValueError):
    """The bytes were not written by this form of the program; train again."""


@dataclass(frozen=True)
class Learned:
    """What is known of each product, by its place in `ids`; `as_of` is the day of the last purchase learned from."""

    ids: Sequence[UUID]
    as_of: float
    together: Neighbours
    similar: Neighbours
    renewal: Renewal
    demand: Demand

    @cached_property
    def place(self) -> dict[UUID, int]:
        """Return each product's place."""
        return {key: place for place, key in enumerate(self.ids)}

    def places(self, ids: Sequence[UUID]) -> Ints:
        """Return the places of those products that are known, in their order."""
        known = self.place
        return np.array([known[key] for key in ids if key in known], dtype=np.int32)

    @cached_property
    def pull(self) -> NDArray[np.float64]:
        """Return the factor of present demand."""
        return present_demand(self.demand)

    @cached_property
    def best_sellers(self) -> Ints:
        """Return all products, the most popular first."""
        return np.argsort(-self.demand.popularity, kind="stable").astype(np.int32)

    @cached_property
    def trends(self) -> Ints:
        """Return the products that sell more than expected, the most remarkable first."""
        scores = trending_scores(self.demand)
        order = np.argsort(-scores, kind="stable")
        return order[scores[order] > 0].astype(np.int32)


def learn(history: History, ids: Sequence[UUID], *, at: float, progress: Progress) -> Learned:
    """Return what the purchases up to `at` (in days) teach; `progress` hears which step of how many is under way."""
    seen = history.where(history.day <= at)
    as_of = seen.last_day()
    progress(0, 4, "what is bought together")
    together = bought_together(seen, as_of=as_of)
    progress(1, 4, "what similar customers buy")
    alike = similar(seen)
    progress(2, 4, "what is bought again, and when")
    renewals = renewal(seen)
    progress(3, 4, "what sells now")
    learned = Learned(list(ids), as_of, together, alike, renewals, demand(seen, as_of=as_of))
    progress(4, 4, "learned")
    return learned


def nothing_learned() -> Learned:
    """Return what is known before the first training."""
    nobody = np.empty(0, np.int32)
    empty = History(nobody, nobody, nobody, np.empty(0), 0)
    return learn(empty, [], at=0.0, progress=lambda *_: None)


_TABLES: dict[str, type[Any]] = {
    "together": Neighbours,
    "similar": Neighbours,
    "renewal": Renewal,
    "demand": Demand,
}


def pack(learned: Learned) -> bytes:
    """Return the tables as one `npz` file."""
    arrays: dict[str, NDArray[Any]] = {
        "form": np.array(FORM),
        "as_of": np.array(learned.as_of),
        "ids": np.frombuffer(b"".join(key.bytes for key in learned.ids), dtype=np.uint8),
    }
    for name, kind in _TABLES.items():
        for field in fields(kind):
            arrays[f"{name}.{field.name}"] = getattr(getattr(learned, name), field.name)
    stream = io.BytesIO()
    np.savez(stream, allow_pickle=False, **arrays)
    return stream.getvalue()


def unpack(artefact: bytes) -> Learned:
    """Return the tables, read-only. Raises `UnreadableArtefact`."""
    try:
        with np.load(io.BytesIO(artefact), allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
        if int(arrays["form"]) != FORM:
            raise UnreadableArtefact(f"form {int(arrays['form'])} is not form {FORM}; run `shopkeeper train`")
        for array in arrays.values():
            array.flags.writeable = False
        tables = {
            name: kind(**{field.name: arrays[f"{name}.{field.name}"] for field in fields(kind)})
            for name, kind in _TABLES.items()
        }
    except (ValueError, KeyError, OSError, EOFError, BadZipFile) as error:
        raise UnreadableArtefact(f"the trained tables can't be read ({error}); run `shopkeeper train`") from error
    raw = arrays["ids"].tobytes()
    ids = [UUID(bytes=raw[begin : begin + 16]) for begin in range(0, len(raw), 16)]
    return Learned(ids=ids, as_of=float(arrays["as_of"]), **tables)
