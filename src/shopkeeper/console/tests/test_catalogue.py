"""Editing the catalogue by hand."""

from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shopkeeper.catalog import operations
from shopkeeper.catalog.models import Brand, Category, DigitalFile, Picture, Product, StockCorrection, Variant
from shopkeeper.catalog.tests.factories import (
    BrandFactory,
    CategoryFactory,
    PictureFactory,
    PriceFactory,
    VariantFactory,
)
from shopkeeper.foundation.ids import new_id

LIST = "/console/products/"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x02\x00\x00\x00\x01"
NEW = {"title": "Brass kettle", "sku": "BK-1", "price": "39.90", "currency": "eur", "status": "active"}


def seen_in(client: Client, address: str) -> str:
    return str(client.get(address).context["form"]["seen"].value())


def test_a_product_is_made_by_hand_and_stands_in_the_shop(owner: Client) -> None:
    shelf, brand = CategoryFactory(), BrandFactory()
    assert owner.get(f"{LIST}new/").status_code == 200
    more = {"category_id": shelf.pk, "brand_id": brand.pk, "attributes": "Material: brass", "weight_grams": "900"}
    answer = owner.post(f"{LIST}new/", {**NEW, **more, "stock_on_hand": "4", "is_final_sale": "on"})
    variant = Variant.objects.select_related("product").get()
    assert answer.headers["Location"] == f"{LIST}{variant.product_id}/"
    assert (variant.sku, variant.price_minor, variant.currency, variant.stock_on_hand) == ("BK-1", 3_990, "EUR", 4)
    assert (variant.weight_grams, variant.is_final_sale, variant.is_digital) == (900, True, False)
    assert variant.product.attributes == {"Material": "brass"}
    assert (variant.product.category_id, variant.product.brand_id) == (shelf.pk, brand.pk)
    assert owner.get(f"/p/{variant.product.slug}/").status_code == 200


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": ""}, "This field is required"),
        ({"sku": "TAKEN"}, "another&#x27;s"),
        ({"price": "-1"}, "greater than or equal to 0"),
        ({"currency": "XQQ"}, "ISO 4217"),
        ({"attributes": "no colon"}, "is not of the form name: value"),
    ],
)
def test_a_product_that_is_wrong_is_refused_where_it_was_typed(owner: Client, wrong: dict[str, str], said: str) -> None:
    VariantFactory(sku="TAKEN")
    answer = owner.post(f"{LIST}new/", {**NEW, **wrong})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert Product.objects.count() == 1


def test_the_later_of_two_editors_sees_what_the_other_wrote_and_keeps_what_was_typed(owner: Client) -> None:
    product = VariantFactory(product__title="Kettle").product
    page = f"{LIST}{product.pk}/edit/"
    seen = seen_in(owner, page)
    first = {"title": "Brass kettle", "status": "active", "seen": seen}
    assert owner.post(page, first).status_code == 302
    answer = owner.post(page, {"title": "Copper kettle", "status": "draft", "seen": seen})
    shown = answer.content.decode()
    assert answer.status_code == 409
    assert ("Copper kettle" in shown, "Brass kettle" in shown) == (True, True)
    assert answer.context["theirs"] == [("Title", "Brass kettle"), ("Status", "Active: in the shop")]
    assert Product.objects.get().title == "Brass kettle"
    again = {"title": "Copper kettle", "status": "draft", "seen": answer.context["form"]["seen"].value()}
    assert owner.post(page, again).status_code == 302
    assert (Product.objects.get().title, Product.objects.get().status) == ("Copper kettle", "draft")


def test_a_product_that_is_retired_leaves_the_shop(owner: Client) -> None:
    product = VariantFactory().product
    owner.post(f"{LIST}{product.pk}/edit/", {"title": product.title, "status": "retired"})
    assert owner.get(f"/p/{product.slug}/").status_code == 404
    assert "Retired" in owner.get(f"{LIST}{product.pk}/").content.decode()


