from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from shopkeeper.catalog import operations
from shopkeeper.catalog.models import Synonym, Variant
from shopkeeper.catalog.tests.factories import CategoryFactory, VariantFactory
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.tests.factories import order_of

LIST = "/console/products/"


def titles(client: Client, query: str = "") -> list[str]:
    return [row.title for row in client.get(f"{LIST}{query}").context["page"].rows]


def test_products_are_searched_and_filtered(owner: Client) -> None:
    tea = CategoryFactory(name="Tea")
    kettle = VariantFactory(product__title="Brass kettle", product__category=tea, price_minor=9_900)
    VariantFactory(product__title="Wool rug", price_minor=500, stock_on_hand=0)
    VariantFactory(product__title="Old lamp", price_minor=700, product__status="retired")
    operations.index_products(product_ids=[kettle.product_id])
    assert titles(owner, "?q=brass") == ["Brass kettle"]
    assert titles(owner, f"?category={tea.pk}") == ["Brass kettle"]
    assert titles(owner, "?status=retired") == ["Old lamp"]
    assert titles(owner, "?stock=out") == ["Wool rug"]
    assert titles(owner, "?sort=cheapest") == ["Wool rug", "Old lamp", "Brass kettle"]


def test_a_longer_list_needs_no_more_queries(owner: Client) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as counted:
            owner.get(LIST)
        return len(counted)

    VariantFactory()
    owner.get(LIST)
    one = cost()
    VariantFactory.create_batch(2)
    assert cost() == one
    assert one <= 12


def test_a_product_tells_how_it_sells(owner: Client) -> None:
    variant = VariantFactory(price_minor=1_000)
    order_of([variant], quantity=3)
    order_of([variant], quantity=-1)
    sales = owner.get(f"{LIST}{variant.product_id}/").context["sales"]
    assert (sales.units, sales.orders, sales.customers) == (2, 1, 1)
    assert [str(amount) for amount in sales.revenue] == ["£20.00"]


def test_stock_is_set_by_hand_and_nothing_counted_is_a_choice(owner: Client) -> None:
    variant = VariantFactory(stock_on_hand=4)
    owner.post(f"{LIST}variants/{variant.pk}/stock/", {"on_hand": "7"})
    assert Variant.objects.get().stock_on_hand == 7
    owner.post(f"{LIST}variants/{variant.pk}/stock/", {"on_hand": ""})
    assert Variant.objects.get().stock_on_hand is None


def test_stock_below_nothing_is_refused_where_it_was_typed(owner: Client) -> None:
    variant = VariantFactory(stock_on_hand=4)
    answer = owner.post(f"{LIST}variants/{variant.pk}/stock/", {"on_hand": "-1"})
    assert answer.status_code == 422
    assert "greater than or equal to 0" in answer.content.decode()
    assert Variant.objects.get().stock_on_hand == 4


def test_a_price_holds_from_now_on_and_the_old_one_stays_in_the_history(owner: Client) -> None:
    variant = VariantFactory(price_minor=1_000)
    for wanted in ("12.50", "13"):
        assert owner.post(f"{LIST}variants/{variant.pk}/price/", {"price": wanted}).status_code == 302
    assert Variant.objects.get().price_minor == 1_300
    assert "prices over time" in owner.get(f"{LIST}{variant.product_id}/").content.decode()


def test_a_price_that_is_none_is_refused(owner: Client) -> None:
    variant = VariantFactory(price_minor=1_000)
    assert owner.post(f"{LIST}variants/{variant.pk}/price/", {"price": "dear"}).status_code == 422
    assert Variant.objects.get().price_minor == 1_000


def test_there_is_no_page_for_a_product_that_is_not_there(owner: Client) -> None:
    assert owner.get(f"{LIST}{new_id()}/").status_code == 404
    assert owner.post(f"{LIST}variants/{new_id()}/stock/", {"on_hand": "1"}).status_code == 404


def test_a_synonym_is_kept_shown_and_removed_by_hand(owner: Client) -> None:
    page = f"{LIST}synonyms/"
    assert "No synonyms yet" in owner.get(page).content.decode()
    owner.post(f"{page}add/", {"words": "Couch", "means": "sofa", "is_both_ways": "on"})
    shown = owner.get(page).content.decode()
    assert "couch" in shown
    assert "both ways" in shown
    owner.post(f"{page}{Synonym.objects.get().pk}/remove/")
    assert Synonym.objects.count() == 0


def test_a_synonym_that_says_nothing_is_refused_where_it_was_typed(owner: Client) -> None:
    answer = owner.post(f"{LIST}synonyms/add/", {"words": "sofas", "means": "sofa"})
    assert answer.status_code == 422
    assert "they mean the same already" in answer.content.decode()
