from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from shopkeeper.catalog import operations, queries
from shopkeeper.catalog.models import Brand, Category, Price, Product, Variant
from shopkeeper.catalog.tests.factories import AT, BrandFactory, CategoryFactory, ProductFactory, VariantFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.audit import queries as audit
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox.models import Event

pytestmark = pytest.mark.django_db
ACTOR = Actor("staff", "7")
LATER = AT + timedelta(days=1)
PRICE = Money("GBP", 1250)


def create(**fields: Any) -> UUID:
    wanted = {"title": "Blue Mug", "sku": "MUG-1", "price": PRICE, **fields}
    return operations.create_product(at=AT, actor=ACTOR, **wanted)


def told() -> list[str]:
    return list(Event.objects.order_by("id").values_list("wire_name", flat=True))


def titles(text: str) -> list[str]:
    return [product.title for product in queries.search(text).products]


def test_a_new_product_is_for_sale_found_told_and_audited() -> None:
    brand, category = BrandFactory(name="Dibor"), CategoryFactory(name="Kitchen")
    key = create(brand_id=brand.pk, category_id=category.pk, stock_on_hand=3, attributes={"colour": "azure", "ml": 300})
    product = queries.product(key)
    assert product is not None
    (variant,) = product.variants.all()
    assert (product.slug, variant.sku, variant.price_minor, variant.stock_on_hand) == ("blue-mug", "MUG-1", 1250, 3)
    for text in ("mugs", "dib", "kitchen blue", "azure", "mug-1"):
        assert titles(text) == ["Blue Mug"]
    assert [(one.price_minor, one.valid_to) for one in queries.price_history(variant.pk)] == [(1250, None)]
    assert told() == ["catalog.product-created"]
    assert audit.recent_entries(limit=1)[0].changes == {"title": [None, "Blue Mug"]}


def test_a_second_product_of_the_same_title_gets_another_slug() -> None:
    create()
    product = queries.product(create(sku="MUG-2"))
    assert product is not None
    assert product.slug == "blue-mug-2"


@pytest.mark.parametrize(
    "fields",
    [
        {"title": "  "},
        {"sku": ""},
        {"price": Money("GBP", -1)},
        {"stock_on_hand": -1},
        {"brand_id": new_id()},
        {"category_id": new_id()},
        {"seller_id": new_id()},
    ],
)
def test_a_product_with_a_value_that_cannot_be_is_not_created(fields: dict[str, Any]) -> None:
    with pytest.raises(operations.UnableToCreateProduct):
        create(**fields)
    assert Product.objects.count() == 0


def test_a_product_another_has_the_key_or_sku_of_is_not_created() -> None:
    create(source="shop", external_id="17")
    with pytest.raises(operations.UnableToCreateProduct, match="there already"):
        create(sku="MUG-2", source="shop", external_id="17")
    with pytest.raises(operations.UnableToCreateProduct, match="SKU"):
        create()
    with pytest.raises(operations.UnableToCreateProduct, match="no product"):
        operations.add_variant(product_id=new_id(), sku="X", price=PRICE, at=AT, actor=ACTOR)
    assert Product.objects.count() == 1


def test_a_further_variant_stands_after_the_first_and_is_found_by_its_sku() -> None:
    key = create()
    operations.add_variant(
        product_id=key, sku="XL-9", price=PRICE, title="Large", options={"size": "L"}, at=AT, actor=ACTOR
    )
    product = queries.product(key)
    assert product is not None
    assert [(one.sku, one.position) for one in product.variants.all()] == [("MUG-1", 0), ("XL-9", 1)]
    assert titles("xl") == ["Blue Mug"]


def test_an_update_changes_the_named_fields_only_and_search_follows() -> None:
    brand = BrandFactory()
    key = create(description="for tea")
    operations.update_product(
        product_id=key, title="Red Mug", description="for tea", brand_id=brand.pk, at=LATER, actor=ACTOR
    )
    product = queries.product(key)
    assert product is not None
    assert (product.title, product.description, product.brand_id) == ("Red Mug", "for tea", brand.pk)
    assert (titles("red"), titles("blue")) == (["Red Mug"], [])
    changes = audit.recent_entries(limit=1)[0].changes
    assert changes == {"title": ["Blue Mug", "Red Mug"], "brand_id": [None, str(brand.pk)]}
    assert Event.objects.latest("id").payload["fields"] == ["brand_id", "title"]


