"""Who a person is besides: the visitors and merged customers behind one customer."""

from collections.abc import Iterable
from uuid import UUID

from shopkeeper.customers import queries as customers


def selves_of(person_ids: Iterable[UUID]) -> dict[UUID, list[UUID]]:
    """Return each person's selves, themselves first: of a visitor or customer, all who are known to be the same."""
    wanted = list(dict.fromkeys(person_ids))
    known = customers.persons(wanted)
    groups = customers.selves_of_many(known.values())
    return {one: list(dict.fromkeys([one, *groups.get(known.get(one, one), [])])) for one in wanted}
