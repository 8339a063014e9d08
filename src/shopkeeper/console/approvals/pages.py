"""What waits for a second person: refunds and store credit above what who asked may give alone."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.console.approvals.answering import REASONS, back_to, refusal_of
from shopkeeper.console.looks import look_through
from shopkeeper.console.settings.naming import names_of_actors
from shopkeeper.foundation import clock
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.staff.access import actor_of, requires, staff_of
from shopkeeper.ledger import operations as ledger
from shopkeeper.ledger import queries as credit
from shopkeeper.orders import queries as orders


@dataclass(frozen=True)
class Waiting:
    """One wish, whatever it is for."""

    what: str
    about: str
    place: str
    amount: Money
    reason: str
    note: str
    asked_at: datetime
    asked_by: str
    expires_at: datetime | None
    is_own: bool
    allow_url: str
    decline_url: str


@require_safe
@requires("refunds.allow")
def approvals(request: HttpRequest) -> HttpResponse:
    """Show what waits, who asked, when and why; one's own is shown without its button."""
    now = clock.now()
    refunds, grants = orders.asked_refunds(), credit.asked_grants()
    look_through(request, "customers.listed", rows=len({one.customer_id for one in grants}), at=now)
    asked = [(one.asked_by_kind, one.asked_by) for one in refunds]
    names = names_of_actors(asked + [(one.asked_by_kind, one.asked_by) for one in grants])
    me = ("staff", str(staff_of(request).pk))
    waiting = [_refund(one, names, me) for one in refunds] + [_grant(one, names, me) for one in grants]
    waiting.sort(key=lambda one: one.expires_at or one.asked_at)
    return render(request, "console/approvals/list.html", {"waiting": waiting, "reasons": REASONS, "now": now})


@require_POST
@requires("refunds.allow")
def answer_grant(request: HttpRequest, asked_id: UUID, what: str) -> HttpResponse:
    """Let credit go that somebody else asked for, or decline it with a reason."""
    asked = credit.asked_grant(asked_id)
    try:
        ledger.answer_grant(
            asked_id=asked_id, allow=what == "allow", why=refusal_of(request, credit.GrantRefusal), at=clock.now(),
            actor=actor_of(request),
        )  # fmt: skip
    except ledger.UnableToAnswer as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, "Allowed: they can spend it at once." if what == "allow" else "Declined.")
    here = reverse("console:approvals")
    return back_to(request, reverse("console:customers-credit", args=[asked.customer_id]) if asked else here)


def _refund(row: Any, names: dict[str, str], me: tuple[str, str]) -> Waiting:
    answer = "console:orders-refund-answer"
    to = "as store credit" if any(part.tender == "grant" for part in row.parts.all()) else "to what it was paid with"
    return Waiting(
        what=f"Refund, {to}", about=str(row.order.number), place=reverse("console:orders-order", args=[row.order_id]),
        amount=Money(row.currency, row.amount_minor), reason=row.reason, note="", asked_at=row.asked_at,
        asked_by=names[row.asked_by], expires_at=row.expires_at, is_own=(row.asked_by_kind, row.asked_by) == me,
        allow_url=reverse(answer, args=[row.order_id, row.id, "allow"]),
        decline_url=reverse(answer, args=[row.order_id, row.id, "decline"]),
    )  # fmt: skip


def _grant(row: Any, names: dict[str, str], me: tuple[str, str]) -> Waiting:
    answer = "console:approvals-grant"
    return Waiting(
        what="Store credit", about=row.customer.name or "Name not known",
        place=reverse("console:customers-credit", args=[row.customer_id]),
        amount=Money(row.currency, row.amount_minor), reason=row.reason, note=row.note, asked_at=row.asked_at,
        asked_by=names[row.asked_by], expires_at=row.expires_at, is_own=(row.asked_by_kind, row.asked_by) == me,
        allow_url=reverse(answer, args=[row.id, "allow"]), decline_url=reverse(answer, args=[row.id, "decline"]),
    )  # fmt: skip