def test_a_variant_is_added_in_the_currency_of_the_others_and_changed(owner: Client) -> None:
    first = VariantFactory(currency="JPY", price_minor=900)
    page = f"{LIST}{first.product_id}/variants/new/"
    assert owner.post(page, {"sku": "BLUE", "price": "1200", "options": "Colour: Blue"}).status_code == 302
    blue = Variant.objects.get(sku="BLUE")
    assert (blue.price_minor, blue.currency, blue.options) == (1_200, "JPY", {"Colour": "Blue"})
    change = f"{LIST}variants/{blue.pk}/edit/"
    told = {"sku": "BLUE", "title": "Blue", "cost": "300", "compare_at": "1500", "is_digital": "on"}
    assert owner.post(change, {**told, "seen": seen_in(owner, change)}).status_code == 302
    blue.refresh_from_db()
    assert (blue.title, blue.cost_minor, blue.compare_at_minor, blue.is_digital) == ("Blue", 300, 1_500, True)
    assert owner.post(change, {**told, "sku": first.sku}).status_code == 422
    assert owner.post(change, {**told, "seen": "another"}).status_code == 409
    assert owner.post(page, {"sku": "", "price": "1"}).status_code == 422


def test_stock_is_corrected_with_a_reason_once_however_often_it_is_pressed(owner: Client) -> None:
    variant = VariantFactory(stock_on_hand=5)
    page = f"{LIST}variants/{variant.pk}/correct/"
    for _ in range(2):
        owner.post(page, {"by": "-2", "reason": "damaged", "note": "cracked", "key": "k1"})
    variant.refresh_from_db()
    assert (variant.stock_on_hand, StockCorrection.objects.count()) == (3, 1)
    assert "Damaged, cracked" in owner.get(f"{LIST}{variant.product_id}/").content.decode()
    for wrong in ({"by": "-9"}, {"by": "some"}, {"reason": "mood"}):
        assert owner.post(page, {"by": "1", "reason": "lost", "key": "k2", **wrong}).status_code == 422


def test_a_number_typed_before_somebody_bought_is_not_written_over_what_is_there(owner: Client) -> None:
    variant = PriceFactory(variant__stock_on_hand=5, variant__price_minor=1_000, variant__currency="GBP").variant
    operations.adjust_stock(variant_id=variant.pk, by=-1, at=variant.product.created_at)
    answer = owner.post(f"{LIST}variants/{variant.pk}/stock/", {"on_hand": "9", "seen": "5"})
    assert (answer.status_code, Variant.objects.get().stock_on_hand) == (422, 4)
    assert "now 4 are on hand" in answer.content.decode()
    answer = owner.post(f"{LIST}variants/{variant.pk}/price/", {"price": "9", "seen": "12.00"})
    assert (answer.status_code, Variant.objects.get().price_minor) == (422, 1_000)


def test_pictures_are_taken_by_what_is_in_them_and_kept_in_order(owner: Client) -> None:
    product = VariantFactory().product
    page = f"{LIST}{product.pk}/pictures/"
    files = [
        SimpleUploadedFile("../../etc/passwd.png", PNG, content_type="image/png"),
        SimpleUploadedFile("script.png", b"<svg onload='alert(1)'/>", content_type="image/png"),
    ]
    shown = owner.post(f"{page}add/", {"pictures": files, "alt": "A kettle"}, follow=True).content.decode()
    kept = Picture.objects.get()
    assert kept.path.startswith("products/")
    assert (kept.alt, kept.width, kept.path.endswith(".png")) == ("A kettle", 2, True)
    assert "script.png: This is no PNG, JPEG or WebP picture." in shown
    second = PictureFactory(product=product, position=1)
    owner.post(f"{page}{second.pk}/first/")
    owner.post(f"{page}{second.pk}/describe/", {"alt": "From above"})
    assert list(Picture.objects.order_by("position").values_list("alt", flat=True)) == ["From above", "A kettle"]
    owner.post(f"{page}{kept.pk}/remove/")
    assert Picture.objects.get() == second
    assert owner.post(f"{LIST}{VariantFactory().product_id}/pictures/{second.pk}/remove/").status_code == 404
    assert "Choose a picture" in owner.post(f"{page}add/", follow=True).content.decode()


