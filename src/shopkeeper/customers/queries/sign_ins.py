"""Where a customer is signed in now."""

from datetime import datetime
from uuid import UUID

from shopkeeper.customers.models import SignIn
from shopkeeper.customers.queries.merges import merged_into, survivor
from shopkeeper.foundation.personal import session_store


def sign_ins_of(customer_id: UUID, *, at: datetime) -> list[SignIn]:
    """Return the sign-ins of the customer, and of who was merged into them, that are not over, the last seen first."""
    root = survivor(customer_id)
    rows = list(SignIn.objects.filter(customer__in=[root, *merged_into(root)]).order_by("-seen_at", "-id"))
    living = session_store.living((one.session for one in rows if isinstance(one.session, str)), at=at)
    return [one for one in rows if one.session in living]


def every_sign_in_of(customer_id: UUID) -> list[SignIn]:
    """Return what is kept of the customer's sign-ins, those that are over among them."""
    return list(SignIn.objects.filter(customer__in=[customer_id, *merged_into(customer_id)]).order_by("began_at", "id"))
