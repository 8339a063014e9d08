from django.db.models import QuerySet

from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.blind import blind_index, normalise_email
from shopkeeper.foundation.staff.models import User


def username_of(email: str) -> str:
    """Return the name under which the address signs in: its blind index, in hex."""
    return blind_index("staff-email", normalise_email(email)).hex()


def staff_by_email(email: str) -> User | None:
    """Return who signs in with the address, or None."""
    return User.objects.filter(username=username_of(email)).first()


def everyone() -> QuerySet[User]:
    """Return all staff, the newest last."""
    people = User.objects.order_by("created_at")
    keys.warm(list(people.values_list("pk", flat=True)))
    return people
