"""The one list of who listens to what, which jobs there are, and which adapter stands behind which port."""

import inspect
from collections.abc import Callable
from datetime import datetime
from types import ModuleType
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from shopkeeper.api import tasks as api_tasks
from shopkeeper.behaviour import operations as behaviour
from shopkeeper.behaviour import queries as behaviour_queries
from shopkeeper.behaviour import tasks as behaviour_tasks
from shopkeeper.catalog import events as catalog_events
from shopkeeper.config import tasks as config_tasks
from shopkeeper.connectors.local_carrier import LocalCarrier
from shopkeeper.connectors.sink import Sink
from shopkeeper.connectors.smtp import Server, SMTPChannel
from shopkeeper.connectors.stripe import StripeGateway
from shopkeeper.consent import events as consent_events
from shopkeeper.consent import handlers as consent_handlers
from shopkeeper.consent import tasks as consent_tasks
from shopkeeper.customers import events as customers_events
from shopkeeper.customers import handlers as customers_handlers
from shopkeeper.customers import tasks as customers_tasks
from shopkeeper.delivery import events as delivery_events
from shopkeeper.delivery import handlers as delivery_handlers
from shopkeeper.delivery import operations as delivery
from shopkeeper.delivery import queries as messages
from shopkeeper.delivery import tasks as delivery_tasks
from shopkeeper.delivery.ports import Channel, Links
from shopkeeper.foundation import clock
from shopkeeper.foundation.jobs import defining, queueing, running
from shopkeeper.foundation.jobs import queries as jobs
from shopkeeper.foundation.jobs import tasks as jobs_tasks
from shopkeeper.foundation.observability import metrics
from shopkeeper.foundation.outbox import delivering
from shopkeeper.foundation.outbox import queries as outbox
from shopkeeper.foundation.outbox import tasks as outbox_tasks
from shopkeeper.foundation.outbox.registry import Handler, registry
from shopkeeper.foundation.worker.loop import Line, Loop, Turn
from shopkeeper.intake import events as intake_events
from shopkeeper.intake import handlers as intake_handlers
from shopkeeper.intake import tasks as intake_tasks
from shopkeeper.ledger import events as ledger_events
from shopkeeper.ledger import tasks as ledger_tasks
from shopkeeper.messaging import events as messaging_events
from shopkeeper.messaging import handlers as messaging_handlers
from shopkeeper.messaging import queries as messaging
from shopkeeper.messaging.ports import Site
from shopkeeper.orders import events as orders_events
from shopkeeper.orders import handlers as orders_handlers
from shopkeeper.orders import operations as orders_operations
from shopkeeper.orders import ports as orders_ports
from shopkeeper.orders import queries as orders_queries
from shopkeeper.orders import tasks as orders_tasks
from shopkeeper.orders.ports import PaymentGateway
from shopkeeper.privacy import tasks as privacy_tasks
from shopkeeper.promotions import tasks as promotions_tasks
from shopkeeper.recommendations import events as recommendations_events
from shopkeeper.recommendations import tasks as recommendations_tasks
from shopkeeper.returns import events as returns_events
from shopkeeper.returns import handlers as returns_handlers
from shopkeeper.returns import tasks as returns_tasks

