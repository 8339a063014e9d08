from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.files.storage import default_storage

from shopkeeper.catalog import operations, queries
from shopkeeper.catalog.models import Brand, Picture, Product, StockCorrection, Variant
from shopkeeper.catalog.tests.factories import BrandFactory, PictureFactory, PriceFactory, VariantFactory
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.audit import queries as audit
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.outbox.models import Event

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ADA, BEA = Actor("staff", "ada"), Actor("staff", "bea")


def update(variant: Variant, **given: Any) -> None:
    operations.update_variant(variant_id=variant.pk, at=AT, actor=ADA, **given)


def test_a_variant_takes_what_is_named_and_keeps_the_rest() -> None:
    variant = VariantFactory(sku="TP-RED", title="Red", cost_minor=400)
    update(variant, sku=" TP-BLUE ", options={"Colour": "Blue"}, weight_grams=450, is_final_sale=True)
    kept = Variant.objects.get()
    assert (kept.sku, kept.title, kept.options, kept.cost_minor) == ("TP-BLUE", "Red", {"Colour": "Blue"}, 400)
    assert (kept.weight_grams, kept.is_digital, kept.is_final_sale) == (450, False, True)
    assert [one.id for one in queries.search("tp blue").products] == [variant.product_id]
    assert Event.objects.get().payload["fields"] == ["variants"]
    assert audit.entries("product", variant.product_id)[0].changes["sku"] == ["TP-RED", "TP-BLUE"]
    update(variant, sku="TP-BLUE")
    assert Event.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"sku": " "}, "needs a SKU"),
        ({"sku": "TAKEN"}, "is another's"),
        ({"sku": "x" * 81}, "room for 80 letters"),
        ({"title": "x" * 201}, "room for 200 letters"),
        ({"weight_grams": -1}, "weight_grams can't be -1"),
        ({"cost_minor": -5}, "cost_minor can't be -5"),
        ({"price_minor": 1}, "can't be changed: price_minor"),
    ],
)
def test_a_change_that_no_variant_can_take_is_refused(given: dict[str, Any], said: str) -> None:
    VariantFactory(sku="TAKEN")
    variant = VariantFactory(sku="TP-1")
    with pytest.raises(operations.UnableToUpdateProduct, match=said):
        update(variant, **given)
    assert Variant.objects.get(pk=variant.pk).sku == "TP-1"


def test_there_is_nothing_to_change_where_no_variant_is() -> None:
    with pytest.raises(operations.UnableToUpdateProduct, match="there is no variant"):
        operations.update_variant(variant_id=new_id(), title="x", at=AT, actor=ADA)


def test_the_later_of_two_editors_of_a_variant_is_told_and_nothing_is_lost() -> None:
    variant = VariantFactory(title="Small")
    seen = queries.seen_of_variant(Variant.objects.get())
    update(variant, title="Medium", seen=seen)
    with pytest.raises(operations.UnableToOverwrite):
        update(variant, title="Large", seen=seen)
    assert Variant.objects.get().title == "Medium"
    update(variant, title="Large", seen=queries.seen_of_variant(Variant.objects.get()))
    assert Variant.objects.get().title == "Large"


def test_the_later_of_two_editors_of_a_product_is_told_and_nothing_is_lost() -> None:
    product = VariantFactory(product__title="Teapot").product
    seen = queries.seen_of_product(product)
    operations.update_product(product_id=product.pk, title="Brass teapot", seen=seen, at=AT, actor=ADA)
    with pytest.raises(operations.UnableToOverwrite):
        operations.update_product(product_id=product.pk, description="Old", seen=seen, at=AT, actor=BEA)
    assert (Product.objects.get().title, Product.objects.get().description) == ("Brass teapot", "")


def test_stock_and_price_set_by_hand_give_way_to_what_moved_meanwhile() -> None:
    variant = PriceFactory(variant__stock_on_hand=5, variant__price_minor=1_250).variant
    operations.adjust_stock(variant_id=variant.pk, by=-1, at=AT)
    with pytest.raises(operations.UnableToAdjustStock, match="now 4 are on hand"):
        operations.set_stock(variant_id=variant.pk, on_hand=9, seen=5, at=AT, actor=ADA)
    operations.set_stock(variant_id=variant.pk, on_hand=None, seen=4, at=AT, actor=ADA)
    with pytest.raises(operations.UnableToAdjustStock, match="nobody counts them"):
        operations.set_stock(variant_id=variant.pk, on_hand=9, seen=4, at=AT, actor=ADA)
    operations.set_stock(variant_id=variant.pk, on_hand=9, seen="uncounted", at=AT, actor=ADA)
    later = AT + timedelta(days=1)
    seen = Money("GBP", 1_250)
    operations.set_price(variant_id=variant.pk, price=Money("GBP", 1_300), seen=seen, at=later, actor=ADA)
    with pytest.raises(operations.UnableToSetPrice, match="another price meanwhile"):
        operations.set_price(variant_id=variant.pk, price=Money("GBP", 1_100), seen=seen, at=later, actor=BEA)
    assert Variant.objects.get().price_minor == 1_300


