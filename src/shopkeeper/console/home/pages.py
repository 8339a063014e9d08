"""The first page: what an owner wants to know in the morning."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from shopkeeper.catalog import queries as catalog
from shopkeeper.console.home.figures import figures, revenue_by_day
from shopkeeper.console.home.periods import Period, greeting, periods, present_day
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import clock
from shopkeeper.foundation.jobs import queries as jobs
from shopkeeper.foundation.outbox import queries as outbox
from shopkeeper.foundation.staff.access import staff_of
from shopkeeper.ledger import queries as credit
from shopkeeper.orders import queries as orders

WAITED_FOR = timedelta(days=60)


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Show the morning's figures, and what needs someone; each part only to those whose task it is."""
    person, now, zone = staff_of(request), clock.now(), ZoneInfo(settings.TIME_ZONE)
    today, is_past = present_day(now, orders.latest_order_at(), zone)
    offered = periods(today, zone)
    wanted = next((one for one in offered if one.key == request.GET.get("period")), offered[1])
    currency = orders.main_currency()
    context: dict[str, Any] = {
        "greeting": greeting(now, zone),
        "given_name": "" if person.name.lower() == person.role else person.name.split(" ")[0],
        "today": now.astimezone(zone).date(),
        "is_past": is_past,
        "last_on": today - timedelta(days=1),
        "periods": offered,
        "period": wanted,
        "has_orders": bool(currency),
    }
    if person.may("figures.view") and currency:
        context |= {
            "figures": figures(wanted, currency),
            "chart": revenue_by_day(wanted, currency),
            "currency": currency,
        }
    if person.may("products.view") and currency:
        context["best"] = _best(wanted, currency)
    if person.may("orders.view"):
        context |= _late(offered[0].ends_at if is_past else now)
    if person.may("refunds.allow"):
        context["approvals"] = orders.count_asked_refunds() + credit.count_asked_grants()
    if person.may("customers.view"):
        context["newest"] = customers.customer_list(limit=6).rows
    if person.may("work.view"):
        context |= {"events": outbox.counts(), "jobs": jobs.counts_by_state()}
    return render(request, "console/home/home.html", context)


def _best(period: Period, currency: str) -> list[dict[str, Any]]:
    sold = orders.best_sellers(period_from=period.begins_at, period_to=period.ends_at, currency=currency, limit=6)
    products = {one.id: one for one in catalog.products_by_ids([row.product_id for row in sold], with_hidden=True)}
    most = max((row.revenue.minor for row in sold), default=0)
    return [
        {"product": products[row.product_id], "sold": row, "most": most} for row in sold if row.product_id in products
    ]


def _late(at: datetime) -> dict[str, Any]:
    since = at - WAITED_FOR
    return {
        "late": orders.parcels_waited_for(at=at, since=since, limit=5),
        "late_count": orders.count_waited_for(at=at, since=since),
        "late_at": at,
    }
