from datetime import timedelta
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from shopkeeper.catalog.models import Product, Variant
from shopkeeper.catalog.tests.factories import CategoryFactory, PictureFactory, ProductFactory, VariantFactory
from shopkeeper.customers.models import Customer
from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.kept import empty_all
from shopkeeper.orders.tests.factories import order_of
from shopkeeper.recommendations import operations as recommendations

pytestmark = pytest.mark.django_db


def products(number: int) -> list[Variant]:
    category = CategoryFactory()
    return [VariantFactory(product=ProductFactory(category=category)) for _ in range(number)]


def bought(variants: list[Variant], customer: Customer | None = None, *, days_ago: float = 5) -> None:
    at = clock.now() - timedelta(days=days_ago)
    order_of(variants, customer=customer, placed_at=at, status="delivered")


def train() -> None:
    recommendations.train(at=clock.now(), actor=system("tests"))


@pytest.fixture
def history(ada: Customer) -> list[Variant]:
    """Ada bought the first product; twenty others bought it together with five more."""
    variants = products(8)
    for _ in range(20):
        someone = CustomerFactory()
        bought(variants[:6], someone, days_ago=30)
    bought(variants[:1], ada)
    train()
    return variants


def test_an_empty_shop_says_so(client: Client) -> None:
    page = client.get("/").content.decode()
    assert "The shelves are being filled" in page


def test_a_stranger_sees_what_the_shop_likes_and_why(client: Client, history: list[Variant]) -> None:
    page = client.get("/").content.decode()
    assert "What people are taking home" in page
    assert history[0].product.title in page
    assert "nothing about you is used" in page
    assert "Because you bought" not in page


def test_a_shopper_is_greeted_and_told_why(as_ada: Client, history: list[Variant]) -> None:
    answer = as_ada.get("/")
    page = answer.content.decode()
    assert "Good to see you, Ada" in page
    assert f'Because you bought <a href="/p/{history[0].product.slug}/">' in page
    assert "20 of 20 buyers took this too" in page
    assert answer.headers["Cache-Control"] == "private, no-cache"


def test_what_is_bought_again_and_again_stands_first_when_due(as_ada: Client, ada: Customer) -> None:
    variants = products(2)
    for days_ago in (190, 160, 130):
        bought(variants[:1], ada, days_ago=days_ago)
    train()
    page = as_ada.get("/").content.decode()
    assert "Time for more?" in page
    assert "You bought it 3 times" in page
    assert "Due now" in page


def test_the_latest_parcel_stands_on_the_home_page(as_ada: Client, ada: Customer) -> None:
    order_of(
        products(1),
        customer=ada,
        number="N1",
        status="shipped",
        placed_at=clock.now(),
        promised_at=clock.now() + timedelta(days=2),
    )
    page = as_ada.get("/").content.decode()
    assert "On its way" in page
    assert "/account/orders/N1/" in page


@pytest.mark.parametrize(("status", "days_ago"), [("cancelled", 1), ("delivered", 60)])
def test_a_parcel_of_no_interest_is_left_out(as_ada: Client, ada: Customer, status: str, days_ago: int) -> None:
    order_of(products(1), customer=ada, number="N1", status=status, placed_at=clock.now() - timedelta(days=days_ago))
    assert "/account/orders/N1/" not in as_ada.get("/").content.decode()


def test_a_stranger_who_only_looks_leaves_nothing_behind(client: Client, history: list[Variant]) -> None:
    for path in ("/", f"/p/{history[0].product.slug}/", "/search/?q=teapot", "/c/"):
        answer = client.get(path)
        assert not answer.cookies, path
    assert not Session.objects.exists()


def test_the_home_page_asks_few_questions(
    as_ada: Client,
    client: Client,
    history: list[Variant],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    timeless: None,
) -> None:
    as_ada.get("/")
    with django_assert_max_num_queries(3):  # session, latest order, what was looked at
        as_ada.get("/")
    stranger = Client()
    stranger.get("/")
    with django_assert_max_num_queries(0):
        stranger.get("/")


def test_the_number_of_questions_does_not_grow_with_the_shop(
    ada: Customer, as_ada: Client, history: list[Variant], django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for variant in products(40):
        PictureFactory(product=variant.product)
    bought(history, ada)
    train()
    empty_all()
    with django_assert_max_num_queries(25):
        as_ada.get("/")


def test_categories_show_a_face(client: Client) -> None:
    root = CategoryFactory(name="Kitchen")
    variant = VariantFactory(product=ProductFactory(category=CategoryFactory(parent=root)))
    PictureFactory(product=variant.product, path="products/face.png")
    VariantFactory(product=ProductFactory(category=CategoryFactory(name="Garden")))
    page = client.get("/").content.decode()
    assert "/media/products/face.png" in page
    assert "Garden" in page


def test_a_title_is_text_and_nothing_else(client: Client) -> None:
    title = "<script>alert(1)</script>"
    Product.objects.filter(pk__in=[variant.product_id for variant in products(6)]).update(title=title)
    page = client.get("/").content.decode()
    assert title not in page
    assert "&lt;script&gt;" in page


def test_a_nonsense_session_is_a_stranger(client: Client) -> None:
    session = client.session
    session["shopper"] = str(UUID(int=0))
    session.save()
    assert client.get("/").status_code == 200
    assert "shopper" not in client.session


def test_a_new_order_is_seen_at_once(as_ada: Client, ada: Customer, history: list[Variant]) -> None:
    assert history[1].product.title in as_ada.get("/").content.decode()
    order_of(history[1:2], customer=ada, number="NEW", placed_at=clock.now())
    page = as_ada.get("/").content.decode()
    because = page[page.index("Because you bought") : page.index("</section>", page.index("Because you bought"))]
    assert f'card-name"><a href="/p/{history[1].product.slug}/"' not in because
