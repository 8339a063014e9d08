"""The catalogue: products, variants, categories, brands."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import Query, Router, Status

from shopkeeper.api.authentication import ScopedKey, actor_of
from shopkeeper.api.catalog.schemas import (
    BrandIn,
    CategoryChanges,
    CategoryIn,
    CategoryOut,
    CorrectionIn,
    NamedChange,
    NamedOut,
    ProductChanges,
    ProductFilter,
    ProductIn,
    ProductOut,
    StockIn,
    VariantChanges,
    VariantIn,
)
from shopkeeper.api.problems import missing
from shopkeeper.api.schemas import AmountInput, Limit, Listed, Named
from shopkeeper.catalog import operations, queries
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.money import Money
from shopkeeper.promotions import queries as promotions

router = Router(tags=["Catalogue"])
READ, WRITE = ScopedKey("catalog:read"), ScopedKey("catalog:write")


def shown(product_id: UUID) -> Any:
    """Return the product with all that the API shows of it; 404 when there is none."""
    found = queries.products_by_ids([product_id], with_hidden=True)
    if not found:
        raise missing("product", product_id)
    return with_prices(found)[0]


def with_prices(products: Sequence[Any]) -> Sequence[Any]:
    """Return the products, each variant of them with what it costs now, and what may be named beside that."""
    running = promotions.running(now())
    reduced = []
    for product in products:
        for variant in product.variants.all():
            variant.price_now_minor, deal = running.best(variant, product)
            variant.deal, variant.prior_price_minor = deal.name if deal else "", None
            if deal:
                reduced.append((variant, promotions.Reduced.of(variant, product, deal)))
    rule = promotions.PriorPrice(settings.PRIOR_PRICE)
    prior = promotions.prior_prices([one for _, one in reduced], rule=rule) if reduced else {}
    for variant, one in reduced:
        variant.prior_price_minor = min(prior[one], variant.price_minor)
    return products


@router.get("/products", response=Listed[ProductOut], auth=READ, summary="List products")
def products(request: HttpRequest, wanted: Query[ProductFilter]) -> dict[str, Any]:
    """By price, what is paid now counts: the lowest that a deal makes of the first variant's."""
    page = queries.product_list(**wanted.dict(), lowered=promotions.running(now()).lowerings)
    return {"items": with_prices(page.rows), "next": page.next_cursor}


@router.get("/products/search", response=list[ProductOut], auth=READ, summary="Search products by words")
def search(request: HttpRequest, q: str, category_id: UUID | None = None, limit: Limit = 24) -> list[Any]:
    return list(with_prices(queries.search(q, category_id=category_id, limit=limit).products))


@router.post("/products", response={201: ProductOut}, auth=WRITE, summary="Create a product with its first variant")
def create_product(request: HttpRequest, body: ProductIn) -> Status[Any]:
    given = body.dict(exclude={"price"})
    price = Money(body.price.currency, body.price.minor)
    return Status(201, shown(operations.create_product(**given, price=price, at=now(), actor=actor_of(request))))


@router.get("/products/{uuid:product_id}", response=ProductOut, auth=READ, summary="Read a product")
def product(request: HttpRequest, product_id: UUID) -> Any:
    return shown(product_id)


@router.patch(
    "/products/{uuid:product_id}", response=ProductOut, auth=WRITE, summary="Change named fields of a product"
)
def update_product(request: HttpRequest, product_id: UUID, body: ProductChanges) -> Any:
    shown(product_id)
    changes: Any = body.dict(exclude_unset=True)
    operations.update_product(product_id=product_id, at=now(), actor=actor_of(request), **changes)
    return shown(product_id)


@router.post("/products/{uuid:product_id}/variants", response={201: ProductOut}, auth=WRITE, summary="Add a variant")
def add_variant(request: HttpRequest, product_id: UUID, body: VariantIn) -> Status[Any]:
    shown(product_id)
    price = Money(body.price.currency, body.price.minor)
    given = body.dict(exclude={"price"})
    operations.add_variant(product_id=product_id, **given, price=price, at=now(), actor=actor_of(request))
    return Status(201, shown(product_id))


