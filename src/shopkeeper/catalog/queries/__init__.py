"""Reads of the catalogue: products, their page, lists, categories, search."""

from shopkeeper.catalog.queries.categories import (
    CategoryNode,
    all_within,
    categories_within,
    category_by_slug,
    category_path,
    category_tree,
    product_counts,
)
from shopkeeper.catalog.queries.editing import (
    all_variants,
    seen_of_product,
    seen_of_variant,
    stock_corrections,
    usual_currency,
)
from shopkeeper.catalog.queries.files import files_of, open_file
from shopkeeper.catalog.queries.lists import Sort, product_list, products_in_category
from shopkeeper.catalog.queries.meanings import synonyms
from shopkeeper.catalog.queries.narrowing import facts_of
from shopkeeper.catalog.queries.products import (
    Offered,
    ProductPage,
    addresses_for_sale,
    brands,
    number_for_sale,
    offered,
    price_history,
    price_periods,
    product,
    product_page,
    products_by_ids,
    sellers,
    variant,
    variants_by_ids,
    variants_by_skus,
)
from shopkeeper.catalog.queries.references import (
    Reference,
    categories_by_references,
    products_by_references,
    topic_names,
)
from shopkeeper.catalog.queries.search import Found, Hits, hits, search
from shopkeeper.catalog.queries.shelf import OnShelf, newest_on_shelf, on_shelf, titles
from shopkeeper.catalog.rules import ProductStatus, StockReason

__all__ = [
    "CategoryNode",
    "Found",
    "Hits",
    "Offered",
    "OnShelf",
    "ProductPage",
    "ProductStatus",
    "Reference",
    "Sort",
    "StockReason",
    "addresses_for_sale",
    "all_variants",
    "all_within",
    "brands",
    "categories_by_references",
    "categories_within",
    "category_by_slug",
    "category_path",
    "category_tree",
    "facts_of",
    "files_of",
    "hits",
    "newest_on_shelf",
    "number_for_sale",
    "offered",
    "on_shelf",
    "open_file",
    "price_history",
    "price_periods",
    "product",
    "product_counts",
    "product_list",
    "product_page",
    "products_by_ids",
    "products_by_references",
    "products_in_category",
    "search",
    "seen_of_product",
    "seen_of_variant",
    "sellers",
    "stock_corrections",
    "synonyms",
    "titles",
    "topic_names",
    "usual_currency",
    "variant",
    "variants_by_ids",
    "variants_by_skus",
]
