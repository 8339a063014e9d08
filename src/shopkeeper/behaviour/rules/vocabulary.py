"""The event names that mean something to us: the names and property types of Segment's e-commerce specification (v2).

Older names of the same things are known too. A name is compared without regard to case, and `_` and `-` count as
spaces, so `product_viewed` is `Product Viewed`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Shape(StrEnum):
    """What a property's value is expected to be. A `key` is a text or a whole number; `instant` a text of ISO 8601."""

    TEXT = "text"
    KEY = "key"
    NUMBER = "number"
    WHOLE = "whole number"
    FLAG = "yes or no"
    INSTANT = "date and time"
    LIST = "list"
    OBJECT = "object"


class Meaning(StrEnum):
    """What an event does to what we know; `other` is known by name and kept, and moves nothing."""

    OTHER = "other"
    SEARCHED = "searched"
    LISTED = "listed"
    VIEWED = "viewed"
    ADDED = "added"
    REMOVED = "removed"
    CART_VIEWED = "cart-viewed"
    WISHED = "wished"
    UNWISHED = "unwished"
    ORDERED = "ordered"
    ORDER_UPDATED = "order-updated"
    ORDER_REFUNDED = "order-refunded"
    ORDER_CANCELLED = "order-cancelled"


@dataclass(frozen=True, slots=True)
class Known:
    """An event of the vocabulary: its name, what it means, and the shapes of its properties."""

    name: str
    meaning: Meaning = Meaning.OTHER
    shapes: Mapping[str, Shape] = field(default_factory=dict)
    says: str = ""


_TEXT, _KEY, _NUMBER, _WHOLE = Shape.TEXT, Shape.KEY, Shape.NUMBER, Shape.WHOLE

PRODUCT: Mapping[str, Shape] = {
    "product_id": _KEY,
    "sku": _KEY,
    "category": _TEXT,
    "name": _TEXT,
    "brand": _TEXT,
    "variant": _TEXT,
    "price": _NUMBER,
    "quantity": _WHOLE,
    "coupon": _TEXT,
    "currency": _TEXT,
    "position": _WHOLE,
    "value": _NUMBER,
    "url": _TEXT,
    "image_url": _TEXT,
}
"""The shapes of a product, alone or as a member of `products`."""

_PRODUCTS = {"products": Shape.LIST}
_CART = {"cart_id": _KEY}
_WISH = {"wishlist_id": _KEY, "wishlist_name": _TEXT}
_LIST = {"list_id": _KEY, "category": _TEXT, **_PRODUCTS}
_PROMOTION = {"promotion_id": _KEY, "creative": _TEXT, "name": _TEXT, "position": _KEY}
_STEP = {"checkout_id": _KEY, "step": _KEY, "shipping_method": _TEXT, "payment_method": _TEXT}
_COUPON = {"order_id": _KEY, **_CART, "coupon_id": _KEY, "coupon_name": _TEXT, "discount": _NUMBER, "reason": _TEXT}
_SHARE = {"share_via": _TEXT, "share_message": _TEXT, "recipient": _TEXT}
_ORDER = {
    "checkout_id": _KEY,
    "order_id": _KEY,
    "affiliation": _TEXT,
    "total": _NUMBER,
    "subtotal": _NUMBER,
    "revenue": _NUMBER,
    "value": _NUMBER,
    "shipping": _NUMBER,
    "tax": _NUMBER,
    "discount": _NUMBER,
    "coupon": _TEXT,
    "currency": _TEXT,
    **_PRODUCTS,
}

