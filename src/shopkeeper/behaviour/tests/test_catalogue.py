import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from shopkeeper.behaviour.models import PlannedEvent, PlannedProperty, SeenEvent, SeenProperty
from shopkeeper.behaviour.operations import naming
from shopkeeper.behaviour.tests.happening import AT, MINUTE, did, happen, person, source

pytestmark = pytest.mark.django_db


def seen() -> dict[str, tuple[int, int]]:
    return {row.name or f"({row.kind})": (row.events, row.wrong) for row in SeenEvent.objects.all()}


def test_names_and_properties_are_counted_with_their_shapes() -> None:
    who, shop = person(), source().id
    happen(
        did(who, "Product Viewed", {"sku": "A", "price": 3, "mood": True}, source_id=shop),
        did(who, "Product Viewed", {"sku": "A", "price": "3.50"}, source_id=shop, at=AT + MINUTE),
        did(who, kind="page", name="Home", source_id=shop),
        did(who, kind="page", name="Cart", source_id=shop),
    )
    happen(did(who, "Product Viewed", {"sku": 7, "price": None}, source_id=shop, at=AT - MINUTE))
    assert seen() == {"Product Viewed": (3, 1), "(page)": (2, 0)}
    row = SeenEvent.objects.get(name="Product Viewed")
    assert (row.first_at, row.last_at) == (AT - MINUTE, AT + MINUTE)
    price = row.properties.get(path="price")
    assert (price.events, price.numbers, price.texts, price.nothings, price.wrong) == (3, 1, 1, 1, 1)
    assert (price.expected, price.example) == ("number", "text of 4 characters")
    assert row.properties.get(path="mood").flags == 1


def test_members_of_products_are_held_against_what_a_product_is() -> None:
    who, shop = person(), source().id
    happen(did(who, "Cart Viewed", {"products": [{"price": 1}, {"price": "x"}, "?"]}, source_id=shop))
    row = SeenProperty.objects.get(path="products.price")
    assert (row.events, row.wrong, row.expected) == (1, 1, "number")


def test_the_plans_shapes_outrank_the_vocabularys() -> None:
    who, shop = person(), source().id
    planned = PlannedEvent.objects.create(name="Product Viewed", state="planned", made_at=AT)
    PlannedProperty.objects.create(event=planned, path="price", shape="text")
    happen(
        did(who, "Product Viewed", {"price": 3}, source_id=shop),
        did(who, "Product Viewed", {"price": "3"}, source_id=shop),
    )
    assert SeenProperty.objects.get(path="price").wrong == 1


def test_names_beyond_the_bound_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "MOST_NAMES", 3)
    who, shop, other = person(), source().id, source(name="other").id
    happen(*(did(who, f"Name {n}", source_id=shop) for n in "abcde"))
    happen(*(did(who, f"Name {n}", source_id=shop) for n in "abxyz"), did(who, "Name q", source_id=other))
    assert seen() == {"Name a": (2, 0), "Name b": (2, 0), "Name c": (1, 0), "(track)": (5, 0), "Name q": (1, 0)}


def test_a_million_different_properties_are_bounded_and_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(naming, "MOST_PROPERTIES", 20)
    who, shop = person(), source().id
    for batch in range(5):
        happen(*(did(who, "Flood", {f"p{batch}{n}{m}": 1 for m in "abcdefghij"}, source_id=shop) for n in "abcdefghij"))
    assert SeenProperty.objects.count() == 21
    assert SeenProperty.objects.get(path="").events == 5 * 100 - 20


def test_a_name_that_may_be_somebodys_address_is_never_kept() -> None:
    who, shop = person(), source().id
    happen(
        did(who, "ada@example.org viewed", {"+49 170 1234567": 1, "ada@example.org": 1, "fine": 1}, source_id=shop),
        did(who, "x" * 90, source_id=shop),
    )
    assert seen() == {"(track)": (2, 0)}
    assert set(SeenProperty.objects.values_list("path", flat=True)) == {"", "fine"}


def test_an_example_never_shows_the_value() -> None:
    who, shop = person(), source().id
    happen(did(who, "Product Viewed", {"price": "ada@example.org"}, source_id=shop))
    assert SeenProperty.objects.get(path="price").example == "text of 15 characters"


def test_a_batch_costs_the_same_statements_however_many_events() -> None:
    shop, who = source().id, person()

    def cost(start: int, events: int) -> int:
        some = [
            did(who, "Product Viewed", {"sku": "A"}, source_id=shop, at=AT + n * MINUTE)
            for n in range(start, start + events)
        ]
        with CaptureQueriesContext(connection) as queries:
            happen(*some)
        return len(queries)

    cost(0, 1)
    assert cost(1, 1) == cost(2, 20)
