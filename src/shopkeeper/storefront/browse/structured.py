"""The shop and its products as schema.org describes them, for search engines."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString

from shopkeeper.catalog.queries import ProductPage
from shopkeeper.foundation.money import Money
from shopkeeper.storefront import cards, pages
from shopkeeper.storefront.embedding import in_script
from shopkeeper.storefront.lowering import Prices

if TYPE_CHECKING:
    from shopkeeper.catalog.models import Category, Variant


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
    return _graph(described, *([_path(page.categories)] if page.categories else []))


def path_of(categories: "Sequence[Category]") -> SafeString:
    """Return the path to a category as JSON-LD."""
    return _graph(_path(categories))


def shop() -> SafeString:
    """Return who keeps the shop, and how it is searched, as JSON-LD for the home page."""
    home = pages.canonical(reverse("storefront:home"))
    found = f"{pages.canonical(reverse('storefront:search'))}?q={{search_term_string}}"
    organization = {
        "@type": "Organization",
        "@id": f"{home}#shop",
        "name": settings.SITE_NAME,
        "url": home,
        "logo": pages.canonical(static("storefront/icons/icon-512.png")),
    }
    site = {
        "@type": "WebSite",
        "name": settings.SITE_NAME,
        "url": home,
        "publisher": {"@id": f"{home}#shop"},
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": found},
            "query-input": "required name=search_term_string",
        },
    }
    return _graph(organization, site)


def _graph(*things: dict[str, Any]) -> SafeString:
    return in_script({"@context": "https://schema.org", "@graph": things})


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
    before = now.before(variant) if deal else None
    if before and before > now.minor(variant):
        offer["priceSpecification"] = {
            "@type": "UnitPriceSpecification",
            "priceType": "https://schema.org/StrikethroughPrice",
            "price": str(Money(variant.currency, before).major),
            "priceCurrency": variant.currency,
        }
    if deal and deal.ends_at:
        offer["priceValidUntil"] = deal.ends_at.isoformat()
    return offer


def _path(categories: "Sequence[Category]") -> dict[str, Any]:
    steps = [
        {
            "@type": "ListItem",
            "position": place,
            "name": step.name,
            "item": pages.canonical(pages.category_url(step.slug)),
        }
        for place, step in enumerate(categories, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}