def test_an_update_that_changes_nothing_leaves_no_trace() -> None:
    key = create()
    before = told()
    operations.update_product(product_id=key, title="Blue Mug", at=LATER, actor=ACTOR)
    assert told() == before


@pytest.mark.parametrize("fields", [{"slug": "x"}, {"title": " "}, {"status": "gone"}, {"category_id": new_id()}])
def test_an_update_that_cannot_be_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(operations.UnableToUpdateProduct):
        operations.update_product(product_id=create(), at=LATER, actor=ACTOR, **fields)


def test_an_update_of_no_product_is_refused() -> None:
    for change in (operations.update_product, operations.retire_product):
        with pytest.raises(operations.UnableToUpdateProduct, match="no product"):
            change(product_id=new_id(), at=LATER, actor=ACTOR)


def test_a_retired_product_leaves_the_shop_and_stays_on_record() -> None:
    key = create()
    for _ in range(2):
        operations.retire_product(product_id=key, at=LATER, actor=ACTOR)
    assert told().count("catalog.product-retired") == 1
    assert titles("mug") == []
    assert queries.product_page("blue-mug") is None
    assert queries.product_page("blue-mug", with_hidden=True) is not None
    assert queries.product(key) is not None


def test_a_price_holds_until_the_next_begins() -> None:
    create()
    variant = Variant.objects.get()
    operations.set_price(variant_id=variant.pk, price=Money("GBP", 990), at=LATER, actor=ACTOR)
    variant.refresh_from_db()
    assert variant.price_minor == 990
    history = [(one.price_minor, one.valid_from, one.valid_to) for one in queries.price_history(variant.pk)]
    assert history == [(990, LATER, None), (1250, AT, LATER)]
    assert audit.recent_entries(limit=1)[0].changes == {"price": ["GBP 1250", "GBP 990"]}
    assert told()[-1] == "catalog.price-changed"


def test_a_price_set_again_at_the_same_moment_replaces_the_one_that_never_held() -> None:
    create()
    variant = Variant.objects.get()
    for minor in (990, 990, 880):
        operations.set_price(variant_id=variant.pk, price=Money("GBP", minor), at=LATER, actor=ACTOR)
    assert [one.price_minor for one in queries.price_history(variant.pk)] == [880, 1250]


def test_a_price_that_cannot_be_is_refused() -> None:
    create()
    variant = Variant.objects.get()
    with pytest.raises(operations.UnableToSetPrice, match="negative"):
        operations.set_price(variant_id=variant.pk, price=Money("GBP", -1), at=LATER, actor=ACTOR)
    with pytest.raises(operations.UnableToSetPrice, match="after this one"):
        operations.set_price(variant_id=variant.pk, price=Money("GBP", 1), at=AT - timedelta(days=1), actor=ACTOR)
    with pytest.raises(operations.UnableToSetPrice, match="no variant"):
        operations.set_price(variant_id=new_id(), price=PRICE, at=LATER, actor=ACTOR)
    assert Price.objects.count() == 1


def test_stock_is_set_taken_and_put_back_but_never_below_zero() -> None:
    variant = VariantFactory(stock_on_hand=3)
    operations.adjust_stock(variant_id=variant.pk, by=-3, at=AT)
    with pytest.raises(operations.UnableToAdjustStock, match="fewer than 1"):
        operations.adjust_stock(variant_id=variant.pk, by=-1, at=AT)
    operations.adjust_stock(variant_id=variant.pk, by=2, at=AT)
    variant.refresh_from_db()
    assert variant.stock_on_hand == 2
    for _ in range(2):
        operations.set_stock(variant_id=variant.pk, on_hand=9, at=AT, actor=ACTOR)
    assert audit.recent_entries(limit=1)[0].changes == {"stock_on_hand": [2, 9]}
    assert [event.payload["on_hand"] for event in Event.objects.order_by("id")] == [0, 2, 9]


def test_stock_that_nobody_counts_is_never_short() -> None:
    variant = VariantFactory(stock_on_hand=None)
    operations.adjust_stock(variant_id=variant.pk, by=-5, at=AT)
    variant.refresh_from_db()
    assert variant.stock_on_hand is None
    assert told() == []


