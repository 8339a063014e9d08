from datetime import datetime
from typing import Annotated
from uuid import UUID

from ninja import Schema
from pydantic import Field

from shopkeeper.recommendations.queries import Placement, Why


class ReasonOut(Schema):
    """Why it is offered: the sentence for the shopper, and the evidence that it rests on."""

    why: Why
    text: Annotated[str, Field(examples=["214 of 301 buyers of “Blue mug” also took this"])]
    because: UUID | None
    count: int
    out_of: int
    every_days: int | None
    last_at: datetime | None


class RecommendationOut(Schema):
    product_id: UUID
    title: str
    slug: str
    price_minor: int
    price_now_minor: int
    currency: str
    score: Annotated[float, Field(description="Higher is better within this list")]
    source: str
    reason: ReasonOut


class RecommendationsOut(Schema):
    placement: Placement
    items: list[RecommendationOut]


class Wanted(Schema):
    placement: Placement = Placement.PERSONAL
    customer_id: Annotated[UUID | None, Field(description="Whose purchases count; none: a new visitor")] = None
    product_id: Annotated[list[UUID], Field(max_length=50, description="What is being looked at")] = []
    basket: Annotated[list[UUID], Field(max_length=200, description="What lies in the cart")] = []
    exclude: Annotated[list[UUID], Field(max_length=500)] = []
    limit: Annotated[int, Field(ge=1, le=100)] = 10
