"""What customers of the sample shop ask about their own data: one request late, one in work, one answered."""

from datetime import datetime, timedelta

from shopkeeper.customers import queries as customers
from shopkeeper.foundation.actors import Actor
from shopkeeper.privacy import operations
from shopkeeper.privacy.queries import Kind

ASKED = (
    (Kind.CORRECTION, 33, "My family name has two Ns. It is on every parcel with one."),
    (Kind.ERASURE, 12, ""),
    (Kind.OBJECTION, 4, "I don't want what I looked at to decide what I am shown."),
    (Kind.COPY, 2, "Please as a file that my spreadsheet opens."),
)


def ask_about_data(*, at: datetime, actor: Actor) -> int:
    """Return how many requests were made, one each by a few customers."""
    people = [one.id for one in customers.customer_list(limit=len(ASKED)).rows]
    for customer_id, (kind, days, words) in zip(people, ASKED, strict=False):
        then, own = at - timedelta(days=days), Actor("customer", str(customer_id))
        made = operations.make_request(
            customer_id=customer_id, kind=kind, words=words, key="sample", at=then, actor=own
        )
        if kind is Kind.ERASURE:
            note = "Waits for the return of the last order."
            operations.take_on(request_id=made, note=note, at=then + timedelta(days=1), actor=actor)
    return len(people)
