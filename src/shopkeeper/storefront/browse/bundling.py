"""What is often bought together with a product, as one offer: one press puts all of it into the cart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation import clock
from shopkeeper.foundation.kept import Kept
from shopkeeper.foundation.money import Money
from shopkeeper.recommendations import queries as recommendations
from shopkeeper.recommendations.queries import Placement, Why
from shopkeeper.storefront import cards
from shopkeeper.storefront.lowering import Prices

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Product, Variant

OTHERS = 2
LOOKED_THROUGH = 12
FEWEST_ORDERS = 3
WORDS = {2: "both", 3: "all three"}


@dataclass(frozen=True)
class Piece:
    """One thing of the bundle."""

    variant_id: UUID
    title: str
    url: str
    picture: cards.PictureView | None
    letter: str
    tone: int
    price: str


@dataclass(frozen=True)
class Bundle:
    """The product first, then what goes with it; `words` says how many in a word."""

    pieces: Sequence[Piece]
    total: str
    words: str


def bundle(product_id: UUID, chosen: "Variant", now: Prices) -> Bundle | None:
    """Return the bundle at the prices of now; None where orders tell of none, or the product can't be had."""
    others = [one for one in _OTHERS.one(product_id) or () if one.currency == chosen.currency]
    if not others or not cards.is_in_stock(chosen):
        return None
    variants = [chosen, *others]
    shown = cards.cards([product_id, *(one.product_id for one in others)])
    if len(shown) < len(variants):
        return None
    pieces = [_piece(one, shown[one.product_id], now) for one in variants]
    total = Money(chosen.currency, sum(now.minor(one) for one in variants))
    return Bundle(pieces, total.format(), WORDS[len(pieces)])


def _piece(variant: "Variant", card: cards.Card, now: Prices) -> Piece:
    price = now.money(variant).format()
    return Piece(variant.id, card.title, card.url, card.picture, card.letter, card.tone, price)


def _others(product_ids: list[UUID]) -> dict[UUID, tuple["Variant", ...]]:
    return {key: tuple(_of(key)) for key in product_ids}


def _of(product_id: UUID) -> list["Variant"]:
    """Return the cheapest variant that can be had of each of the two products that most orders held as well."""
    offers = recommendations.recommend(
        Placement.ALSO_BOUGHT, product_ids=[product_id], limit=LOOKED_THROUGH, at=clock.now()
    )
    told = [
        one.product_id for one in offers if one.reason.why is Why.BOUGHT_TOGETHER and one.reason.count >= FEWEST_ORDERS
    ]
    found = (_cheapest(one) for one in catalog.products_by_ids(told))
    return [one for one in found if one][:OTHERS]


def _cheapest(product: "Product") -> "Variant | None":
    offered = [one for one in product.variants.all() if cards.is_in_stock(one)]
    return min(offered, key=lambda one: one.price_minor, default=None)


# What goes with what changes seldom; prices are looked at for each page, and the cart reckons anew.
_OTHERS: Kept[UUID, tuple["Variant", ...]] = Kept(_others, most=2_000)
