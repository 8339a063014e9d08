"""What customers asked to be told of: something they wish for costs less, or can be had again."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from shopkeeper.catalog import queries as catalog
from shopkeeper.customers import queries as customers
from shopkeeper.customers.events import AwaitedIsBack, WishCheaper
from shopkeeper.messaging import queries
from shopkeeper.messaging.handlers.writing import write_to
from shopkeeper.messaging.queries import Name, Reader
from shopkeeper.promotions import queries as promotions

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Variant


def tell_cheaper(event: WishCheaper, at: datetime) -> None:
    """Tell that a wish costs less, if it still does, can be had, and is still wished for."""
    variant = catalog.variant(event.variant_id)
    if variant is None or not _is_for_sale(variant) or variant.currency != event.currency:
        return
    wanted = {one.customer_id for one in customers.waiting_for(event.variant_id)}
    price = promotions.running(at).best(variant, variant.product)[0]
    if price >= event.old_minor or customers.survivor(event.customer_id) not in wanted:
        return

    def values(reader: Reader) -> Mapping[str, Any]:
        was, now = reader.money(event.currency, event.old_minor), reader.money(event.currency, price)
        saved = reader.money(event.currency, event.old_minor - price)
        return {"notice": {**_named(variant), "was": was, "price": now, "saved": saved}}

    about = str(event.occurrence or f"{event.customer_id}:{event.variant_id}:{event.new_minor}")
    write_to(Name.PRICE_DROP, event.customer_id, about=about, at=at, values=values)


def tell_back(event: AwaitedIsBack, at: datetime) -> None:
    """Tell that something is there again, if it still is."""
    variant = catalog.variant(event.variant_id)
    if variant is None or not _is_for_sale(variant):
        return

    def values(reader: Reader) -> Mapping[str, Any]:
        price = promotions.running(at).best(variant, variant.product)[0]
        return {"notice": {**_named(variant), "price": reader.money(variant.currency, price)}}

    about = str(event.occurrence or f"{event.customer_id}:{event.variant_id}")
    write_to(Name.BACK_IN_STOCK, event.customer_id, about=about, at=at, values=values)


def _is_for_sale(variant: "Variant") -> bool:
    active = variant.product.status == catalog.ProductStatus.ACTIVE.value
    return active and (variant.stock_on_hand is None or variant.stock_on_hand > 0)


def _named(variant: "Variant") -> dict[str, str]:
    site, product = queries.site(), variant.product
    title = f"{product.title}, {variant.title}" if variant.title else product.title
    return {"title": title, "link": site.product(product.slug, variant.sku), "wishes": site.wishes}
