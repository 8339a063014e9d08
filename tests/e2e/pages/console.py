"""Pages of the console."""

from django.db.models import QuerySet

from shopkeeper.behaviour.models import Event as BehaviourEvent
from shopkeeper.behaviour.models import Source
from shopkeeper.catalog.models import Product, Variant
from shopkeeper.consent.models import Entry as ConsentEntry
from shopkeeper.customers.models import Address
from shopkeeper.delivery.models import Message
from shopkeeper.foundation.jobs.models import Job
from shopkeeper.foundation.outbox.models import Event
from shopkeeper.orders.models import Dispute, Order, OrderChange, Refund
from shopkeeper.privacy.models import PrivacyRequest
from shopkeeper.promotions.models import CodeBatch, Coupon, Deal
from shopkeeper.returns.models import Claim, Exchange, Return
from tests.e2e.pages.seen import Seen, of, one_of_each, plain

PILES = ("to-pick", "picking", "packed", "sent", "late", "lost", "stop")


def customers() -> list[object]:
    """The persona with the longest story."""
    return list(Order.objects.filter(source="").order_by("placed_at").values_list("customer_id", flat=True)[:1])


def orders() -> list[object]:
    """One in each state, one given back, disputed, changed, in two parcels."""
    sales = Order.objects.filter(kind="sale")
    found = [key for (key,) in one_of_each(sales.filter(status__in=["pending", "paid", "shipped"]), "status", "pk")]
    found += list(Order.objects.filter(kind="credit").values_list("pk", flat=True)[:1])
    found += list(Dispute.objects.values_list("payment__order", flat=True)[:1])
    found += list(Refund.objects.filter(status="asked").values_list("order", flat=True)[:1])
    found += list(OrderChange.objects.values_list("order", flat=True)[:1])
    found += list(sales.filter(shipments__tracking_number__isnull=False, source="").values_list("pk", flat=True)[:1])
    return list(dict.fromkeys(found))


def of_somebody() -> "QuerySet[ConsentEntry]":
    return ConsentEntry.objects.filter(person_id__isnull=False)


def exchanges() -> list[object]:
    return list(Exchange.objects.filter(status="awaiting_difference").values_list("of_return", flat=True)[:1])


def returns() -> list[object]:
    """One that waits for a look, one with its label, one that was looked at, one that is done, an exchange."""
    wanted = Return.objects.filter(status__in=["review", "label_issued", "inspected", "resolved"])
    return list(dict.fromkeys([*(key for (key,) in one_of_each(wanted, "status", "pk")), *exchanges()]))


PAGES: dict[str, Seen] = {
    "home": plain("", "?period=quarter"),
    "search": plain(),
    "privacy": plain(),
    "privacy-request": of(lambda: [key for (key,) in one_of_each(PrivacyRequest.objects.all(), "status", "pk")]),
    "customers": plain("", "?sort=spent&orders_from=2"),
    "customers-merges": plain(),
    "customers-noticed": plain(),
    "customers-customer": of(customers),
    "customers-orders": of(customers),
    "customers-credit": of(customers),
    "customers-who": of(customers),
    "customers-edit": of(customers),
    "customers-interests": of(customers),
    "customers-address-add": of(customers),
    "customers-address": of(lambda: Address.objects.values_list("customer_id", "pk")[:1]),
    "customers-identifier-add": of(customers),
    "customers-consent": of(lambda: of_somebody().values_list("person_id", flat=True)[:1]),
    "customers-consent-proof": of(lambda: of_somebody().values_list("person_id", "pk")[:1]),
    "behaviour": plain(),
    "behaviour-event": of(lambda: BehaviourEvent.objects.values_list("pk", flat=True)[:1]),
    "behaviour-sources": plain(),
    "behaviour-source": of(lambda: Source.objects.values_list("pk", flat=True)[:1]),
    "behaviour-catalogue": plain(),
    "behaviour-name": plain("?kind=track&name=Product+Viewed"),
    "behaviour-rejected": plain(),
    "behaviour-orders": plain(),
    "fulfilment": plain(*(f"?pile={one}" for one in PILES)),
    "orders": plain("", "?late=1"),
    "orders-money": plain(),
    "approvals": plain(),
    "orders-order": of(orders),
    "orders-part": of(lambda: Order.objects.filter(status="paid", source="").values_list("pk", flat=True)[:1]),
    "orders-change": of(lambda: OrderChange.objects.values_list("order", flat=True)[:1]),
    "orders-change-confirm": of(lambda: OrderChange.objects.values_list("order", "pk")[:1]),
    "returns": plain("", "?pile=resolved"),
    "returns-return": of(returns),
    "returns-claims": plain(),
    "returns-claim": of(lambda: one_of_each(Claim.objects.all(), "status", "pk")),
    "products": plain("", "?q=nothing+like+this"),
    "products-synonyms": plain(),
    "products-new": plain(),
    "products-categories": plain(),
    "products-brands": plain(),
    "products-product": of(lambda: Product.objects.values_list("pk", flat=True)[:1]),
    "products-edit": of(lambda: Product.objects.values_list("pk", flat=True)[:1]),
    "products-pictures": of(lambda: Product.objects.values_list("pk", flat=True)[:1]),
    "products-variant-new": of(lambda: Product.objects.values_list("pk", flat=True)[:1]),
    "products-variant": of(lambda: Variant.objects.values_list("pk", flat=True)[:1]),
    "products-goods": of(lambda: Variant.objects.filter(is_digital=True).values_list("pk", flat=True)[:1]),
    "deals": plain("", "?state=over"),
    "deals-new": plain(),
    "deals-deal": of(lambda: Deal.objects.values_list("pk", flat=True)[:1]),
    "deals-coupons": plain(),
    "deals-coupon-new": plain(),
    "deals-coupon": of(lambda: Coupon.objects.values_list("pk", flat=True)[:1]),
    "deals-codes-new": plain(),
    "deals-codes": of(lambda: CodeBatch.objects.values_list("pk", flat=True)[:1]),
    "imports": plain(),
    "work": plain(),
    "work-job": of(lambda: Job.objects.values_list("pk", flat=True)[:1]),
    "work-events": plain(),
    "work-event": of(lambda: Event.objects.values_list("pk", flat=True)[:1]),
    "messages": plain(),
    "messages-letters": plain(),
    "messages-letter": of(lambda: [("order-confirmed", "de")]),
    "messages-message": of(lambda: Message.objects.values_list("pk", flat=True)[:1]),
    "settings": plain(),
    "settings-limits": plain(),
    "settings-staff": plain(),
    "settings-keys": plain(),
    "settings-terms": plain("", "?method=standard"),
    "settings-returns": plain(),
    "settings-consent": plain(),
    "settings-notices": plain(),
    "settings-notice": of(lambda: ["preference-centre"]),
    "settings-suppression": plain(),
    "settings-permissions": plain(),
    "settings-law": plain(),
    "settings-audit": plain(),
    "settings-health": plain(),
}
NO_PAGE = {
    "behaviour-rejection": "the sample shop tells nothing that is refused",
    "deals-look": "a piece of deals-new, which is looked at with it",
    "deals-coupon-look": "a piece of deals-coupon-new",
    "deals-codes-file": "a file",
    "fulfilment-label": "a PDF",
    "fulfilment-invoice": "a PDF",
    "imports-import": "looked at by the journey, which brings a file",
    "imports-rejects": "a file",
    "messages-body": "a letter in a frame of its own, and no page of the console",
    "messages-letter-look": "a letter, as above",
    "privacy-copy": "a file",
    "products-export": "a file",
    "products-template": "a file",
}
