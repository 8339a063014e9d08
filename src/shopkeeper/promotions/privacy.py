"""What promotions hold of people: which coupons were used for which orders. Nothing of it names anybody."""

from datetime import datetime
from typing import Any
from uuid import UUID

from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.personal.registry import declare
from shopkeeper.promotions import queries


def export_redemptions(customer_id: UUID) -> dict[str, Any]:
    """Return each use of a coupon, the first first."""
    return {
        "redemptions": [
            {
                "code": one.coupon.code,
                "at": one.at.isoformat(),
                "reference": str(one.reference),
                "given_back_at": one.given_back_at.isoformat() if one.given_back_at else None,
            }
            for one in queries.redemptions_of(customer_id)
        ]
    }


def erase(customer_id: UUID, at: datetime, actor: Actor) -> None:
    """Nothing is left to do: a use names an order and a coupon, and counts against the coupon's limit."""


DECLARED = declare(
    "promotions",
    personal=[],
    not_personal={
        "Deal.name": "the shop's words for a deal",
        "Deal.effect": "one of two words",
        "Deal.currency": "a currency",
        "CodeBatch.name": "the shop's words for many codes",
        "CodeBatch.prefix": "how the shop's codes begin",
        "CodeBatch.terms": "what each of the codes takes off, and its limits",
        "Coupon.code": "a code of the shop's, known to many",
        "Coupon.name": "the shop's words for a coupon",
        "Coupon.effect": "one of three words",
        "Coupon.currency": "a currency",
    },
    export=export_redemptions,
    erase=erase,
)
