"""The simulated catalogue as rows of the catalogue's tables."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shopkeeper.demo.catalogue.kinds import departments
from shopkeeper.demo.catalogue.pictures import pictures_of
from shopkeeper.demo.chance import keys
from shopkeeper.demo.simulating import Shop

Row = dict[str, Any]
SELLER_TOWNS = ("Leipzig", "Gent", "Porto", "Aarhus", "Kraków", "Galway")
SELLER_COUNTRIES = ("DE", "BE", "PT", "DK", "PL", "IE")


@dataclass(frozen=True)
class CatalogueKeys:
    """Keys of what orders refer to: variants by product and place, and the sellers of products that have one."""

    products: list[UUID]
    variants: list[list[UUID]]
    sellers: dict[str, UUID]


@dataclass(frozen=True)
class CatalogueRows:
    """Rows for each table, and the keys that orders need."""

    keys: CatalogueKeys
    sellers: list[Row]
    brands: list[Row]
    categories: list[Row]
    products: list[Row]
    variants: list[Row]
    pictures: Iterator[Row]


def catalogue_rows(shop: Shop, source: str) -> CatalogueRows:
    """Return the whole catalogue as rows; pictures are drawn as they are taken."""
    made = _keys(shop)
    brands = _named(shop, "brands", sorted({product.brand for product in shop.products}))
    categories, rows = _categories(shop)
    return CatalogueRows(
        keys=made,
        sellers=[_seller(name, key, place, source) for place, (name, key) in enumerate(made.sellers.items())],
        brands=[{"id": key, "name": name, "slug": name.lower()} for name, key in brands.items()],
        categories=rows,
        products=list(_products(shop, made, brands, categories, source)),
        variants=list(_variants(shop, made)),
        pictures=_pictures(shop, made),
    )


def _keys(shop: Shop) -> CatalogueKeys:
    launches = [shop.calendar.at(max(product.launched, 0.0)) for product in shop.products]
    variants = keys(
        shop.seed, "variants", [at for at, one in zip(launches, shop.products, strict=True) for _ in one.variants]
    )
    taken = iter(variants)
    return CatalogueKeys(
        products=keys(shop.seed, "products", launches),
        variants=[[next(taken) for _ in product.variants] for product in shop.products],
        sellers=_named(shop, "sellers", sorted({product.seller for product in shop.products if product.seller})),
    )


def _named(shop: Shop, what: str, names: list[str]) -> dict[str, UUID]:
    return dict(zip(names, keys(shop.seed, what, [shop.calendar.opened] * len(names)), strict=True))


def _seller(name: str, key: UUID, place: int, source: str) -> Row:
    slug = name.lower().replace(" & ", "-").replace(" ", "-")
    where = {"city": SELLER_TOWNS[place % 6], "region": "", "country": SELLER_COUNTRIES[place % 6]}
    return {"id": key, "source": source, "external_id": f"S{place + 1:02d}", "name": name, "slug": slug, **where}


def _categories(shop: Shop) -> tuple[dict[str, UUID], list[Row]]:
    slugs = [one.slug for one in departments()] + [slug for one in departments() for slug in one.categories]
    made = _named(shop, "categories", slugs)
    roots = [
        {"id": made[one.slug], "parent_id": None, "name": one.name, "slug": one.slug, "position": place}
        for place, one in enumerate(departments())
    ]
    leaves = [
        {"id": made[slug], "parent_id": made[one.slug], "name": name, "slug": slug, "position": place}
        for one in departments()
        for place, (slug, name) in enumerate(one.categories.items())
    ]
    return made, roots + leaves


def _products(
    shop: Shop, made: CatalogueKeys, brands: dict[str, UUID], categories: dict[str, UUID], source: str
) -> Iterator[Row]:
    for product, key in zip(shop.products, made.products, strict=True):
        launched = shop.calendar.at(max(product.launched, 0.0))
        retired = shop.calendar.when(product.retired)
        yield {
            "id": key,
            "source": source,
            "external_id": product.external_id,
            "title": product.title,
            "slug": product.slug,
            "description": product.description,
            "brand_id": brands[product.brand],
            "category_id": categories[product.kind.category],
            "seller_id": made.sellers.get(product.seller),
            "status": "retired" if retired else "active",
            "attributes": product.attributes,
            "first_sold_at": launched,
            "created_at": launched,
            "updated_at": retired or launched,
        }


def _variants(shop: Shop, made: CatalogueKeys) -> Iterator[Row]:
    for product, owner, owned in zip(shop.products, made.products, made.variants, strict=True):
        for place, (variant, key) in enumerate(zip(product.variants, owned, strict=True)):
            yield {
                "id": key,
                "product_id": owner,
                "sku": variant.sku,
                "title": variant.title,
                "options": variant.options,
                "price_minor": variant.price,
                "compare_at_minor": variant.compare_at,
                "cost_minor": variant.cost,
                "currency": shop.model.shop["currency"],
                "stock_on_hand": variant.stock,
                "position": place,
            }


def _pictures(shop: Shop, made: CatalogueKeys) -> Iterator[Row]:
    count = sum(len(product.colours) for product in shop.products)
    taken = iter(keys(shop.seed, "pictures", [shop.calendar.opened] * count))
    for product, owner in zip(shop.products, made.products, strict=True):
        for place, picture in enumerate(pictures_of(product)):
            content = picture.svg.encode()
            yield {"id": next(taken), "product_id": owner, "alt": picture.alt, "position": place, "content": content}
