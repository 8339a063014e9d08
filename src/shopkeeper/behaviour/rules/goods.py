"""What an event says of products and orders, read as generously as senders write: `"19.90"` is a price too."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from shopkeeper.foundation.money import Money, NotMoney

MOST_GOODS = 200
MOST_QUANTITY = 10_000
MOST_MINOR = 10**15
LONGEST_KEY = 120
LONGEST_WORDS = 300


class NotAnOrder(ValueError):
    """The event does not tell an order; the message says what is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Good:
    """A product as a sender names it; what was not said is empty."""

    product_id: str = ""
    sku: str = ""
    title: str = ""
    brand: str = ""
    category: str = ""
    variant: str = ""
    price: Decimal | None = None
    quantity: int | None = None

    @property
    def count(self) -> int:
        """Return how many; one where the sender did not say."""
        return 1 if self.quantity is None else self.quantity

    @property
    def references(self) -> tuple[str, ...]:
        """Return the keys by which the catalogue may know the product, the surest first."""
        return tuple(dict.fromkeys(key for key in (self.sku, self.product_id) if key))

    @property
    def words(self) -> dict[str, Any]:
        """Return what was said of the product, for one that the catalogue does not know."""
        said = {"title": self.title, "sku": self.sku, "product_id": self.product_id, "brand": self.brand}
        return {name: value for name, value in said.items() if value}

    @property
    def identity(self) -> str:
        """Return what tells this product from others when the catalogue doesn't know it; empty if nothing was said."""
        return self.sku or self.product_id or self.title


@dataclass(frozen=True, slots=True)
class OrderTold:
    """An order as a sender tells it, its amounts in minor units of its currency; `total_minor` None where not told."""

    order_id: str
    currency: str
    goods: tuple[Good, ...]
    total_minor: int | None
    shipping_minor: int
    tax_minor: int
    discount_minor: int


def text_of(value: Any, longest: int = LONGEST_WORDS) -> str:
    """Return a value as a text of one line: numbers as they are written, anything else but text as nothing."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    text = str(value)[: 2 * longest]
    if not text.isprintable():
        text = "".join(sign if sign.isprintable() else " " for sign in text)
    return text.strip()[:longest]


def number_of(value: Any) -> Decimal | None:
    """Return a number, also one written as text; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        found = Decimal(str(value)[:40].strip())
    except InvalidOperation:
        return None
    return found if found.is_finite() and found.adjusted() < 16 else None


def goods_of(properties: Mapping[str, Any]) -> tuple[Good, ...]:
    """Return the products that the event names: those of `products`, else the one that its own properties describe."""
    products = properties.get("products")
    if isinstance(products, Sequence) and not isinstance(products, str):
        found = [_good(one) for one in products[:MOST_GOODS] if isinstance(one, Mapping)]
    else:
        found = [_good(properties)]
    return tuple(good for good in found if good.identity)


def _good(said: Mapping[str, Any]) -> Good:
    quantity = number_of(said.get("quantity"))
    return Good(
        product_id=text_of(said.get("product_id") or said.get("id"), LONGEST_KEY),
        sku=text_of(said.get("sku"), LONGEST_KEY),
        title=text_of(said.get("name") or said.get("title")),
        brand=text_of(said.get("brand"), LONGEST_KEY),
        category=text_of(said.get("category"), LONGEST_KEY),
        variant=text_of(said.get("variant"), LONGEST_KEY),
        price=number_of(said.get("price")),
        quantity=None if quantity is None else max(0, min(MOST_QUANTITY, int(quantity))),
    )


def order_of(properties: Mapping[str, Any], *, currency: str) -> OrderTold:
    """Return the order that the event tells; `currency` is the shop's, for a sender that names none. Raises NotAnOrder.

    The total is `total`; senders who follow the older specification give `revenue`, without shipping and tax.
    """
    order_id = order_id_of(properties)
    code = text_of(properties.get("currency"), 8).upper() or currency
    if not code:
        raise NotAnOrder("currency: none is told, and the shop has no orders yet to know its own by; send one like EUR")
    try:
        Money.parse("0", code)
    except NotMoney as error:
        raise NotAnOrder(f"currency: {error}") from None
    amounts = {name: _minor(properties, name, code) for name in ("total", "revenue", "shipping", "tax", "discount")}
    shipping, tax, discount = (max(0, amounts[name] or 0) for name in ("shipping", "tax", "discount"))
    total = amounts["total"]
    if total is None and amounts["revenue"] is not None:
        total = amounts["revenue"] + shipping + tax
    if total is not None and total < 0:
        raise NotAnOrder("total: an order can't cost less than nothing")
    goods = tuple(good for good in goods_of(properties) if good.count) if "products" in properties else ()
    if total is None and not any(good.price is not None for good in goods):
        raise NotAnOrder("total: neither a total nor products with prices were told")
    return OrderTold(order_id, code, goods, total, shipping, tax, discount)


def order_id_of(properties: Mapping[str, Any]) -> str:
    """Return the key by which the shop knows the order. Raises NotAnOrder where none is told."""
    order_id = text_of(properties.get("order_id") or properties.get("orderId"), LONGEST_KEY)
    if not order_id:
        raise NotAnOrder("order_id: without it nobody can tell whether the same order comes twice")
    return order_id


def _minor(properties: Mapping[str, Any], name: str, currency: str) -> int | None:
    said = properties.get(name)
    if said is None or said == "":
        return None
    amount = number_of(said)
    if amount is None:
        raise NotAnOrder(f"{name}: not an amount; send a number such as 12.50")
    minor = Money.from_major(amount, currency).minor
    if abs(minor) > MOST_MINOR:
        raise NotAnOrder(f"{name}: more than can be counted")
    return minor
