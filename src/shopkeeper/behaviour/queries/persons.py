"""Whose rows are whose: a customer is all the persons that it is known to be."""

from collections.abc import Iterable
from uuid import UUID

from shopkeeper.customers import queries as customers


class Selves:
    """Some customers, and the persons that each of them is."""

    def __init__(self, by_customer: dict[UUID, list[UUID]]) -> None:
        self.customers = list(by_customer)
        self._customer = {person: customer for customer, persons in by_customer.items() for person in persons}
        self.persons = list(self._customer)

    def customer(self, person_id: UUID) -> UUID:
        """Return the customer whom the person is."""
        return self._customer[person_id]


def selves_of(customer_ids: Iterable[UUID]) -> Selves:
    """Return the customers with their persons."""
    return Selves({customer: customers.selves(customer) for customer in dict.fromkeys(customer_ids)})
