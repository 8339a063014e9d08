"""What a shopper sees on a category's page: products for sale, narrowed by brand, price and stock."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Exists, Min, OuterRef, Q, Subquery

from shopkeeper.catalog.models import Brand, Category, Product, Variant
from shopkeeper.catalog.queries.categories import categories_within
from shopkeeper.catalog.queries.lists import ORDERS, Sort
from shopkeeper.catalog.rules import ProductStatus
from shopkeeper.foundation.db.paging import Page, page_of


@dataclass(frozen=True)
class Narrowing:
    """What a shopper asks for: bounds of price in minor units, both within; brands by slug, any of them."""

    brands: Collection[str] = ()
    price_from_minor: int | None = None
    price_to_minor: int | None = None
    in_stock: bool = False


@dataclass(frozen=True)
class BrandCount:
    """A brand, and how many products of it are for sale here."""

    name: str
    slug: str
    products: int


@dataclass(frozen=True)
class Goods:
    """Goods by the keys of products, categories and brands, or all there are; of a currency if given."""

    keys: Collection[UUID] = ()
    currency: str = ""
    is_all: bool = False


def browse(
    category_id: UUID,
    narrowing: Narrowing = Narrowing(),
    *,
    sort: Sort = Sort.NEWEST,
    cursor: str | None = None,
    limit: int = 24,
) -> Page[Product]:
    """Return the keys of active products in the category and all below it, in two queries. Raises BadCursor.

    Each row has `price_from_minor`, the lowest price of its variants; nothing else of it is read but what sorts it.
    """
    lowest = (
        Variant.objects.filter(product=OuterRef("pk")).order_by().values("product").annotate(low=Min("price_minor"))
    )
    found = Product.objects.filter(
        status=ProductStatus.ACTIVE.value, category__in=categories_within(category_id)
    ).annotate(price_from_minor=Subquery(lowest.values("low")))
    if narrowing.brands:
        found = found.filter(brand__slug__in=list(narrowing.brands))
    prices = {
        "price_minor__gte": narrowing.price_from_minor,
        "price_minor__lte": narrowing.price_to_minor,
    }
    if asked := {name: value for name, value in prices.items() if value is not None}:
        found = found.filter(Exists(Variant.objects.filter(product=OuterRef("pk"), **asked)))
    if narrowing.in_stock:
        found = found.in_stock()
    found = found.filter(price_from_minor__isnull=False).only("id", "title", "created_at")
    return page_of(found, by=ORDERS[sort], cursor=cursor, limit=limit)


def goods(ranges: Collection[Goods], *, cursor: str | None = None, limit: int = 24) -> Page[Product]:
    """Return the keys of active products in any of the ranges that can be had, the newest first. Raises BadCursor."""
    wanted = Q(pk__in=[])
    for one in ranges:
        keys = list(one.keys)
        here = Q() if one.is_all else Q(pk__in=keys) | Q(category__in=keys) | Q(brand__in=keys)
        priced = Variant.objects.filter(product=OuterRef("pk"), price_minor__gt=0)
        wanted |= here & Q(Exists(priced.filter(currency=one.currency) if one.currency else priced))
    found = Product.objects.filter(wanted, status=ProductStatus.ACTIVE.value).in_stock()
    return page_of(found.only("id", "created_at"), by=ORDERS[Sort.NEWEST], cursor=cursor, limit=limit)


def brands_within(category_id: UUID) -> list[BrandCount]:
    """Return the brands of what is for sale in the category and all below it, those with most products first."""
    rows = (
        Brand.objects.filter(
            products__status=ProductStatus.ACTIVE.value, products__category__in=categories_within(category_id)
        )
        .annotate(number=Count("products"))
        .order_by("-number", "name")
        .values_list("name", "slug", "number")
    )
    return [BrandCount(*row) for row in rows]


def currency_within(category_id: UUID) -> str:
    """Return the currency that most prices in the category are in, empty where nothing is for sale."""
    rows = (
        Variant.objects.filter(product__category__in=categories_within(category_id))
        .values_list("currency")
        .annotate(number=Count("id"))
        .order_by("-number", "currency")
    )
    return next((currency for currency, _ in rows[:1]), "")


def faces() -> dict[UUID, UUID]:
    """Return for each category that has one itself the newest product with a picture, in one query."""
    newest = Product.objects.filter(
        category=OuterRef("pk"), status=ProductStatus.ACTIVE.value, pictures__isnull=False
    ).order_by("-created_at", "-id")
    rows = Category.objects.annotate(face=Subquery(newest.values("id")[:1])).values_list("id", "face")
    return {key: face for key, face in rows if face is not None}
