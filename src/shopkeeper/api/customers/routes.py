"""Customers. A person is looked up by POST, so that no address stands in a log of URLs; each look is audited."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from shopkeeper.api.authentication import ScopedKey, actor_of, has_scope
from shopkeeper.api.customers.schemas import (
    AddressIn,
    CustomerFields,
    CustomerFilter,
    CustomerIn,
    CustomerOut,
    CustomerSummary,
    CustomerTold,
    IdentifierIn,
    InterestsIn,
    LookupIn,
)
from shopkeeper.api.problems import missing
from shopkeeper.api.schemas import Listed
from shopkeeper.customers import operations, queries
from shopkeeper.foundation import audit
from shopkeeper.foundation.clock import now

router = Router(tags=["Customers"])
READ, WRITE = ScopedKey("customers:read"), ScopedKey("customers:write")
SOURCE = "api"


def shown(customer_id: UUID) -> Any:
    """Return the customer with all that the API shows; 404 when there is none."""
    if customer := queries.profile(customer_id):
        return customer
    raise missing("customer", customer_id)


def looked_at(request: HttpRequest, customer_id: UUID) -> Any:
    """Return the customer, and record that the program looked."""
    found = shown(customer_id)
    audit.record(
        actor=actor_of(request), action="customers.looked-at", subject_kind="customer", subject_id=customer_id, at=now()
    )
    return found


def told(request: HttpRequest, customer_id: UUID) -> Any:
    """Return what a write is answered with: the customer to a key that may read, else its id alone."""
    return looked_at(request, customer_id) if has_scope(request, READ.scope) else {"id": customer_id}


@router.get("/customers", response=Listed[CustomerSummary], auth=READ, summary="List customers, the newest first")
def customers(request: HttpRequest, wanted: Query[CustomerFilter]) -> dict[str, Any]:
    page = queries.customer_list(**wanted.dict())
    look_through(request, "customers.listed", len(page.rows))
    return {"items": page.rows, "next": page.next_cursor}


@router.post("/customers/lookup", response=list[CustomerSummary], auth=READ, summary="Find people")
def lookup(request: HttpRequest, body: LookupIn) -> list[Any]:
    found = queries.find_customers(body.text, limit=body.limit)
    look_through(request, "customers.searched", len(found))
    return found


@router.post("/customers", response={201: CustomerTold}, auth=WRITE, summary="Create a customer")
def create_customer(request: HttpRequest, body: CustomerIn) -> Status[Any]:
    made = operations.create_customer(**body.dict(exclude_unset=True), at=now(), actor=actor_of(request))
    return Status(201, told(request, made))


@router.get("/customers/{uuid:customer_id}", response=CustomerOut, auth=READ, summary="Read a customer")
def customer(request: HttpRequest, customer_id: UUID) -> Any:
    return looked_at(request, customer_id)


@router.patch("/customers/{uuid:customer_id}", response=CustomerTold, auth=WRITE, summary="Change named fields")
def update_customer(request: HttpRequest, customer_id: UUID, body: CustomerFields) -> Any:
    shown(customer_id)
    changes: Any = body.dict(exclude_unset=True)
    operations.update_customer(customer_id=customer_id, at=now(), actor=actor_of(request), **changes)
    return told(request, customer_id)


@router.post("/customers/{uuid:customer_id}/identifiers", response={201: CustomerTold}, auth=WRITE)
def add_identifier(request: HttpRequest, customer_id: UUID, body: IdentifierIn) -> Status[Any]:
    """Add an e-mail address, phone number or outside key; one that is another customer's is refused."""
    shown(customer_id)
    operations.add_identifier(customer_id=customer_id, **body.dict(), at=now(), actor=actor_of(request), source=SOURCE)
    return Status(201, told(request, customer_id))


@router.delete("/customers/{uuid:customer_id}/identifiers/{uuid:identifier_id}", response=CustomerTold, auth=WRITE)
def remove_identifier(request: HttpRequest, customer_id: UUID, identifier_id: UUID) -> Any:
    """Take an identifier away; the oldest other of its kind becomes the primary one."""
    operations.remove_identifier(
        customer_id=customer_id, identifier_id=identifier_id, at=now(), actor=actor_of(request)
    )
    return told(request, customer_id)


@router.post(
    "/customers/{uuid:customer_id}/addresses", response={201: CustomerTold}, auth=WRITE, summary="Add an address"
)
def add_address(request: HttpRequest, customer_id: UUID, body: AddressIn) -> Status[Any]:
    shown(customer_id)
    fields: Any = body.dict(exclude_unset=True)
    operations.add_address(customer_id=customer_id, at=now(), actor=actor_of(request), **fields)
    return Status(201, told(request, customer_id))


@router.patch("/customers/{uuid:customer_id}/addresses/{uuid:address_id}", response=CustomerTold, auth=WRITE)
def update_address(request: HttpRequest, customer_id: UUID, address_id: UUID, body: AddressIn) -> Any:
    """Change the named fields of an address."""
    fields: Any = body.dict(exclude_unset=True)
    operations.update_address(
        customer_id=customer_id, address_id=address_id, at=now(), actor=actor_of(request), **fields
    )
    return told(request, customer_id)


@router.delete("/customers/{uuid:customer_id}/addresses/{uuid:address_id}", response=CustomerTold, auth=WRITE)
def remove_address(request: HttpRequest, customer_id: UUID, address_id: UUID) -> Any:
    """Take an address away; orders sent there keep their own copy."""
    operations.remove_address(customer_id=customer_id, address_id=address_id, at=now(), actor=actor_of(request))
    return told(request, customer_id)


@router.put("/customers/{uuid:customer_id}/interests", response=CustomerTold, auth=WRITE, summary="Set interests")
def set_interests(request: HttpRequest, customer_id: UUID, body: InterestsIn) -> Any:
    shown(customer_id)
    operations.set_interests(
        customer_id=customer_id, topics=body.topics, at=now(), actor=actor_of(request), source=SOURCE
    )
    return told(request, customer_id)


@router.post("/customers/{uuid:customer_id}/close", response=CustomerTold, auth=WRITE, summary="Close an account")
def close(request: HttpRequest, customer_id: UUID) -> Any:
    shown(customer_id)
    operations.close_customer(customer_id=customer_id, at=now(), actor=actor_of(request))
    return told(request, customer_id)


def look_through(request: HttpRequest, action: str, rows: int) -> None:
    """Record that a program saw so many customers at once."""
    audit.record(
        actor=actor_of(request),
        action=action,
        subject_kind="customers",
        subject_id="",
        at=now(),
        changes={"rows": [0, rows]},
    )
