"""Deals and codes as shoppers meet them: one price on every page, in the cart and in the quote."""

import json
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from shopkeeper.catalog import operations as catalog
from shopkeeper.catalog.models import Category, Variant
from shopkeeper.catalog.tests.factories import CategoryFactory, ProductFactory, VariantFactory
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import AddressFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.kept import empty_all
from shopkeeper.orders.models import Order, Quote
from shopkeeper.promotions import operations as promotions
from shopkeeper.promotions.operations import Cut
from shopkeeper.promotions.queries import Effect, all_coupons, all_deals
from shopkeeper.storefront.lowering import until

pytestmark = pytest.mark.django_db
FIFTH, TENTH = Cut(Effect.PERCENT, rate=20_000), Cut(Effect.PERCENT, rate=10_000)
OWN = {"origin": "http://testserver"}
GUEST = {
    "name": "Ada Byron",
    "line1": "Square 12",
    "city": "London",
    "postcode": "SW1",
    "country": "GB",
    "email": "guest@example.org",
}


@pytest.fixture
def kitchen() -> Category:
    category: Category = CategoryFactory(name="Kitchen", slug="kitchen")
    return category


@pytest.fixture
def mug(kitchen: Category) -> Variant:
    product = ProductFactory(title="Mug", slug="mug", category=kitchen)
    variant: Variant = VariantFactory(product=product, sku="MUG", price_minor=1250, currency="GBP", stock_on_hand=10)
    catalog.index_products(product_ids=[product.pk])
    return variant


def deal(cut: Cut = FIFTH, *, days: float | None = 30, **more: Any) -> None:
    at = clock.now()
    ends_at = at + timedelta(days=days) if days else None
    promotions.set_deal(
        name="Spring", cut=cut, starts_at=at - timedelta(days=1), ends_at=ends_at, at=at, actor=system("tests"), **more
    )
    empty_all()


def coupon(code: str, cut: Cut = TENTH, **more: Any) -> None:
    at = clock.now()
    given: dict[str, Any] = {"name": f"{code.title()} off", "starts_at": at - timedelta(days=1), "ends_at": None} | more
    promotions.set_coupon(code=code, cut=cut, at=at, actor=system("tests"), **given)


def fill(client: Client, variant: Variant, quantity: int = 1) -> None:
    client.post("/cart/add/", {"variant": str(variant.pk), "quantity": quantity}, headers=OWN)


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


PRICE = re.compile(r'Now </span>(?:from )?£10\.00</span> <s[^>]*><span class="unseen">Lowest [^<]*</span>£12\.50</s>')


@pytest.mark.parametrize("path", ["/", "/deals/", "/c/kitchen/", "/search/?q=mug", "/p/mug/", "/wishes/"])
def test_a_deal_shows_on_every_page_that_shows_a_price(client: Client, mug: Variant, path: str) -> None:
    deal(categories=[mug.product.category_id])
    client.post("/wishes/add/", {"variant": str(mug.pk)}, headers=OWN)
    page = text(client, path)
    assert PRICE.search(page)
    assert "Until " in page or "Ends " in page


def test_what_is_shown_is_what_cart_quote_and_order_reckon(client: Client, mug: Variant) -> None:
    deal()
    assert "£10.00" in text(client, "/search/suggestions/?q=mug")
    fill(client, mug, 3)
    cart = text(client, "/cart/")
    assert '<s class="soft"><span class="unseen">Before </span>£37.50</s>' in cart
    assert "£30.00" in cart
    client.post("/checkout/", GUEST)
    quote = Quote.objects.get()
    assert (quote.items_minor, quote.total_minor - quote.shipping_minor) == (3000, 3000)


def test_a_deal_begins_and_ends_in_time_and_is_seen_when_it_is_made(client: Client, mug: Variant) -> None:
    deal(days=None)
    assert "Until" not in text(client, "/p/mug/")
    for one in all_deals():
        promotions.end_deal(deal_id=one.pk, at=clock.now(), actor=system("tests"))
    empty_all()
    page = text(client, "/p/mug/")
    assert "£12.50" in page
    assert "Before" not in page
    assert "No deals at the moment" in text(client, "/deals/")
    assert "Deals</a>" not in text(client, "/")


def test_search_engines_read_the_lowered_price_and_its_end(client: Client, mug: Variant) -> None:
    deal()
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', text(client, "/p/mug/"))
    assert found
    offer = json.loads(found[1])["@graph"][0]["offers"][0]
    assert (offer["price"], offer["priceSpecification"]["price"]) == ("10.00", "12.50")
    assert datetime.fromisoformat(offer["priceValidUntil"]) > clock.now()


