"""Asking to send something back, in two steps: what and why, then what for. Account and link go the same way."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import Http404, HttpRequest
from django.utils import timezone

from shopkeeper.foundation import clock
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.returns import operations, queries
from shopkeeper.returns.queries import Outcome, Reason
from shopkeeper.storefront.account.returning import showing, wording

if TYPE_CHECKING:
    from django.http import QueryDict

LONGEST_KEY, LONGEST_COMMENT = 60, 500


@dataclass(frozen=True)
class Wanted:
    """What is ticked, how many of each, and why; `fault` says what is missing."""

    quantities: dict[UUID, int]
    reason: Reason | None
    comment: str
    fault: str = ""


def context_of(order_id: UUID, request: HttpRequest, *, hides_prices: bool = False) -> dict[str, Any]:
    """Return what the page shows: the lines, or the ways out for what the address says was chosen."""
    at = clock.now()
    there = queries.eligibility(order_id, at)
    if there is None:
        raise Http404("no such order")
    lines, asks = showing.line_views(there), "reason" in request.GET or "line" in request.GET
    possible = {line.line_id: line.quantity for line in there.lines}
    wanted = read(request.GET, there, possible) if asks else Wanted({}, None, "")
    offers = []
    if asks and "edit" not in request.GET and not wanted.fault and wanted.reason:
        offers = queries.offers(order_id, wanted.quantities, at, wanted.reason)
    return {
        "number": there.number,
        "may_return": there.may_return,
        "lines": _ticked(lines, wanted, asks=asks),
        "reasons": [(one.value, text, one is wanted.reason) for one, text in wording.REASONS.items()],
        "comment": wanted.comment,
        "fault": "" if "edit" in request.GET else wanted.fault,
        "offers": showing.offer_views(offers, hides_prices=hides_prices),
        "chosen": [(line, wanted.quantities[line["id"]]) for line in lines if line["id"] in wanted.quantities],
        "reason": wording.REASONS[wanted.reason] if wanted.reason else "",
        "exchanges": _exchanges(offers, wanted, lines, hides_prices=hides_prices),
        "carried": _carried(request.GET),
        "back": f"?{urlencode([*_carried(request.GET), ('edit', '1')])}",
        "key": new_id(at),
        "today": timezone.localdate(),
    }


def ask(order_id: UUID, request: HttpRequest, *, actor: Actor) -> UUID:
    """Ask for the return that the form says. Raises UnableToReturn."""
    at = clock.now()
    there = queries.eligibility(order_id, at)
    if there is None:
        raise Http404("no such order")
    # counted by what was bought: pressed twice, the first press has taken what may come back, and is answered again
    bought = {line.line_id: line.bought for line in there.lines}
    wanted, given = read(request.POST, there, bought), request.POST
    try:
        outcome = Outcome(given.get("outcome", ""))
    except ValueError:
        raise operations.UnableToReturn("choose what you want for it") from None
    if wanted.fault or wanted.reason is None:
        raise operations.UnableToReturn(wanted.fault)
    lines = [
        operations.Asked(line_id, quantity, wanted.reason, _replacement(given, line_id, outcome))
        for line_id, quantity in wanted.quantities.items()
    ]
    return operations.request_return(
        order_id=order_id,
        lines=lines,
        outcome=outcome,
        key=f"shop-{given.get('key', '')[:LONGEST_KEY]}",
        comment=wanted.comment,
        at=at,
        actor=actor,
    )


def sentence(refusal: Exception) -> str:
    """Return a refusal as a sentence."""
    text = str(refusal)
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def read(given: "QueryDict", there: queries.OrderEligibility, most: Mapping[UUID, int]) -> Wanted:
    """Return what a form or an address says was chosen, at most so many of each line."""
    known = {str(line.line_id): line for line in there.lines}
    quantities: dict[UUID, int] = {}
    fault = ""
    for text in given.getlist("line"):
        line = known.get(text)
        if line is None or not most[line.line_id]:
            fault = "One of these can't come back. Choose again."
            continue
        count = given.get(f"quantity-{text}", "") or str(most[line.line_id])
        if not (count.isascii() and count.isdigit() and 0 < int(count[:6]) <= most[line.line_id]):
            fault = f"Of {line.title} between 1 and {most[line.line_id]} can come back."
            continue
        quantities[line.line_id] = int(count)
    reason = next((one for one in Reason if one.value == given.get("reason")), None)
    if not fault and not quantities:
        fault = "Tick what you want to send back."
    if not fault and reason is None:
        fault = "Say why, so that we can do better."
    return Wanted(quantities, reason, given.get("comment", "").strip()[:LONGEST_COMMENT], fault)


def _ticked(lines: list[dict[str, Any]], wanted: Wanted, *, asks: bool) -> list[dict[str, Any]]:
    """Return the lines with what is ticked; where just one can come back, it is."""
    possible = [line for line in lines if line["quantity"]]
    alone = possible[0]["id"] if len(possible) == 1 and not asks else None
    return [
        {
            **line,
            "is_ticked": line["id"] in wanted.quantities or line["id"] == alone,
            "count": wanted.quantities.get(line["id"], line["quantity"]),
        }
        for line in lines
    ]


def _carried(given: "QueryDict") -> list[tuple[str, str]]:
    """Return what the second step carries of the first."""
    names = [name for name in given if name in {"line", "reason", "comment"} or name.startswith("quantity-")]
    return [(name, value[:LONGEST_COMMENT]) for name in names for value in given.getlist(name)]


def _exchanges(
    offers: list[queries.Offer], wanted: Wanted, lines: list[dict[str, Any]], *, hides_prices: bool
) -> list[dict[str, Any]]:
    """Return for each chosen line what it can be exchanged for, where that is offered."""
    if not any(one.outcome is Outcome.EXCHANGE for one in offers):
        return []
    titles = {line["id"]: line["title"] for line in lines}
    return [
        {
            "id": line_id,
            "title": titles[line_id],
            "choices": [
                (one.variant_id, _choice(one, hides_prices=hides_prices))
                for one in queries.exchanges_for(line_id)
                if one.in_stock
            ],
        }
        for line_id in wanted.quantities
    ]


def _choice(one: queries.Choice, *, hides_prices: bool) -> str:
    minor = one.difference.minor
    if not minor or hides_prices:
        return one.title
    return f"{one.title} ({one.difference.format()} more)" if minor > 0 else f"{one.title} ({-one.difference} back)"


def _replacement(given: "QueryDict", line_id: UUID, outcome: Outcome) -> UUID | None:
    if outcome is not Outcome.EXCHANGE:
        return None
    try:
        return UUID(given.get(f"instead-{line_id}", ""))
    except ValueError:
        raise operations.UnableToReturn("choose what you want instead") from None
