"""What happened by a press is told to the snippet by the page that comes next, in Segment's words."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from shopkeeper.foundation.money import Money

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Variant

TELLS = "tells"


def tell_next(request: HttpRequest, event: str, properties: dict[str, Any]) -> None:
    """Let the next page of this browser tell of it."""
    request.session[TELLS] = [*request.session.get(TELLS, []), ["track", event, properties]][-10:]


def told(request: HttpRequest) -> list[list[Any]]:
    """Return what the page now shown has to tell, once."""
    return request.session.pop(TELLS, []) if TELLS in request.session else []


def product(variant: "Variant", quantity: int, unit_minor: int | None = None) -> dict[str, Any]:
    """Return a variant as an event names it."""
    minor = variant.price_minor if unit_minor is None else unit_minor
    return {
        "product_id": str(variant.product_id),
        "sku": variant.sku,
        "name": variant.product.title,
        "price": float(Money(variant.currency, minor).major),
        "quantity": quantity,
        "currency": variant.currency,
    }


def basket(products: Sequence[dict[str, Any]], money: Money) -> dict[str, Any]:
    """Return what lies in a cart or order as an event names it."""
    return {"value": float(money.major), "currency": money.currency, "products": list(products)}
