from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.test import Client

from shopkeeper.console.home.periods import greeting, periods, present_day
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.foundation import clock
from shopkeeper.orders.tests.factories import OrderFactory, ShipmentFactory

LISBON = ZoneInfo("Europe/Lisbon")


def test_an_empty_shop_is_asked_for_its_history(owner: Client) -> None:
    shown = owner.get("/console/").content.decode()
    assert "No orders yet" in shown or "Bring the shop's history" in shown


def test_the_morning_tells_revenue_beside_the_days_before(owner: Client) -> None:
    now = clock.now()
    OrderFactory(placed_at=now - timedelta(days=2), items_minor=10_000)
    OrderFactory(placed_at=now - timedelta(days=9), items_minor=5_000)
    shown = owner.get("/console/").content.decode()
    assert "£100.00" in shown
    assert "100 %" in shown


def test_amounts_of_two_currencies_are_never_added_up(owner: Client) -> None:
    now = clock.now()
    OrderFactory(placed_at=now - timedelta(days=2), items_minor=10_000)
    OrderFactory(placed_at=now - timedelta(days=3), items_minor=10_000)
    OrderFactory(placed_at=now - timedelta(days=2), items_minor=7_000, currency="EUR")
    figures = {one.label: one for one in owner.get("/console/").context["figures"]}
    assert figures["Revenue"].shown == "£200.00"
    assert figures["Revenue"].others == ("€70.00",)


def test_a_history_that_ended_long_ago_is_told_as_of_its_last_day(owner: Client) -> None:
    OrderFactory(placed_at=datetime(2011, 12, 9, 12, 50, tzinfo=UTC), items_minor=12_345)
    answer = owner.get("/console/?period=day")
    assert "£123.45" in answer.content.decode()
    assert "9 Dec 2011" in answer.content.decode()


def test_a_late_parcel_asks_for_someone(owner: Client) -> None:
    now = clock.now()
    order = OrderFactory(placed_at=now - timedelta(days=12), status="shipped", number="LATE-1")
    ShipmentFactory(order=order, promised_at=now - timedelta(days=5))
    shown = owner.get("/console/").content.decode()
    assert "1 parcel late" in shown
    assert "LATE-1 for 5 days" in shown


def test_who_may_not_see_figures_sees_none(signed_in: SignedIn) -> None:
    OrderFactory(placed_at=clock.now() - timedelta(days=1))
    context = signed_in("agent").get("/console/").context
    assert "figures" not in context
    assert "events" not in context


def test_periods_end_before_today_and_begin_at_midnight_of_the_zone() -> None:
    week = periods(date(2026, 3, 31), LISBON)[1]
    assert (week.first_on, week.last_on) == (date(2026, 3, 24), date(2026, 3, 30))
    assert week.begins_at == datetime(2026, 3, 24, 0, 0, tzinfo=UTC)
    assert week.ends_at == datetime(2026, 3, 30, 23, 0, tzinfo=UTC)  # summer time began in between


def test_the_present_day_is_the_zones_not_utcs() -> None:
    late = datetime(2026, 7, 1, 23, 30, tzinfo=UTC)
    assert present_day(late, late, LISBON) == (date(2026, 7, 2), False)


def test_the_greeting_follows_the_hour_of_the_zone() -> None:
    assert greeting(datetime(2026, 7, 1, 10, 59, tzinfo=UTC), LISBON) == "Good morning"
    assert greeting(datetime(2026, 7, 1, 11, 0, tzinfo=UTC), LISBON) == "Good afternoon"
    assert greeting(datetime(2026, 7, 1, 17, 0, tzinfo=UTC), LISBON) == "Good evening"