def test_the_stock_of_nothing_or_below_zero_is_refused() -> None:
    with pytest.raises(operations.UnableToAdjustStock, match="no variant"):
        operations.adjust_stock(variant_id=new_id(), by=1, at=AT)
    with pytest.raises(operations.UnableToAdjustStock, match="no variant"):
        operations.set_stock(variant_id=new_id(), on_hand=1, at=AT, actor=ACTOR)
    with pytest.raises(operations.UnableToAdjustStock, match="can't be -1"):
        operations.set_stock(variant_id=VariantFactory().pk, on_hand=-1, at=AT, actor=ACTOR)


def test_a_category_is_made_named_and_moved_with_all_below_it() -> None:
    home = operations.create_category(name="Home", at=AT, actor=ACTOR)
    kitchen = operations.create_category(name="Kitchen", parent_id=home, at=AT, actor=ACTOR)
    mugs = operations.create_category(name="Mugs", parent_id=kitchen, slug="cups", at=AT, actor=ACTOR)
    create(category_id=mugs)
    operations.rename_category(category_id=home, name="Hearth", at=AT, actor=ACTOR)
    assert (titles("hearth"), titles("home")) == (["Blue Mug"], [])
    operations.move_category(category_id=kitchen, parent_id=None, at=AT, actor=ACTOR)
    assert titles("hearth") == []
    assert [one.slug for one in queries.category_path(mugs)] == ["kitchen", "cups"]
    operations.move_category(category_id=home, parent_id=mugs, at=AT, actor=ACTOR)
    assert [one.name for one in queries.category_path(home)] == ["Kitchen", "Mugs", "Hearth"]


def test_a_category_does_not_come_to_stand_below_itself() -> None:
    home = operations.create_category(name="Home", at=AT, actor=ACTOR)
    mugs = operations.create_category(name="Mugs", parent_id=home, at=AT, actor=ACTOR)
    for parent in (home, mugs):
        with pytest.raises(operations.UnableToChangeCategory, match="below itself"):
            operations.move_category(category_id=home, parent_id=parent, at=AT, actor=ACTOR)
    assert Category.objects.get(pk=home).parent_id is None


def test_a_category_that_is_not_there_or_has_no_name_is_refused() -> None:
    home = operations.create_category(name="Home", at=AT, actor=ACTOR)
    refused: list[dict[str, Any]] = [
        {"category_id": new_id(), "parent_id": None},
        {"category_id": home, "parent_id": new_id()},
    ]
    for fields in refused:
        with pytest.raises(operations.UnableToChangeCategory, match="no category"):
            operations.move_category(at=AT, actor=ACTOR, **fields)
    with pytest.raises(operations.UnableToChangeCategory, match="no category"):
        operations.create_category(name="Mugs", parent_id=new_id(), at=AT, actor=ACTOR)
    with pytest.raises(operations.UnableToChangeCategory, match="a name"):
        operations.create_category(name=" ", at=AT, actor=ACTOR)


def test_a_category_changed_to_what_it_is_leaves_no_trace() -> None:
    home = operations.create_category(name="Home", at=AT, actor=ACTOR)
    operations.rename_category(category_id=home, name="Home", at=AT, actor=ACTOR)
    operations.move_category(category_id=home, parent_id=None, at=AT, actor=ACTOR)
    assert len(audit.entries("category", home)) == 1


def test_a_brand_is_made_once_and_a_seller_each_time() -> None:
    first, second = (operations.create_brand(name=" Dibor ", at=AT, actor=ACTOR) for _ in range(2))
    assert first == second
    assert Brand.objects.get().slug == "dibor"
    for _ in range(2):
        operations.create_seller(name="Ana & Co", country="BR", at=AT, actor=ACTOR)
    assert {one.slug for one in queries.sellers()} == {"ana-co", "ana-co-2"}
    assert [one.name for one in queries.brands()] == ["Dibor"]
    with pytest.raises(operations.UnableToNameMaker):
        operations.create_brand(name=" ", at=AT, actor=ACTOR)


def test_indexing_nothing_and_a_product_without_brand_or_words_works() -> None:
    operations.index_products(product_ids=[])
    product = ProductFactory(title="?")
    operations.index_products(product_ids=[product.pk])
    assert product.search_terms.count() == 0
