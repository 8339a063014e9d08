"""Finding a customer by what somebody has in hand: an address, a number, an outside key, a name."""

from uuid import UUID

from django.db.models import Q, QuerySet

from shopkeeper.customers.models import Customer, Identifier, NamePrefix
from shopkeeper.customers.queries.lists import customers_by_ids
from shopkeeper.customers.queries.merges import survivors
from shopkeeper.customers.rules import CustomerStatus, IdentifierKind
from shopkeeper.foundation.personal.blind import blind_index, name_search, normalise_email, normalise_phone


def find_customers(text: str, *, limit: int = 20, region: str = "") -> list[Customer]:
    """Return customers who fit the text, exact finds first, then by name, the newest first; in five queries.

    An e-mail address, phone number (read as one of `region`, ISO 3166) or outside key must be whole; of a name, each
    word must begin one of the customer's (at least two letters). Who was merged leads to who stands for them.
    """
    text = text.strip()
    if not text:
        return []
    found = [*_exact(text, region)[:limit], *_named(text)[:limit]]
    stands = survivors(found)
    return customers_by_ids(list(dict.fromkeys(stands[key] for key in found))[:limit])


def _exact(text: str, region: str) -> "QuerySet[Customer, UUID]":
    digests = [(IdentifierKind.EXTERNAL, text)]
    if "@" in text:
        digests.append((IdentifierKind.EMAIL, normalise_email(text)))
    if number := normalise_phone(text, region):
        digests.append((IdentifierKind.PHONE, number))
    fits = Q(pk__in=[])
    for kind, value in digests:
        fits |= Q(kind=kind.value, digest=blind_index(kind.value, value))
    known = Identifier.objects.filter(fits).values("customer")
    found = Customer.objects.filter(Q(pk__in=known) | Q(external_id=text))
    return _standing(found)


def _named(text: str) -> "QuerySet[Customer, UUID]":
    found = Customer.objects.all()
    words = [] if "@" in text else name_search(text)
    for digests in words:
        found = found.filter(pk__in=NamePrefix.objects.filter(digest__in=digests).values("customer"))
    return _standing(found if words else found.none())


def _standing(found: QuerySet[Customer]) -> "QuerySet[Customer, UUID]":
    standing = found.exclude(status=CustomerStatus.ERASED.value).order_by("-created_at", "-id")
    return standing.values_list("pk", flat=True)
