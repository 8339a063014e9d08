"""Messages that hold a code: whoever reads one becomes the person it was sent to."""

from django.http import HttpRequest

from shopkeeper.foundation.staff.access import staff_of
from shopkeeper.foundation.staff.roles import may


def holds_code(purpose: str) -> bool:
    """Return whether a message of this purpose opens an account to whoever reads it."""
    return purpose.startswith("sign-in")


def may_read_codes(request: HttpRequest) -> bool:
    """Return whether the person may: anyone else could become an owner, or any customer, with a code read here."""
    return may(staff_of(request).role, "staff.manage")
