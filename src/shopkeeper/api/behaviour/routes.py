"""What customers do, as programs read it; each look at a person is audited. Events come in under /v1/."""

from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router

from shopkeeper.api.authentication import ScopedKey, actor_of
from shopkeeper.api.behaviour.schemas import EventOut, FactsOut, PageOf, SessionOut, SourceOut
from shopkeeper.api.problems import missing
from shopkeeper.api.schemas import Listed
from shopkeeper.behaviour import queries
from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit
from shopkeeper.foundation.clock import now

router = Router(tags=["Behaviour"])
READ = ScopedKey("behaviour:read")
WINDOWS = (1, 7, 30, 90, 365)
VIEWED = 24


@router.get("/customers/{uuid:customer_id}/events", response=Listed[EventOut], auth=READ, summary="What they did")
def events(request: HttpRequest, customer_id: UUID, wanted: Query[PageOf]) -> dict[str, Any]:
    """Return what the customer did, the latest first, on every channel."""
    page = queries.events_of(looked_at(request, customer_id), cursor=wanted.cursor, limit=wanted.limit)
    return {"items": page.rows, "next": page.next_cursor}


@router.get("/customers/{uuid:customer_id}/sessions", response=Listed[SessionOut], auth=READ, summary="Their sessions")
def sessions(request: HttpRequest, customer_id: UUID, wanted: Query[PageOf]) -> dict[str, Any]:
    """Return the customer's sessions, the latest first."""
    page = queries.sessions_of(looked_at(request, customer_id), cursor=wanted.cursor, limit=wanted.limit)
    return {"items": page.rows, "next": page.next_cursor}


@router.get("/customers/{uuid:customer_id}/facts", response=FactsOut, auth=READ, summary="What is known of them")
def facts(request: HttpRequest, customer_id: UUID) -> dict[str, Any]:
    """Return what is known of the customer from what they do: when seen, how much, likings, cart."""
    selves, at = looked_at(request, customer_id), now()
    found = queries.facts([customer_id], at=at, windows=WINDOWS)[customer_id]
    lists = queries.lists(selves)
    return {
        "first_seen_at": found.first_seen_at,
        "last_seen_at": found.last_seen_at,
        "seen": found.seen,
        "windows": [{"days": days, "events": one.events, **asdict(one.counts)} for days, one in found.windows.items()],
        "categories": [_liking(one) for one in found.categories],
        "brands": [_liking(one) for one in found.brands],
        "viewed_lately": queries.viewed_lately(selves, limit=VIEWED),
        "cart": lists.cart,
        "wish_list": lists.wishes,
    }


@router.get("/sources", response=list[SourceOut], auth=READ, summary="Programs that send events")
def sources(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the programs that send events, those in use first."""
    health = queries.health(at=now())
    return [_source(one, health.get(one.pk, queries.Health())) for one in queries.sources()]


def looked_at(request: HttpRequest, customer_id: UUID) -> list[UUID]:
    """Return every person who is the customer, and record that the program looked; 404 when there is none."""
    if customers.customer(customer_id) is None:
        raise missing("customer", customer_id)
    audit.record(
        actor=actor_of(request), action="customers.looked-at", subject_kind="customer", subject_id=customer_id, at=now()
    )
    return customers.selves(customer_id)


def _liking(one: queries.Liking) -> dict[str, Any]:
    return {"id": one.topic_id, "worth": one.worth, "last_at": one.last_at}


def _source(one: Any, health: queries.Health) -> dict[str, Any]:
    told = ("id", "slug", "name", "kind", "channel", "origins", "made_at", "revoked_at")
    counts = ("taken", "repeated", "rejected", "unwanted")
    return {
        **{name: getattr(one, name) for name in told},
        **{name: getattr(health, name) for name in counts},
        "state": "ended" if one.revoked_at else health.state,
        "last_event_at": health.last_at,
    }
