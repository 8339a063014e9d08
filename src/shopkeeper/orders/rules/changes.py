"""Changes of an order: what is taken off, what is added, how it is sent; and how far one has come. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from shopkeeper.orders.rules.terms import Rate

CHANGE_HOLDS = timedelta(minutes=20)
"""How long the price of a change and the goods for it are kept until its customer says yes."""

MOST_ADDED = 20
"""How many different things one change adds; who wants more orders anew."""


class ChangeStatus(StrEnum):
    """Open: its price was told. Paying: somebody said yes, the money is on its way. Then done, or dropped."""

    OPEN = "open"
    PAYING = "paying"
    DONE = "done"
    DROPPED = "dropped"


LIVING = (ChangeStatus.OPEN, ChangeStatus.PAYING)

WHY_DROPPED: Mapping[str, str] = {
    "expired": "its price ran out; ask for a new one",
    "replaced": "it was replaced by a newer one, perhaps in another window",
    "withdrawn": "it was withdrawn",
    "too-late": "somebody began to pick the order before it was paid, so nothing was changed",
    "downloaded": "what it takes off was downloaded meanwhile, so it stays yours",
    "outdated": "the order was changed meanwhile; look at it again",
}


@dataclass(frozen=True)
class Added:
    """So many more of a variant, at the price that was told."""

    variant_id: UUID
    quantity: int
    unit_minor: int
    rate: Rate | None


@dataclass(frozen=True)
class Sending:
    """Another way of sending, its price and days."""

    code: str
    name: str
    price_minor: int
    earliest: date
    latest: date
    rate: Rate | None


@dataclass(frozen=True)
class Plan:
    """A change worked out: how many go of each line, what comes, how it is sent; `seen` is what it was made for."""

    less: Mapping[UUID, int]
    more: tuple[Added, ...]
    sending: Sending | None
    seen: Mapping[UUID, int]

    def written(self) -> dict[str, Any]:
        """Return it as a row keeps it."""
        way = self.sending
        return {
            "less": {str(key): quantity for key, quantity in self.less.items()},
            "more": [[str(one.variant_id), one.quantity, one.unit_minor, _rate(one.rate)] for one in self.more],
            "sending": way
            and [way.code, way.name, way.price_minor, str(way.earliest), str(way.latest), _rate(way.rate)],
            "seen": {str(key): quantity for key, quantity in self.seen.items()},
        }


def plan_of(row: Mapping[str, Any]) -> Plan:
    """Return what a row keeps."""
    way = row["sending"]
    return Plan(
        {UUID(key): quantity for key, quantity in row["less"].items()},
        tuple(Added(UUID(key), quantity, unit, _read(rate)) for key, quantity, unit, rate in row["more"]),
        Sending(way[0], way[1], way[2], date.fromisoformat(way[3]), date.fromisoformat(way[4]), _read(way[5]))
        if way
        else None,
        {UUID(key): quantity for key, quantity in row["seen"].items()},
    )


def _rate(rate: Rate | None) -> list[Any] | None:
    return [rate.name, rate.rate, rate.is_included] if rate else None


def _read(row: list[Any] | None) -> Rate | None:
    return Rate(*row) if row else None
