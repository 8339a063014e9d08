from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field, StringConstraints

from shopkeeper.api.schemas import AmountInput, Input, Limit
from shopkeeper.catalog.queries import ProductStatus, Sort, StockReason

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Sku = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Grams = Annotated[int, Field(ge=0, le=10**9)]
Minor = Annotated[int, Field(ge=0, le=10**15)]
Status = Literal["active", "draft", "retired"]


class NamedOut(Schema):
    id: UUID
    name: str
    slug: str


class CategoryOut(NamedOut):
    parent_id: UUID | None
    products: int


class VariantOut(Schema):
    """What is bought; `price_now_minor` is what a deal makes of `price_minor`, and `deal` its name.

    `prior_price_minor` is the lowest price of the 30 days before the deal, to be named beside the reduced one.
    """

    id: UUID
    sku: str
    title: str
    options: dict[str, Any]
    price_minor: int
    price_now_minor: int
    prior_price_minor: int | None
    deal: str
    compare_at_minor: int | None
    currency: str
    stock_on_hand: int | None
    weight_grams: int | None
    is_digital: bool
    is_final_sale: bool


class PictureOut(Schema):
    id: UUID
    path: str
    alt: str
    width: int
    height: int


class ProductOut(Schema):
    """A product with its variants; the first variant's price is the one shown in lists."""

    id: UUID
    source: str
    external_id: str
    title: str
    slug: str
    description: str
    status: str
    brand: NamedOut | None
    category: NamedOut | None
    seller: NamedOut | None
    attributes: dict[str, Any]
    variants: list[VariantOut]
    pictures: list[PictureOut]
    created_at: datetime
    updated_at: datetime

    @staticmethod
    def resolve_variants(product: Any) -> list[Any]:
        return list(product.variants.all())

    @staticmethod
    def resolve_pictures(product: Any) -> list[Any]:
        return list(product.pictures.all())


class ProductFilter(Schema):
    status: ProductStatus | None = None
    category_id: UUID | None = None
    brand_id: UUID | None = None
    seller_id: UUID | None = None
    sort: Sort = Sort.NEWEST
    cursor: str | None = None
    limit: Limit = 50


class ProductIn(Input):
    """A new product with its first variant."""

    title: Title
    sku: Sku
    price: AmountInput
    slug: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]*$", max_length=160)] = ""
    description: Annotated[str, StringConstraints(max_length=20_000)] = ""
    brand_id: UUID | None = None
    category_id: UUID | None = None
    seller_id: UUID | None = None
    status: Status = "active"
    attributes: dict[str, str] = Field(default_factory=dict, max_length=100)
    stock_on_hand: Annotated[int, Field(ge=0, le=10**12)] | None = None
    weight_grams: Grams | None = None
    is_digital: bool = False
    is_final_sale: bool = False


class ProductChanges(Input):
    """What is named is changed, the rest stays; null takes brand, category or seller away."""

    title: Title = ""
    description: Annotated[str, StringConstraints(max_length=20_000)] = ""
    brand_id: UUID | None = None
    category_id: UUID | None = None
    seller_id: UUID | None = None
    status: Status = "active"
    attributes: Annotated[dict[str, str], Field(max_length=100)] = {}


class VariantIn(Input):
    sku: Sku
    price: AmountInput
    title: Annotated[str, StringConstraints(max_length=200)] = ""
    options: dict[str, str] = Field(default_factory=dict, max_length=20)
    stock_on_hand: Annotated[int, Field(ge=0, le=10**12)] | None = None
    weight_grams: Grams | None = None
    is_digital: bool = False
    is_final_sale: bool = False


class VariantChanges(Input):
    """What is named is changed, the rest stays; price and stock have addresses of their own."""

    sku: Sku = ""
    title: Annotated[str, StringConstraints(max_length=200)] = ""
    options: Annotated[dict[str, str], Field(max_length=20)] = {}
    compare_at_minor: Minor | None = None
    cost_minor: Minor | None = None
    weight_grams: Grams | None = None
    is_digital: bool = False
    is_final_sale: bool = False


class CorrectionIn(Input):
    """So many pieces more or fewer, and why. The same key again changes nothing more."""

    by: Annotated[int, Field(ge=-(10**12), le=10**12)]
    reason: StockReason
    note: Annotated[str, StringConstraints(max_length=200)] = ""
    key: Annotated[str, StringConstraints(min_length=1, max_length=80)]


class StockIn(Input):
    """Pieces on hand; null where nobody counts them."""

    on_hand: Annotated[int, Field(ge=0, le=10**12)] | None


class CategoryIn(Input):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    parent_id: UUID | None = None


class BrandIn(Input):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class NamedChange(Input):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class CategoryChanges(Input):
    """What is named is changed, the rest stays; null moves the category to the top."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] = ""
    parent_id: UUID | None = None
