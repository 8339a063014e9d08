"""The catalogue reads like a shop's, and every product has its picture."""

from xml.etree import ElementTree

import pytest

from shopkeeper.demo.catalogue.kinds import colours, departments, kinds
from shopkeeper.demo.catalogue.pictures import pictures_of
from shopkeeper.demo.catalogue.pricing import ladder, shelf_price
from shopkeeper.demo.drawings import DRAWINGS, Paint, draw
from shopkeeper.demo.model import written_model
from shopkeeper.demo.simulating import Shop

DRAWN = {
    "svg",
    "title",
    "defs",
    "radialGradient",
    "linearGradient",
    "stop",
    "rect",
    "path",
    "ellipse",
    "circle",
    "g",
    "text",
    "clipPath",
}


def test_there_are_several_hundred_products_in_a_tree_of_two_levels(shop: Shop) -> None:
    assert 480 <= len(shop.products) <= 600
    leaves = {slug for department in departments() for slug in department.categories}
    assert leaves == {product.kind.category for product in shop.products}
    assert len({product.slug for product in shop.products}) == len(shop.products)


def test_the_model_speaks_only_of_categories_and_kinds_that_exist() -> None:
    leaves = {slug for department in departments() for slug in department.categories}
    assert all(set(segment.likes) <= leaves for segment in written_model().segments)
    named = {name for planted in written_model().complements for name in (planted.first, planted.second)}
    assert named <= {kind.id for kind in kinds()}
    assert all(set(kind.colours) <= set(colours()) for kind in kinds())


def test_descriptions_are_whole_sentences(shop: Shop) -> None:
    for product in shop.products:
        assert product.description.count(". ") >= 2
        assert "{" not in product.description + product.title
        assert product.description[0].isupper()
        assert product.description.endswith(".")
        assert "  " not in product.description


def test_prices_cover_costs_and_rise_with_size(shop: Shop) -> None:
    for product in shop.products:
        assert all(0 < variant.cost < variant.price for variant in product.variants)
        prices = [variant.price for variant in product.variants]
        assert prices == sorted(prices)


def test_prices_end_as_shops_end_them() -> None:
    assert [shelf_price((low, low), 0, 0) for low in (4.2, 24.0, 87.3, 312)] == [415, 2390, 8700, 30900]
    assert ladder(1000, 3) == [990, 1540, 2390]


@pytest.mark.parametrize("drawing", sorted(DRAWINGS))
def test_a_drawing_is_well_formed_and_points_nowhere_outside(drawing: str) -> None:
    for look in range(5):
        svg = draw(drawing, Paint("#a8483a", "#ecc9a0", "#f3eae4", look, "Brand & Co", "A < B"), title="A & B")
        root = ElementTree.fromstring(svg)
        assert {element.tag.removeprefix("{http://www.w3.org/2000/svg}") for element in root.iter()} <= DRAWN
        assert root.get("viewBox") == "0 0 800 800"
        assert "href" not in svg
        assert len(svg) < 16_000


def test_each_colour_has_a_picture_of_its_own(shop: Shop) -> None:
    product = next(one for one in shop.products if len(one.colours) > 2)
    pictures = pictures_of(product)
    assert len({picture.svg for picture in pictures}) == len(product.colours)
    assert pictures[0].alt == f"{product.title}, {product.colours[0]}"
