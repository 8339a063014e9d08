"""What to offer, and why."""

from typing import Any, NamedTuple
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from shopkeeper.api.authentication import ScopedKey
from shopkeeper.api.recommendations.schemas import RecommendationsOut, Wanted
from shopkeeper.catalog import queries as catalog
from shopkeeper.foundation.clock import now
from shopkeeper.foundation.kept import Kept
from shopkeeper.orders.queries.latest import latest_order
from shopkeeper.promotions import queries as promotions
from shopkeeper.recommendations import queries
from shopkeeper.recommendations.queries import Placement, Recommendation

router = Router(tags=["Recommendations"])


@router.get(
    "/recommendations", response=RecommendationsOut, auth=ScopedKey("recommendations:read"), summary="Recommend"
)
def recommendations(request: HttpRequest, wanted: Query[Wanted]) -> HttpResponse:
    """Return products to offer in a placement, the best first, each with its reason.

    The customer's own purchases count from the moment they are made; it gives as many as were asked for, if there are.
    """
    latest = latest_order(wanted.customer_id) if wanted.customer_id else None
    question = Question(
        wanted.placement,
        wanted.customer_id,
        (latest.id, latest.status) if latest else None,
        tuple(wanted.product_id),
        tuple(wanted.basket),
        tuple(wanted.exclude),
        wanted.limit,
    )
    return HttpResponse(_ANSWERS.one(question) or b"", content_type="application/json")


class Question(NamedTuple):
    """What an answer rests on besides the time: with another latest order it is another question."""

    placement: Placement
    customer_id: UUID | None
    latest_order: tuple[UUID, str] | None
    product_ids: tuple[UUID, ...]
    basket: tuple[UUID, ...]
    exclude: tuple[UUID, ...]
    limit: int


def _answer(question: Question) -> bytes:
    offers = queries.recommend(
        question.placement,
        customer_id=question.customer_id,
        product_ids=question.product_ids,
        basket=question.basket,
        exclude=question.exclude,
        limit=question.limit,
        at=now(),
    )
    shelf = catalog.on_shelf([offer.product_id for offer in offers])
    running = promotions.running(now())
    items = [item(offer, shelf[offer.product_id], running) for offer in offers if offer.product_id in shelf]
    # Written straight to JSON: checking what we just made against its schema would double the time of the answer.
    return orjson.dumps({"placement": question.placement, "items": items})


_ANSWERS: Kept[Question, bytes] = Kept(lambda questions: {one: _answer(one) for one in questions}, most=5_000)


def item(offer: Recommendation, product: catalog.OnShelf, running: promotions.Running) -> dict[str, Any]:
    """Return one offer as the API shows it."""
    reason = offer.reason
    return {
        "product_id": product.id,
        "title": product.title,
        "slug": product.slug,
        "price_minor": product.price_minor,
        "price_now_minor": running.price(
            product.price_minor, product.currency, (product.id, product.category_id, product.brand_id)
        ),
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
