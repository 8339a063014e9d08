"""Who a person is besides: the visitors and merged customers behind one customer."""

from collections.abc import Iterable
from uuid import UUID


def selves_of(person_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return each person's selves, themselves among them."""
    return {one: [one] for one in person_ids}
