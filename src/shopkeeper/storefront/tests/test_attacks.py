"""What somebody tries who is up to no good, one test each: refused, nothing changed, and written down."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django import Settings

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import ProductFactory, VariantFactory
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import AddressFactory, CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.apikeys import operations as apikeys
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import operations as ledger
from shopkeeper.ledger import queries as credit
from shopkeeper.orders import operations, queries
from shopkeeper.orders.models import Cart, CartLine, Order, Refund, SavedMethod
from shopkeeper.orders.ports import Card
from shopkeeper.orders.tests.factories import PaymentFactory, order_of
from shopkeeper.storefront.tests.test_buying import GUEST, OWN, TO, fill, place, quoted

pytestmark = pytest.mark.django_db
SHOP = system("tests")


@pytest.fixture(autouse=True)
def _for_trying(settings: Settings) -> None:
    settings.TEST_PAYMENTS = True


@pytest.fixture
def mug() -> Variant:
    product = ProductFactory(title="Mug", slug="mug")
    variant: Variant = VariantFactory(product=product, sku="MUG", price_minor=1250, currency="GBP", stock_on_hand=10)
    return variant


@pytest.fixture
def theirs() -> Order:
    """Return the order of somebody else."""
    ship_to = {"name": "Charles", "line1": "1 Old Road", "city": "Leeds", "country": "GB"}
    order = order_of(
        [VariantFactory(stock_on_hand=5)], number="C1", customer=CustomerFactory(), country="GB", ship_to=ship_to
    )
    PaymentFactory(order=order, amount_minor=order.total_minor)
    return order


def written(action: str) -> list[tuple[str, str]]:
    """Return who tried, and at what."""
    return list(Entry.objects.filter(action=action).order_by("position").values_list("actor_id", "subject_id"))


def signed_in(customer: Customer) -> Client:
    client = Client()
    session = client.session
    session["shopper"] = str(customer.pk)
    session.save()
    return client


@pytest.mark.parametrize(
    "path",
    ["", "cancel/", "address/", "pay/", "again/", "return/", "invoices/00000000-0000-4000-8000-000000000000/"],
)
def test_the_order_of_another(as_ada: Client, ada: Customer, theirs: Order, path: str) -> None:
    before = Order.objects.values().get(pk=theirs.pk)
    line = theirs.lines.get()
    form = TO | {"line": str(line.pk), f"quantity-{line.pk}": "1", "key": "k", "pay": "test"}
    for answer in (
        as_ada.get(f"/account/orders/C1/{path}"),
        as_ada.post(f"/account/orders/C1/{path}", form),
    ):
        assert answer.status_code in {404, 405}
        assert "Charles" not in answer.content.decode()
    assert Order.objects.values().get(pk=theirs.pk) == before
    assert (str(ada.pk), "C1") in written("storefront.not-theirs")


def test_one_press_of_another_is_neither_seen_nor_taken_back(as_ada: Client, ada: Customer, mug: Variant) -> None:
    charles = CustomerFactory()
    AddressFactory(customer=charles, name="C", line1="Home 2", city="London", country="GB", is_default_shipping=True)
    signed_in(charles).post(f"/buy/{mug.pk}/", {"key": "1"})
    number = Order.objects.get().number
    assert as_ada.get(f"/buy/{number}/done/").status_code == 404
    assert as_ada.post(f"/buy/{number}/undo/").status_code == 404
    assert Order.objects.get().status == "paid"
    assert written("storefront.not-theirs") == [(str(ada.pk), number)] * 2


def test_address_method_and_wish_list_of_another(as_ada: Client, ada: Customer) -> None:
    charles = CustomerFactory()
    address = AddressFactory(customer=charles, line1="Home 2")
    card = Card("pm_1", "visa", "4242", 12, 2030)
    method = operations.keep_card(customer_id=charles.pk, card=card, at=clock.now())
    tried = [f"/account/addresses/{address.pk}/", f"/account/addresses/{address.pk}/remove/"]
    tried += [f"/account/methods/{method}/remove/", f"/account/methods/{method}/default/", f"/wishes/{uuid4()}/remove/"]
    for path in tried:
        assert as_ada.post(path, TO).status_code in {302, 404}
    address.refresh_from_db()
    assert address.line1 == "Home 2"
    assert SavedMethod.objects.get(pk=method).removed_at is None
    assert len(written("storefront.not-theirs")) >= 2


def test_the_quote_of_another(as_ada: Client, ada: Customer, mug: Variant) -> None:
    stranger = Client()
    fill(stranger, mug)
    quote = quoted(stranger)
    assert place(as_ada, quote).status_code == 404
    assert (str(ada.pk), str(quote.pk)) in written("orders.quote-refused")
    assert not Order.objects.exists()


def test_the_payment_of_another_shows_nothing_when_one_comes_back_from_the_bank(as_ada: Client, ada: Customer) -> None:
    assert as_ada.get(f"/checkout/back/{(one := uuid4())}/").status_code == 404
    assert written("storefront.not-theirs") == [(str(ada.pk), str(one))]


def test_a_price_in_the_request_counts_for_nothing(client: Client, mug: Variant) -> None:
    forged = {
        "price": "1",
        "unit_price_minor": "1",
        "total_minor": "1",
        "total": "0.01",
        "discount": "99",
        "currency": "JPY",
    }
    client.post("/cart/add/", {"variant": str(mug.pk), "quantity": 2} | forged, headers=OWN)
    quote = quoted(client, shipping_minor="-2500", **forged)
    place(client, quote, amount="1", credit_minor="2500", **forged)
    order = Order.objects.get()
    assert (quote.total_minor, order.total_minor, order.currency) == (2500, 2500, "GBP")
    assert [one.amount_minor for one in order.payments.all()] == [2500]
    assert "GBP 2500" in str(Entry.objects.get(action="orders.quote-made").changes)


def test_coupons_that_were_guessed_used_up_or_asked_for_twice(client: Client, mug: Variant) -> None:
    fill(client, mug)
    for code in ("ONCE' OR 1=1 --", "ONCE\x00", "-99", "%", "ONCE,ONCE"):
        assert client.post("/cart/codes/", {"code": code}).status_code in {302, 400}
    quote = quoted(client)
    assert (quote.discounts, quote.total_minor) == ([], 2500)
    for number in range(40):
        answer = client.post("/cart/codes/", {"code": f"GUESS{number}"})
    assert answer.status_code == 429
    assert written("storefront.codes-guessed")


@pytest.mark.parametrize("quantity", ["-1", "-999999999", "100", "999999999", "1e9", "0x10", "1.5", "", "٣٣٣٣"])
def test_negative_huge_and_odd_quantities(client: Client, mug: Variant, quantity: str) -> None:
    fill(client, mug, 1)
    client.post("/cart/add/", {"variant": str(mug.pk), "quantity": quantity}, headers=OWN)
    client.post("/cart/line/", {"variant": str(mug.pk), "quantity": quantity}, headers=OWN)
    assert all(0 < one.quantity <= queries.MOST_OF_ONE for one in CartLine.objects.all())
    if quantity in {"-1", "-999999999", "100", "999999999"}:
        assert (
            ("stranger", str(mug.pk)) in written("storefront.cart-refused")
        ) or CartLine.objects.get().quantity == 99


def test_quantities_that_overflow_through_the_api(client: Client, mug: Variant) -> None:
    _, secret = apikeys.make_api_key(label="k", scopes=["orders:write"], actor=SHOP, at=clock.now())
    headers = {"authorization": f"Bearer {secret}"}
    buyer = CustomerFactory()
    for quantity in (-1, 0, 1_000_001, 2**63, 10**30, "1; DROP TABLE", 1.5):
        body = {"customer_id": str(buyer.pk), "lines": [{"sku": "MUG", "quantity": quantity}]}
        answer = client.post("/api/v1/orders", body, content_type="application/json", headers=headers)
        assert answer.status_code == 422
    assert not Order.objects.exists()
    assert client.get("/api/v1/orders", headers=headers).status_code == 403  # it may write alone
    assert written("api.scope-refused")[0][1] == "orders:read"


def test_an_order_that_left_can_not_be_cancelled_and_one_that_was_cancelled_does_not_leave() -> None:
    for first, second, refusal in (
        ("ship", "cancel", operations.UnableToCancelLines),
        ("cancel", "ship", operations.UnableToShipOrder),
    ):
        order = order_of([VariantFactory(stock_on_hand=5)], number=f"R-{first}", customer=CustomerFactory())
        PaymentFactory(order=order, amount_minor=order.total_minor)
        act(first, order)
        with pytest.raises(refusal):
            act(second, order)
        told = {"ship": "orders.order-shipped", "cancel": "orders.lines-cancelled"}
        done = Entry.objects.filter(subject_id=str(order.pk), action__in=told.values())
        assert [one.action for one in done] == [told[first]]


def act(what: str, order: Order) -> None:
    at, actor = clock.now(), SHOP
    if what == "ship":
        operations.ship_order(order_id=order.pk, carrier="Post", tracking_number="", at=at, actor=actor)
    else:
        operations.cancel_lines(order_id=order.pk, quantities=None, reason="asked", key="k", at=at, actor=actor)


def test_links_that_are_over_made_up_or_another_purposes(client: Client, theirs: Order) -> None:
    good = queries.tracking_link_token(theirs.pk, clock.now())
    old = queries.tracking_link_token(theirs.pk, clock.now() - timedelta(days=91))
    for token in (old, good[:-2] + "AA", good + "A", str(theirs.pk), "../../etc/passwd", f"{uuid4()}"):
        assert client.get(f"/track/{token}/").status_code == 404
    assert client.get(f"/track/{good}/").status_code == 200
    for door in ("unsubscribe", "preferences", "newsletter/confirm"):
        page = client.get(f"/{door}/{good}/")
        assert theirs.number not in page.content.decode()
        client.post(f"/{door}/{good}/")
    assert not Entry.objects.filter(action__startswith="consent.").exists()
    assert written("storefront.link-refused")


def test_one_press_and_its_undoing_replayed(as_ada: Client, ada: Customer, mug: Variant) -> None:
    AddressFactory(customer=ada, name="Ada", line1="Home 1", city="London", country="GB", is_default_shipping=True)
    ledger.grant_store_credit(
        customer_id=ada.pk,
        amount=Money("GBP", 9000),
        reason="goodwill",
        reference="t",
        key="t",
        at=clock.now(),
        actor=SHOP,
    )
    for _ in range(3):
        as_ada.post(f"/buy/{mug.pk}/", {"key": "one"})
    number = Order.objects.get().number
    for _ in range(3):
        as_ada.post(f"/buy/{number}/undo/")
    while operations.submit_refunds(clock=clock.now):
        pass
    assert (Order.objects.get().status, Refund.objects.count()) == ("cancelled", 1)
    assert credit.store_credit_in(ada.pk, "GBP").minor == 9000
    assert Variant.objects.get().stock_on_hand == 10


@pytest.mark.parametrize("path", ["/", "/sign-in/", "/cart/", "/checkout/", "/track/x/", "/console/"])
def test_another_host_poisons_nothing(client: Client, path: str) -> None:
    answer = client.get(path, headers={"host": "evil.example"})
    assert (answer.status_code, b"evil.example" in answer.content) == (400, False)
    assert written("storefront.false-host")
    told = client.get(
        path,
        headers={"x-forwarded-host": "evil.example", "x-original-url": "/console/", "forwarded": "host=evil.example"},
    )
    assert b"evil.example" not in told.content
    assert "evil.example" not in str(told.headers)


def test_a_form_of_another_site_is_refused_and_written_down(ada: Customer, mug: Variant) -> None:
    strict = Client(enforce_csrf_checks=True)
    session = strict.session
    session["shopper"] = str(ada.pk)
    session.save()
    for path in ("/checkout/", f"/buy/{mug.pk}/", "/account/orders/C1/cancel/"):
        assert strict.post(path, GUEST, headers={"origin": "https://evil.example"}).status_code == 403
    assert {who for who, _ in written("storefront.form-forged")} == {str(ada.pk)}
    assert (
        strict.post("/cart/add/", {"variant": str(mug.pk)}, headers={"origin": "https://evil.example"}).status_code
        == 403
    )
    assert written("storefront.forbidden") == [(str(ada.pk), "cart-add")]
    assert not Cart.objects.exists()


def test_a_flood_of_tries_does_not_fill_the_log(as_ada: Client) -> None:
    for number in range(30):
        as_ada.get(f"/account/orders/X{number}/")
    as_ada.get("/account/orders/<script>ada@example.org/")
    found = written("storefront.not-theirs")
    assert len(found) == 20
    assert not [one for one in found if "@" in one[1]]


def test_a_flood_of_one_stranger_hides_no_other_and_comes_to_an_end(client: Client) -> None:
    def tries(place: str) -> None:
        client.get("/track/made-up/", REMOTE_ADDR=place)

    for number in range(30):
        tries(f"2001:db8:0:1::{number:x}")
    assert len(written("storefront.link-refused")) == 20
    tries("2001:db8:0:2::1")
    tries("192.0.2.7")
    assert len(written("storefront.link-refused")) == 22
    for number in range(220):
        tries(f"198.51.100.{number}")
    assert 200 <= len(written("storefront.link-refused")) < 242
    assert not Entry.objects.filter(action="storefront.link-refused", actor_id__contains="198.51").exists()


def test_nothing_personal_of_an_address_is_written_down(as_ada: Client) -> None:
    as_ada.get("/account/orders/ada@example.org/")
    assert [subject for _, subject in written("storefront.not-theirs")] == ["unreadable"]
