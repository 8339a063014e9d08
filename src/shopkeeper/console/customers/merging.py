"""Merge review: pairs of customers who may be one person, side by side; and what was kept from joining people."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.console.customers.evidence import NOTICED, REFUSED, reasons
from shopkeeper.console.lists import cursor_of
from shopkeeper.console.looks import look_through
from shopkeeper.customers import operations, queries
from shopkeeper.customers.queries import Decision, VisitorState
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.orders import queries as orders

PAGE = 20
SHOWN = {"": Decision.OPEN, "later": Decision.LATER, "apart": Decision.APART}
SAID = {
    Decision.APART: "Kept: they are two people, and won't be proposed again.",
    Decision.LATER: "Put off: the pair waits under Later.",
    Decision.OPEN: "The pair is to be decided again.",
}


@require_safe
@requires("customers.edit")
def review(request: HttpRequest) -> HttpResponse:
    """Show pairs that wait for a decision, the likeliest first; the look at so many people is audited."""
    shown = request.GET.get("show", "")
    decision = SHOWN.get(shown, Decision.OPEN)
    page = queries.candidates(decision=decision, cursor=cursor_of(request), limit=PAGE)
    pairs = _pairs(page.rows)
    look_through(request, "customers.listed", rows=2 * len(pairs), at=clock.now())
    context = {
        "pairs": pairs,
        "next_cursor": page.next_cursor,
        "decision": decision.value,
        "chips": [(name, _CHIPS[name], queries.count_candidates(one)) for name, one in SHOWN.items()],
        "shown": shown if shown in SHOWN else "",
    }
    return render(request, "console/customers/review.html", context)


_CHIPS = {"": "To decide", "later": "Later", "apart": "Two people"}


def _pairs(rows: Sequence[Any]) -> list[dict[str, Any]]:
    """Return each pair with both people and their orders; proposed as who stays is who bought more, then the elder."""
    wanted = list(dict.fromkeys(key for row in rows for key in (row.one_id, row.other_id)))
    people = {one.pk: one for one in queries.customers_by_ids(wanted)}
    figures = orders.customer_figures(wanted)
    found = []
    for row in rows:
        both: list[dict[str, Any]] = [
            {"customer": people[key], "figures": figures[key]} for key in (row.one_id, row.other_id)
        ]
        both.sort(key=lambda one: (-one["figures"].orders, one["customer"].created_at))
        names = {one["customer"].given_name.casefold() for one in both} - {""}
        found.append(
            {
                "row": row,
                "both": both,
                "percent": round(100 * row.score),
                "reasons": reasons(row.evidence),
                "against": "The given names differ" if len(names) > 1 else "",
            }
        )
    return found


@require_POST
@requires("customers.edit")
def decide(request: HttpRequest, candidate_id: UUID) -> HttpResponse:
    """Merge the pair into whom the form names, or keep that they are two people, or put it off."""
    pair = queries.candidate(candidate_id)
    if pair is None:
        raise Http404("There is no such pair.")
    asked = request.POST.get("decision", "")
    try:
        if asked == Decision.MERGED.value:
            _merge(request, pair)
        elif asked in {one.value for one in SAID}:
            decision = Decision(asked)
            operations.decide_candidate(
                candidate_id=candidate_id, decision=decision, at=clock.now(), actor=actor_of(request)
            )
            messages.success(request, SAID[decision])
        else:
            messages.error(request, "Nothing was changed: say whether they are one person, two, or leave it for later.")
    except (operations.UnableToDecideCandidate, operations.UnableToMergeCustomers) as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    return redirect("console:customers-merges")


def _merge(request: HttpRequest, pair: Any) -> None:
    both = {str(pair.one_id): (pair.one_id, pair.other_id), str(pair.other_id): (pair.other_id, pair.one_id)}
    chosen = both.get(request.POST.get("survivor", ""))
    if chosen is None:
        messages.error(request, "Nothing was changed: choose whose record stays.")
        return
    operations.merge_customers(
        survivor_id=chosen[0],
        merged_id=chosen[1],
        evidence=[*pair.evidence, {"rule": "decided-in-review"}],
        at=clock.now(),
        actor=actor_of(request),
    )
    address = reverse("console:customers-who", args=[chosen[0]])
    messages.success(request, format_html('Merged. It can be undone under <a href="{}">Who is who</a>.', address))


@require_safe
@requires("customers.edit")
def noticed(request: HttpRequest) -> HttpResponse:
    """Show what was kept from joining people: values of nobody, limits, shared devices; the look is audited."""
    page = queries.refused_ties(cursor=cursor_of(request), limit=PAGE)
    people = {one.pk: one for one in queries.customers_by_ids([row.subject_id for row in page.rows if row.subject_id])}
    look_through(request, "customers.listed", rows=len(people), at=clock.now())
    context = {
        "values": [(one, NOTICED.get(one.kind, one.kind)) for one in queries.noticed()],
        "refusals": [(one, REFUSED.get(one.kind, one.kind)) for one in queries.refusals()],
        "ties": [
            (row, people.get(row.subject_id) if row.subject_id else None, REFUSED.get(row.refused, row.refused))
            for row in page.rows
        ],
        "next_cursor": page.next_cursor,
        "devices": queries.shared_devices(limit=PAGE),
        "shared": queries.count_devices(VisitorState.SHARED),
        "blocked": queries.count_devices(VisitorState.BLOCKED),
    }
    return render(request, "console/customers/noticed.html", context)
