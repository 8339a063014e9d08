"""Who signs in takes along this browser's cart, and, where the address proves it, what its guest ordered."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from django.http import HttpRequest

from shopkeeper.customers import operations as customers
from shopkeeper.customers import queries as people
from shopkeeper.foundation.actors import Actor
from shopkeeper.orders import operations
from shopkeeper.orders import queries as orders
from shopkeeper.storefront import basket
from shopkeeper.storefront.visitors import STRANGER


def take_along(request: HttpRequest, customer_id: UUID, *, at: datetime) -> None:
    """Carry the browser's cart to the customer, and let its guest be them if they proved the address it gave."""
    owner = basket.owner_of(request, STRANGER)
    if owner.visitor:
        operations.carry_cart(visitor=owner.visitor, customer_id=customer_id, at=at)
    guest = basket.guest_of(request)
    request.session.pop(basket.GUEST, None)
    if guest and guest != customer_id and _is_proven(guest, customer_id):
        with suppress(customers.UnableToMergeCustomers):  # erased or merged meanwhile: nothing is left to take along
            customers.merge_customers(
                survivor_id=customer_id,
                merged_id=guest,
                evidence=[{"rule": "guest-proved-address", "source": "checkout"}],
                at=at,
                actor=Actor("customer", str(customer_id)),
            )
            # background work does it as well; but the order's page, which they go to now, must not be late for that
            operations.follow_customer(customer_id=guest, at=at)
    basket.forget_count(orders.CartOwner(customer_id))


def _is_proven(guest: UUID, customer_id: UUID) -> bool:
    customer = people.customer(customer_id)
    proven = [one.value for one in customer.identifiers.all() if one.verified_at] if customer else []
    return any("@" in value and orders.is_guests_address(guest, value) for value in proven)
