"""Quotes and what was made of them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from shopkeeper.foundation.personal.blind import normalise_email
from shopkeeper.orders.models import CheckOut, Quote
from shopkeeper.orders.rules.checkout import QuoteState


def quote(quote_id: UUID, *, customer_id: UUID | None = None) -> Quote | None:
    """Return the quote with its lines, whatever became of it; with a customer named, none of another's."""
    found = Quote.objects.filter(pk=quote_id).prefetch_related("lines__variant__product")
    return found.filter(customer=customer_id).first() if customer_id else found.first()


def open_quote(customer_id: UUID, *, at: datetime) -> Quote | None:
    """Return the customer's quote that still holds at that instant."""
    found = Quote.objects.filter(customer=customer_id, state=QuoteState.OPEN.value, expires_at__gt=at)
    return found.prefetch_related("lines__variant__product").first()


def order_of_quote(quote_id: UUID) -> UUID | None:
    """Return the order that the quote became, None for none."""
    return CheckOut.objects.filter(quote=quote_id).values_list("order_id", flat=True).first()


def check_out_of(order_id: UUID) -> CheckOut | None:
    """Return how the order was checked out: gift, what was promised, until when it can be undone; None for others."""
    return CheckOut.objects.filter(order=order_id).select_related("order", "quote").first()


def is_guests_address(customer_id: UUID, email: str) -> bool:
    """Tell whether the guest gave this address with a quote or order: who proves it theirs may have the guest's."""
    given = [one.email for one in CheckOut.objects.filter(customer=customer_id)]
    given += [one.email for one in Quote.objects.filter(customer=customer_id)]
    return normalise_email(email) in {normalise_email(address) for address in given if address}


def check_outs_of(customer_id: UUID) -> list[CheckOut]:
    """Return how each of the customer's orders was checked out, the newest first."""
    return list(CheckOut.objects.filter(customer=customer_id).select_related("order").order_by("-at", "-id"))


def quotes_of(customer_ids: Iterable[UUID]) -> list[Quote]:
    """Return the quotes that were made for these customers, the newest first."""
    return list(Quote.objects.filter(customer__in=list(customer_ids)).order_by("-created_at", "-id"))
