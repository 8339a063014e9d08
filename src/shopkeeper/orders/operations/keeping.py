"""Saved ways of paying: kept as the gateway's token, chosen as the default, forgotten."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from shopkeeper.customers import queries as customers
from shopkeeper.foundation import audit
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.orders.models import GatewayCustomer, SavedMethod
from shopkeeper.orders.ports import Card, GatewayRefused, GatewaySilent, PaymentGateway, gateway
from shopkeeper.orders.queries.payments import method_of

PERSONAL = ["last4"]


class UnableToSaveMethod(Exception):
    """There is no such method, it is not the customer's, or there is no gateway to keep it."""


@transaction.atomic
def keep_card(*, customer_id: UUID, card: Card, at: datetime) -> UUID:
    """Return the row of a method that the gateway keeps; the customer's first one is the default."""
    seen = SavedMethod.objects.filter(token=card.reference).first()
    if seen is not None:
        return seen.id
    mine = SavedMethod.objects.select_for_update().filter(customer=customer_id, is_default=True)
    row = SavedMethod.objects.create(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        id=new_id(at),
        customer_id=customer_id,
        token=card.reference,
        brand=card.brand[:20],
        last4=card.last4[:4],
        expires_month=card.expires_month,
        expires_year=card.expires_year,
        is_default=not mine.exists(),
        saved_at=at,
    )
    return row.id


def begin_saving(*, customer_id: UUID, return_url: str, key: str) -> str:
    """Return the gateway's page on which the customer enters a method to be saved. Raises UnableToSaveMethod."""
    door = gateway()
    if door is None:
        raise UnableToSaveMethod("this shop has no payment gateway that could keep it")
    try:
        return door.begin_saving(customer=gateway_customer(door, customer_id), return_url=return_url, key=key)
    except (GatewayRefused, GatewaySilent):
        raise UnableToSaveMethod("the payment gateway does not answer; try again in a while") from None


def save_method(*, customer_id: UUID, token: str, key: str, at: datetime) -> UUID:
    """Let the gateway save a method that it has given a token for, and return its row; the same key saves it once.

    Raises UnableToSaveMethod.
    """
    door, customer_id = gateway(), customers.survivor(customer_id)
    if door is None:
        raise UnableToSaveMethod("this shop has no payment gateway that could keep it")
    try:
        card = door.attach_method(method=token, customer=gateway_customer(door, customer_id), key=key)
    except GatewayRefused:
        raise UnableToSaveMethod("the payment gateway does not take this; choose another") from None
    except GatewaySilent:
        raise UnableToSaveMethod("the payment gateway does not answer; try again in a while") from None
    return keep_card(customer_id=customer_id, card=card, at=at)


def keep_saved(*, customer_id: UUID, at: datetime) -> int:
    """Keep what the gateway now holds for the customer, and return how many there are; silence changes nothing."""
    door, customer_id = gateway(), customers.survivor(customer_id)
    known = GatewayCustomer.objects.filter(customer=customer_id).first()
    if door is None or known is None:
        return 0
    try:
        cards = door.methods(customer=known.reference)
    except (GatewayRefused, GatewaySilent):
        return 0
    for card in cards:
        keep_card(customer_id=customer_id, card=card, at=at)
    return len(cards)


def gateway_customer(door: PaymentGateway, customer_id: UUID) -> str:
    """Return by which reference the gateway knows the customer, made now where it knew none."""
    customer_id = customers.survivor(customer_id)
    known = GatewayCustomer.objects.filter(customer=customer_id).first()
    if known is None:
        reference = door.create_customer(key=f"customer:{customer_id}")
        known, _ = GatewayCustomer.objects.get_or_create(customer_id=customer_id, defaults={"reference": reference})
    return known.reference


@transaction.atomic
def prefer_method(*, customer_id: UUID, method_id: UUID, at: datetime, actor: Actor) -> None:
    """Make it the customer's default. Raises UnableToSaveMethod."""
    row = _mine(customer_id, method_id)
    selves = customers.selves(customer_id)
    SavedMethod.objects.filter(customer__in=selves, is_default=True).update(is_default=False)
    SavedMethod.objects.filter(pk=row.pk).update(is_default=True)
    _record("payment-method-preferred", customer_id, at, actor)


@transaction.atomic
def remove_method(*, customer_id: UUID, method_id: UUID, at: datetime, actor: Actor) -> None:
    """Forget a saved method; the gateway is told to by background work. Raises UnableToSaveMethod."""
    row = _mine(customer_id, method_id)
    was_default = row.is_default
    SavedMethod.objects.filter(pk=row.pk).update(is_default=False, removed_at=at, last4="")
    following = SavedMethod.objects.filter(customer=row.customer_id, removed_at__isnull=True).order_by("-saved_at")
    if was_default and (heir := following.first()) is not None:
        SavedMethod.objects.filter(pk=heir.pk).update(is_default=True)
    _record("payment-method-removed", customer_id, at, actor)


def _mine(customer_id: UUID, method_id: UUID) -> SavedMethod:
    row = method_of(customer_id, method_id)
    if row is None:
        raise UnableToSaveMethod("there is no such saved way of paying")
    return row


def _record(action: str, customer_id: UUID, at: datetime, actor: Actor) -> None:
    audit.record(
        actor=actor,
        action=f"orders.{action}",
        subject_kind="customer",
        subject_id=customer_id,
        at=at,
        sealed_fields=PERSONAL,
    )
