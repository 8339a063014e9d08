"""Messages that hold a code or a link to confirm: whoever reads one can speak as the person it was sent to."""

from django.http import HttpRequest

from shopkeeper.foundation.staff.access import staff_of
from shopkeeper.foundation.staff.roles import may


def holds_code(purpose: str) -> bool:
    """Return whether a message of this purpose lets whoever reads it sign in, or permit something, as its recipient."""
    return purpose.startswith("sign-in") or purpose == "confirm-address"


def may_read_codes(request: HttpRequest) -> bool:
    """Return whether the person may: anyone else could become an owner, or any customer, with a code read here."""
    return may(staff_of(request).role, "staff.manage")