# event class -> the handlers that react to it; a handler is one function of a domain's handlers.py
LISTENERS: dict[type[Any], tuple[Handler, ...]] = {
    catalog_events.PriceChanged: (orders_handlers.tell_who_wishes,),
    catalog_events.StockChanged: (orders_handlers.tell_who_waits,),
    consent_events.PermissionWithdrawn: (delivery_handlers.drop_waiting_marketing, orders_handlers.stop_notices),
    consent_events.AddressSuppressed: (delivery_handlers.drop_waiting_marketing,),
    intake_events.HistoryImported: (intake_handlers.learn_from_history,),
    customers_events.CustomerCreated: (customers_handlers.settle_created,),
    customers_events.CustomerChanged: (customers_handlers.settle_changed,),
    customers_events.CustomersMerged: (customers_handlers.settle_merged, orders_handlers.follow_merge),
    customers_events.MergeUndone: (
        customers_handlers.settle_merged,
        orders_handlers.follow_merge,
        consent_handlers.part_choices,
    ),
    ledger_events.StoreCreditGranted: (messaging_handlers.tell_store_credit,),
    orders_events.OrderPaid: (
        orders_handlers.write_invoice,
        orders_handlers.fill_library,
        messaging_handlers.confirm_order,
    ),
    orders_events.OrderShipped: (messaging_handlers.tell_shipped, returns_handlers.tell_replacement_shipped),
    orders_events.OrderDelivered: (returns_handlers.note_replacement_delivered,),
    orders_events.ShipmentOutForDelivery: (messaging_handlers.tell_out_for_delivery,),
    orders_events.ShipmentDelayed: (messaging_handlers.tell_delayed,),
    orders_events.ShipmentDelivered: (messaging_handlers.tell_delivered,),
    orders_events.ParcelLost: (messaging_handlers.tell_lost,),
    orders_events.OrderChanged: (
        orders_handlers.write_paper_of_change,
        orders_handlers.follow_change,
        messaging_handlers.tell_order_changed,
    ),
    orders_events.ChangeTooLate: (messaging_handlers.tell_change_too_late,),
    orders_events.OrderCancelled: (
        orders_handlers.settle_library,
        messaging_handlers.tell_ended,
        returns_handlers.follow_cancelled,
    ),
    orders_events.LinesCancelled: (
        orders_handlers.write_credit_note,
        orders_handlers.settle_library,
        messaging_handlers.tell_lines_cancelled,
        returns_handlers.follow_cancelled,
    ),
    orders_events.CancellationAsked: (messaging_handlers.tell_cancellation_asked,),
    orders_events.CancellationRefused: (messaging_handlers.tell_cancellation_refused,),
    orders_events.DeliveryChanged: (messaging_handlers.tell_address_changed,),
    orders_events.PaymentFailed: (messaging_handlers.tell_payment_failed,),
    orders_events.CreditWritten: (orders_handlers.write_note_of_credit,),
    orders_events.RefundSucceeded: (
        orders_handlers.write_note_of_refund,
        orders_handlers.settle_library,
        messaging_handlers.tell_refunded,
    ),
    orders_events.RefundFailed: (messaging_handlers.tell_refund_failed,),
    returns_events.ReturnRequested: (messaging_handlers.tell_return_requested,),
    returns_events.ReturnApproved: (messaging_handlers.tell_return_approved,),
    returns_events.ReturnRejected: (messaging_handlers.tell_return_rejected,),
    returns_events.ReturnLabelIssued: (messaging_handlers.tell_return_label,),
    returns_events.ReturnReceived: (messaging_handlers.tell_return_received,),
    returns_events.ClaimDecided: (messaging_handlers.tell_claim_decided,),
    returns_events.ReturnExpired: (messaging_handlers.tell_return_expired,),
    returns_events.ReturnLost: (messaging_handlers.tell_return_lost,),
    returns_events.ReturnSentBack: (messaging_handlers.tell_sent_back,),
    returns_events.ExchangeDifferenceAsked: (messaging_handlers.tell_difference_asked,),
    returns_events.ExchangeLapsed: (messaging_handlers.tell_exchange_lapsed,),
    returns_events.ExchangeShipped: (messaging_handlers.tell_exchange_shipped,),
    returns_events.ClaimEvidenceWanted: (messaging_handlers.tell_evidence_wanted,),
    returns_events.WithdrawalReceived: (messaging_handlers.send_receipt,),
    returns_events.ReturnResolved: (messaging_handlers.tell_return_resolved,),
    orders_events.DisputeOpened: (messaging_handlers.warn_of_dispute,),
    customers_events.WishCheaper: (messaging_handlers.tell_cheaper,),
    customers_events.AwaitedIsBack: (messaging_handlers.tell_back,),
}

# the events module of each domain, so that every event told can be read again
EVENTS: tuple[ModuleType, ...] = (
    customers_events,
    catalog_events,
    consent_events,
    ledger_events,
    orders_events,
    returns_events,
    delivery_events,
    recommendations_events,
    messaging_events,
    intake_events,
)

# the tasks module of each domain: importing it names its jobs
TASKS: tuple[ModuleType, ...] = (
    outbox_tasks,
    jobs_tasks,
    privacy_tasks,
    recommendations_tasks,
    behaviour_tasks,
    api_tasks,
    customers_tasks,
    consent_tasks,
    intake_tasks,
    delivery_tasks,
    ledger_tasks,
    orders_tasks,
    promotions_tasks,
    returns_tasks,
    config_tasks,
)


def event_classes() -> list[type[Any]]:
    """Return every event class of the modules above."""
    return [
        kind
        for module in EVENTS
        for _, kind in inspect.getmembers(module, inspect.isclass)
        if kind.__module__ == module.__name__ and hasattr(kind, "wire_name")
    ]


def install() -> None:
    """Make the lists above known to the outbox and the worker."""
    registry.install(LISTENERS, event_classes())
    messaging.use_site(letter_site())
    orders_operations.install_carriers([LocalCarrier()])
    orders_ports.use_gateway(payment_gateway())
    orders_ports.use_rates(rates_of_shipping_and_tax())
    orders_operations.use_pages(payment_pages())
    add = metrics.gauges.add
    add("shopkeeper_jobs", "Background jobs.", label="state", figures=jobs.counts_by_state)
    add("shopkeeper_arrivals", "Events accepted and not worked through yet.", label="state", figures=_backlog_figures)
    add("shopkeeper_messages", "Messages.", label="state", figures=messages.counts_by_state)
    add(
        "shopkeeper_behaviour_events",
        "Events of people by what came of them.",
        label="outcome",
        figures=behaviour_queries.taken_and_refused,
    )
    add("shopkeeper_outbox", "Events and deliveries that are not through.", label="state", figures=_outbox_figures)


def payment_gateway() -> Callable[[], PaymentGateway] | None:
    """Return how to reach the gateway: Stripe by the shop's key, or one of this machine for trying out."""
    if settings.STRIPE_KEY or settings.LOCAL_GATEWAY:
        key = settings.STRIPE_KEY or "sk_test_local"
        return lambda: StripeGateway(key=key, address=settings.STRIPE_URL)
    return None


