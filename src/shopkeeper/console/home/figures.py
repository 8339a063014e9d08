"""The figures of the first page, each beside that of the period before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from shopkeeper.console.home.periods import Period
from shopkeeper.foundation.money import Money
from shopkeeper.orders import queries as orders


@dataclass(frozen=True)
class Figure:
    """One figure: what it is called, its value as shown, the bare values for the change, other currencies' amounts."""

    label: str
    shown: str
    now: float
    before: float
    others: tuple[str, ...] = ()


def figures(period: Period, currency: str) -> list[Figure]:
    """Return the period's figures; amounts of the main currency lead, the others stand beside, never added up."""
    now = orders.figures_for_period(period_from=period.begins_at, period_to=period.ends_at)
    before = orders.figures_for_period(period_from=period.before_begins_at, period_to=period.begins_at)
    money = _amounts(now, before, currency)
    return [
        money("Revenue", lambda takings: takings.revenue),
        Figure("Orders", f"{now.orders:,}", now.orders, before.orders),
        money("Average order", lambda takings: takings.average_order),
        Figure("New customers", f"{now.new_customers:,}", now.new_customers, before.new_customers),
        Figure(
            "Returning customers", f"{now.returning_customers:,}", now.returning_customers, before.returning_customers
        ),
    ]


def _amounts(
    now: orders.PeriodFigures, before: orders.PeriodFigures, currency: str
) -> Callable[[str, Callable[[orders.Takings], Money]], Figure]:
    nothing = orders.Takings(Money(currency, 0), 0, Money(currency, 0))
    here = {takings.revenue.currency: takings for takings in now.takings}
    earlier = {takings.revenue.currency: takings for takings in before.takings}

    def figure(label: str, amount: Callable[[orders.Takings], Money]) -> Figure:
        main = amount(here.get(currency, nothing))
        return Figure(
            label,
            main.format(),
            main.minor,
            amount(earlier.get(currency, nothing)).minor,
            tuple(amount(takings).format() for key, takings in here.items() if key != currency),
        )

    return figure


def revenue_by_day(period: Period, currency: str) -> dict[str, Any]:
    """Return what the chart draws: revenue and orders of each day, and of each day of the period before."""
    first = period.first_on if period.days >= 14 else period.until - timedelta(days=14)
    length = (period.until - first).days
    days = orders.takings_by_day(
        first_on=first - timedelta(days=length), last_on=period.last_on, currency=currency, zone=period.zone
    )
    before, now = days[:length], days[length:]
    return {
        "currency": currency,
        "label": f"{_day(first)} to {_day(period.last_on)}",
        "before_label": f"the {length} days before",
        "days": [_short(day) for day, _ in now],
        "revenue": [float(takings.revenue.major) for _, takings in now],
        "shown": [takings.revenue.format() for _, takings in now],
        "orders": [takings.orders for _, takings in now],
        "before": [float(takings.revenue.major) for _, takings in before],
        "before_shown": [takings.revenue.format() for _, takings in before],
        "before_days": [_short(day) for day, _ in before],
    }


def _short(day: date) -> str:
    return f"{day:%a} {_day(day)}"


def _day(day: date) -> str:
    return f"{day.day} {day:%b}"
