"""What the API says of behaviour."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from shopkeeper.api.schemas import Limit


class PageOf(Schema):
    """Which page of a list."""

    cursor: Annotated[str | None, Field(max_length=400, description="`next` of the page before")] = None
    limit: Limit = 50


class EventOut(Schema):
    """One thing that the customer did, under any of their selves."""

    id: UUID
    person_id: UUID
    source_id: UUID
    kind: str
    name: str
    channel: str
    at: datetime
    trusted: bool
    properties: dict[str, Any]
    context: dict[str, Any]
    traits: dict[str, Any]

    @staticmethod
    def resolve_properties(row: Any) -> Any:
        return (row.content or {}).get("properties", {})

    @staticmethod
    def resolve_context(row: Any) -> Any:
        return (row.content or {}).get("context", {})

    @staticmethod
    def resolve_traits(row: Any) -> Any:
        return (row.content or {}).get("traits", {})


class SessionOut(Schema):
    """What the customer did on one channel without half an hour of quiet; a page is its path."""

    id: UUID
    person_id: UUID
    source_id: UUID
    channel: str
    began_at: datetime
    last_at: datetime
    events: int
    pages: int
    views: int
    added: int
    searches: int
    orders: int
    first_page: str
    last_page: str
    referrer: str
    campaign_source: str
    campaign_medium: str
    campaign_name: str
    device: str


class SeenOut(Schema):
    """When the customer was first and last there on a channel."""

    channel: str
    first_at: datetime
    last_at: datetime
    events: int


class WindowOut(Schema):
    """What was done in so many days, today (UTC) the last of them."""

    days: int
    events: int
    pages: int
    views: int
    added: int
    searches: int
    orders: int


class LikingOut(Schema):
    """A category or brand; one view at this moment is worth 1, and half as much 45 days later."""

    id: UUID
    worth: float
    last_at: datetime


class LyingOut(Schema):
    """A product in the cart or on the wish list; `words` is what the sender called one that the catalogue lacks."""

    product_id: UUID | None
    variant_id: UUID | None
    quantity: int
    since: datetime
    words: dict[str, Any]


class FactsOut(Schema):
    """What is known of a customer from what they do."""

    first_seen_at: datetime | None
    last_seen_at: datetime | None
    seen: list[SeenOut]
    windows: list[WindowOut]
    categories: list[LikingOut]
    brands: list[LikingOut]
    viewed_lately: list[UUID]
    cart: list[LyingOut]
    wish_list: list[LyingOut]


class SourceOut(Schema):
    """A program that sends events, and how it did in the last 24 hours. Its keys stand in the console."""

    id: UUID
    slug: str
    name: str
    kind: str
    channel: str
    origins: list[str]
    made_at: datetime
    revoked_at: datetime | None
    state: str
    last_event_at: datetime | None
    taken: int
    repeated: int
    rejected: int
    unwanted: int
