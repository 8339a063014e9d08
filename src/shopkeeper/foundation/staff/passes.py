"""The pass with which a member of staff sees the shop as a customer: signed, short-lived, bound to who asked for it."""

from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing

SALT = "shopkeeper.staff.shop-as-customer"
LIFETIME = timedelta(minutes=5)


class PassRefused(Exception):
    """The pass is forged, too old, or was made for someone else."""


def issue_pass(*, staff_id: UUID, customer_id: UUID, at: datetime) -> str:
    """Return a pass for `/as/<pass>/`, good for five minutes and for this member of staff only."""
    until = int((at + LIFETIME).timestamp())
    return signing.dumps([staff_id.hex, customer_id.hex, until], salt=SALT)


def read_pass(text: str, *, staff_id: UUID, at: datetime) -> UUID:
    """Return the customer whom the pass names; raise `PassRefused` when it is no longer, or was never, good."""
    try:
        holder, customer, until = signing.loads(text, salt=SALT)
    except signing.BadSignature:
        raise PassRefused("this link was changed or is not ours") from None
    if UUID(hex=holder) != staff_id:
        raise PassRefused("this link was made for another member of staff")
    if at.timestamp() >= until:
        raise PassRefused("this link is too old; open the customer in the console and press the button again")
    return UUID(hex=customer)
