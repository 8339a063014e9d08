"""The start of a deal reaches those who asked to hear, once."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.customers import operations as customers
from shopkeeper.customers.queries import WishOwner
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.promotions import operations
from shopkeeper.promotions.operations import Cut
from shopkeeper.promotions.rules import Effect

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)


def wish(variant: Any, *, is_told: bool = True) -> None:
    customers.add_wish(
        owner=WishOwner(CustomerFactory().pk), product_id=variant.product_id, variant_id=variant.pk,
        price=Money(variant.currency, variant.price_minor), is_told=is_told, at=AT,
    )  # fmt: skip


def deal(percent: int, starts_at: datetime = AT + HOUR, **more: Any) -> UUID:
    return operations.set_deal(
        name="Deal", cut=Cut(Effect.PERCENT, rate=percent * 1000), starts_at=starts_at, ends_at=None, at=AT,
        actor=system("tests"), **more,
    )  # fmt: skip


def told() -> list[int]:
    events = Event.objects.filter(wire_name="customers.wish-cheaper").order_by("id")
    return [one.payload["new_minor"] for one in events]


def test_a_deal_is_told_of_when_it_starts_and_once() -> None:
    mug, other = VariantFactory(price_minor=1000), VariantFactory(price_minor=1000)
    wish(mug)
    wish(mug, is_told=False)
    wish(other)
    deal(20, products=[mug.product_id])
    assert operations.tell_of_deals(at=AT) == 0
    assert [operations.tell_of_deals(at=AT + HOUR) for _ in range(2)] == [1, 0]
    assert told() == [800]


def test_a_second_deal_is_told_of_where_it_lowers_further() -> None:
    mug = VariantFactory(price_minor=1000)
    wish(mug)
    deal(20, products=[mug.product_id])
    operations.tell_of_deals(at=AT + HOUR)
    deal(10, AT + 2 * HOUR, products=[mug.product_id])
    assert operations.tell_of_deals(at=AT + 2 * HOUR) == 0
    deal(30, AT + 3 * HOUR, products=[mug.product_id])
    assert operations.tell_of_deals(at=AT + 3 * HOUR) == 1
    assert told() == [800, 700]


def test_a_deal_for_everything_looks_through_wishes_and_not_the_catalogue(django_assert_max_num_queries: Any) -> None:
    wish(VariantFactory(price_minor=1000))
    for _ in range(20):
        VariantFactory()
    deal(20)
    with django_assert_max_num_queries(20):
        assert operations.tell_of_deals(at=AT + HOUR) == 1
