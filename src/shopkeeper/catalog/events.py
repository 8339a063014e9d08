"""What happened in the catalogue."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class ProductCreated:
    wire_name: ClassVar[str] = "catalog.product-created"
    product_id: UUID


@dataclass(frozen=True)
class ProductChanged:
    wire_name: ClassVar[str] = "catalog.product-changed"
    product_id: UUID
    fields: tuple[str, ...]


@dataclass(frozen=True)
class ProductRetired:
    wire_name: ClassVar[str] = "catalog.product-retired"
    product_id: UUID


@dataclass(frozen=True)
class PriceChanged:
    wire_name: ClassVar[str] = "catalog.price-changed"
    variant_id: UUID
    currency: str
    old_minor: int
    new_minor: int


@dataclass(frozen=True)
class StockChanged:
    """`on_hand` is None from the moment nobody counts the variant."""

    wire_name: ClassVar[str] = "catalog.stock-changed"
    variant_id: UUID
    on_hand: int | None
