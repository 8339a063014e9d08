"""The price before a reduction is the lowest of the thirty days before it, whatever lowered it then."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shopkeeper.catalog import operations as catalog
from shopkeeper.catalog.models import Price, Variant
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.money import Money
from shopkeeper.promotions import operations, queries
from shopkeeper.promotions.operations import Cut
from shopkeeper.promotions.queries import PriorPrice, Reduced
from shopkeeper.promotions.rules import Effect

pytestmark = pytest.mark.django_db
START = datetime(2026, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
ACTOR = system("tests")


def mug(*prices: tuple[int, int]) -> Variant:
    """Return a variant with what it cost from so many days before the start on."""
    made: Variant = VariantFactory(price_minor=prices[-1][1])
    Price.objects.filter(variant=made).delete()
    for (ago, minor), after in zip(prices, [*prices[1:], None], strict=True):
        ends = None if after is None else START - after[0] * DAY
        Price.objects.create(
            variant=made, price_minor=minor, currency="GBP", valid_from=START - ago * DAY, valid_to=ends
        )
    return made


def deal(variant: Variant, percent: int, starts: int, ends: int | None = None) -> Reduced:
    at = START + starts * DAY
    key = operations.set_deal(
        name="Deal", cut=Cut(Effect.PERCENT, rate=percent * 1000), starts_at=at,
        ends_at=None if ends is None else START + ends * DAY, products=[variant.product_id], at=START - 400 * DAY,
        actor=ACTOR,
    )  # fmt: skip
    (made,) = (one for one in queries.running(at).deals if one.id == key)
    return Reduced.of(variant, variant.product, made)


def prior(one: Reduced, rule: PriorPrice = PriorPrice.LOWEST) -> int:
    return queries.prior_prices([one], rule=rule)[one]


def test_a_price_raised_shortly_before_is_not_the_one_to_compare_with() -> None:
    assert prior(deal(mug((300, 1000), (10, 1500)), 20, 0)) == 1000


@pytest.mark.parametrize(("ago", "lowest"), [(31, 1500), (30, 1500), (29, 1000)])
def test_thirty_days_count_and_not_one_more(ago: int, lowest: int) -> None:
    assert prior(deal(mug((300, 1000), (ago, 1500)), 20, 0)) == lowest


def test_another_deal_in_those_days_counts_with_what_it_made_of_the_price() -> None:
    variant = mug((300, 1000))
    deal(variant, 40, -20, -18)
    deal(variant, 50, -40, -35)
    assert prior(deal(variant, 20, 0)) == 600


def test_a_deal_and_a_price_of_different_days_do_not_meet() -> None:
    variant = mug((300, 1000), (10, 2000))
    deal(variant, 40, -5, -3)  # 1200 on those days
    assert prior(deal(variant, 20, 0)) == 1000


def test_reductions_that_only_deepen_keep_the_price_before_the_first() -> None:
    variant = mug((300, 1000))
    deal(variant, 10, -10, 0)
    one = deal(variant, 30, 0)
    assert prior(one) == 900
    assert prior(one, PriorPrice.PROGRESSIVE) == 1000


def test_a_gap_ends_a_row_of_reductions() -> None:
    variant = mug((300, 1000))
    deal(variant, 10, -10, -1)
    assert prior(deal(variant, 30, 0), PriorPrice.PROGRESSIVE) == 900


def test_a_shop_that_is_not_bound_names_the_price_without_the_deal() -> None:
    assert prior(deal(mug((300, 1000), (10, 1500)), 20, 0), PriorPrice.LIST) == 1500


def test_what_was_not_for_sale_before_has_the_price_of_now() -> None:
    assert prior(deal(mug((0, 1000)), 20, 0)) == 1000


def test_many_are_asked_in_as_few_queries_as_one(django_assert_num_queries: Any) -> None:
    asked = [deal(mug((300, 1000)), 20, 0) for _ in range(3)]
    for some in (asked[:1], asked):
        with django_assert_num_queries(2):
            queries.prior_prices(some, rule=PriorPrice.LOWEST)


def test_every_way_of_setting_a_price_keeps_what_was_there() -> None:
    variant = mug((300, 1000))
    catalog.set_price(variant_id=variant.pk, price=Money("GBP", 800), at=START - 5 * DAY, actor=ACTOR)
    catalog.set_price(variant_id=variant.pk, price=Money("GBP", 1200), at=START - 4 * DAY, actor=ACTOR)
    assert prior(deal(variant, 10, 0)) == 800
