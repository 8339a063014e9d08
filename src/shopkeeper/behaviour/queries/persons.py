"""Whose rows are whose: a customer is all the persons that it is known to be."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from shopkeeper.customers import queries as customers


class Selves:
    """Some customers, and the persons that each of them is; who was merged is a self of two customers."""

    def __init__(self, by_customer: dict[UUID, list[UUID]]) -> None:
        self.customers = list(by_customer)
        self._customers: dict[UUID, list[UUID]] = defaultdict(list)
        for customer, persons in by_customer.items():
            for person in persons:
                self._customers[person].append(customer)
        self.persons = list(self._customers)

    def customers_of(self, person_id: UUID) -> list[UUID]:
        """Return the customers whom the person is."""
        return self._customers[person_id]


def selves_of(customer_ids: Iterable[UUID]) -> Selves:
    """Return the customers with their persons, in as many queries for many as for one."""
    return Selves(customers.selves_of_many(dict.fromkeys(customer_ids)))
