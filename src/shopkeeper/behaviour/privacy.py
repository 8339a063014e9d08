"""What behaviour keeps of people: what they did, and for a few days how it was told."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shopkeeper.behaviour import queries
from shopkeeper.behaviour.operations import erase_events
from shopkeeper.customers import queries as customers
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.personal.registry import PersonalField, declare


def export_events(customer_id: UUID) -> dict[str, Any]:
    """Return everything the customer did, under any of their selves."""
    selves = customers.selves(customer_id)
    return {
        "events": [
            {
                "kind": row.kind,
                "name": row.name,
                "channel": row.channel,
                "at": row.at.isoformat(),
                "content": row.content,
            }
            for row in queries.events_of(selves, limit=1_000_000).rows
        ],
        "sessions": [_session(row) for row in queries.sessions_of(selves, limit=1_000_000).rows],
        "cart": [_lying(one) for one in queries.lists(selves).cart],
        "wish_list": [_lying(one) for one in queries.lists(selves).wishes],
        "orders_told_of": [
            {"order": row.order_key, "at": row.told_at.isoformat(), "currency": row.currency, "total": row.total_minor}
            for row in queries.told_orders(person_ids=selves, limit=1_000_000).rows
        ],
        "viewed_lately": [str(key) for key in queries.viewed_lately(selves, limit=1_000)],
    }


def _session(row: Any) -> dict[str, Any]:
    return {
        "channel": row.channel,
        "from": row.began_at.isoformat(),
        "to": row.last_at.isoformat(),
        "events": row.events,
        "first_page": row.first_page,
        "last_page": row.last_page,
        "referrer": row.referrer,
        "device": row.device,
    }


def _lying(one: queries.Lying) -> dict[str, Any]:
    product = str(one.product_id) if one.product_id else one.words
    return {"product": product, "quantity": one.quantity, "since": one.since.isoformat()}


def erase(customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Delete what the customer did, under any of their selves."""
    erase_events(person_ids=customers.selves(customer_id), at=at, actor=actor)


DECLARED = declare(
    "behaviour",
    personal=[
        PersonalField("Event.content", kind="behaviour", purpose="what the person did, to serve them by it"),
        *(
            PersonalField(f"Session.{name}", kind="behaviour", purpose="where the person came from and went to")
            for name in ("first_page", "last_page", "referrer")
        ),
        PersonalField("CartMove.words", kind="behaviour", purpose="products that the catalogue doesn't know"),
        PersonalField("Arrival.body", kind="behaviour", purpose="what was accepted and not worked through yet"),
        PersonalField("Rejection.body", kind="behaviour", purpose="what was not taken in, to mend its sender"),
        PersonalField(
            "Source.signing_secret", kind="secret", purpose="what the shop's server signs identity tokens with"
        ),
    ],
    not_personal={
        "Source.slug": "what the program is called",
        "Source.name": "what the program is called",
        "Source.kind": "one of three words",
        "Source.channel": "one of eight words",
        "Source.origins": "addresses of the shop's own pages",
        "SourceKey.digest": "a hash of 192 random bits",
        "SourceKey.public_key": "stands in the shop's pages",
        "Lane.name": "the name of a lane",
        "Event.kind": "one of six words",
        "Event.channel": "one of eight words",
        "Event.name": "the name of a kind of event; addresses and long numbers are masked",
        "Rejection.reason": "a word from a list",
        "Rejection.detail": "which field is wrong, and how; never its value",
        "Rejection.kind": "one of six words",
        "Rejection.name": "the name of a kind of event; addresses and long numbers are masked",
        "Rejection.library": "the sender's program",
        "Rejection.library_version": "the sender's program",
        "Tally.library": "the sender's program",
        "Tally.library_version": "the sender's program",
        "Retention.kind": "one of six words",
        "Session.channel": "one of eight words",
        "Session.campaign_source": "the name of a campaign, shared by many; what holds an address is left out",
        "Session.campaign_medium": "as above",
        "Session.campaign_name": "as above",
        "Session.device": "one of seven words",
        "Presence.channel": "one of eight words",
        "DayCount.day_on": "a day on which something was done, beside a key and counts",
        "CartMove.step": "one of five words",
        "ToldOrder.order_key": "the other system's number of an order, which names nobody by itself",
        "ToldOrder.standing": "one of four words",
        "ToldOrder.currency": "a currency",
        "ToldOrder.note": "why an order was not made; a sentence of ours",
        "SeenEvent.kind": "one of six words",
        "SeenEvent.name": "the name of a kind of event; none that holds an address or a long number is kept",
        "SeenProperty.path": "the name of a property; none that holds an address or a long number is kept",
        "SeenProperty.expected": "one of eight words",
        "SeenProperty.example": "how a value looks, such as text of 5 characters; never the value",
        "PlannedEvent.kind": "one of six words",
        "PlannedEvent.name": "the name of a kind of event",
        "PlannedEvent.state": "one of two words",
        "PlannedEvent.description": "what staff write of an event",
        "PlannedProperty.path": "the name of a property",
        "PlannedProperty.shape": "one of eight words",
        "PlannedProperty.description": "what staff write of a property",
    },
    export=export_events,
    erase=erase,
)
