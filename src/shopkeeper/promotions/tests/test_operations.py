"""Deals and coupons: what they take off, why one doesn't hold, and that none is used more often than it may be."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import BrandFactory, CategoryFactory, ProductFactory, VariantFactory
from shopkeeper.customers import operations as customers
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.promotions import operations, privacy, queries
from shopkeeper.promotions.models import Coupon
from shopkeeper.promotions.operations import Cut
from shopkeeper.promotions.rules import Effect

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
DAY = timedelta(days=1)
STAFF = Actor("staff", "7")
TENTH, FIFTH = Cut(Effect.PERCENT, rate=10_000), Cut(Effect.PERCENT, rate=20_000)
POUND = Cut(Effect.AMOUNT, amount_minor=100, currency="GBP")


def deal(cut: Cut = TENTH, *, starts_at: datetime = AT, ends_at: datetime | None = None, **targets: Any) -> UUID:
    return operations.set_deal(
        name="Spring", cut=cut, starts_at=starts_at, ends_at=ends_at, at=AT, actor=STAFF, **targets
    )


def coupon(code: str = "TEN", cut: Cut = TENTH, **more: Any) -> Coupon:
    given = {"name": code.title(), "starts_at": AT, "ends_at": None, **more}
    return Coupon.objects.get(pk=operations.set_coupon(code=code, cut=cut, at=AT, actor=STAFF, **given))


def priced(
    *variants: Variant, codes: tuple[str, ...] = (), at: datetime = AT, customer_id: UUID | None = None
) -> queries.Priced:
    asked = [queries.Asked(one.pk, 2) for one in variants]
    return queries.priced(asked, codes=codes, customer_id=customer_id, currency="GBP", at=at)


def redeem(code: str, customer_id: UUID, reference: UUID) -> None:
    operations.redeem(codes=[code], customer_id=customer_id, reference=reference, at=AT, actor=STAFF)


def test_the_deal_that_lowers_most_holds_from_its_start_up_to_its_end() -> None:
    variant = VariantFactory(price_minor=1000)
    deal(POUND)
    deal(FIFTH, starts_at=AT + DAY, ends_at=AT + 2 * DAY)
    units = [priced(variant, at=AT + days * DAY).lines[0].unit_minor for days in (-1, 0, 1, 2)]
    assert units == [1000, 900, 800, 900]
    found = queries.deals([variant.product_id], at=AT + DAY)[variant.product_id]
    assert (found.list_price, found.price, found.ends_at) == (Money("GBP", 1000), Money("GBP", 800), AT + 2 * DAY)
    assert queries.deals([variant.product_id], at=AT - DAY) == {}


def test_a_deal_is_for_what_it_names_and_for_its_currency() -> None:
    above = CategoryFactory()
    below, brand = CategoryFactory(parent=above), BrandFactory()
    meant = [
        VariantFactory(product=ProductFactory(category=below)),
        VariantFactory(product=ProductFactory(brand=brand)),
        VariantFactory(),
    ]
    other, abroad = VariantFactory(), VariantFactory(currency="EUR", product=meant[0].product)
    deal(POUND, categories=[above.pk], brands=[brand.pk], products=[meant[2].product_id])
    assert [line.unit_minor for line in priced(*meant, other).lines] == [1150, 1150, 1150, 1250]
    answer = queries.priced([queries.Asked(abroad.pk, 1)], codes=(), customer_id=None, currency="EUR", at=AT)
    assert answer.lines[0].unit_minor == 1250


def test_the_price_of_many_goods_is_read_in_as_many_queries_as_of_one(
    django_assert_num_queries: Any,
) -> None:
    deal()
    variants = [VariantFactory() for _ in range(3)]
    for some in (variants[:1], variants):
        with django_assert_num_queries(2):
            priced(*some)


def test_codes_take_off_what_they_say_line_by_line() -> None:
    one, other = VariantFactory(price_minor=333), VariantFactory(price_minor=500)
    coupon("TEN", stacks=True)
    coupon("POUND", POUND, stacks=True)
    coupon("SEND", Cut(Effect.FREE_SHIPPING), stacks=True)
    answer = priced(one, other, codes=("send", "po-und", "ten", "TEN"))
    assert answer.discounts == (("Ten", "TEN", 167), ("Pound", "POUND", 100), ("Send", "SEND", 0))
    assert answer.free_shipping
    assert answer.refused == ()
    assert sum(minor for line in answer.lines for _, _, minor in line.discounts) == 267


def test_a_code_that_goes_alone_is_taken_where_it_takes_off_more_and_the_other_is_told_why() -> None:
    variant = VariantFactory(price_minor=1000)
    coupon("TEN", stacks=True)
    coupon("FIFTH", FIFTH)
    answer = priced(variant, codes=("TEN", "FIFTH"))
    assert answer.discounts == (("Fifth", "FIFTH", 400),)
    assert answer.refused == (("TEN", "this code does not go with FIFTH, which takes off more"),)


def test_each_refusal_says_why() -> None:
    variant, buyer = VariantFactory(), CustomerFactory()
    coupon("LATER", starts_at=AT + DAY)
    coupon("OVER", starts_at=AT - 2 * DAY, ends_at=AT - DAY)
    coupon("EUROS", Cut(Effect.AMOUNT, amount_minor=100, currency="EUR"))
    coupon("MUCH", POUND, minimum_minor=9900)
    redeem(coupon("ONE", most_uses=1).code, buyer.pk, new_id())
    redeem(coupon("EACH", most_uses_each=1).code, buyer.pk, new_id())
    codes = ("later", "over", "nothing", "euros", "much", "one", "each")
    assert priced(variant, codes=codes, customer_id=buyer.pk).refused == (
        ("later", "this code holds from 02 March 2026 on"),
        ("over", queries.UNKNOWN),
        ("nothing", queries.UNKNOWN),
        ("euros", "this code is for prices in EUR"),
        ("much", "this code holds from £99.00 of goods on"),
        ("one", "this code was used as often as it may be"),
        ("each", "you have used this code as often as one may"),
    )


def test_a_use_counts_once_for_each_order_and_comes_back() -> None:
    buyer, order = CustomerFactory(), new_id()
    row = coupon("ONE", most_uses=1)
    redeem("one", buyer.pk, order)
    redeem("one", buyer.pk, order)
    row.refresh_from_db()
    assert row.used == 1
    with pytest.raises(operations.UnableToRedeem, match="as often as it may be"):
        redeem("one", buyer.pk, new_id())
    for _ in range(2):
        operations.give_back(reference=order, at=AT, actor=STAFF)
    row.refresh_from_db()
    assert row.used == 0
    redeem("one", buyer.pk, new_id())
    with pytest.raises(operations.UnableToRedeem, match="no code NONE"):
        redeem("none", buyer.pk, new_id())


def test_all_codes_of_an_order_are_used_or_none() -> None:
    buyer = CustomerFactory()
    free, gone = coupon("FREE"), coupon("GONE", most_uses=1)
    redeem("GONE", buyer.pk, new_id())
    with pytest.raises(operations.UnableToRedeem):
        operations.redeem(codes=["FREE", gone.code], customer_id=buyer.pk, reference=new_id(), at=AT, actor=STAFF)
    free.refresh_from_db()
    assert free.used == 0


def test_the_database_refuses_a_use_too_many() -> None:
    row = coupon("ONE", most_uses=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        Coupon.objects.filter(pk=row.pk).update(used=2)


def test_who_was_merged_into_another_has_used_the_code_for_them_until_the_merge_is_undone() -> None:
    one, other = CustomerFactory(), CustomerFactory()
    row = coupon("EACH", most_uses_each=1)
    redeem("EACH", other.pk, new_id())
    before = privacy.export_redemptions(other.pk)
    merge_id = customers.merge_customers(survivor_id=one.pk, merged_id=other.pk, evidence=[], at=AT, actor=STAFF)
    assert not queries.uses_left(row, one.pk)
    assert privacy.export_redemptions(one.pk) == before
    customers.undo_merge(merge_id=merge_id, at=AT, actor=STAFF)
    assert queries.uses_left(row, one.pk)
    assert privacy.export_redemptions(other.pk) == before


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "name"),
        ({"ends_at": AT}, "period"),
        ({"cut": Cut(Effect.PERCENT, rate=100_001)}, "percent"),
        ({"cut": Cut(Effect.AMOUNT, amount_minor=5)}, "amount"),
        ({"cut": Cut(Effect.AMOUNT, amount_minor=5, currency="XXQ")}, "currency"),
        ({"code": "Ä"}, "code"),
        ({"minimum_minor": 5}, "minimum"),
        ({"most_uses": 0}, "limits"),
    ],
)
def test_a_coupon_that_can_not_be_says_what_is_wrong(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(operations.UnableToPromote, match=f"^{said}:"):
        coupon(**wrong)
    assert not Coupon.objects.exists()


def test_a_coupon_is_changed_and_ended_and_its_code_is_nobody_elses() -> None:
    row = coupon("TEN")
    redeem("TEN", CustomerFactory().pk, new_id())
    redeem("TEN", CustomerFactory().pk, new_id())
    with pytest.raises(operations.UnableToPromote, match="another coupon's"):
        coupon("t-e-n")
    with pytest.raises(operations.UnableToPromote, match="more often"):
        coupon("TEN", coupon_id=row.pk, most_uses=1)
    coupon("TEN", FIFTH, coupon_id=row.pk, most_uses=2)
    operations.end_coupon(coupon_id=row.pk, at=AT + DAY, actor=STAFF)
    with pytest.raises(operations.UnableToPromote, match="over already"):
        operations.end_coupon(coupon_id=row.pk, at=AT + DAY, actor=STAFF)
    row.refresh_from_db()
    assert (row.rate, row.used, row.ends_at) == (20_000, 2, AT + DAY)


def test_a_deal_is_changed_and_ended_and_one_for_goods_that_are_gone_is_refused() -> None:
    variant = VariantFactory(price_minor=1000)
    key = deal(products=[variant.product_id])
    operations.set_deal(deal_id=key, name="Summer", cut=FIFTH, starts_at=AT, ends_at=None, at=AT, actor=STAFF)
    assert priced(VariantFactory(price_minor=1000)).lines[0].unit_minor == 800
    operations.end_deal(deal_id=key, at=AT + DAY, actor=STAFF)
    assert priced(variant, at=AT + DAY).lines[0].unit_minor == 1000
    with pytest.raises(operations.UnableToPromote, match="over already"):
        operations.end_deal(deal_id=key, at=AT + DAY, actor=STAFF)
    with pytest.raises(operations.UnableToPromote, match="not there any more"):
        operations.set_deal(deal_id=new_id(), name="X", cut=FIFTH, starts_at=AT, ends_at=None, at=AT, actor=STAFF)
    with pytest.raises(operations.UnableToPromote, match="lowers prices"):
        deal(Cut(Effect.FREE_SHIPPING))


def test_a_deal_whose_product_is_gone_is_for_nothing_and_never_for_all(django_assert_num_queries: Any) -> None:
    gone, other = VariantFactory(), VariantFactory()
    deal(FIFTH, products=[gone.product_id])
    gone.product.delete()
    assert priced(other).lines[0].unit_minor == 1250
    assert queries.on_deal(queries.running(AT)).rows == []
    with django_assert_num_queries(1):
        queries.running(AT)


def test_what_is_on_a_deal_is_found_by_product_category_brand_and_currency() -> None:
    above = CategoryFactory()
    meant = [
        VariantFactory(product=ProductFactory(category=CategoryFactory(parent=above))),
        VariantFactory(product=ProductFactory(brand=BrandFactory())),
        VariantFactory(),
    ]
    others: list[dict[str, Any]] = [{"stock_on_hand": 0}, {"currency": "EUR"}, {"price_minor": 0}]
    meant += [VariantFactory(**other) for other in others]
    VariantFactory()
    deal(
        POUND, categories=[above.pk], brands=[meant[1].product.brand_id], products=[one.product_id for one in meant[2:]]
    )
    rows = queries.on_deal(queries.running(AT), limit=2)
    more = queries.on_deal(queries.running(AT), cursor=rows.next_cursor, limit=2)
    assert {one.id for one in (*rows.rows, *more.rows)} == {one.product_id for one in meant[:3]}
    deal(TENTH)
    assert len(queries.on_deal(queries.running(AT)).rows) == 5


def test_a_deal_can_set_the_price_itself_and_never_raises_one() -> None:
    dear, cheap = VariantFactory(price_minor=1000), VariantFactory(price_minor=300)
    fixed = Cut(Effect.PRICE, amount_minor=500, currency="GBP")
    deal(fixed)
    assert [line.unit_minor for line in priced(dear, cheap).lines] == [500, 300]
    with pytest.raises(operations.UnableToPromote, match="a price is for deals"):
        coupon("FIVE", fixed)


def ordered(number: int, **more: Any) -> UUID:
    given: dict[str, Any] = {"name": "Welcome", "prefix": "hi-", "cut": TENTH, "starts_at": AT, "ends_at": None} | more
    return operations.order_codes(number=number, at=AT, actor=STAFF, **given)


def test_a_batch_makes_as_many_codes_as_were_ordered_whatever_stood_before() -> None:
    key = ordered(12)
    told: list[tuple[int, int]] = []
    operations.make_codes(batch_id=key, at=AT, progress=lambda *one: told.append(one))
    Coupon.objects.filter(batch=key)[:1].get().delete()
    assert operations.make_codes(batch_id=key, at=AT) == 12
    codes = list(Coupon.objects.filter(batch=key).values_list("code", flat=True))
    assert (len(set(codes)), {len(code) for code in codes}, {code[:2] for code in codes}) == (12, {14}, {"HI"})
    assert (told, queries.batches().get().made) == ([(12, 12)], 12)
    assert not queries.all_coupons().exists()
    assert "".join(queries.code_lines(key)).splitlines()[0] == "code,used"


def test_a_made_code_is_good_once_and_for_nothing_when_its_batch_is_ended() -> None:
    key = ordered(2)
    operations.make_codes(batch_id=key, at=AT)
    one, other = Coupon.objects.filter(batch=key)
    variant, customer = VariantFactory(price_minor=1000), CustomerFactory()
    assert priced(variant, codes=(one.code,)).discounts[0][2] == 200
    redeem(one.code, customer.pk, new_id())
    with pytest.raises(operations.UnableToRedeem, match="as often as it may be"):
        redeem(one.code, customer.pk, new_id())
    assert queries.uses_of(key) == 1
    operations.end_codes(batch_id=key, at=AT, actor=STAFF)
    assert priced(variant, codes=(other.code,)).refused == ((other.code, queries.UNKNOWN),)
    with pytest.raises(operations.UnableToPromote, match="over already"):
        operations.end_codes(batch_id=key, at=AT, actor=STAFF)
    ended = ordered(3)
    operations.end_codes(batch_id=ended, at=AT, actor=STAFF)
    assert operations.make_codes(batch_id=ended, at=AT) == 0


@pytest.mark.parametrize(
    ("number", "more", "match"),
    [
        (0, {}, "number: from 1 to 1,000,000"),
        (1_000_001, {}, "number: from 1 to 1,000,000"),
        (1, {"prefix": "way-too-long-a-prefix"}, "prefix: at most 12"),
        (1, {"prefix": "é"}, "prefix: at most 12"),
        (1, {"minimum_minor": 5}, "minimum"),
        (1, {"name": " "}, "name"),
    ],
)
def test_a_batch_that_can_not_be_says_why(number: int, more: dict[str, Any], match: str) -> None:
    with pytest.raises(operations.UnableToPromote, match=match):
        ordered(number, **more)


def test_what_a_deal_would_do_is_shown_before_it_is_made() -> None:
    variant, other = VariantFactory(price_minor=1000), VariantFactory(price_minor=2000)
    VariantFactory()
    deal(FIFTH, products=[other.product_id])
    meant = queries.draft_of([variant.product_id, other.product_id], [])
    draft = queries.RunningDeal(new_id(), "Draft", Effect.PERCENT, 10_000, 0, "", False, AT, None, meant)
    found = {one.title: (one.price.minor, one.by) for one in queries.tried(draft, at=AT)}
    assert found == {variant.product.title: (900, ""), other.product.title: (1600, "Spring")}
    offer = queries.Offer("TEN", "Ten", Effect.PERCENT, 10_000)
    goods = [Money("GBP", 1000), Money("GBP", 5000)]
    assert [paid.minor for _, paid in queries.tried_code(offer, goods=goods, minimum_minor=2000)] == [1000, 4500]
