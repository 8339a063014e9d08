"""Lists of customers, their keys fetched at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from shopkeeper.customers.models import Customer, Identifier
from shopkeeper.customers.rules import NOT_STANDING, CustomerStatus, IdentifierKind
from shopkeeper.foundation.db.paging import Page, page_of
from shopkeeper.foundation.personal import keys


def customer_list(
    *,
    status: CustomerStatus | None = None,
    country: str = "",
    source: str = "",
    created_from: datetime | None = None,
    created_to: datetime | None = None,
    has_email: bool | None = None,
    cursor: str | None = None,
    limit: int = 50,
) -> Page[Customer]:
    """Return customers, the newest first, filtered by what is given, in two queries. Raises BadCursor.

    The period is half-open. Erased and merged customers are left out unless their status is asked for.
    """
    wished = {
        "status": status and status.value,
        "country": country,
        "source": source,
        "created_at__gte": created_from,
        "created_at__lt": created_to,
    }
    found = Customer.objects.with_identifiers().filter(**{name: value for name, value in wished.items() if value})
    if status is None:
        found = found.exclude(status__in=NOT_STANDING)
    if has_email is not None:
        addresses = Identifier.objects.filter(customer=OuterRef("pk"), kind=IdentifierKind.EMAIL.value)
        found = found.filter(Exists(addresses) if has_email else ~Exists(addresses))
    page = page_of(found, by=("-created_at", "-id"), cursor=cursor, limit=limit)
    keys.warm(row.pk for row in page.rows)
    return page


def customers_by_ids(customer_ids: Sequence[UUID]) -> list[Customer]:
    """Return the customers of these keys in their order, in two queries."""
    by_id = {one.pk: one for one in Customer.objects.with_identifiers().filter(pk__in=customer_ids)}
    keys.warm(by_id)
    return [by_id[key] for key in customer_ids if key in by_id]


def count_customers() -> int:
    """Return how many customers there are, erased and merged ones left out."""
    return Customer.objects.exclude(status__in=NOT_STANDING).count()


def countries() -> list[str]:
    """Return the codes of the countries that customers live in, in their order."""
    return list(Customer.objects.exclude(country="").order_by("country").values_list("country", flat=True).distinct())
