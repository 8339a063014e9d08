"""A product as schema.org describes it, for search engines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString

from shopkeeper.catalog.queries import ProductPage
from shopkeeper.foundation.money import Money
from shopkeeper.storefront import cards, pages
from shopkeeper.storefront.embedding import in_script
from shopkeeper.storefront.lowering import Prices

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Variant


def json_ld(page: ProductPage, pictures: Sequence[cards.PictureView], url: str, now: Prices) -> SafeString:
    """Return the product and the path to it as JSON-LD, safe inside a script element."""
    product = page.product
    offers = [_offer(variant, url, now) for variant in page.variants]
    described: dict[str, Any] = {
        "@type": "Product",
        "name": product.title,
        "url": url,
        "sku": page.variants[0].sku,
        "offers": offers,
    }
    if product.description:
        described["description"] = product.description
    if product.brand:
        described["brand"] = {"@type": "Brand", "name": product.brand.name}
    if pictures:
        described["image"] = [picture.absolute_url for picture in pictures]
    graph = [described]
    if page.categories:
        graph.append({"@type": "BreadcrumbList", "itemListElement": _path(page)})
    return in_script({"@context": "https://schema.org", "@graph": graph})


def _offer(variant: "Variant", url: str, now: Prices) -> dict[str, Any]:
    """Return the offer at the price of now; under a deal with the price it is lowered from, and its last day."""
    deal = now.deal(variant)
    offer: dict[str, Any] = {
        "@type": "Offer",
        "sku": variant.sku,
        "price": str(now.money(variant).major),
        "priceCurrency": variant.currency,
        "availability": f"https://schema.org/{'InStock' if cards.is_in_stock(variant) else 'OutOfStock'}",
        "url": url,
    }
    if deal:
        offer["priceSpecification"] = {
            "@type": "UnitPriceSpecification",
            "priceType": "https://schema.org/StrikethroughPrice",
            "price": str(Money(variant.currency, variant.price_minor).major),
            "priceCurrency": variant.currency,
        }
    if deal and deal.ends_at:
        offer["priceValidUntil"] = deal.ends_at.isoformat()
    return offer


def _path(page: ProductPage) -> list[dict[str, Any]]:
    return [
        {
            "@type": "ListItem",
            "position": place,
            "name": step.name,
            "item": pages.canonical(pages.category_url(step.slug)),
        }
        for place, step in enumerate(page.categories, 1)
    ]
