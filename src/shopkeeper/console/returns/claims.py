"""Claims over the desk: what is said to be wrong, asking for more, putting it right or saying no."""

from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.console.lists import cursor_of
from shopkeeper.foundation import audit, clock
from shopkeeper.foundation.money import Money, NotMoney
from shopkeeper.foundation.staff.access import actor_of, requires, staff_of
from shopkeeper.returns import operations, queries
from shopkeeper.returns.queries import ClaimStatus

if TYPE_CHECKING:
    from shopkeeper.returns.models import Claim

PAGE, LONGEST = 50, 2_000
PILES: dict[str, tuple[str, ClaimStatus | None]] = {
    "": ("All that wait", None),
    "open": ("To decide", ClaimStatus.OPEN),
    "evidence_wanted": ("Waiting for a word", ClaimStatus.EVIDENCE_WANTED),
    "denied": ("Denied", ClaimStatus.DENIED),
    "resolved": ("Put right", ClaimStatus.RESOLVED),
}
RESOLUTIONS = (
    ("refund", "Money back"),
    ("replacement", "Send another one"),
    ("both", "Another one, and money back"),
    ("credit", "Store credit"),
)
WAITING = {ClaimStatus.OPEN.value, ClaimStatus.EVIDENCE_WANTED.value}


@require_safe
@requires("orders.view")
def claims(request: HttpRequest) -> HttpResponse:
    """Show the claims that wait for somebody, or those in one state."""
    which = request.GET.get("pile", "")
    if which not in PILES:
        raise Http404("There is no such pile.")
    page = queries.open_claims(PILES[which][1], cursor=cursor_of(request), limit=PAGE)
    counts = queries.claim_counts()
    waiting = sum(counts.get(name, 0) for name in WAITING)
    context = {
        "which": which,
        "piles": [(key, title, counts.get(key, 0) if key else waiting) for key, (title, _) in PILES.items()],
        "page": page,
        "rows": [_row(row) for row in page.rows],
    }
    return render(request, "console/returns/claims.html", context)


@require_safe
@requires("orders.view")
def claim(request: HttpRequest, claim_id: UUID) -> HttpResponse:
    """Show a claim; what the customer wrote is shown to who may see customers, and that look is audited."""
    found, sees = _found(claim_id), staff_of(request).may("customers.view")
    if sees:
        audit.record(
            actor=actor_of(request),
            action="orders.looked-at",
            subject_kind="order",
            subject_id=found.order_id,
            at=clock.now(),
        )
    context = {
        "found": found,
        "lines": list(found.lines.all()),
        "sees_person": sees,
        "is_waiting": found.status in WAITING,
        "resolutions": RESOLUTIONS,
    }
    return render(request, "console/returns/claim.html", context)


@require_POST
@requires("orders.edit")
def act(request: HttpRequest, claim_id: UUID, what: str) -> HttpResponse:
    """Ask for more, put it right, or deny it."""
    found = _found(claim_id)
    try:
        step, said = _step(request, found, what)
        step(claim_id=claim_id, at=clock.now(), actor=actor_of(request))
    except (operations.UnableToClaim, NotMoney) as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, said)
    return redirect("console:returns-claim", claim_id)


def _step(request: HttpRequest, found: "Claim", what: str) -> tuple[Callable[..., Any], str]:
    words = request.POST.get("words", "").strip()[:LONGEST]
    if what == "ask":
        return partial(operations.ask_evidence, words=words), "Asked; the customer sees it in their account."
    if what == "deny":
        return partial(operations.deny_claim, words=words), "Denied; the customer is told why."
    if what != "approve":
        raise Http404("There is no such step.")
    chosen = next((one for one in queries.Resolution if one.value == request.POST.get("resolution")), None)
    if chosen is None:
        raise operations.UnableToClaim("choose how it is put right")
    amount = _amount(request.POST.get("amount", ""), found.currency)
    do = partial(operations.approve_claim, resolution=chosen, amount=amount, words=words)
    return do, "Put right; the customer is told."


def _amount(text: str, currency: str) -> Money | None:
    """Return the amount typed, None for all that was paid. Raises NotMoney."""
    text = text.strip().replace(",", ".")
    if not text:
        return None
    try:
        return Money.from_major(Decimal(text[:20]), currency)
    except InvalidOperation:
        raise NotMoney(f"{text[:20]} is no amount; write one such as 12.50, or leave it empty for all") from None


def _found(claim_id: UUID) -> "Claim":
    found = queries.the_claim(claim_id)
    if found is None:
        raise Http404("There is no such claim.")
    return found


def _row(row: "Claim") -> dict[str, Any]:
    return {
        "row": row,
        "what": ", ".join(f"{one.quantity} × {one.order_line.title}" for one in row.lines.all()),  # noqa: RUF001  times
        "customer": row.order.customer,
    }