def test_home_and_lists_ask_no_more_with_many_products_on_deal(
    as_ada: Client, mug: Variant, kitchen: Category, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(30):
        VariantFactory(product=ProductFactory(category=kitchen), price_minor=1250, currency="GBP")
    deal(categories=[kitchen.pk])
    with django_assert_max_num_queries(28):
        page = text(as_ada, "/")
    assert 'id="shelf-deals"' in page
    assert page.index('id="shelf-deals"') < page.index('id="shelf-new"')
    for path, most in (("/c/kitchen/", 20), ("/deals/", 17), ("/p/mug/", 27)):
        empty_all()
        with django_assert_max_num_queries(most):
            assert 'class="cut"' in text(Client(), path)


def test_the_deals_page_narrows_to_one_deal_and_goes_on_page_by_page(client: Client, mug: Variant) -> None:
    deal(products=[mug.product_id])
    shelf = CategoryFactory()
    for _ in range(25):
        VariantFactory(product=ProductFactory(category=shelf), price_minor=1250, currency="GBP")
    deal(TENTH, categories=[shelf.pk])
    page = text(client, "/deals/")
    assert (page.count('class="card-name"'), page.count('class="chip"')) == (24, 3)
    more = re.search(r'rel="next" href="([^"]+)"', page)
    assert more
    assert text(client, more[1].replace("&amp;", "&")).count('class="card-name"') == 2
    chip = re.findall(r'class="chip" href="(/deals/\?deal=[^"]+)"', page)[0]
    assert text(client, chip).count('class="card-name"') == 1
    assert client.get("/deals/?after=nonsense").status_code == 404
    assert "That deal is over" in text(client, "/deals/?deal=00000000-0000-0000-0000-000000000000")


def test_one_press_never_takes_more_than_the_page_said(as_ada: Client, ada: Customer, mug: Variant) -> None:
    AddressFactory(customer=ada, name="Ada", line1="Home 1", city="London", country="GB", is_default_shipping=True)
    answer = as_ada.post(f"/buy/{mug.pk}/", {"key": "k", "shown": "1000"}, follow=True)
    assert "It costs £12.50 now, more than you were shown." in answer.content.decode()
    assert not Order.objects.exists()


def test_a_code_is_typed_counts_and_is_taken_out(client: Client, mug: Variant) -> None:
    coupon("TEN")
    fill(client, mug, 2)
    assert 'name="code"' in text(client, "/cart/")
    client.post("/cart/codes/", {"code": " ten "})
    page = text(client, "/cart/")
    assert "Ten off (TEN)" in page
    assert "£22.50" in page
    client.post("/checkout/", GUEST)
    assert Quote.objects.get(state="open").discount_minor == 250
    client.post("/cart/codes/", {"without": "TEN"})
    assert "£22.50" not in text(client, "/cart/")


def test_a_code_that_does_not_hold_says_why(client: Client, mug: Variant) -> None:
    coupon("MUCH", minimum_minor=5000, cut=Cut(Effect.PERCENT, rate=10_000, currency="GBP"))
    fill(client, mug)
    answer = client.post("/cart/codes/", {"code": "nothing-like-it"}, follow=True).content.decode()
    assert "nothing-like-it: this code is not known, or its time is over." in answer
    assert "Take out the code" not in answer.replace('<span class="unseen">', "").replace("</span>", "")
    client.post("/cart/codes/", {"code": "MUCH"})
    assert "Takes nothing off: this code holds from" in text(client, "/cart/")
    fill(client, mug, 3)
    assert "Takes nothing off" not in text(client, "/cart/")


def test_free_sending_is_shown_and_holds_in_the_quote(client: Client, mug: Variant) -> None:
    coupon("SEND", Cut(Effect.FREE_SHIPPING))
    fill(client, mug)
    client.post("/cart/codes/", {"code": "SEND"})
    assert "Free delivery" in text(client, "/cart/")
    client.post("/checkout/", GUEST)
    assert Quote.objects.get().shipping_minor == 0
    assert "(Send off)" in text(client, "/checkout/")


def test_a_code_by_link_is_kept_for_the_visit_and_changes_nothing_here(client: Client, mug: Variant) -> None:
    coupon("TEN")
    first = client.get("/cart/?code=te-n")
    assert first.cookies["sk_code"].value == "TEN"
    assert not first.cookies["sk_code"]["max-age"]
    assert "Comes off once something lies in the cart" in first.content.decode()
    fill(client, mug, 2)
    assert "£22.50" in text(client, "/cart/")
    client.post("/checkout/", GUEST)
    assert Quote.objects.get().codes == ["TEN"]
    client.post("/cart/codes/", {"without": "TEN"})
    assert "£22.50" not in text(client, "/cart/")
    assert all_coupons().get().used == 0


def test_codes_are_not_guessed(client: Client, mug: Variant) -> None:
    fill(client, mug)
    answers = [client.post("/cart/codes/", {"code": f"GUESS{number}"}).status_code for number in range(32)]
    assert (answers[0], answers[-1]) == (302, 429)
    assert client.get("/cart/?code=GUESS").status_code == 429
    assert client.get("/cart/").status_code == 200


@pytest.mark.parametrize("code", ["<script>", "%00", "A" * 500, "💥"])
def test_a_nonsense_code_in_a_link_is_no_code(client: Client, code: str) -> None:
    answer = client.get("/cart/", {"code": code})
    assert answer.status_code == 200
    assert "sk_code" not in answer.cookies


@pytest.mark.parametrize(
    ("ends_at", "words"),
    [
        (datetime(2026, 3, 4, 18, 0, tzinfo=UTC), "Ends today at 18:00"),
        (datetime(2026, 3, 5, tzinfo=UTC), "Only today"),
        (datetime(2026, 3, 6, tzinfo=UTC), "Until tomorrow"),
        (datetime(2026, 3, 5, 9, 30, tzinfo=UTC), "Ends tomorrow at 09:30"),
        (datetime(2026, 3, 9, tzinfo=UTC), "Until Sunday"),
        (datetime(2026, 3, 8, 12, 0, tzinfo=UTC), "Ends Sunday at 12:00"),
        (datetime(2026, 4, 1, tzinfo=UTC), "Until 31 March"),
        (datetime(2027, 1, 11, 8, tzinfo=UTC), "Until 11 January 2027"),
    ],
)
def test_the_end_of_a_deal_is_said_as_one_says_it(ends_at: datetime, words: str) -> None:
    assert until(ends_at, at=datetime(2026, 3, 4, 9, tzinfo=UTC)) == words
