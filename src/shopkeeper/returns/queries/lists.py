"""One return, or lists of them."""

from uuid import UUID

from django.db.models import Count, QuerySet

from shopkeeper.foundation.db.paging import Page, page_of
from shopkeeper.foundation.personal import keys
from shopkeeper.returns.models import Claim, Exchange, Return, Settlement
from shopkeeper.returns.rules import ENDED, ReturnStatus

NEWEST = ("-requested_at", "-id")


def the_return(return_id: UUID, customer_id: UUID | None = None) -> Return | None:
    """Return that return with order, lines, history and settlements; with `customer_id` only one of that customer's."""
    return _one(Return.objects.filter(pk=return_id), customer_id)


def return_by_number(number: str, customer_id: UUID | None = None) -> Return | None:
    """Return the return of exactly that number, in capitals or not."""
    return _one(Return.objects.filter(number=number.strip().upper()), customer_id)


def returns_of(customer_id: UUID, *, cursor: str | None = None, limit: int = 20) -> Page[Return]:
    """Return the customer's returns with their lines, the newest first. Raises BadCursor."""
    return page_of(
        _with_lines(Return.objects.filter(order__customer=customer_id)), by=NEWEST, cursor=cursor, limit=limit
    )


def every_return_of(customer_id: UUID) -> list[Return]:
    """Return all of the customer's returns with lines and history, the newest first."""
    return list(_with_lines(Return.objects.filter(order__customer=customer_id)).order_by(*NEWEST))


def returns_of_order(order_id: UUID) -> list[Return]:
    """Return what came back of the order or is to, the newest first."""
    return list(_with_lines(Return.objects.filter(order=order_id)).order_by(*NEWEST))


def open_returns(state: ReturnStatus | None = None, *, cursor: str | None = None, limit: int = 50) -> Page[Return]:
    """Return the returns in that state, or with None all that wait for anything, the newest first. Raises BadCursor.

    The customers' keys are fetched at once.
    """
    found = Return.objects.all()
    if state is None:
        found = found.exclude(status__in=[status.value for status in ENDED])
    else:
        found = found.filter(status=state.value)
    page = page_of(_with_lines(found.select_related("order__customer")), by=NEWEST, cursor=cursor, limit=limit)
    keys.warm({row.order.customer_id for row in page.rows if row.order.customer_id})
    return page


def replaced_by(order_id: UUID) -> Return | None:
    """Return the return in exchange for which that order goes out; None for any other order."""
    return _one(Return.objects.filter(exchange__replacement_order=order_id), None)


def is_replacement(order_id: UUID) -> bool:
    """Return whether the order goes out instead of something: by an exchange, or by a claim."""
    replaces = Exchange.objects.filter(replacement_order=order_id).exists()
    return replaces or Claim.objects.filter(replacement_order=order_id).exists()


def settled_by(refund_id: UUID) -> Settlement | None:
    """Return what of which return the refund gives back; None for a refund of anything else."""
    return Settlement.objects.filter(refund=refund_id).select_related("of_return").first()


def return_counts() -> dict[str, int]:
    """Return how many returns stand in each status; those in which none does are left out."""
    return dict(Return.objects.values_list("status").annotate(n=Count("id")).order_by())


def _with_lines(found: QuerySet[Return]) -> QuerySet[Return]:
    return found.select_related("order").prefetch_related("lines__order_line", "lines__replacement")


def _one(found: QuerySet[Return], customer_id: UUID | None) -> Return | None:
    if customer_id is not None:
        found = found.filter(order__customer=customer_id)
    whole = _with_lines(found).select_related("order__customer", "exchange__replacement_order")
    return whole.prefetch_related("lines__order_line__variant__product", "history", "settlements__refund").first()
