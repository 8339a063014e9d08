"""Staff for tests of what they do."""

from datetime import UTC, datetime

from shopkeeper.foundation.actors import Actor, system
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.staff import operations

SINCE = datetime(2026, 1, 1, tzinfo=UTC)


def staff_actor(role: str) -> Actor:
    """Add a member of staff with that role, and return them as an actor."""
    user, _ = operations.add_staff(
        email=f"{new_id(SINCE).hex}@example.org", name="Ada Osei", role=role, actor=system("tests"), at=SINCE
    )
    return Actor("staff", str(user.pk))