def correct(variant: Variant, by: int, key: str = "k1", **given: Any) -> Any:
    told = {"reason": "damaged", "at": AT, "actor": ADA, **given}
    return operations.correct_stock(variant_id=variant.pk, by=by, key=key, **told)


def test_stock_is_corrected_once_with_its_reason_written_down() -> None:
    variant = VariantFactory(stock_on_hand=5)
    first = correct(variant, -2, note=" two cracked ")
    assert correct(variant, -2, note="two cracked") == first
    assert Variant.objects.get().stock_on_hand == 3
    row = StockCorrection.objects.get()
    assert (row.by, row.on_hand, row.reason, row.note) == (-2, 3, "damaged", "two cracked")
    assert audit.entries("variant", variant.pk)[0].changes == {
        "stock_on_hand": [5, 3],
        "reason": [None, "damaged"],
        "note": [None, "two cracked"],
    }
    assert [one.pk for one in queries.stock_corrections(variant.product_id)] == [row.pk]


@pytest.mark.parametrize(
    ("by", "given", "said"),
    [
        (0, {}, "how many more or fewer"),
        (10**13, {}, "how many more or fewer"),
        (-6, {}, "only 5 of"),
        (1, {"reason": "mood"}, "is no reason"),
        (1, {"note": "x" * 201}, "room for 200"),
        (1, {"key": ""}, "the key must have"),
        (1, {"key": "used"}, "used for another correction"),
    ],
)
def test_a_correction_that_says_nothing_or_too_much_changes_nothing(by: int, given: dict[str, Any], said: str) -> None:
    variant = VariantFactory(stock_on_hand=5)
    correct(variant, 2, key="used")
    correct(variant, -2, key="used too")
    with pytest.raises(operations.UnableToAdjustStock, match=said):
        correct(variant, by, **{"key": "new", **given})
    assert Variant.objects.get().stock_on_hand == 5


def test_what_nobody_counts_is_not_corrected_nor_what_is_not_there() -> None:
    variant = VariantFactory(stock_on_hand=None)
    with pytest.raises(operations.UnableToAdjustStock, match="nobody counts"):
        correct(variant, 1)
    variant.pk = new_id()
    with pytest.raises(operations.UnableToAdjustStock, match="there is no variant"):
        correct(variant, 1)


def test_a_brand_gets_another_name_and_is_found_by_it() -> None:
    brand = BrandFactory(name="Akme")
    BrandFactory(name="Other")
    product = VariantFactory(product__brand=brand).product
    operations.rename_brand(brand_id=brand.pk, name=" Acme ", at=AT, actor=ADA)
    operations.rename_brand(brand_id=brand.pk, name="Acme", at=AT, actor=ADA)
    assert Brand.objects.get(pk=brand.pk).name == "Acme"
    assert [one.id for one in queries.search("acme").products] == [product.pk]
    for name, key in (("Other", brand.pk), (" ", brand.pk), ("x" * 201, brand.pk), ("New", new_id())):
        with pytest.raises(operations.UnableToNameMaker):
            operations.rename_brand(brand_id=key, name=name, at=AT, actor=ADA)


def test_a_picture_comes_first_and_says_what_it_shows() -> None:
    product = VariantFactory().product
    one, two, three = (PictureFactory(product=product, position=place) for place in range(3))
    operations.show_first(picture_id=three.pk, at=AT, actor=ADA)
    assert list(Picture.objects.order_by("position").values_list("id", flat=True)) == [three.pk, one.pk, two.pk]
    operations.describe_picture(picture_id=one.pk, alt=" A teapot from above ", at=AT, actor=ADA)
    operations.describe_picture(picture_id=one.pk, alt="A teapot from above", at=AT, actor=ADA)
    assert Picture.objects.get(pk=one.pk).alt == "A teapot from above"
    assert len(audit.entries("product", product.pk)) == 2
    with pytest.raises(operations.UnableToAttachPicture, match="there is no picture"):
        operations.show_first(picture_id=new_id(), at=AT, actor=ADA)
    for key, alt in ((new_id(), ""), (one.pk, "x" * 301)):
        with pytest.raises(operations.UnableToAttachPicture):
            operations.describe_picture(picture_id=key, alt=alt, at=AT, actor=ADA)


def test_a_product_takes_pictures_until_it_has_enough() -> None:
    product = VariantFactory().product
    png = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01"
    with pytest.raises(operations.UnableToAttachPicture, match="300 letters"):
        operations.attach_picture(product_id=product.pk, content=png, alt="x" * 301, at=AT, actor=ADA)
    key = operations.attach_picture(product_id=product.pk, content=png, alt="", at=AT, actor=ADA)
    assert default_storage.exists(Picture.objects.get(pk=key).path)
    PictureFactory.create_batch(23, product=product)
    with pytest.raises(operations.UnableToAttachPicture, match="24 pictures at most"):
        operations.attach_picture(product_id=product.pk, content=png, alt="", at=AT, actor=ADA)
