"""What sending costs and when it arrives, and what tax there is. Pure: values in, values out."""

from collections.abc import Callable, Mapping, Sequence
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
LONGEST_SOURCE = 80
OWN_TABLE = "table"
"""Names the shop's own table as the source of a rate."""


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


Days = Callable[[date], bool]
"""Tells of a day whether it is one of rest."""

MOST_REST = 366
"""Longer than a year in one piece nobody rests; after that the day itself is taken."""


def no_rest(day: date) -> bool:
    """Return that nobody rests on the day; weekends are reckoned without asking."""
    return False


@dataclass(frozen=True)
class Rests:
    """Days on which nothing moves: where the shop packs (its own closed days among them), and on the way to a place."""

    packing: Days = no_rest
    on_the_way: Days = no_rest


NEVER = Rests()


def window(pace: Pace, *, at: datetime, rests: Rests = NEVER) -> tuple[date, date]:
    """Return the first and the last day on which it should come, when ordered at that instant.

    A parcel leaves on a day from Monday to Friday on which the shop packs, is moved on working days of the two
    countries it goes between, and comes on such a day.
    """
    here = at.astimezone(ZoneInfo(pace.zone))
    leaves = here.date() if here.time() < pace.cut_off else here.date() + timedelta(days=1)
    leaves = _working(leaves, rests.packing)
    return _after(leaves, pace.min_days, rests.on_the_way), _after(leaves, pace.max_days, rests.on_the_way)


def _after(day: date, working_days: int, is_rest: Days) -> date:
    """Return the day that many working days later."""
    for _ in range(working_days):
        day = _working(day + timedelta(days=1), is_rest)
    return _working(day, is_rest)


def _working(day: date, is_rest: Days) -> date:
    """Return the day, or the next one on which work is done."""
    for skipped in range(MOST_REST):
        found = day + timedelta(days=skipped)
        if found.weekday() < SATURDAY and not is_rest(found):
            return found
    return day


@dataclass(frozen=True)
class ShippingOption:
    """One way of sending: what it costs, between which days it comes, and by whose word."""

    code: str
    name: str
    price: Money
    earliest: date
    latest: date
    by: str = OWN_TABLE


def instead_of(name: str) -> str:
    """Return how an order says that the shop's table answered because that one was silent."""
    return f"{OWN_TABLE} instead of {name}"[:LONGEST_SOURCE]


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
    """The taxes of an order by rate, and each line's share of them in minor units, shipping's last; `by` whose word."""

    by_rate: tuple[Taxed, ...]
    line_minor: tuple[int, ...]
    line_rates: tuple["Rate | None", ...] = ()
    by: str = OWN_TABLE

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


def taxes(lines: Sequence[tuple[int, Rate | None]], currency: str, *, by: str = OWN_TABLE) -> Taxes:
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
    return Taxes(tuple(found), tuple(shares), tuple(rate for _, rate in lines), by)


def rate_for(
    rates: Mapping[tuple[str, str, TaxClass], Rate], *, country: str, region: str, tax_class: TaxClass
) -> Rate | None:
    """Return the rate of the region, else of the country; a class without its own rate has the standard one there."""
    for place in ((country, region), (country, "")):
        for wanted in (tax_class, TaxClass.STANDARD):
            if (*place, wanted) in rates:
                return rates[*place, wanted]
    return None
