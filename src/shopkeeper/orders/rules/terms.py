"""What sending costs and when it arrives, and what tax there is. Pure: values in, values out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from shopkeeper.foundation.money import Money

EVERYWHERE = "*"
"""Stands among a method's countries for all that no other method of its currency names."""
WHOLE = 100_000
"""Tax rates are thousandths of a percent: 19 % is 19,000 of these."""
SATURDAY = 5


class TaxClass(StrEnum):
    """Which rate goods have; countries give some goods a lower one."""

    STANDARD = "standard"
    REDUCED = "reduced"
    ZERO = "zero"


@dataclass(frozen=True)
class Pace:
    """How quick a way of sending is: working days from the next dispatch, which is today until `cut_off` in `zone`."""

    min_days: int
    max_days: int
    cut_off: time
    zone: str


def window(pace: Pace, *, at: datetime) -> tuple[date, date]:
    """Return the first and the last day on which it should come, when ordered at that instant.

    Parcels leave and arrive from Monday to Friday; holidays are not known here, so promise with a day to spare.
    """
    here = at.astimezone(ZoneInfo(pace.zone))
    leaves = here.date() if here.time() < pace.cut_off else here.date() + timedelta(days=1)
    while leaves.weekday() >= SATURDAY:
        leaves += timedelta(days=1)
    return _after(leaves, pace.min_days), _after(leaves, pace.max_days)


def _after(day: date, working_days: int) -> date:
    """Return the day that many working days later."""
    weeks, rest = divmod(working_days, SATURDAY)
    day += timedelta(weeks=weeks)
    for _ in range(rest):
        day += timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
    return day


@dataclass(frozen=True)
class Rate:
    """A tax: its name, its rate in thousandths of a percent, and whether prices hold it already."""

    name: str
    rate: int
    is_included: bool


@dataclass(frozen=True)
class Taxed:
    """Tax by one rate: what it is of, and how much, in minor units."""

    rate: Rate
    base_minor: int
    tax_minor: int


@dataclass(frozen=True)
class Taxes:
    """The taxes of an order by rate, and each line's share of them in minor units, shipping's last."""

    by_rate: tuple[Taxed, ...]
    line_minor: tuple[int, ...]
    line_rates: tuple["Rate | None", ...] = ()

    @property
    def added_minor(self) -> int:
        """What comes on top of the prices."""
        return sum(one.tax_minor for one in self.by_rate if not one.rate.is_included)

    @property
    def included_minor(self) -> int:
        """What the prices hold already."""
        return sum(one.tax_minor for one in self.by_rate if one.rate.is_included)


def tax_of(base_minor: int, rate: Rate) -> int:
    """Return the tax in minor units, halves away from nought: of a sum without it, or within one that holds it."""
    whole = WHOLE + rate.rate if rate.is_included else WHOLE
    sign = -1 if base_minor < 0 else 1
    return sign * ((2 * abs(base_minor) * rate.rate + whole) // (2 * whole))


def taxes(lines: Sequence[tuple[int, Rate | None]], currency: str) -> Taxes:
    """Return the taxes of lines given as (minor units, rate); worked out on each rate's sum, then shared among lines.

    Worked out line by line the sum would differ from the tax of the sum; so the lines share it by largest remainder.
    """
    shares = [0] * len(lines)
    found = []
    for rate in dict.fromkeys(rate for _, rate in lines if rate is not None):
        places = [place for place, (minor, own) in enumerate(lines) if own == rate and minor]
        base = sum(lines[place][0] for place in places)
        tax = tax_of(base, rate)
        found.append(Taxed(rate, base, tax))
        if tax:
            parts = Money(currency, tax).allocate([lines[place][0] for place in places])
            for place, part in zip(places, parts, strict=True):
                shares[place] = part.minor
    return Taxes(tuple(found), tuple(shares), tuple(rate for _, rate in lines))


def rate_for(
    rates: Mapping[tuple[str, str, TaxClass], Rate], *, country: str, region: str, tax_class: TaxClass
) -> Rate | None:
    """Return the rate of the region, else of the country; a class without its own rate has the standard one there."""
    for place in ((country, region), (country, "")):
        for wanted in (tax_class, TaxClass.STANDARD):
            if (*place, wanted) in rates:
                return rates[*place, wanted]
    return None
