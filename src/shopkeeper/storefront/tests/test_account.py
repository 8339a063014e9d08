from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from shopkeeper.catalog.models import Variant
from shopkeeper.catalog.tests.factories import CategoryFactory, PictureFactory, ProductFactory, VariantFactory
from shopkeeper.customers.models import Address, Customer, Interest, Passkey
from shopkeeper.customers.tests.factories import AddressFactory, CustomerFactory, InterestFactory, PasskeyFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.foundation.money import Money
from shopkeeper.ledger.operations import grant_store_credit
from shopkeeper.orders.tests.factories import ShipmentFactory, order_of

pytestmark = pytest.mark.django_db
ADDRESS = {"name": "Ada Byron", "line1": "Square 12", "city": "London", "postcode": "SW1", "country": "GB"}
PAGES = ("account", "orders", "credit", "details", "address-add", "passkeys")


def a_variant(title: str = "Teapot") -> Variant:
    variant: Variant = VariantFactory(product=ProductFactory(title=title), price_minor=1250)
    return variant


@pytest.mark.parametrize("name", PAGES)
def test_a_stranger_is_asked_to_sign_in_first(client: Client, name: str) -> None:
    path = reverse(f"storefront:{name}")
    answer = client.get(path)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"/sign-in/?next={path.replace('/', '%2F')}"


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_the_account_opens_and_stays_in_no_cache(as_ada: Client, name: str) -> None:
    answer = as_ada.get(reverse(f"storefront:{name}"))
    assert answer.status_code == 200
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_order_tells_what_was_promised_and_what_came(as_ada: Client, ada: Customer) -> None:
    at = clock.now()
    order = order_of([a_variant()], quantity=2, customer=ada, number="N1", status="delivered", placed_at=at)
    ShipmentFactory(
        order=order,
        status="delivered",
        tracking_number="TR-77",
        promised_at=at - timedelta(days=2),
        delivered_at=at,
    )
    page = as_ada.get("/account/orders/N1/").content.decode()
    for told in ("Order N1", "2 days later than promised", "TR-77", "Post", "£25.00", "Delivered"):
        assert told in page, told
    assert page.count("Delivered on") == 1


def test_another_shoppers_order_is_as_absent_as_one_that_never_was(as_ada: Client) -> None:
    order_of([a_variant()], customer=CustomerFactory(), number="N2")
    answers = [as_ada.get(f"/account/orders/{number}/") for number in ("N2", "N3")]
    assert [answer.status_code for answer in answers] == [404, 404]
    bodies = [answer.content.decode().replace("N2", "").replace("N3", "") for answer in answers]
    assert bodies[0] == bodies[1]


def test_a_credit_is_shown_as_money_given_back(as_ada: Client, ada: Customer) -> None:
    order_of([a_variant()], quantity=-1, customer=ada, number="C1")
    page = as_ada.get("/account/orders/C1/").content.decode()
    assert "Credit C1" in page
    assert "Money given back" in page


