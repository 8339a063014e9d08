"""What is due for what came back, in minor units: exact, never twice, never more than was paid. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True)
class Sums:
    """`value` is what was paid for the goods; less `fee` and `wear` it is `amount`, which goes back.

    `bonus` is given on top, as store credit, and is the shop's own; `covered` pays for a replacement instead.
    """

    value: int
    fee: int = 0
    wear: int = 0
    bonus: int = 0
    covered: int = 0

    @property
    def amount(self) -> int:
        return self.value - self.fee - self.wear - self.covered


def due(
    *, value: int, left: int, fee: int = 0, wear_percents: Sequence[tuple[int, int]] = (), bonus_percent: int = 0
) -> Sums:
    """Return what goes back for goods worth `value` of an order of which `left` can still go back.

    `wear_percents` are pairs of what a part of the goods weighs and what is taken off for its wear; halves of a minor
    unit are taken off, so that the shop never owes by rounding. No fee takes more than there is.
    """
    value = max(0, min(value, left))
    weight = sum(part for part, _ in wear_percents)
    worn = sum(part * percent for part, percent in wear_percents)
    wear = (2 * value * worn + 100 * weight) // (200 * weight) if weight else 0
    fee = min(fee, value - wear)
    return Sums(value, fee, wear, (value - fee - wear) * bonus_percent // 100)


def added(one: Mapping[UUID, int], other: Mapping[UUID, int]) -> dict[UUID, int]:
    """Return the sums of both, key by key."""
    return {key: one.get(key, 0) + other.get(key, 0) for key in {**one, **other}}
