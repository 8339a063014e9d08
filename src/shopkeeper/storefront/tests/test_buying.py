"""Cart, checkout and one press, as a browser goes through them; and what a forged form gets."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import ProductFactory, VariantFactory
from shopkeeper.customers import operations as customers
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import AddressFactory, CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import operations as ledger
from shopkeeper.ledger import queries as credit
from shopkeeper.orders import operations
from shopkeeper.orders import queries as orders
from shopkeeper.orders.models import CheckOut, Order, Quote

pytestmark = pytest.mark.django_db
TO = {"name": "Ada Byron", "line1": "Square 12", "city": "London", "postcode": "SW1", "country": "GB"}
OWN = {"origin": "http://testserver"}
GUEST = TO | {"email": "guest@example.org"}


@pytest.fixture(autouse=True)
def _for_trying(settings: Settings) -> None:
    settings.TEST_PAYMENTS = True


@pytest.fixture
def mug() -> Variant:
    variant: Variant = VariantFactory(
        product=ProductFactory(title="Mug", slug="mug"), sku="MUG", price_minor=1250, currency="GBP", stock_on_hand=10
    )
    return variant


def fill(client: Client, variant: Variant, quantity: int = 2) -> None:
    client.post("/cart/add/", {"variant": str(variant.pk), "quantity": quantity}, headers=OWN)


def quoted(client: Client, **fields: Any) -> Quote:
    answer = client.post("/checkout/", GUEST | fields)
    assert answer.status_code == 302, answer.content.decode()
    return Quote.objects.get(state="open")


def place(client: Client, quote: Quote, **fields: Any) -> Any:
    form = {"quote": str(quote.pk), "key": str(uuid4()), "pay": "test"} | fields
    return client.post("/checkout/place/", form, follow=True)


def test_a_guest_buys_without_an_account(client: Client, mug: Variant) -> None:
    fill(client, mug)
    page = client.get("/cart/").content.decode()
    assert "£25.00" in page
    assert "Mug lies in your cart." in page
    assert 'id="id_email"' in client.get("/checkout/").content.decode()
    quote = quoted(client, gift_message="For Charles")
    review = client.get("/checkout/").content.decode()
    for told in ("Order and pay £25.00", "Square 12", "For Charles", "Standard delivery"):
        assert told in review
    done = place(client, quote).content.decode()
    order = Order.objects.get()
    assert order.number in done
    assert "guest@example.org" in done
    assert (order.status, order.total_minor, Variant.objects.get().stock_on_hand) == ("paid", 2500, 8)
    assert order.customer
    assert order.customer.status == "guest"
    assert "Nothing in it yet" in client.get("/cart/").content.decode()


def test_pressing_order_twice_makes_one_order(client: Client, mug: Variant) -> None:
    fill(client, mug)
    quote, key = quoted(client), str(uuid4())
    for again in (key, key, str(uuid4())):
        assert "Thank you" in place(client, quote, key=again).content.decode()
    assert Order.objects.count() == 1


def test_what_the_form_says_of_prices_and_quantities_counts_for_nothing(client: Client, mug: Variant) -> None:
    fill(client, mug)
    quote = quoted(client, total="1", price="1", quantity="-5", shipping_minor="0", discount="2500")
    place(client, quote, total_minor="1", price="0", discount_minor="9999", quantity="-1", codes="ALL")
    assert Order.objects.get().total_minor == 2500


@pytest.mark.parametrize("quantity", ["-1", "0", "100", "999999999999"])
def test_quantities_out_of_reason_are_refused_in_words(client: Client, mug: Variant, quantity: str) -> None:
    answer = client.post("/cart/add/", {"variant": str(mug.pk), "quantity": quantity}, headers=OWN, follow=True)
    assert "can&#x27;t be put into a cart" in answer.content.decode()
    assert orders.cart_count(orders.CartOwner(visitor="x")) == 0
    assert client.post("/cart/add/", {"variant": str(mug.pk), "quantity": "many"}, headers=OWN).status_code == 404
    assert client.post("/cart/add/", {"variant": "no", "quantity": "1"}, headers=OWN).status_code == 404


def test_the_quote_of_another_can_not_be_ordered_and_the_try_is_written_down(
    client: Client, as_ada: Client, mug: Variant
) -> None:
    stranger = Client()
    fill(stranger, mug)
    quote = quoted(stranger)
    assert place(as_ada, quote).status_code == 404
    assert place(Client(), quote).status_code == 404
    assert place(as_ada, Quote(id=uuid4())).status_code == 404
    assert Entry.objects.filter(action="orders.quote-refused", subject_id=str(quote.pk)).count() == 2
    assert not Order.objects.exists()


def test_a_bad_address_is_said_beside_its_field_and_what_was_typed_stays(client: Client, mug: Variant) -> None:
    fill(client, mug)
    answer = client.post("/checkout/", GUEST | {"line1": "", "email": "no"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Street and number is needed for the parcel." in page
    assert "Enter a valid email address." in page
    assert 'value="Ada Byron"' in page
    assert not Customer.objects.exists()


def test_an_empty_cart_leads_back_to_the_cart(client: Client) -> None:
    assert client.get("/checkout/").headers["Location"] == "/cart/"
    assert client.get("/checkout/ordered/").status_code == 404


def test_a_member_chooses_a_saved_address_and_types_nothing(as_ada: Client, ada: Customer, mug: Variant) -> None:
    address = AddressFactory(
        customer=ada, name="", line1="Home 1", city="London", country="GB", is_default_shipping=True
    )
    fill(as_ada, mug)
    assert 'id="id_email"' not in as_ada.get("/checkout/").content.decode()
    assert as_ada.post("/checkout/", {"address": str(address.pk)}).status_code == 302
    quote = Quote.objects.get()
    assert ((quote.ship_to or {})["line1"], quote.customer) == ("Home 1", ada)
    place(as_ada, quote)
    assert Order.objects.get().customer == ada


def code_in(client: Client, email: str) -> None:
    client.post("/sign-in/", {"email": email})
    _, code = customers.issue_sign_in_code(email=email, at=clock.now())
    assert client.post("/sign-in/code/", {"code": code}).status_code == 302


def test_a_guest_becomes_a_member_by_code_and_has_the_order(client: Client, mug: Variant) -> None:
    fill(client, mug)
    place(client, quoted(client))
    fill(client, mug, 1)
    code_in(client, "guest@example.org")
    member = Customer.objects.get(status="active")
    guest = Customer.objects.get(status="merged")
    assert guest.merged_into == member
    assert Order.objects.get().customer == member
    assert client.get(f"/account/orders/{Order.objects.get().number}/").status_code == 200
    assert orders.cart_count(orders.CartOwner(member.pk)) == 1
    assert client.get("/checkout/ordered/").status_code == 200


def test_where_the_first_order_went_is_asked_once(client: Client, mug: Variant) -> None:
    fill(client, mug)
    place(client, quoted(client))
    code_in(client, "guest@example.org")
    (home,) = Customer.objects.get(status="active").addresses.all()
    assert (home.name, home.line1, home.country, home.is_default_shipping) == ("Ada Byron", "Square 12", "GB", True)
    assert "Buy now" in client.get("/p/mug/").content.decode()
    fill(client, mug, 1)
    client.post("/checkout/", TO | {"address": "new", "line1": "Square 13"})
    place(client, Quote.objects.get(state="open"))
    assert [one.line1 for one in Customer.objects.get(status="active").addresses.all()] == ["Square 12"]


def test_where_a_gift_went_is_not_where_the_buyer_lives(client: Client, mug: Variant) -> None:
    fill(client, mug)
    place(client, quoted(client, wraps="on"))
    assert not Customer.objects.get(status="guest").addresses.exists()


def test_a_guest_who_gave_the_address_of_another_gets_nothing_of_theirs(
    client: Client, ada: Customer, mug: Variant
) -> None:
    fill(client, mug)
    place(client, quoted(client, email="ada@example.org"))
    order = Order.objects.get()
    assert order.customer != ada  # the address is said, not proven
    code_in(client, "charles@example.org")
    assert not Customer.objects.filter(status="merged").exists()
    assert client.get(f"/account/orders/{order.number}/").status_code == 404


def test_the_cart_follows_to_the_next_device(client: Client, ada: Customer, mug: Variant) -> None:
    fill(client, mug, 3)
    code_in(client, "ada@example.org")
    phone = Client()
    code_in(phone, "ada@example.org")
    assert 'value="3"' in phone.get("/cart/").content.decode()


def test_one_press_buys_and_another_takes_it_back(as_ada: Client, ada: Customer, mug: Variant) -> None:
    AddressFactory(customer=ada, name="Ada", line1="Home 1", city="London", country="GB", is_default_shipping=True)
    ledger.grant_store_credit(
        customer_id=ada.pk,
        amount=Money("GBP", 2000),
        reason="goodwill",
        reference="t",
        key="t",
        at=clock.now(),
        actor=system("tests"),
    )
    page = as_ada.get("/p/mug/").content.decode()
    found = re.search(r'name="key" value="([^"]+)"><button[^>]*>.*?Buy now', page)
    assert found
    for _ in range(2):
        done = as_ada.post(f"/buy/{mug.pk}/", {"key": found[1], "price": "1"}, follow=True)
    order = Order.objects.get()
    assert "Take it back" in done.content.decode()
    assert (order.status, order.total_minor, credit.store_credit_in(ada.pk, "GBP").minor) == ("paid", 1250, 750)
    for _ in range(2):
        undone = as_ada.post(f"/buy/{order.number}/undo/", follow=True)
    assert "Taken back" in undone.content.decode()
    assert (Order.objects.get().status, Variant.objects.get().stock_on_hand) == ("cancelled", 10)
    operations.submit_refunds(clock=clock.now)
    assert credit.store_credit_in(ada.pk, "GBP").minor == 2000


def test_one_press_of_another_is_as_absent_as_none(as_ada: Client, mug: Variant) -> None:
    other, charles = Client(), CustomerFactory(email="charles@example.org")
    AddressFactory(customer=charles, name="C", line1="Home 2", city="London", country="GB", is_default_shipping=True)
    session = other.session
    session["shopper"] = str(charles.pk)
    session.save()
    other.post(f"/buy/{mug.pk}/", {"key": "1"})
    number = CheckOut.objects.get().order.number
    for answer in (as_ada.get(f"/buy/{number}/done/"), as_ada.post(f"/buy/{number}/undo/")):
        assert answer.status_code == 404
    assert as_ada.post(f"/account/orders/{number}/again/").status_code == 404
    assert Order.objects.get().status == "paid"
    assert other.post(f"/account/orders/{number}/again/", follow=True).status_code == 200
    assert orders.cart_count(orders.CartOwner(charles.pk)) == 1


def test_without_an_address_one_press_is_not_offered(as_ada: Client, mug: Variant) -> None:
    assert "Buy now" not in as_ada.get("/p/mug/").content.decode()
    assert as_ada.post(f"/buy/{mug.pk}/", {"key": "1"}).headers["Location"] == "/account/addresses/new/"


def test_nothing_can_be_paid_where_the_shop_has_no_way(client: Client, mug: Variant, settings: Settings) -> None:
    settings.TEST_PAYMENTS = False
    fill(client, mug)
    quote = quoted(client)
    assert "take payments yet" in client.get("/checkout/").content.decode()
    place(client, quote, pay="test")
    assert not Order.objects.exists()


def test_another_host_and_another_site_get_nothing(mug: Variant) -> None:
    strict = Client(enforce_csrf_checks=True)
    for told in ({}, {"origin": "https://evil.example"}, {**OWN, "sec-fetch-site": "cross-site"}):
        assert strict.post("/cart/add/", {"variant": str(mug.pk)}, headers=told).status_code == 403
    assert strict.post("/checkout/", GUEST, headers=OWN).status_code == 403
    assert strict.get("/cart/", headers={"host": "evil.example"}).status_code == 400


def test_staff_who_look_on_put_nothing_in(client: Client, ada: Customer, mug: Variant) -> None:
    session = client.session
    session["shopper"] = str(ada.pk)
    session["acting"] = {"staff": str(uuid4()), "until": clock.now().timestamp() + 600}
    session.save()
    for path in ("/cart/add/", "/cart/line/", "/checkout/place/", f"/buy/{mug.pk}/"):
        assert client.post(path, {"variant": str(mug.pk), "quantity": 1}, headers=OWN).status_code == 403


def test_what_is_short_by_now_is_said_and_stops_the_checkout(client: Client, mug: Variant) -> None:
    fill(client, mug, 4)
    Variant.objects.update(stock_on_hand=1)
    page = client.get("/cart/").content.decode()
    assert "Only 1 left: take fewer." in page
    assert "Go to checkout" not in page
    client.post("/cart/line/", {"variant": str(mug.pk), "quantity": 1})
    assert "Go to checkout" in client.get("/cart/").content.decode()
    assert client.post("/cart/line/", {"variant": str(uuid4()), "quantity": 1}).status_code == 404


def give(customer: Customer, minor: int) -> None:
    ledger.grant_store_credit(
        customer_id=customer.pk,
        amount=Money("GBP", minor),
        reason="goodwill",
        reference="t",
        key=f"give {minor}",
        at=clock.now(),
        actor=system("tests"),
    )


def held(customer: Customer) -> int:
    return credit.store_credit_in(customer.pk, "GBP").minor


def paid(order: Order) -> list[tuple[str, int]]:
    return sorted(order.payments.values_list("method", "amount_minor"))


def test_store_credit_pays_a_part_and_gets_its_part_back(as_ada: Client, ada: Customer, mug: Variant) -> None:
    give(ada, 1000)
    fill(as_ada, mug)
    quote = quoted(as_ada)
    review = as_ada.get("/checkout/").content.decode()
    assert 'name="credit" inputmode="decimal" value="10.00"' in review
    assert re.search(r"Order and pay <span>£15.00</span><span hidden>", review)
    assert "You have £10.00." in review
    key = str(uuid4())
    for _ in range(2):
        assert "is with us" in place(as_ada, quote, credit="7,50", key=key).content.decode()
    order = Order.objects.get()
    assert (order.status, paid(order), held(ada)) == ("paid", [("store_credit", 750), ("test", 1750)], 250)
    operations.call_off_order(order_id=order.pk, at=clock.now(), actor=system("tests"))
    while operations.submit_refunds(clock=clock.now):
        pass
    assert held(ada) == 1000
    back = orders.refundable(order.pk)
    assert [one.left_minor for one in back.tenders] == [0, 0]


def test_store_credit_that_covers_all_needs_no_other_way(
    as_ada: Client, ada: Customer, mug: Variant, settings: Settings
) -> None:
    settings.TEST_PAYMENTS = False
    give(ada, 9000)
    fill(as_ada, mug)
    quote = quoted(as_ada)
    page = as_ada.get("/checkout/").content.decode()
    assert 'value="25.00"' in page
    assert "It covers all." in page
    place(as_ada, quote, credit="25.00", pay="")
    assert (paid(Order.objects.get()), held(ada)) == ([("store_credit", 2500)], 6500)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("20", "You have £10.00 of store credit: use at most that."),
        ("-1", "Store credit can&#x27;t be less than nothing"),
        ("much", "as an amount, such as 12.50"),
        ("NaN", "as an amount, such as 12.50"),
    ],
)
def test_store_credit_that_is_not_there_pays_nothing(
    as_ada: Client, ada: Customer, mug: Variant, asked: str, said: str
) -> None:
    give(ada, 1000)
    fill(as_ada, mug)
    assert said in place(as_ada, quoted(as_ada), credit=asked).content.decode()
    assert not Order.objects.exists()
    assert held(ada) == 1000


def test_the_last_one_is_still_there_for_who_holds_it_and_sold_out_for_others(client: Client, mug: Variant) -> None:
    other = Client()
    Variant.objects.update(stock_on_hand=1)
    for one in (client, other):
        fill(one, mug, 1)
    first = quoted(client)
    page = client.get("/cart/").content.decode()
    assert ("Sold out" in page, "Go to checkout" in page) == (False, True)
    assert client.get("/checkout/?change").status_code == 200
    assert quoted(client, line1="Square 13").pk != first.pk
    refused = other.post("/checkout/", GUEST)
    assert (refused.status_code, "Mug is sold out" in refused.content.decode()) == (400, True)
    assert Variant.objects.get().stock_on_hand == 0