def test_orders_come_page_by_page(
    as_ada: Client, ada: Customer, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    product = PictureFactory(product=a_variant().product).product
    for number in range(25):
        order_of(list(product.variants.all()), customer=ada, number=f"N{number:02}", placed_at=clock.now())
    as_ada.get("/account/orders/")
    with django_assert_max_num_queries(10):
        page = as_ada.get("/account/orders/").content.decode()
    assert page.count('class="order-line"') == 20
    assert "Older orders" in page
    assert as_ada.get("/account/orders/?after=nonsense").status_code == 404


def test_details_are_changed_and_audited_without_their_values(as_ada: Client, ada: Customer) -> None:
    VariantFactory(product=ProductFactory(category=CategoryFactory(slug="garden")))
    InterestFactory(customer=ada, topic="not-a-category", source="imported")
    given = {
        "given_name": "Augusta",
        "family_name": "King",
        "language": "de",
        "birth_date": "1990-12-10",
        "interests": ["garden"],
    }
    assert as_ada.post("/account/details/", given).status_code == 302
    changed = Customer.objects.get(pk=ada.pk)
    assert (changed.given_name, changed.family_name, changed.language, changed.birth_date) == (
        "Augusta",
        "King",
        "de",
        "1990-12-10",
    )
    assert sorted(Interest.objects.filter(customer=ada).values_list("topic", flat=True)) == ["garden", "not-a-category"]
    assert "Augusta" not in str(list(Entry.objects.values()))
    page = as_ada.get("/account/details/").content.decode()
    assert 'value="garden" checked' in page
    assert "Your details are saved" in page
    assert "<span>Augusta</span>" in page


@pytest.mark.parametrize(
    "wrong", [{"birth_date": "3000-01-01"}, {"birth_date": "1700-01-01"}, {"language": "tlh"}, {"interests": ["none"]}]
)
def test_details_that_can_not_be_are_refused(as_ada: Client, ada: Customer, wrong: dict[str, str]) -> None:
    assert as_ada.post("/account/details/", {"given_name": "Eve"} | wrong).status_code == 400
    assert Customer.objects.get(pk=ada.pk).given_name == "Ada"


def test_an_address_is_added_changed_and_removed(as_ada: Client, ada: Customer) -> None:
    assert as_ada.post("/account/addresses/new/", ADDRESS).status_code == 302
    address = Address.objects.get(customer=ada)
    path = f"/account/addresses/{address.pk}/"
    assert "Square 12" in as_ada.get(path).content.decode()
    assert as_ada.post(path, ADDRESS | {"line1": "Road 1"}).status_code == 302
    assert Address.objects.get(pk=address.pk).line1 == "Road 1"
    assert "Road 1" in as_ada.get("/account/details/").content.decode()
    assert as_ada.post(f"{path}remove/").status_code == 302
    assert not Address.objects.exists()


def test_an_address_without_a_street_is_refused(as_ada: Client) -> None:
    answer = as_ada.post("/account/addresses/new/", ADDRESS | {"line1": ""})
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.content.decode()


@pytest.mark.parametrize("end", ["", "remove/"])
def test_another_shoppers_address_can_not_be_reached(as_ada: Client, end: str) -> None:
    other = AddressFactory()
    path = f"/account/addresses/{other.pk}/{end}"
    assert as_ada.post(path, ADDRESS).status_code == 404
    assert Address.objects.get(pk=other.pk).line1 == other.line1


def test_passkeys_are_listed_and_only_ones_own_removed(as_ada: Client, ada: Customer) -> None:
    own, other = PasskeyFactory(customer=ada, label="My phone"), PasskeyFactory()
    assert "My phone" in as_ada.get("/account/passkeys/").content.decode()
    for passkey in (own, other):
        as_ada.post(f"/account/passkeys/{passkey.pk}/remove/")
    assert list(Passkey.objects.values_list("pk", flat=True)) == [other.pk]


def test_a_passkey_is_asked_for_with_a_new_challenge_each_time(client: Client) -> None:
    first, second = (client.post("/sign-in/passkey/options/").json()["publicKey"] for _ in range(2))
    assert first["challenge"] != second["challenge"]
    assert first["rpId"] == "localhost"
    assert first["userVerification"] == "required"


def test_making_a_passkey_names_the_shopper_to_the_browser(as_ada: Client, ada: Customer) -> None:
    options = as_ada.post("/account/passkeys/options/").json()["publicKey"]
    assert options["user"]["name"] == "ada@example.org"
    assert options["authenticatorSelection"]["residentKey"] == "required"


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"credential": 1}', '{"credential": {"id": "x"}}', "x" * 200_000])
@pytest.mark.parametrize("begin", [True, False])
def test_what_proves_nothing_signs_nobody_in(client: Client, as_ada: Client, body: str, *, begin: bool) -> None:
    stranger = Client()
    for who, options, finish in (
        (stranger, "/sign-in/passkey/options/", "/sign-in/passkey/"),
        (as_ada, "/account/passkeys/options/", "/account/passkeys/add/"),
    ):
        if begin:
            who.post(options)
        answer = who.post(finish, body, content_type="application/json")
        assert answer.status_code == 400
        assert answer.json()["message"]
    assert "shopper" not in stranger.session
    assert not Passkey.objects.exists()


def test_passkeys_are_tried_a_few_times_only(client: Client) -> None:
    statuses = [client.post("/sign-in/passkey/options/").status_code for _ in range(31)]
    assert statuses == [200] * 30 + [429]


def test_a_customer_with_too_many_passkeys_is_told(as_ada: Client, ada: Customer) -> None:
    for _ in range(20):
        PasskeyFactory(customer=ada)
    answer = as_ada.post("/account/passkeys/options/")
    assert answer.status_code == 400
    assert "at most 20" in answer.json()["message"]


def test_the_shopper_sees_what_credit_there_is_and_nobody_elses(as_ada: Client, ada: Customer) -> None:
    for customer, minor in ((ada, 1250), (CustomerFactory(), 9900)):
        grant_store_credit(
            customer_id=customer.pk, amount=Money("EUR", minor), reason="goodwill", reference="N1",
            key=str(customer.pk), note="The parcel was late.", at=clock.now(), actor=system("tests"),
        )  # fmt: skip
    shown = as_ada.get(reverse("storefront:credit")).content.decode()
    assert "<strong>€12.50</strong>" in shown
    assert "The parcel was late." in shown
    assert "99.00" not in shown
    assert as_ada.get(reverse("storefront:credit") + "?after=forged").status_code == 404
