"""Products as the shop shows them in a list: a picture, a name, a price, whether there is any left."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID
from zlib import crc32

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation.kept import Kept
from shopkeeper.foundation.money import Money
from shopkeeper.storefront.lowering import Prices, prices

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Picture, Product, Variant

TONES = 8
NOTHING = SafeString()


@dataclass(frozen=True)
class PictureView:
    """A picture with its address and its size in pixels."""

    url: str
    alt: str
    width: int
    height: int

    @property
    def absolute_url(self) -> str:
        return settings.SITE_URL.rstrip("/") + self.url


@dataclass(frozen=True)
class PriceView:
    """What a page says about a price; `before` and `cut` (in whole percent) are empty where nothing was lowered.

    `until` says how long a deal makes it so, where it has an end; `says_lowest` that `before` is the lowest price of
    the thirty days before the deal.
    """

    now: str
    before: str = ""
    cut: int = 0
    is_from: bool = False
    until: str = ""
    is_deal: bool = False

    @property
    def says_lowest(self) -> bool:
        return self.is_deal and settings.PRIOR_PRICE != "list"


@dataclass(frozen=True)
class Card:
    """One product in a list; without a picture it shows its first letter on a quiet colour."""

    id: UUID
    title: str
    url: str
    brand: str
    picture: PictureView | None
    letter: str
    tone: int
    price: PriceView | None
    is_in_stock: bool
    html: SafeString


def card_of(product: "Product", now: Prices) -> Card:
    """Return the product, read with its brand, variants and pictures, as a card with its HTML."""
    variants, pictures = list(product.variants.all()), list(product.pictures.all())
    bare = Card(
        id=product.id,
        title=product.title,
        url=reverse("storefront:product", args=[product.slug]),
        brand=product.brand.name if product.brand else "",
        picture=picture_of(pictures[0]) if pictures else None,
        letter=letter_of(product.title),
        tone=tone_of(product.category_id or product.id),
        price=lowest_price(variants, now),
        is_in_stock=any(is_in_stock(variant) for variant in variants),
        html=NOTHING,
    )
    return replace(bare, html=render_to_string("storefront/parts/card.html", {"card": bare}))


def _load(product_ids: Sequence[UUID]) -> dict[UUID, Card]:
    now, products = prices(), catalog.products_by_ids(product_ids)
    now.look_back(variant for product in products for variant in product.variants.all())
    return {product.id: card_of(product, now) for product in products}


_CARDS: Kept[UUID, Card] = Kept(_load)


def cards(product_ids: Iterable[UUID]) -> dict[UUID, Card]:
    """Return the cards of the products that are for sale, in the order asked for; prices at most half a minute old."""
    return _CARDS.get(product_ids)


def picture_of(picture: "Picture") -> PictureView:
    """Return the picture with its address."""
    return PictureView(settings.MEDIA_URL + picture.path, picture.alt, picture.width, picture.height)


def is_in_stock(variant: "Variant") -> bool:
    """Return whether the variant can be had: what nobody counts, can."""
    return variant.stock_on_hand is None or variant.stock_on_hand > 0


def lowest_price(variants: "Sequence[Variant]", now: Prices) -> PriceView | None:
    """Return the lowest price of the variants that can be had (of all, where none can)."""
    if not variants:
        return None
    offered = [variant for variant in variants if is_in_stock(variant)] or variants
    costs = [now.minor(variant) for variant in offered]
    return price_of(offered[costs.index(min(costs))], now, is_from=len(set(costs)) > 1)


def price_of(variant: "Variant", now: Prices, *, is_from: bool = False) -> PriceView:
    """Return the price of one variant, with what it costs without the deal, or cost before, when that is more."""
    minor, deal = now.minor(variant), now.deal(variant)
    before = now.before(variant)
    text = Money(variant.currency, minor).format()
    if not before or before <= minor:
        return PriceView(text, is_from=is_from)
    cut = round(100 * (before - minor) / before)
    until = now.until(deal) if deal else ""
    return PriceView(text, Money(variant.currency, before).format(), cut, is_from, until, deal is not None)


def letter_of(title: str) -> str:
    """Return the first letter or digit of a title."""
    return next((one for one in title.upper() if one.isalnum()), "·")


def tone_of(key: object) -> int:
    """Return the quiet colour of a key, always the same one."""
    return crc32(str(key).encode()) % TONES
