from django.test import Client

from shopkeeper.catalog import operations
from shopkeeper.catalog.tests.factories import VariantFactory
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.audit.models import Entry
from shopkeeper.orders.tests.factories import OrderFactory

SEARCH = "/console/search/"


def filled() -> Customer:
    ada: Customer = CustomerFactory(given_name="Ada", family_name="Byron", email="ada@example.org", indexed=True)
    OrderFactory(customer=ada, number="ADA-1")
    variant = VariantFactory(product__title="Adagio music box")
    operations.index_products(product_ids=[variant.product_id])
    return ada


def test_one_search_finds_people_orders_and_products(owner: Client) -> None:
    ada = filled()
    found = owner.post(SEARCH, {"q": "ada"}).context["found"]
    assert found.people == [ada]
    assert [one.number for one in found.orders] == ["ADA-1"]
    assert [one.title for one in found.products] == ["Adagio music box"]


def test_the_search_box_gets_options_that_keys_can_walk(owner: Client) -> None:
    filled()
    shown = owner.post(SEARCH, {"q": "ada"}, headers={"HX-Request": "true"}).content.decode()
    assert shown.count('role="option"') == 3
    assert "<html" not in shown


def test_nobody_finds_what_is_not_their_task(signed_in: SignedIn) -> None:
    filled()
    found = signed_in("analyst").post(SEARCH, {"q": "ada"}).context["found"]
    assert found.people == []
    assert len(found.orders) == 1


def test_nothing_found_says_what_can_be_looked_for(owner: Client) -> None:
    assert "Nothing fits" in owner.post(SEARCH, {"q": "zzz"}).content.decode()
    assert owner.get(SEARCH).status_code == 200


def test_what_is_looked_for_never_stands_in_an_address(owner: Client) -> None:
    filled()
    shown = owner.get(f"{SEARCH}?q=ada")
    assert not shown.context["found"]
    assert shown.content.decode().count(f'action="{SEARCH}" method="post"') == 1
    assert 'method="get"' not in shown.content.decode()


def test_a_search_that_shows_people_is_a_look_at_them(owner: Client, signed_in: SignedIn) -> None:
    filled()
    OrderFactory(number="ADA-2")
    for text, box in (("ada", True), ("ada", False), ("zzz", True)):
        owner.post(SEARCH, {"q": text}, headers={"HX-Request": "true"} if box else {})
    signed_in("analyst").post(SEARCH, {"q": "ada"})
    looks = Entry.objects.filter(action="customers.searched", subject_kind="customers").order_by("position")
    assert list(looks.values_list("changes", flat=True)) == ['{"rows":[0,1]}', '{"rows":[0,2]}']
    assert "ada" not in "".join(looks.values_list("changes", flat=True))
