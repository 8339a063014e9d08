"""What is on a wish list, as a page shows it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import queries as customers
from shopkeeper.foundation.money import Money
from shopkeeper.storefront import cards
from shopkeeper.storefront.lowering import Prices, prices

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Variant
    from shopkeeper.customers.models import Wish


@dataclass(frozen=True)
class Line:
    """One wish; `cheaper` says by how much the price fell since."""

    card: cards.Card
    variant_id: UUID
    variant_title: str
    url: str
    price: cards.PriceView
    cheaper: str
    is_in_stock: bool
    is_told: bool


def lines_of(list_id: UUID) -> list[Line]:
    """Return what is on the list and still for sale, the newest first."""
    wishes = customers.wishes(list_id)
    variants = catalog.variants_by_ids([wish.variant_id for wish in wishes])
    shown, now = cards.cards(wish.product_id for wish in wishes), prices()
    return [
        _line(wish, variant, shown[wish.product_id], now)
        for wish in wishes
        if wish.product_id in shown and (variant := variants.get(wish.variant_id))
    ]


def _line(wish: "Wish", variant: "Variant", card: cards.Card, now: Prices) -> Line:
    fallen = wish.price_minor - now.minor(variant) if wish.currency == variant.currency else 0
    return Line(
        card=card,
        variant_id=variant.pk,
        variant_title=variant.title,
        url=f"{card.url}?{urlencode({'variant': variant.sku})}",
        price=cards.price_of(variant, now),
        cheaper=Money(variant.currency, fallen).format() if fallen > 0 else "",
        is_in_stock=cards.is_in_stock(variant),
        is_told=wish.is_told or wish.is_awaited,
    )
