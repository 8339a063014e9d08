from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shopkeeper.behaviour.models import Event
from shopkeeper.behaviour.tests.happening import did, happen, source
from shopkeeper.catalog.tests.factories import CategoryFactory, ProductFactory, VariantFactory
from shopkeeper.console.tests.conftest import SignedIn
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import clock


def page_of(browser: Client, customer: object, **asked: str) -> str:
    return browser.get(f"/console/customers/{customer.pk}/", asked).content.decode()  # type: ignore[attr-defined]


def test_the_timeline_sums_visits_up_and_shows_what_stands_out(owner: Client) -> None:
    customer, shop, now = CustomerFactory(), source(), clock.now()
    product = ProductFactory(title="Blue teapot", category=CategoryFactory(name="Tea things"))
    VariantFactory(sku="POT", product=product)
    happen(
        did(customer.pk, kind="page", source_id=shop.pk, at=now - timedelta(minutes=9)),
        did(customer.pk, "Product Viewed", {"sku": "POT"}, source_id=shop.pk, at=now - timedelta(minutes=8)),
        did(
            customer.pk,
            "Product Added",
            {"sku": "POT", "quantity": 2},
            source_id=shop.pk,
            at=now - timedelta(minutes=7),
        ),
        did(customer.pk, "Email Opened", source_id=shop.pk, at=now - timedelta(minutes=1), channel="mail"),
        at=now,
    )
    page = page_of(owner, customer)
    assert "Visited the shop" in page
    assert "1 page · 1 product looked at · 1 put into the cart · 2 min" in page
    assert "Email Opened" in page
    assert "Product Viewed" not in page
    assert "In the cart" in page
    assert "Blue teapot" in page
    assert "Tea things" in page
    everything = page_of(owner, customer, kind="behaviour")
    assert "Product Viewed" in everything
    assert "Looked at a page" in everything
    assert "Became a customer" not in everything


def test_the_timeline_of_much_behaviour_costs_the_same_queries_and_is_read_on_from_where_it_ends(owner: Client) -> None:
    customer, shop, now = CustomerFactory(), source(), clock.now()
    first = did(customer.pk, "Hat Tried", {"name": "Hat 0"}, source_id=shop.pk, at=now - timedelta(hours=100))
    happen(first, at=now)
    with CaptureQueriesContext(connection) as one:
        page_of(owner, customer, kind="behaviour")
    happen(
        *(
            did(customer.pk, "Hat Tried", {"name": f"Hat {n}"}, source_id=shop.pk, at=now - timedelta(hours=100 - n))
            for n in range(1, 70)
        ),
        at=now,
    )
    with CaptureQueriesContext(connection) as many:
        page = page_of(owner, customer, kind="behaviour")
    assert len(many) <= len(one)  # a full page is found in the newest months at once
    shown = set()
    while True:
        shown |= {n for n in range(70) if f"Hat {n}<" in page or f"Hat {n}\n" in page}
        if "before=" not in page.partition('sk-timeline-more"')[2]:
            break
        before = page.partition('sk-timeline-more" hx-get="')[2].partition('"')[0].replace("&amp;", "&")
        page = owner.get(f"/console/customers/{customer.pk}/{before}").content.decode()
    assert shown == set(range(70))
    assert Event.objects.count() == 70


def test_who_may_not_see_behaviour_pages_sees_the_timeline_without_links(signed_in: SignedIn) -> None:
    customer = CustomerFactory()
    happen(did(customer.pk, "Hat Tried", source_id=source().pk, at=clock.now()), at=clock.now())
    page = page_of(signed_in("agent"), customer)
    assert "Hat Tried" in page
    assert "/console/behaviour/events/" not in page


def test_a_customer_who_was_never_seen_has_no_card_of_habits(owner: Client) -> None:
    assert "Lately" not in page_of(owner, CustomerFactory())
