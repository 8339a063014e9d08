"""Who shops: the little that every page of the shop asks, in one light query."""

from uuid import UUID

from shopkeeper.customers.models import Address, Customer
from shopkeeper.customers.rules import CustomerStatus

MAY_SHOP = (CustomerStatus.ACTIVE.value, CustomerStatus.GUEST.value)


def shopper(customer_id: UUID) -> Customer | None:
    """Return the customer with name, language and zone alone; None when the account is closed or erased."""
    found = Customer.objects.filter(pk=customer_id, status__in=MAY_SHOP)
    return found.only("id", "given_name", "family_name", "language", "time_zone").first()


def address_of(customer_id: UUID, address_id: UUID) -> Address | None:
    """Return the address when it is this customer's."""
    return Address.objects.filter(pk=address_id, customer=customer_id).first()


def has_place(customer_id: UUID) -> bool:
    """Tell whether an address is saved to which a parcel can go."""
    rows = Address.objects.filter(customer=customer_id).exclude(country="").select_related("customer")
    return any(one.line1 and one.city and (one.name or one.customer.name) for one in rows)


def country_of(customer_id: UUID) -> str:
    """Return the country that things are sent to when the customer says nothing else, empty where none is known."""
    rows = Address.objects.filter(customer=customer_id).exclude(country="").order_by("-is_default_shipping", "id")
    return rows.values_list("country", flat=True).first() or ""