def rates_of_shipping_and_tax() -> orders_ports.Rates:
    """Return who says what sending costs and which tax is owed: the shop's own tables.

    Who joins a service puts it before a table, `orders.PatientShipping(OurRates(...), orders.TableShipping())`, so that
    the table answers when the service doesn't (docs/how-to/join-rates.md).
    """
    return orders_ports.Rates(shipping=orders_queries.TableShipping(), tax=orders_queries.TableTax())


def payment_pages() -> orders_operations.Pages:
    """Return where the gateway sends shoppers back to."""
    site = settings.SITE_URL.rstrip("/")
    return orders_operations.Pages(
        paid=lambda intent_id: site + reverse("storefront:payment-back", args=[intent_id]),
        saved=lambda: site + reverse("storefront:methods-back"),
    )


def work_loop() -> Loop:
    """Return the worker of this process, not started yet."""
    return Loop(lines(), tick=start_periodic, folder=settings.DATA_DIR / "workers", clock=clock.now)


def lines() -> tuple[Line, ...]:
    """Return every line of background work."""
    return (
        Line("events", _deliver_events, delivering.renew, delivering.release),
        Line("jobs", _run_job, running.renew, running.release, threads=2),
        Line("behaviour", _work_events_through, behaviour.renew, behaviour.release, poll=0.3),
        Line("refunds", _submit_refunds, _not_leased, _not_leased),
        Line("messages", _message_sender(), delivery.renew, delivery.release, threads=2, poll=0.5),
    )


def channels() -> dict[str, Channel]:
    """Return each channel by its name: mail by SMTP where a server is set, otherwise the local sink."""
    if settings.SMTP_URL:
        return {"email": SMTPChannel(Server.parse(settings.SMTP_URL), sender=settings.MAIL_FROM, clock=clock.now)}
    return {"email": Sink()}


def links() -> Links:
    """Return where the links of marketing messages lead: pages of the shop, under its public address."""
    site = settings.SITE_URL.rstrip("/")
    return Links(
        unsubscribe=lambda token: site + reverse("storefront:unsubscribe", args=[token]),
        preferences=lambda token: site + reverse("storefront:preferences", args=[token]),
    )


def letter_site() -> Site:
    """Return the shop as its letters name it."""
    url = settings.SITE_URL.rstrip("/")
    return Site(
        name=settings.SITE_NAME,
        url=url,
        language=settings.SHOP_LANGUAGE,
        time_zone=settings.TIME_ZONE,
        track=lambda token: url + reverse("storefront:track", args=[token]),
        pay=lambda number: url + reverse("storefront:order-pay", args=[number]),
        returned=lambda token: url + reverse("storefront:return-link", args=[token]),
        withdrawal=lambda token: url + reverse("storefront:withdrawal", args=[token]),
        claim=lambda number: url + reverse("storefront:claim", args=[number]),
        product=lambda slug, sku: f"{url}{reverse('storefront:product', args=[slug])}?{urlencode({'variant': sku})}",
        console_order=lambda order_id: url + reverse("console:orders-order", args=[order_id]),
        wishes=url + reverse("storefront:wishes"),
        postal_address=settings.POSTAL_ADDRESS,
        logo_url=settings.LOGO_URL,
        requests=url + reverse("storefront:privacy-requests"),
    )


def start_periodic(now: datetime) -> int:
    """Enqueue the periodic jobs whose slot has begun; return how many."""
    return queueing.enqueue_periodic(defining.known.values(), now=now)


def _outbox_figures() -> dict[str, float]:
    now, counts = clock.now(), outbox.counts()
    oldest = (now - counts.oldest_waiting).total_seconds() if counts.oldest_waiting else 0.0
    return {
        "waiting": counts.waiting,
        "failing": counts.failing,
        "parked": counts.parked,
        "oldest_waiting_seconds": oldest,
    }


def _backlog_figures() -> dict[str, float]:
    now, log = clock.now(), behaviour_queries.backlog()
    oldest = (now - log.oldest_at).total_seconds() if log.oldest_at else 0.0
    return {"waiting": log.events, "parked_requests": log.parked, "oldest_waiting_seconds": oldest}


def _deliver_events(turn: Turn) -> int:
    return delivering.deliver_due(now=turn.clock(), claimant=turn.claimant)


def _run_job(turn: Turn) -> int:
    return running.run_due(clock=turn.clock, claimant=turn.claimant, stopping=turn.stopping)


def _work_events_through(turn: Turn) -> int:
    return behaviour.work_through(clock=turn.clock, claimant=turn.claimant)


def _submit_refunds(turn: Turn) -> int:
    return orders_operations.submit_refunds(clock=turn.clock)


def _not_leased(*_: object) -> None:
    """Do nothing: a refund is taken by compare-and-swap, and one whose worker died is asked for by `reconcile`."""


def _message_sender() -> Callable[[Turn], int]:
    known = channels()
    return lambda turn: delivery.hand_over_due(channels=known, clock=turn.clock, claimant=turn.claimant, links=links())
