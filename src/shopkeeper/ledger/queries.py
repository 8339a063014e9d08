"""What customers hold, what moved, and whether the ledger still adds up."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import models
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from shopkeeper.customers.queries import selves
from shopkeeper.foundation.db.paging import Page, page_of
from shopkeeper.foundation.money import Money
from shopkeeper.foundation.personal import keys
from shopkeeper.ledger.models import Account, AskedGrant, Entry, Posting
from shopkeeper.ledger.rules import AccountKind, AskedStatus, EntryKind, GrantReason, GrantRefusal

__all__ = [
    "AccountKind",
    "AskedStatus",
    "EntryKind",
    "GrantReason",
    "GrantRefusal",
    "Statement",
    "StatementLine",
    "accounts_with_credit",
    "asked_grant",
    "asked_grants",
    "asked_grants_of",
    "count_asked_grants",
    "entry_by_key",
    "house_balances",
    "left_of",
    "owed",
    "statement",
    "store_credit",
    "store_credit_in",
    "wrong_balances",
]
PAGE = 50


def store_credit(customer_id: UUID) -> list[Money]:
    """Return what the customer holds, one amount for each currency in which there is some.

    What was given to somebody who was merged into them counts; it stays on that account, so that a merge can be undone.
    """
    sums = _accounts(selves(customer_id)).filter(held_minor__gt=0).values("unit").annotate(sum=Sum("held_minor"))
    return [Money(row["unit"], row["sum"]) for row in sums.order_by("unit")]


def store_credit_in(customer_id: UUID, currency: str) -> Money:
    """Return what the customer holds in that currency, which may be nothing."""
    return next((held for held in store_credit(customer_id) if held.currency == currency), Money(currency, 0))


@dataclass(frozen=True)
class StatementLine:
    """One entry as the customer sees it: what it added to their credit, or took."""

    entry: Entry
    amount: Money


@dataclass(frozen=True)
class Statement:
    lines: list[StatementLine]
    next_cursor: str | None


def statement(customer_id: UUID, *, cursor: str | None = None, limit: int = PAGE) -> Statement:
    """Return what happened to the customer's credit, the latest first. Raises BadCursor."""
    entries = Entry.objects.filter(customer__in=selves(customer_id)).prefetch_related(
        "postings__source", "postings__target"
    )
    page: Page[Entry] = page_of(entries, by=("-at", "-id"), cursor=cursor, limit=limit)
    keys.warm(entry.customer_id for entry in page.rows)
    return Statement([StatementLine(entry, _added(entry)) for entry in page.rows], page.next_cursor)


def _added(entry: Entry) -> Money:
    postings = list(entry.postings.all())
    signs = (1 if one.target.customer_id else -1 for one in postings)
    return Money(postings[0].unit, sum(sign * one.amount_minor for sign, one in zip(signs, postings, strict=True)))


def entry_by_key(key: str) -> Entry | None:
    """Return what was written under that key, or None."""
    return Entry.objects.filter(key=key).first()


def house_balances() -> list[tuple[str, Money]]:
    """Return what each account of the shop has taken in less what it gave, by kind and currency."""
    return [
        (account.kind, Money(account.unit, _moved(Q(target=account)) - _moved(Q(source=account))))
        for account in Account.objects.filter(customer__isnull=True).order_by("unit", "kind")
    ]


def owed() -> list[Money]:
    """Return what all customers hold together, in each currency: what the shop owes them."""
    sums = Account.objects.filter(customer__isnull=False).values("unit").annotate(sum=Sum("held_minor"))
    return [Money(row["unit"], row["sum"]) for row in sums.order_by("unit")]


def wrong_balances() -> list[str]:
    """Return, in words, each account that holds something else than its postings say; none when all is well."""
    into = dict(Posting.objects.values_list("target").annotate(Sum("amount_minor")).order_by())
    out = dict(Posting.objects.values_list("source").annotate(Sum("amount_minor")).order_by())
    return [
        f"account {account.pk} holds {account.held_minor} {account.unit}, its postings make {expected}"
        for account in Account.objects.filter(customer__isnull=False).iterator()
        if account.held_minor != (expected := into.get(account.pk, 0) - out.get(account.pk, 0))
    ]


def left_of(entry: Entry) -> list[tuple[Posting, int]]:
    """Return the entry's postings, each with what of it was not given back yet, in minor units."""
    rows = entry.postings.annotate(back=Coalesce(Sum("reversals__amount_minor"), 0)).annotate(
        left=F("amount_minor") - F("back")
    )
    return [(one, one.left) for one in rows.order_by("position")]


def accounts_with_credit(customer_id: UUID, currency: str) -> list[Account]:
    """Return the accounts that the customer can spend from: their own first, then those of persons merged into them."""
    found = _accounts(selves(customer_id)).filter(unit=currency, held_minor__gt=0).order_by("id")
    return sorted(found, key=lambda one: one.customer_id != customer_id)


def _accounts(customer_ids: Iterable[UUID]) -> models.QuerySet[Account]:
    return Account.objects.filter(customer__in=list(customer_ids), kind=AccountKind.STORE_CREDIT.value)


def _moved(condition: Q) -> int:
    return Posting.objects.filter(condition).aggregate(sum=Sum("amount_minor"))["sum"] or 0


def asked_grant(asked_id: UUID) -> AskedGrant | None:
    """Return a wish to give credit."""
    return AskedGrant.objects.filter(pk=asked_id).first()


def asked_grants(*, limit: int = 200) -> list[AskedGrant]:
    """Return the wishes that wait for a second person, with their customers, the earliest to expire first."""
    waiting = AskedGrant.objects.filter(status=AskedStatus.ASKED.value).select_related("customer")
    rows = list(waiting.order_by("expires_at", "id")[:limit])
    keys.warm(row.customer_id for row in rows)
    return rows


def asked_grants_of(customer_id: UUID, *, limit: int = 20) -> list[AskedGrant]:
    """Return what was asked for a customer, the latest first; what was let go stands in the statement."""
    asked = AskedGrant.objects.filter(customer__in=selves(customer_id)).exclude(status=AskedStatus.ALLOWED.value)
    rows = list(asked.order_by("-asked_at", "-id")[:limit])
    keys.warm(row.customer_id for row in rows)
    return rows


def count_asked_grants() -> int:
    """Return how many wishes wait for a second person."""
    return AskedGrant.objects.filter(status=AskedStatus.ASKED.value).count()
