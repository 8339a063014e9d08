"""A shopper's passkeys: made, used, removed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from shopkeeper.customers import passkeys
from shopkeeper.customers.events import CustomerSignedIn
from shopkeeper.customers.models import Customer, Passkey
from shopkeeper.customers.operations.recording import locked_customer, record
from shopkeeper.customers.passkeys import NotProven, RelyingParty
from shopkeeper.customers.rules import CustomerStatus, counter_moved_on
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell

MOST_PASSKEYS = 20


class UnableToUsePasskey(Exception):
    """The customer or passkey is not there, the browser's answer proves nothing, or the passkey looks copied."""


def begin_passkey_registration(*, customer_id: UUID, shop: RelyingParty) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the browser's options and the state to keep in the session. Raises UnableToUsePasskey."""
    customer = Customer.objects.with_identifiers().filter(pk=customer_id, status=CustomerStatus.ACTIVE.value).first()
    if customer is None:
        raise UnableToUsePasskey(f"there is no customer {customer_id} with an account")
    known = [bytes(one) for one in Passkey.objects.filter(customer=customer).values_list("credential_id", flat=True)]
    if len(known) >= MOST_PASSKEYS:
        raise UnableToUsePasskey(f"a customer has at most {MOST_PASSKEYS} passkeys; remove one first")
    shown = customer.email or customer.name
    return passkeys.begin_registration(
        shop, handle=customer_id.bytes, name=shown, display_name=customer.name or shown, known=known
    )


@transaction.atomic
def finish_passkey_registration(
    *,
    customer_id: UUID,
    shop: RelyingParty,
    state: Mapping[str, Any],
    answer: Mapping[str, Any],
    label: str,
    at: datetime,
    actor: Actor,
) -> UUID:
    """Return the key of the passkey that the browser made. Raises UnableToUsePasskey."""
    if locked_customer(customer_id) is None:
        raise UnableToUsePasskey(f"there is no customer {customer_id}")
    try:
        made = passkeys.finish_registration(shop, state, answer)
    except NotProven as refusal:
        raise UnableToUsePasskey(f"the passkey was not accepted: {refusal}") from None
    passkey = Passkey(  # type: ignore[misc]  # the plugin knows a sealed field by its stored form alone
        id=new_id(at),
        customer_id=customer_id,
        credential_id=made.credential_id,
        public_key=made.public_key,
        sign_count=made.sign_count,
        label=label[:80],
        created_at=at,
    )
    try:
        with transaction.atomic():
            passkey.save(force_insert=True)
    except IntegrityError:
        raise UnableToUsePasskey("this passkey is known already") from None
    record("passkey-added", customer_id, at=at, actor=actor)
    return passkey.id


def begin_passkey_sign_in(*, shop: RelyingParty) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the browser's options and the state to keep in the session."""
    return passkeys.begin_sign_in(shop)


@transaction.atomic
def finish_passkey_sign_in(
    *, shop: RelyingParty, state: Mapping[str, Any], answer: Mapping[str, Any], at: datetime
) -> UUID:
    """Return the customer whom the passkey signs in. Raises UnableToUsePasskey."""
    try:
        passkey = _known(passkeys.credential_id_of(answer))
        stored = passkeys.Credential(bytes(passkey.credential_id), bytes(passkey.public_key), passkey.sign_count)
        shown = passkeys.finish_sign_in(shop, state, answer, stored)
    except NotProven as refusal:
        raise UnableToUsePasskey(f"the passkey was not accepted: {refusal}") from None
    unmoved = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count)
    if not counter_moved_on(passkey.sign_count, shown) or not unmoved.update(sign_count=shown, last_used_at=at):
        raise UnableToUsePasskey("the passkey's counter went back: it may have been copied; sign in by code")
    actor = Actor("customer", str(passkey.customer_id))
    record("signed-in", passkey.customer_id, at=at, actor=actor, changes={"method": [None, "passkey"]})
    tell(CustomerSignedIn(customer_id=passkey.customer_id, method="passkey"), at=at)
    return passkey.customer_id


@transaction.atomic
def remove_passkey(*, customer_id: UUID, passkey_id: UUID, at: datetime, actor: Actor) -> None:
    """Take away the customer's passkey; does nothing when it is gone already."""
    gone, _ = Passkey.objects.filter(pk=passkey_id, customer=customer_id).delete()
    if gone:
        record("passkey-removed", customer_id, at=at, actor=actor)


def _known(credential_id: bytes) -> Passkey:
    passkey = Passkey.objects.filter(credential_id=credential_id, customer__status=CustomerStatus.ACTIVE.value).first()
    if passkey is None:
        raise UnableToUsePasskey("this passkey is not known here; sign in by code")
    return passkey