@router.patch("/variants/{sku}", response=ProductOut, auth=WRITE, summary="Change named fields of a variant")
def update_variant(request: HttpRequest, sku: Named, body: VariantChanges) -> Any:
    variant = variant_of(sku)
    changes: Any = body.dict(exclude_unset=True)
    operations.update_variant(variant_id=variant.id, at=now(), actor=actor_of(request), **changes)
    return shown(variant.product_id)


@router.put("/variants/{sku}/price", response=ProductOut, auth=WRITE, summary="Set a variant's price")
def set_price(request: HttpRequest, sku: Named, body: AmountInput) -> Any:
    variant = variant_of(sku)
    price = Money(body.currency, body.minor)
    operations.set_price(variant_id=variant.id, price=price, at=now(), actor=actor_of(request))
    return shown(variant.product_id)


@router.put("/variants/{sku}/stock", response=ProductOut, auth=WRITE, summary="Set what is on hand")
def set_stock(request: HttpRequest, sku: Named, body: StockIn) -> Any:
    variant = variant_of(sku)
    operations.set_stock(variant_id=variant.id, on_hand=body.on_hand, at=now(), actor=actor_of(request))
    return shown(variant.product_id)


@router.post(
    "/variants/{sku}/stock-corrections",
    response=ProductOut,
    auth=WRITE,
    summary="Correct what is on hand, with a reason",
)
def correct_stock(request: HttpRequest, sku: Named, body: CorrectionIn) -> Any:
    variant, actor = variant_of(sku), actor_of(request)
    # a key counts within the API key that made it up
    told = {**body.dict(), "reason": body.reason.value, "key": f"api:{actor.id[:36]}:{body.key}"}
    operations.correct_stock(variant_id=variant.id, at=now(), actor=actor, **told)
    return shown(variant.product_id)


@router.get("/categories", response=list[CategoryOut], auth=READ, summary="The tree of categories, parents first")
def categories(request: HttpRequest) -> list[Any]:
    return list(queries.category_tree())


@router.post("/categories", response={201: CategoryOut}, auth=WRITE, summary="Create a category")
def create_category(request: HttpRequest, body: CategoryIn) -> Status[Any]:
    made = operations.create_category(**body.dict(), at=now(), actor=actor_of(request))
    return Status(201, next(node for node in queries.category_tree() if node.id == made))


@router.patch(
    "/categories/{uuid:category_id}", response=CategoryOut, auth=WRITE, summary="Rename a category, or move it"
)
def change_category(request: HttpRequest, category_id: UUID, body: CategoryChanges) -> Any:
    at, actor, given = now(), actor_of(request), body.dict(exclude_unset=True)
    if all(node.id != category_id for node in queries.category_tree()):
        raise missing("category", category_id)
    if "parent_id" in given:
        operations.move_category(category_id=category_id, parent_id=given["parent_id"], at=at, actor=actor)
    if "name" in given:
        operations.rename_category(category_id=category_id, name=given["name"], at=at, actor=actor)
    return next(node for node in queries.category_tree() if node.id == category_id)


@router.get("/brands", response=list[NamedOut], auth=READ, summary="All brands by name")
def brands(request: HttpRequest) -> list[Any]:
    return list(queries.brands())


@router.post("/brands", response={201: NamedOut}, auth=WRITE, summary="Create a brand")
def create_brand(request: HttpRequest, body: BrandIn) -> Status[Any]:
    made = operations.create_brand(name=body.name, at=now(), actor=actor_of(request))
    return Status(201, queries.brands().get(pk=made))


@router.patch("/brands/{uuid:brand_id}", response=NamedOut, auth=WRITE, summary="Rename a brand")
def rename_brand(request: HttpRequest, brand_id: UUID, body: NamedChange) -> Any:
    found = queries.brands().filter(pk=brand_id)
    if not found.exists():
        raise missing("brand", brand_id)
    operations.rename_brand(brand_id=brand_id, name=body.name, at=now(), actor=actor_of(request))
    return found.get()


def variant_of(sku: str) -> Any:
    """Return the variant of the SKU; 404 when there is none."""
    if variant := queries.variants_by_skus([sku]).get(sku):
        return variant
    raise missing("variant with the SKU", sku)
