"""Deals and codes as staff make, see and end them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import CategoryFactory, ProductFactory, VariantFactory
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.ids import new_id
from shopkeeper.promotions import operations, queries

DEALS, CODES = "/console/deals/", "/console/deals/codes/"
CODE = {
    "code": "spring-10", "name": "Spring", "effect": "percent", "percent": "10", "amount": "", "currency": "gbp",
    "minimum": "30", "starts_at": "2026-01-01T00:00", "ends_at": "", "most_uses": "5", "most_uses_each": "1",
}  # fmt: skip


@pytest.fixture
def mug(db: None) -> Variant:
    variant: Variant = VariantFactory(
        product=ProductFactory(title="Mug", category=CategoryFactory(name="Cups")), sku="MUG-1", price_minor=1250
    )
    return variant


def wish(**more: Any) -> dict[str, Any]:
    start = timezone.localtime(clock.now() - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    return {
        "name": "Cup week", "effect": "percent", "percent": "20", "amount": "", "currency": "", "starts_at": start,
        "ends_at": "", "scope": "some", "articles": "MUG-1",
    } | more  # fmt: skip


def only_deal() -> UUID:
    return queries.all_deals().get().pk


def test_a_deal_is_made_shown_changed_and_ended(owner: Client, mug: Variant) -> None:
    answer = owner.post(f"{DEALS}new/", wish(), follow=True)
    page = answer.content.decode()
    assert "20 % off · Mug" in page
    assert "£12.50</s>" in page
    assert "£10.00" in page
    assert "MUG-1" in page
    change = wish(scope="all", effect="price", amount="9.99", currency="gbp", percent="")
    owner.post(f"{DEALS}{only_deal()}/change/", change)
    shown = owner.get(DEALS).content.decode()
    assert "£9.99 each" in shown
    assert "Everything" in shown
    assert "Running" in shown
    owner.post(f"{DEALS}{only_deal()}/end/")
    assert "Over" in owner.get(f"{DEALS}?state=over").content.decode()
    assert "No such deal" in owner.get(f"{DEALS}?state=running").content.decode()


def test_what_customers_would_pay_is_shown_while_the_form_is_filled_in(owner: Client, mug: Variant) -> None:
    category = str(mug.product.category_id)
    page = owner.get(f"{DEALS}look/", wish(articles="", categories=category)).content.decode()
    assert "Mug" in page
    assert "£10.00" in page
    assert not queries.all_deals().exists()
    assert "Fill in what comes off" in owner.get(f"{DEALS}look/").content.decode()
    VariantFactory(sku="GONE", stock_on_hand=0)
    assert "No product in stock is meant" in owner.get(f"{DEALS}look/", wish(articles="GONE")).content.decode()


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"articles": "NONE-1"}, "There is no article NONE-1."),
        ({"articles": ""}, "Name categories, brands or products"),
        ({"percent": ""}, "Write how many percent come off."),
        ({"effect": "amount"}, "write a sum, and its currency beside it"),
        ({"effect": "amount", "amount": "5", "currency": "XXQ"}, "XXQ"),
        ({"percent": "101"}, "less than or equal to 100"),
        ({"ends_at": "2020-01-01T00:00"}, "period: it ends after it starts"),
        ({"starts_at": "soon"}, "Enter a valid date/time."),
    ],
)
def test_a_deal_that_can_not_be_says_why_and_keeps_what_was_typed(
    owner: Client, mug: Variant, more: dict[str, str], said: str
) -> None:
    answer = owner.post(f"{DEALS}new/", wish(**more))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert 'value="Cup week"' in answer.content.decode()
    assert not queries.all_deals().exists()


def test_a_code_is_made_with_its_limits_changed_and_disabled(owner: Client, mug: Variant) -> None:
    page = owner.post(f"{CODES}new/", CODE, follow=True).content.decode()
    assert "SPRING10" in page
    assert "/cart/?code=SPRING10" in page
    coupon = queries.all_coupons().get()
    assert (coupon.rate, coupon.minimum_minor, coupon.most_uses, coupon.most_uses_each) == (10_000, 3000, 5, 1)
    owner.post(f"{CODES}{coupon.pk}/change/", CODE | {"code": "OTHER", "most_uses": "7", "stacks": "on"})
    coupon.refresh_from_db()
    assert (coupon.code, coupon.most_uses, coupon.stacks) == ("SPRING10", 7, True)
    reference, at = new_id(), clock.now()
    operations.redeem(
        codes=["SPRING10"], customer_id=CustomerFactory().pk, reference=reference, at=at, actor=system("tests")
    )
    assert f"/console/orders/{reference}/" in owner.get(f"{CODES}{coupon.pk}/").content.decode()
    owner.post(f"{CODES}{coupon.pk}/end/")
    listed = owner.get(CODES).content.decode()
    assert "Over" in listed
    assert "of 7" in listed
    assert owner.post(f"{CODES}new/", CODE).status_code == 422


def test_what_a_code_takes_off_is_shown_while_the_form_is_filled_in(owner: Client) -> None:
    page = owner.get(f"{CODES}look/", CODE).content.decode()
    assert "£45.00" in page
    assert "£20.00 <span" in page
    free = owner.get(f"{CODES}look/", CODE | {"effect": "free-shipping", "minimum": ""}).content.decode()
    assert "£20.00 and free delivery" in free
    assert "Fill in what comes off" in owner.get(f"{CODES}look/", CODE | {"percent": "x"}).content.decode()


def test_many_codes_are_ordered_made_handed_out_as_a_file_and_disabled(owner: Client) -> None:
    many = {name: value for name, value in CODE.items() if name not in {"code", "most_uses", "most_uses_each"}}
    page = owner.post("/console/deals/batches/new/", many | {"number": "3", "begins": "HI"}, follow=True)
    assert "Being made" in page.content.decode()
    batch = queries.batches().get()
    operations.make_codes(batch_id=batch.pk, at=clock.now())
    assert "3 of 3" in owner.get(f"/console/deals/batches/{batch.pk}/").content.decode()
    file = owner.get(f"/console/deals/batches/{batch.pk}/codes.csv")
    lines = b"".join(file).decode().splitlines()
    assert (lines[0], len(lines), {line[:2] for line in lines[1:]}) == ("code,used", 4, {"HI"})
    owner.post(f"/console/deals/batches/{batch.pk}/end/")
    assert "None of them holds any more" in owner.get(f"/console/deals/batches/{batch.pk}/").content.decode()
    assert "Spring" in owner.get(CODES).content.decode()
    assert owner.post("/console/deals/batches/new/", many | {"number": "2000000"}).status_code == 422


def test_who_may_only_look_sees_no_form_and_no_codes(owner: Client, signed_in: SignedIn, mug: Variant) -> None:
    owner.post(f"{DEALS}new/", wish())
    owner.post(f"{CODES}new/", CODE)
    analyst = signed_in("analyst")
    for address in (f"{DEALS}{only_deal()}/", f"{CODES}{queries.all_coupons().get().pk}/"):
        page = analyst.get(address).content.decode()
        assert 'name="effect"' not in page
        assert "End it now" not in page
    assert analyst.post(f"{DEALS}{only_deal()}/end/").status_code == 403
