"""Who is who, in the 360: what a customer is known by, on which devices, and whom they were merged with."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from shopkeeper.console.customers.evidence import reasons
from shopkeeper.console.customers.pages import looked_up, survivor_page
from shopkeeper.console.looks import look_at
from shopkeeper.console.settings.naming import names_of_actors
from shopkeeper.customers import operations, queries
from shopkeeper.foundation import clock
from shopkeeper.foundation.staff.access import actor_of, requires
from shopkeeper.orders import queries as orders


@require_safe
@requires("customers.view")
def who(request: HttpRequest, customer_id: UUID) -> HttpResponse:
    """Show values, devices and merges, each with its source and how far it is believed."""
    found, now = looked_up(customer_id), clock.now()
    if found.merged_into_id:
        return survivor_page(request, found, "console:customers-who")
    look_at(request, customer_id, now)
    context = {
        "customer": found,
        "tab": "who",
        "figures": orders.customer_figures([customer_id])[customer_id],
        "now": now,
        "identities": queries.identities(customer_id),
        "merges": _merges(customer_id),
    }
    return render(request, "console/customers/who.html", context)


@require_POST
@requires("customers.edit")
def undo(request: HttpRequest, merge_id: UUID) -> HttpResponse:
    """Undo a merge: what it moved goes back, and the two are known to be two people."""
    found = queries.merge(merge_id)
    if found is None:
        raise Http404("There is no such merge.")
    try:
        operations.undo_merge(merge_id=merge_id, at=clock.now(), actor=actor_of(request))
    except operations.UnableToUndoMerge as refusal:
        messages.error(request, f"Nothing was changed: {refusal}.")
    else:
        messages.success(request, "Undone: they are two customers again, and won't be proposed any more.")
    return redirect("console:customers-who", queries.survivor(found.survivor_id))


def _merges(customer_id: UUID) -> list[dict[str, Any]]:
    found = queries.merge_history(customer_id)
    names = names_of_actors(
        {(one.actor_kind, one.actor_id) for one in found}
        | {(one.undone_by_kind, one.undone_by_id) for one in found if one.undone_at}
    )
    return [
        {
            "merge": one,
            "reasons": reasons(one.evidence),
            "by": names.get(one.actor_id, ""),
            "undone_by": names.get(one.undone_by_id, ""),
        }
        for one in found
    ]
