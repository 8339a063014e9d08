"""On which days nothing moves: public holidays of the two ends of a way, and the days on which the shop is closed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from django.conf import settings

from shopkeeper.orders.models import ClosedDays
from shopkeeper.orders.rules.terms import Days, Rests

if TYPE_CHECKING:
    from holidays import HolidayBase

Span = tuple[date, date, str]

LOOKS_AHEAD = timedelta(days=400)
"""No promise reaches further."""


def rests(closed: Sequence[Span], *, country: str, region: str = "") -> Rests:
    """Return the days of rest between where the shop sends from, closed on these days, and a place."""
    home, _, part = str(settings.SENDS_FROM).partition("-")
    at_home, there = public_holidays(home, part), public_holidays(country, region)
    return Rests(
        packing=lambda day: at_home(day) or any(first <= day <= last for first, last, _ in closed),
        on_the_way=lambda day: at_home(day) or there(day),
    )


def closed_days(*, at: datetime) -> list[Span]:
    """Return the spans of days on which the shop packs nothing, those over left out: first, last, what for."""
    day = at.date()
    rows = ClosedDays.objects.filter(last_on__gte=day - timedelta(days=2), first_on__lte=day + LOOKS_AHEAD)
    return list(rows.order_by("first_on", "id").values_list("first_on", "last_on", "name"))


def all_closed_days(*, at: datetime) -> list[ClosedDays]:
    """Return the spans that are not over, the next first."""
    return list(ClosedDays.objects.filter(last_on__gte=at.date() - timedelta(days=1)).order_by("first_on", "id"))


def public_holidays(country: str, region: str = "") -> Days:
    """Return what tells whether a day is a public holiday there; of a country that is not known none is.

    `region` is a code such as BY or a name such as Bayern; of one that is not known the country's own holidays count.
    """
    return lambda day: day in _holidays(country.upper(), region.strip(), day.year)


def warm_holidays() -> None:
    """Load what the holidays of any country rest on, which takes half a second once in a process."""
    _holidays("GB", "", 2026)


@lru_cache(maxsize=2_000)
def _holidays(country: str, region: str, year: int) -> frozenset[date]:
    # 0.5 s of processor time and 20 MB, once, for what neither imports nor most commands need
    import holidays

    try:
        of_country: HolidayBase = holidays.country_holidays(country, years=year)
        if part := _part_of(of_country, region):
            of_country = holidays.country_holidays(country, subdiv=part, years=year)
    except NotImplementedError:
        return frozenset()
    return frozenset(of_country)


def _part_of(of_country: "HolidayBase", region: str) -> str:
    """Return the code of a region that the country's holidays know, by its code or name."""
    if not region:
        return ""
    known = {code.casefold(): code for code in of_country.subdivisions}
    known |= {name.casefold(): code for name, code in getattr(of_country, "subdivisions_aliases", {}).items()}
    return known.get(region.casefold(), "")
