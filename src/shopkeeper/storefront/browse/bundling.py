"""What is often bought together with a product, as one offer: one press puts all of it into the cart."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

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
# The variants, each with what one of it costs now in minor units.
Offer = tuple[tuple[UUID, int], ...]


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


def bundle(product_id: UUID, chosen: "Variant", now: Prices) -> SafeString:
    """Return the bundle at the prices of now as HTML; nothing where orders tell of none, or the product is sold out."""
    others = [one for one in _OTHERS.one(product_id) or () if one.currency == chosen.currency]
    if not others or not cards.is_in_stock(chosen):
        return SafeString()
    return _DRAWN.one(tuple((one.id, now.minor(one)) for one in (chosen, *others))) or SafeString()


def _draw(offers: list[Offer]) -> dict[Offer, SafeString]:
    return {offer: _drawn(offer) for offer in offers}


def _drawn(offer: Offer) -> SafeString:
    variants = catalog.variants_by_ids(key for key, _ in offer)
    shown = cards.cards(one.product_id for one in variants.values())
    pieces = [
        _piece(variants[key], shown[variants[key].product_id], minor)
        for key, minor in offer
        if key in variants and variants[key].product_id in shown
    ]
    if len(pieces) < len(offer):
        return SafeString()
    total = Money(variants[offer[0][0]].currency, sum(minor for _, minor in offer))
    whole = Bundle(pieces, total.format(), WORDS[len(pieces)])
    return render_to_string("storefront/parts/bundle.html", {"bundle": whole})


def _piece(variant: "Variant", card: cards.Card, minor: int) -> Piece:
    price = Money(variant.currency, minor).format()
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
_DRAWN: Kept[Offer, SafeString] = Kept(_draw, most=2_000)