_EVENTS = (
    Known("Products Searched", Meaning.SEARCHED, {"query": _TEXT}, "Somebody searched the shop"),
    Known("Product List Viewed", Meaning.LISTED, _LIST, "A category or another list was opened"),
    Known(
        "Product List Filtered",
        Meaning.LISTED,
        {**_LIST, "filters": Shape.LIST, "sorts": Shape.LIST},
        "A list was narrowed or sorted",
    ),
    Known("Promotion Viewed", Meaning.OTHER, _PROMOTION, "A promotion was seen"),
    Known("Promotion Clicked", Meaning.OTHER, _PROMOTION, "A promotion was followed"),
    Known("Product Clicked", Meaning.OTHER, PRODUCT, "A product was chosen from a list"),
    Known("Product Viewed", Meaning.VIEWED, PRODUCT, "A product's page was opened"),
    Known("Product Added", Meaning.ADDED, {**_CART, **PRODUCT}, "A product was put into the cart"),
    Known("Product Removed", Meaning.REMOVED, {**_CART, **PRODUCT}, "A product was taken out of the cart"),
    Known("Cart Viewed", Meaning.CART_VIEWED, {**_CART, **_PRODUCTS}, "The cart was opened, with all that lies in it"),
    Known("Checkout Started", Meaning.OTHER, _ORDER, "The checkout was begun"),
    Known("Checkout Step Viewed", Meaning.OTHER, _STEP, "A step of the checkout was opened"),
    Known("Checkout Step Completed", Meaning.OTHER, _STEP, "A step of the checkout was finished"),
    Known("Payment Info Entered", Meaning.OTHER, {**_STEP, "order_id": _KEY}, "A way of paying was given"),
    Known("Order Completed", Meaning.ORDERED, _ORDER, "An order was placed"),
    Known("Order Updated", Meaning.ORDER_UPDATED, _ORDER, "An order was changed"),
    Known("Order Refunded", Meaning.ORDER_REFUNDED, _ORDER, "Money was given back for an order"),
    Known("Order Cancelled", Meaning.ORDER_CANCELLED, _ORDER, "An order was called off"),
    Known("Coupon Entered", Meaning.OTHER, _COUPON, "A coupon was typed in"),
    Known("Coupon Applied", Meaning.OTHER, _COUPON, "A coupon was accepted"),
    Known("Coupon Denied", Meaning.OTHER, _COUPON, "A coupon was refused"),
    Known("Coupon Removed", Meaning.OTHER, _COUPON, "A coupon was taken away"),
    Known("Product Added to Wishlist", Meaning.WISHED, {**_WISH, **PRODUCT}, "A product was put on a wish list"),
    Known("Product Removed from Wishlist", Meaning.UNWISHED, {**_WISH, **PRODUCT}, "A product left a wish list"),
    Known(
        "Wishlist Product Added to Cart",
        Meaning.ADDED,
        {**_WISH, **_CART, **PRODUCT},
        "A product of a wish list was put into the cart",
    ),
    Known("Product Shared", Meaning.OTHER, {**_SHARE, **PRODUCT}, "A product was shared"),
    Known("Cart Shared", Meaning.OTHER, {**_SHARE, **_CART, **_PRODUCTS}, "A cart was shared"),
    Known(
        "Product Reviewed",
        Meaning.OTHER,
        {"product_id": _KEY, "review_id": _KEY, "review_body": _TEXT, "rating": _NUMBER},
        "A product was reviewed",
    ),
)

_OLDER = {
    "Searched Products": "Products Searched",
    "Viewed Product Category": "Product List Viewed",
    "Viewed Product List": "Product List Viewed",
    "Filtered Product List": "Product List Filtered",
    "Viewed Promotion": "Promotion Viewed",
    "Clicked Promotion": "Promotion Clicked",
    "Clicked Product": "Product Clicked",
    "Viewed Product": "Product Viewed",
    "Added Product": "Product Added",
    "Removed Product": "Product Removed",
    "Viewed Cart": "Cart Viewed",
    "Started Checkout": "Checkout Started",
    "Started Order": "Checkout Started",
    "Viewed Checkout Step": "Checkout Step Viewed",
    "Completed Checkout Step": "Checkout Step Completed",
    "Entered Payment Info": "Payment Info Entered",
    "Completed Order": "Order Completed",
    "Updated Order": "Order Updated",
    "Refunded Order": "Order Refunded",
    "Cancelled Order": "Order Cancelled",
    "Order Canceled": "Order Cancelled",
}


def folded(name: str) -> str:
    """Return the name in the form by which names are compared: without case, `_` and `-` as spaces, spaces single."""
    return re.sub(r"[\s_-]+", " ", name).strip().casefold()


VOCABULARY: Mapping[str, Known] = {folded(one.name): one for one in _EVENTS} | {
    folded(older): next(one for one in _EVENTS if one.name == name) for older, name in _OLDER.items()
}
"""The events that are known, by folded name, older names among them."""


def known(name: str) -> Known | None:
    """Return the event of the vocabulary that goes by this name."""
    return VOCABULARY.get(folded(name))


def meaning_of(kind: str, name: str) -> Meaning:
    """Return what a call of this kind and name means; only `track` calls mean anything beyond themselves."""
    found = known(name) if kind == "track" else None
    return found.meaning if found else Meaning.OTHER