def test_categories_are_made_renamed_and_moved_but_never_below_themselves(owner: Client) -> None:
    top = CategoryFactory(name="Kitchen")
    save = f"{LIST}categories/save/"
    owner.post(save, {"name": "Kettles", "parent_id": top.pk})
    kettles = Category.objects.get(name="Kettles")
    assert kettles.parent_id == top.pk
    owner.post(save, {"category": kettles.pk, "name": "Kettles and pots", "parent_id": ""})
    assert Category.objects.get(name="Kettles and pots", parent=None) == kettles
    owner.post(save, {"category": kettles.pk, "name": "Kettles and pots", "parent_id": top.pk})
    said = owner.post(save, {"category": top.pk, "name": "Kitchen", "parent_id": kettles.pk}, follow=True)
    assert "stand below itself" in said.content.decode()
    assert owner.get(f"{LIST}categories/?change={top.pk}").context["form"]["name"].value() == "Kitchen"
    assert "no key" in owner.post(save, {"category": "x", "name": "y"}, follow=True).content.decode()


def test_brands_are_made_and_renamed(owner: Client) -> None:
    save = f"{LIST}brands/save/"
    owner.post(save, {"name": "Akme"})
    akme = Brand.objects.get()
    owner.post(save, {"brand": akme.pk, "name": "Acme"})
    assert Brand.objects.get().name == "Acme"
    assert owner.get(f"{LIST}brands/?change={akme.pk}").context["form"]["name"].value() == "Acme"
    assert "required" in owner.post(save, {"name": ""}, follow=True).content.decode()


def test_the_catalogue_goes_out_as_a_file_that_no_spreadsheet_runs(owner: Client) -> None:
    VariantFactory(sku="=1+1", product__title="Kettle, brass", price_minor=1_250, stock_on_hand=3, is_digital=True)
    lines = b"".join(owner.get(f"{LIST}catalogue.csv").streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0].startswith("\ufeffSKU,Title,Category,Brand,Price,Currency")
    assert lines[1].startswith('\'=1+1,"Kettle, brass",,,12.50,GBP,')
    assert lines[1].endswith(",3,,yes,,active")
    form = b"".join(owner.get(f"{LIST}template.csv").streaming_content).decode()  # type: ignore[attr-defined]
    assert "TP-001,Brass kettle,Kitchen,Acme,39.90,EUR" in form


def test_there_is_no_form_for_what_is_not_there(owner: Client) -> None:
    nothing: UUID = new_id()
    for address in (
        f"{nothing}/edit/",
        f"{nothing}/pictures/",
        f"{nothing}/variants/new/",
        f"variants/{nothing}/edit/",
    ):
        assert (address, owner.get(f"{LIST}{address}").status_code) == (address, 404)


def test_files_are_put_beside_a_digital_variant_and_sold_no_more(owner: Client) -> None:
    book, mug = VariantFactory(is_digital=True), VariantFactory()
    page = f"{LIST}variants/{book.pk}/files/"
    assert "sent, not downloaded" in owner.get(f"{LIST}variants/{mug.pk}/files/").content.decode()
    files = [SimpleUploadedFile("book.pdf", b"text"), SimpleUploadedFile("empty.pdf", b"")]
    shown = owner.post(f"{page}add/", {"files": files}, follow=True).content.decode()
    assert "1 file added" in shown
    assert "empty.pdf has 0 bytes" in shown
    file = DigitalFile.objects.get()
    assert "sold no more since" in owner.post(f"{page}{file.pk}/withdraw/", follow=True).content.decode()
    assert owner.post(f"{LIST}variants/{mug.pk}/files/{file.pk}/withdraw/").status_code == 404
    assert "Choose a file first" in owner.post(f"{page}add/", follow=True).content.decode()
