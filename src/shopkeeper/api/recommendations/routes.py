"""What to offer, and why."""

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from shopkeeper.api.authentication import ScopedKey
from shopkeeper.api.recommendations.schemas import RecommendationsOut, Wanted
from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation.clock import now
from shopkeeper.recommendations import queries
from shopkeeper.recommendations.queries import Recommendation

router = Router(tags=["Recommendations"])


@router.get(
    "/recommendations", response=RecommendationsOut, auth=ScopedKey("recommendations:read"), summary="Recommend"
)
def recommendations(request: HttpRequest, wanted: Query[Wanted]) -> HttpResponse:
    """Return products to offer in a placement, the best first, each with its reason.

    The customer's own purchases count from the moment they are made; it gives as many as were asked for, if there are.
    """
    offers = queries.recommend(
        wanted.placement,
        customer_id=wanted.customer_id,
        product_ids=wanted.product_id,
        basket=wanted.basket,
        exclude=wanted.exclude,
        limit=wanted.limit,
        at=now(),
    )
    shelf = catalog.on_shelf([offer.product_id for offer in offers])
    items = [item(offer, shelf[offer.product_id]) for offer in offers if offer.product_id in shelf]
    # Written straight to JSON: checking what we just made against its schema would double the time of the answer.
    return HttpResponse(orjson.dumps({"placement": wanted.placement, "items": items}), content_type="application/json")


def item(offer: Recommendation, product: catalog.OnShelf) -> dict[str, Any]:
    """Return one offer as the API shows it."""
    reason = offer.reason
    return {
        "product_id": product.id,
        "title": product.title,
        "slug": product.slug,
        "price_minor": product.price_minor,
        "currency": product.currency,
        "score": offer.score,
        "source": offer.source,
        "reason": {
            "why": reason.why,
            "text": reason.text,
            "because": reason.because,
            "count": reason.count,
            "out_of": reason.out_of,
            "every_days": reason.every_days,
            "last_at": reason.last_at,
        },
    }
