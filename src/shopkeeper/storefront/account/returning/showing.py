"""Returns as pages show them: what may come back, what was asked for, where it stands."""

from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.urls import reverse

from shopkeeper.foundation.money import Money
from shopkeeper.returns import queries
from shopkeeper.returns.queries import Outcome, ReturnStatus
from shopkeeper.storefront import cards
from shopkeeper.storefront.account.returning import wording
from shopkeeper.storefront.account.wording import day
from shopkeeper.storefront.account.wording import what as in_short

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shopkeeper.returns.models import Return

TO_SEND = {ReturnStatus.APPROVED.value, ReturnStatus.LABEL_ISSUED.value}
UNSETTLED = {
    *(ReturnStatus.REQUESTED.value, ReturnStatus.REVIEW.value, ReturnStatus.IN_TRANSIT.value, *TO_SEND),
    *(ReturnStatus.PARTIALLY_RECEIVED.value, ReturnStatus.RECEIVED.value, ReturnStatus.INSPECTED.value),
}


@dataclass(frozen=True)
class OfferShown:
    """One way out as a page offers it: its consequence in a sentence, and what the button says."""

    outcome: str
    title: str
    why: str
    when: str
    press: str


def line_views(there: queries.OrderEligibility) -> "list[dict[str, Any]]":
    """Return the order's lines, those that may come back first, with pictures."""
    shown = cards.cards(line.product_id for line in there.lines if line.product_id)
    views = [_line(line, shown) for line in there.lines]
    return sorted(views, key=lambda view: not view["quantity"])


def _line(line: queries.LineEligibility, shown: "Mapping[UUID, cards.Card]") -> dict[str, Any]:
    card = shown.get(line.product_id) if line.product_id else None
    return {
        "id": line.line_id,
        "title": line.title,
        "picture": card.picture if card else None,
        "letter": cards.letter_of(line.title),
        "tone": card.tone if card else cards.tone_of(line.title),
        "quantity": line.quantity,
        "until": f"{line.until.day} {line.until:%B %Y}" if line.until else "",
        "why": line.why,
    }


def offer_views(offers: "Iterable[queries.Offer]", *, hides_prices: bool) -> list[OfferShown]:
    """Return the offers in words; whoever got a gift hears no price."""
    return [
        OfferShown(
            outcome=one.outcome.value,
            title=wording.OUTCOMES[one.outcome],
            why=_quiet(one.outcome) if hides_prices else one.why,
            when="" if one.outcome is Outcome.EXCHANGE else f"It is there {wording.WHEN[one.when]}.",
            press=wording.PRESS[one.outcome],
        )
        for one in offers
    ]


def _quiet(outcome: Outcome) -> str:
    return {
        Outcome.REFUND: "Whoever paid gets it back.",
        Outcome.STORE_CREDIT: "Whoever ordered gets store credit.",
        Outcome.EXCHANGE: "We send another one when it is back.",
        Outcome.KEEP: "Nothing has to be sent; whoever paid gets the money back.",
    }[outcome]


def summaries(rows: "Sequence[Return]", zone: tzinfo) -> list[dict[str, Any]]:
    """Return the returns as a list shows them."""
    return [
        {
            "number": row.number,
            "url": reverse("storefront:return", args=[row.number]),
            "day": day(row.requested_at, zone),
            "order": row.order.number,
            "state": wording.state_of(row.status),
            "outcome": wording.OUTCOMES[Outcome(row.outcome)],
            "what": in_short(
                [line.order_line.title for line in row.lines.all()], sum(line.requested for line in row.lines.all())
            ),
        }
        for row in rows
    ]


def whole(row: "Return", *, zone: tzinfo, hides_prices: bool = False) -> dict[str, Any]:
    """Return a return as its page shows it."""
    reached = [(step.to_status, step.at) for step in row.history.all()]
    return {
        "number": row.number,
        "order": row.order.number,
        "day": day(row.requested_at, zone),
        "state": wording.state_of(row.status),
        "steps": wording.steps(row.status, reached, zone),
        "lines": [
            {
                "title": line.order_line.title,
                "detail": _counts(line),
                "reason": wording.REASONS[queries.Reason(line.reason)],
            }
            for line in row.lines.all()
        ],
        "outcome": wording.OUTCOMES[Outcome(row.outcome)],
        "money": "" if hides_prices else _money(row),
        "send_by": day(row.expires_at, zone) if row.expires_at and row.status in TO_SEND else "",
        "is_to_send": row.status in TO_SEND,
        "words": "" if hides_prices else str(row.words or ""),
        "may_cancel": queries.may_become(ReturnStatus(row.status), ReturnStatus.CANCELLED),
    }


def _counts(line: Any) -> str:
    parts = [f"{line.requested} piece{'' if line.requested == 1 else 's'}"]
    if line.condition and line.accepted < line.received:
        parts.append(f"{line.accepted} accepted")
    elif line.received:
        parts.append(f"{line.received} arrived")
    elif line.approved and line.approved < line.requested:
        parts.append(f"{line.approved} approved")
    return ", ".join(parts)


def _money(row: "Return") -> str:
    """Return what went or goes back, in a sentence."""
    gone = Money(row.currency, row.refund_minor + row.bonus_minor)
    credit = row.outcome == Outcome.STORE_CREDIT.value
    to = "as store credit" if credit else "to how you paid"
    if row.refund_minor:
        return f"{gone.format()} went back {to}."
    if row.status not in UNSETTLED or row.outcome == Outcome.EXCHANGE.value:
        return ""
    due = queries.due_of(row)
    amount = due.amount + due.bonus
    when = wording.WHEN[queries.Trigger(row.trigger)]
    less = f", after {due.fee.format()} for sending it back" if due.fee.minor else ""
    return f"{amount.format()} goes back {to}{less}, {when}." if amount.minor else ""
