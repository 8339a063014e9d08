"""Pages of the shop and the account."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from shopkeeper.catalog.models import Product
from shopkeeper.consent import queries as consent
from shopkeeper.customers import queries as customers
from shopkeeper.customers.models import Address, WishList
from shopkeeper.orders import queries as orders_seen
from shopkeeper.orders.models import CartLine, LibraryItem, Order, OrderChange
from shopkeeper.privacy.models import PrivacyRequest
from shopkeeper.returns import queries as returns_seen
from shopkeeper.returns.models import Claim, Exchange, Return, Withdrawal
from tests.e2e.pages.seen import Seen, mine, of, one_of_each, plain

SHOPPER = "marta.lindqvist@example.com"
OWN = Order.objects.filter(source="", kind="sale", customer__isnull=False)


def now() -> datetime:
    return datetime.now(UTC)


def marta() -> list[tuple[Any, ...]]:
    found = customers.customer_by_email(SHOPPER)
    return [(found.pk,)] if found else []


def stranger_and_marta() -> list[tuple[Any, ...]]:
    return [(None,), *marta()]


def orders() -> list[tuple[Any, ...]]:
    """One order of the last days in each state, one given back, one of a gift, one with a change."""
    found = one_of_each(OWN.exclude(status__in=["picking", "packed"]), "status", "customer_id", "number")
    found += OWN.filter(refunds__isnull=False).values_list("customer_id", "number")[:1]
    found += OWN.filter(check_out__wraps=True).values_list("customer_id", "number")[:1]
    return list(dict.fromkeys(found))


def open_orders() -> list[tuple[Any, ...]]:
    return list(OWN.filter(status="paid").values_list("customer_id", "number")[:1])


def arrived() -> list[tuple[Any, ...]]:
    """Return an order of which something can be sent back."""
    there = OWN.filter(status="delivered").values_list("customer_id", "number", "pk")
    found = ((customer, number, returns_seen.eligibility(key, now())) for customer, number, key in there)
    fit = [(customer, number) for customer, number, what in found if what and any(one.quantity for one in what.lines)]
    return fit[:1]


def tracked() -> list[str]:
    """Return links to an order in each state of its parcels."""
    rows = OWN.filter(shipments__isnull=False)
    rows = rows.filter(shipments__tracking_state__in=["delayed", "delivered"])
    found = [key for (key,) in one_of_each(rows, "shipments__tracking_state", "pk")]
    found += [key for (key,) in OWN.filter(status="paid").values_list("pk")[:1]]
    return [orders_seen.tracking_link_token(key, now()) for key in dict.fromkeys(found)]


def returned() -> Iterable[tuple[Any, ...]]:
    wanted = Return.objects.filter(status__in=["review", "label_issued", "received", "resolved"])
    yield from one_of_each(wanted, "status", "customer_id", "number")
    yield from one_of_each(Exchange.objects.all(), "status", "of_return__customer_id", "of_return__number")


def to_pay() -> list[Any]:
    """Return a guest's return that waits until its dearer replacement is paid."""
    found = Exchange.objects.filter(replacement_order__status="pending", of_return__customer__status="guest")
    return list(found.values_list("of_return", flat=True)[:1])


def preferences() -> list[str]:
    found = customers.customer_by_email(SHOPPER)
    reaches = consent.reaches(found.pk) if found else []
    return [
        consent.link_token(consent.Link(one.channel, consent.address_digest(one.channel, one.address), "", found.pk))
        for one in reaches[:1]
        if found
    ]


PAGES: dict[str, Seen] = {
    "home": mine(stranger_and_marta),
    "categories": plain(),
    "category": of(lambda: ["kitchen"], "", "?stock=1&sort=price"),
    "product": of(lambda: Product.objects.filter(status="active").values_list("slug", flat=True)[:2]),
    "deals": plain(),
    "search": plain("?q=coffee", "?q=cofee", "?q=zzz"),
    "cart": mine(lambda: [(None,), *CartLine.objects.values_list("cart__customer_id")[:1]]),
    "checkout": mine(
        lambda: CartLine.objects.filter(cart__customer__isnull=False).values_list("cart__customer_id")[:1]
    ),
    "account": mine(marta),
    "orders": mine(marta),
    "order": mine(orders),
    "order-cancel": mine(open_orders),
    "order-change": mine(open_orders),
    "order-change-confirm": mine(
        lambda: OrderChange.objects.filter(status="open").values_list("order__customer_id", "order__number", "pk")[:1]
    ),
    "order-address": mine(open_orders),
    "order-pay": mine(lambda: OWN.filter(status="pending").values_list("customer_id", "number")[:1]),
    "return-ask": mine(arrived),
    "problem": mine(arrived),
    "returns": mine(marta),
    "return": mine(returned),
    "return-cancel": mine(
        lambda: Return.objects.filter(status="label_issued").values_list("customer_id", "number")[:1]
    ),
    "claim": mine(lambda: one_of_each(Claim.objects.all(), "status", "order__customer_id", "number")),
    "track": of(lambda: [*tracked(), "made-up"]),
    "track-return": of(lambda: tracked()[:1]),
    "return-link": of(lambda: [returns_seen.return_token(one.pk, now()) for one in Return.objects.all()[:1]]),
    "return-link-pay": of(lambda: [returns_seen.return_token(key, now()) for key in to_pay()]),
    "withdraw": plain(),
    "withdrawal": of(lambda: [returns_seen.withdrawal_token(one.pk, now()) for one in Withdrawal.objects.all()[:1]]),
    "credit": mine(marta),
    "methods": mine(marta),
    "details": mine(marta),
    "address-add": mine(marta),
    "address": mine(lambda: Address.objects.values_list("customer_id", "pk")[:1]),
    "passkeys": mine(marta),
    "sign-ins": mine(marta),
    "known": mine(marta),
    "privacy-requests": mine(lambda: [*marta(), *PrivacyRequest.objects.values_list("customer_id")[:1]]),
    "library": mine(lambda: [*marta(), *LibraryItem.objects.values_list("order_line__order__customer_id")[:1]]),
    "choices": mine(marta),
    "wishes": mine(lambda: [(None,), *WishList.objects.values_list("customer_id")[:1]]),
    "wishes-shared": of(
        lambda: [customers.share_token(one) for one in WishList.objects.filter(shared_key__isnull=False)[:1]]
    ),
    "privacy": plain(),
    "sign-in": plain(),
    "newsletter": plain(),
    "preferences": of(preferences),
    "unsubscribe": of(preferences),
    "offline": plain(),
}
NO_PAGE = {
    "download": "a file",
    "privacy-copy": "a file",
    "suggestions": "a piece of the search box",
    "ordered": "the end of the purchase, which is walked to",
    "bought": "as above, by one press",
    "payment-back": "leads on from the gateway",
    "methods-back": "leads on from the gateway",
    "code": "behind signing in, which is walked through",
    "confirm": "behind a letter, which is walked through",
    "order-invoice": "a PDF",
    "return-label": "a PDF",
    "return-link-label": "a PDF",
    "choices-history": "a file",
    "preferences-history": "a file",
    "sitemap": "for machines",
    "sitemap-part": "for machines",
    "picture": "a picture",
    "components": "a script",
    "embed-offers": "for scripts",
    "embed-wishes": "for scripts",
    "embed-tracking": "for scripts",
    "robots": "for machines",
    "favicon": "a picture",
    "manifest": "for machines",
    "service-worker": "a script",
}
