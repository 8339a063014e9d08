"""What becomes of an order: paid, packed, shipped, and then on time, late, lost or broken."""

from dataclasses import dataclass

import numpy as np

from shopkeeper.demo.behaviour.calendar import Calendar
from shopkeeper.demo.model import Model

TRANSIT = {"DE": 1.4, "AT": 2.0, "NL": 1.8, "FR": 2.4, "PL": 2.4, "IT": 2.8, "SE": 3.0, "ES": 3.2, "IE": 3.4, "PT": 3.4}
CARRIERS = ("Postbote", "Kurier Express", "Paketlinie")
GIVEN_UP = 14.0
"""Days after the promise at which a parcel counts as lost."""


@dataclass(frozen=True)
class Fate:
    """Days since the opening; `trouble` is "", late, lost, damaged, cancelled or unpaid."""

    trouble: str
    paid: float | None
    packed: float | None
    shipped: float | None
    promised: float
    delivered: float | None
    ended: float | None
    carrier: str
    failed_payment: bool


def decide(
    model: Model,
    calendar: Calendar,
    rng: np.random.Generator,
    *,
    day: float,
    country: str,
    by_seller: bool,
    must_be_late: bool,
) -> Fate:
    """Return what becomes of an order placed on a day, sent to a country."""
    trouble = "late" if must_be_late else _trouble(model, rng, calendar.month(day), by_seller=by_seller)
    packed = day + 0.15 + float(rng.gamma(2.0, 0.22))
    shipped = packed + float(rng.uniform(0.05, 0.5))
    promised = float(np.floor(day + TRANSIT[country] + 2.2)) + 0.83
    early = max(shipped + 0.35, promised - float(rng.gamma(1.8, 0.55)) - 0.05)
    delay = 0.6 + float(rng.gamma(model.trouble["late_days_shape"], model.trouble["late_days_scale"]))
    carrier = CARRIERS[int(rng.integers(len(CARRIERS)))]
    failed = bool(rng.random() < model.trouble["payment_failed"])
    paid = day + (0.02 if failed else 0.0006)
    if trouble == "unpaid":
        return Fate(trouble, None, None, None, promised, None, day + 2.0, carrier, failed_payment=True)
    if trouble == "cancelled":
        return Fate(trouble, paid, None, None, promised, None, day + float(rng.uniform(0.02, 0.12)), carrier, failed)
    if trouble == "lost":
        return Fate(trouble, paid, packed, shipped, promised, None, promised + GIVEN_UP, carrier, failed)
    arrived = _daytime(promised + delay) if trouble == "late" else min(early, promised - 0.01)
    return Fate(trouble, paid, packed, min(shipped, arrived - 0.2), promised, arrived, None, carrier, failed)


def _trouble(model: Model, rng: np.random.Generator, month: int, *, by_seller: bool) -> str:
    chances = model.trouble
    late = chances["late_december"] if month == 11 else chances["late"]
    if by_seller:
        late = max(late, chances["late_seller"])
    shares = (chances["payment_never"], chances["cancelled"], chances["lost"], chances["damaged"], late)
    at = int(np.searchsorted(np.cumsum(shares), rng.random()))
    return ("unpaid", "cancelled", "lost", "damaged", "late", "")[at]


def _daytime(day: float) -> float:
    return float(np.floor(day)) + 0.38 + (day % 1) * 0.4
