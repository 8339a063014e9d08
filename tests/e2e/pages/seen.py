"""How a list says what a page is looked at with."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.urls import reverse

Whose = tuple[UUID | None, Sequence[object]]


@dataclass(frozen=True)
class Seen:
    """A page: whose eyes see which of its objects, and with what after the address."""

    find: Callable[[], Iterable[Whose]]
    queries: tuple[str, ...] = ("",)

    def addresses(self, name: str) -> Iterator[tuple[UUID | None, str]]:
        """Return each address with the customer who sees it, None for a stranger or for staff."""
        for customer_id, arguments in self.find():
            for query in self.queries:
                yield customer_id, reverse(name, args=arguments) + query


def plain(*queries: str) -> Seen:
    """Return a page without objects."""
    return Seen(lambda: [(None, ())], queries or ("",))


def of(find: Callable[[], Iterable[Any]], *queries: str) -> Seen:
    """Return a page of objects that anybody may see: each one argument, or a tuple of them."""
    return Seen(lambda: [(None, one if isinstance(one, tuple) else (one,)) for one in find()], queries or ("",))


def mine(find: Callable[[], Iterable[Any]], *queries: str) -> Seen:
    """Return a page of a customer's own: each one the customer, then the arguments."""
    return Seen(lambda: [(one[0], one[1:]) for one in map(tuple, find())], queries or ("",))


def one_of_each(rows: "QuerySet[Any]", kind: str, *fields: str) -> list[tuple[Any, ...]]:
    """Return the fields of one row of each kind."""
    firsts = {found: key for key, found in rows.order_by("-pk").values_list("pk", kind)}
    return list(rows.filter(pk__in=list(firsts.values())).values_list(*fields))
