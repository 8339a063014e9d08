"""Who is who: what a customer is known by, and merges of two customers who are one person."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from shopkeeper.api.authentication import actor_of
from shopkeeper.api.customers.routes import READ, WRITE, looked_at
from shopkeeper.api.customers.schemas import IdentitiesOut, MergeIn, MergeMade
from shopkeeper.api.problems import missing
from shopkeeper.customers import operations, queries
from shopkeeper.foundation.clock import now

router = Router(tags=["Customers"])


@router.get("/customers/{uuid:customer_id}/identities", response=IdentitiesOut, auth=READ, summary="Who is who")
def identities(request: HttpRequest, customer_id: UUID) -> dict[str, Any]:
    """Return values, devices and merges with their source, how far each is believed, and when it was seen."""
    looked_at(request, customer_id)
    found = queries.identities(customer_id)
    return {
        "id": customer_id,
        "survivor_id": queries.survivor(customer_id),
        "known": found.known,
        "devices": found.devices,
        "said": found.said,
        "merges": queries.merges_of(customer_id),
    }


@router.post("/merges", response={201: MergeMade}, auth=WRITE, summary="Merge two customers")
def merge(request: HttpRequest, body: MergeIn) -> Status[Any]:
    """Let what the merged customer has be the survivor's, until the merge is undone."""
    merge_id = operations.merge_customers(
        survivor_id=body.survivor_id,
        merged_id=body.merged_id,
        evidence=[{"rule": body.reason}],
        at=now(),
        actor=actor_of(request),
    )
    return Status(201, {"id": merge_id, "survivor_id": body.survivor_id, "merged_id": body.merged_id})


@router.delete("/merges/{uuid:merge_id}", response=MergeMade, auth=WRITE, summary="Undo a merge")
def undo(request: HttpRequest, merge_id: UUID) -> dict[str, UUID]:
    """Put back what the merge moved; the two are known to be two people, and not proposed again."""
    found = queries.merge(merge_id)
    if found is None:
        raise missing("merge", merge_id)
    operations.undo_merge(merge_id=merge_id, at=now(), actor=actor_of(request))
    return {"id": merge_id, "survivor_id": found.survivor_id, "merged_id": found.merged_id}
