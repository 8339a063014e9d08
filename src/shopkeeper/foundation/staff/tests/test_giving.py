from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff import giving
from shopkeeper.foundation.staff.giving import Limit, UnableToSetLimits
from shopkeeper.foundation.staff.tests.factories import staff_actor

AT = datetime(2026, 3, 4, 9, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def take(actor: Actor, minor: int, *, currency: str = "EUR", at: datetime = AT) -> bool:
    return giving.take_alone(actor=actor, deed="refund", amount=Money(currency, minor), at=at)


def limit(role: str, alone: int | None, a_day: int | None, currency: str = "EUR") -> None:
    wanted = Limit(*(None if minor is None else Money(currency, minor) for minor in (alone, a_day)))
    giving.set_limits(currency=currency, wanted={(role, "refund"): wanted}, at=AT, actor=system("tests"))


def test_until_others_are_set_agents_and_owners_have_the_limits_of_the_settings(settings: Any) -> None:
    settings.REFUND_LIMIT, settings.REFUND_FOUR_EYES = "100", "500"
    agent, owner, key = staff_actor("agent"), staff_actor("owner"), Actor("api-key", "k")
    assert [take(one, 100_00) for one in (agent, owner, key)] == [True, True, True]
    assert [take(one, 100_01) for one in (agent, owner, key)] == [False, True, True]
    assert [take(one, 500_01) for one in (agent, owner, key)] == [False, False, False]


def test_the_same_figure_is_of_each_currencys_own_units(settings: Any) -> None:
    settings.REFUND_LIMIT = "100"
    agent = staff_actor("agent")
    assert [take(agent, minor, currency="JPY") for minor in (100, 101)] == [True, False]
    assert [take(agent, minor, currency="KWD") for minor in (100_000, 100_001)] == [True, False]


def test_a_day_ends_where_the_shops_day_does(settings: Any) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    agent = staff_actor("agent")
    limit("agent", 100, 150)
    assert [take(agent, 100), take(agent, 51), take(agent, 50), take(agent, 1)] == [True, False, True, False]
    before_midnight = datetime(2026, 3, 4, 22, 59, tzinfo=UTC)  # 23:59 in Berlin
    assert not take(agent, 1, at=before_midnight)
    assert take(agent, 100, at=before_midnight + timedelta(minutes=1))


def test_everybody_has_a_day_of_their_own_and_what_is_refused_is_not_counted() -> None:
    ada, bea = staff_actor("agent"), staff_actor("agent")
    limit("agent", 100, 100)
    assert [take(ada, 101), take(ada, 100), take(bea, 100), take(bea, 1)] == [False, True, True, False]
    assert giving.given_today(actor=ada, deed="refund", currency="EUR", at=AT) == Money("EUR", 100)
    assert giving.given_today(actor=ada, deed="grant", currency="EUR", at=AT) == Money("EUR", 0)


def test_nothing_alone_and_no_limit_are_both_limits() -> None:
    agent, owner = staff_actor("agent"), staff_actor("owner")
    limit("agent", 0, 0)
    limit("owner", None, None)
    assert (take(agent, 1), take(owner, 10**9)) == (False, True)
    assert giving.widest_alone("refund", "EUR") is None


def test_the_terms_own_work_and_customers_are_under_no_limit() -> None:
    assert take(system("returns"), 10**9)
    assert take(Actor("customer", "c"), 10**9)


def test_limits_are_audited_with_what_stood_before() -> None:
    limit("agent", 100, 200)
    limit("agent", 100, 200)
    entry = Entry.objects.get(action="staff.limits-set")
    assert entry.subject_id == "EUR"
    assert "EUR 1.00 a deed, EUR 2.00 a day" in str(entry.changes)


@pytest.mark.parametrize(("alone", "a_day"), [(-1, 5), (100, 99), (None, 5)])
def test_a_day_below_a_deed_is_refused(alone: int | None, a_day: int | None) -> None:
    with pytest.raises(UnableToSetLimits):
        limit("agent", alone, a_day)


def test_who_gives_nothing_has_no_limit_to_set() -> None:
    with pytest.raises(UnableToSetLimits, match="analyst"):
        giving.set_limits(
            currency="EUR", wanted={("analyst", "refund"): Limit(None, None)}, at=AT, actor=system("tests")
        )


def test_only_active_staff_whose_role_allows_may_let_go() -> None:
    assert giving.may_allow(staff_actor("owner"))
    assert not giving.may_allow(staff_actor("agent"))
    assert not giving.may_allow(Actor("api-key", "k"))
    assert not giving.may_allow(Actor("staff", "nobody"))


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_is_given_than_the_day_lets() -> None:
    if connection.vendor == "sqlite":
        pytest.skip("the suite's SQLite stands in memory, on one connection; in a file, one writer is let in at a time")
    agent, clients = staff_actor("agent"), 8
    limit("agent", 100, 300)
    barrier = Barrier(clients)

    def client() -> int:
        barrier.wait()
        try:
            return sum(take(agent, 100) for _ in range(3))
        finally:
            connection.close()

    with ThreadPoolExecutor(clients) as pool:
        assert sum(future.result() for future in [pool.submit(client) for _ in range(clients)]) == 3
