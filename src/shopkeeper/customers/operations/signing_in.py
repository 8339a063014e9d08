"""Signing in by a code sent to an e-mail address: the same work whether or not anybody is known by it."""

import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F

from shopkeeper.customers.events import CustomerSignedIn
from shopkeeper.customers.models import Customer, Identifier, SignInCode
from shopkeeper.customers.operations.identifiers import UnableToChangeIdentifier, normalised
from shopkeeper.customers.operations.profile import create_customer
from shopkeeper.customers.operations.recording import record
from shopkeeper.customers.rules import (
    CODE_LIFETIME,
    CODES_WITHIN,
    MOST_ATTEMPTS,
    MOST_CODES,
    CustomerStatus,
    IdentifierKind,
)
from shopkeeper.foundation.actors import Actor
from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.outbox import tell
from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.blind import blind_index

KEPT_FOR = timedelta(days=1)
FORGOTTEN_AT_ONCE = 50


class UnableToIssueSignInCode(Exception):
    """The text is no e-mail address, or too many codes were asked for it."""


class UnableToSignIn(Exception):
    """The code is wrong, old, used, or tried too often, or the account is closed."""


@transaction.atomic
def issue_sign_in_code(*, email: str, at: datetime) -> tuple[UUID, str]:
    """Return whom to send a code to and the code: six digits, good once, for ten minutes and five attempts.

    The key is the customer's; for an unknown address it is one set aside, sealed for already, that becomes the
    customer's at the first sign-in. Only the last code sent to an address counts. Raises UnableToIssueSignInCode.
    """
    address_digest = _address_digest(email)
    sent = SignInCode.objects.filter(address_digest=address_digest, created_at__gt=at - CODES_WITHIN)
    if sent.count() >= MOST_CODES:
        raise UnableToIssueSignInCode("too many codes were asked for this address; try again in an hour")
    customer_id = _known_by(address_digest)
    row_id, reserved_id, code = new_id(at), new_id(at), f"{secrets.randbelow(1_000_000):06}"
    keys.create([reserved_id])  # for known addresses too, so that the time taken tells nothing
    SignInCode.objects.create(
        id=row_id,
        customer_id=customer_id,
        reserved_id=reserved_id,
        address_digest=address_digest,
        digest=_code_digest(row_id, code),
        created_at=at,
        expires_at=at + CODE_LIFETIME,
    )
    return customer_id or reserved_id, code


def redeem_sign_in_code(*, email: str, code: str, at: datetime) -> UUID:
    """Return the customer whom the code signs in, made now if the address was new. Raises UnableToSignIn.

    A wrong code still uses up an attempt, so this must not stand inside a transaction that could be taken back.
    """
    try:
        address_digest = _address_digest(email)
    except UnableToIssueSignInCode as refusal:
        raise UnableToSignIn(str(refusal)) from None
    row = _attempted(address_digest, at)
    expected = bytes(row.digest) if row else bytes(16)
    given = _code_digest(row.id if row else UUID(int=0), code.strip())
    if not hmac.compare_digest(given, expected) or row is None:
        raise UnableToSignIn("this code doesn't fit; ask for a new one if it is older than ten minutes")
    return _signed_in(row, email, at)


def forget_old_sign_in_codes(*, at: datetime) -> int:
    """Return how many codes were deleted that ran out a day ago; keys set aside and never needed are destroyed.

    A few at a time: each key that is destroyed waits for the disk, and SQLite lets no other writer in meanwhile.
    """
    forgotten = 0
    while some := _forget_some(at):
        forgotten += some
    return forgotten


@transaction.atomic
def _forget_some(at: datetime) -> int:
    rows = SignInCode.objects.filter(expires_at__lt=at - KEPT_FOR).order_by("expires_at")
    old = list(rows.values_list("id", "reserved_id")[:FORGOTTEN_AT_ONCE])
    reserved = {key for _, key in old}
    needed = set(Customer.objects.filter(pk__in=reserved).values_list("id", flat=True))
    SignInCode.objects.filter(pk__in=[key for key, _ in old]).delete()
    for key in sorted(reserved - needed):
        keys.destroy(key)
    return len(old)


@transaction.atomic(durable=True)
def _attempted(address_digest: bytes, at: datetime) -> SignInCode | None:
    """Return the last code sent to the address, one attempt spent on it; None when none may be tried."""
    row = SignInCode.objects.filter(address_digest=address_digest).order_by("-created_at", "-id").first()
    open_rows = SignInCode.objects.filter(
        pk=row.id if row else UUID(int=0), used_at__isnull=True, expires_at__gt=at, attempts__lt=MOST_ATTEMPTS
    )
    return row if open_rows.update(attempts=F("attempts") + 1) else None


@transaction.atomic
def _signed_in(row: SignInCode, email: str, at: datetime) -> UUID:
    if not SignInCode.objects.filter(pk=row.id, used_at__isnull=True).update(used_at=at):
        raise UnableToSignIn("this code was used already; ask for a new one")
    customer_id = _known_by(bytes(row.address_digest))
    actor = Actor("customer", str(customer_id or row.reserved_id))
    if customer_id is None:
        customer_id = create_customer(customer_id=row.reserved_id, email=email, source="sign-in", at=at, actor=actor)
    customer = Customer.objects.select_for_update(no_key=True).get(pk=customer_id)
    if customer.status == CustomerStatus.CLOSED.value:
        raise UnableToSignIn("this account is closed")
    Customer.objects.filter(pk=customer_id, status=CustomerStatus.GUEST.value).update(
        status=CustomerStatus.ACTIVE.value, updated_at=at
    )
    Identifier.objects.filter(
        customer=customer_id, kind=IdentifierKind.EMAIL.value, digest=row.address_digest, verified_at__isnull=True
    ).update(verified_at=at, is_sighted=False)
    record("signed-in", customer_id, at=at, actor=actor, changes={"method": [None, "code"]})
    tell(CustomerSignedIn(customer_id=customer_id, method="code"), at=at)
    return customer_id


def _known_by(address_digest: bytes) -> UUID | None:
    known = Identifier.objects.filter(kind=IdentifierKind.EMAIL.value, digest=address_digest)
    return known.values_list("customer_id", flat=True).first()


def _address_digest(email: str) -> bytes:
    try:
        return blind_index(IdentifierKind.EMAIL.value, normalised(IdentifierKind.EMAIL, email, ""))
    except UnableToChangeIdentifier as refusal:
        raise UnableToIssueSignInCode(str(refusal)) from None


def _code_digest(row_id: UUID, code: str) -> bytes:
    return blind_index("sign-in-code", f"{row_id.hex}:{code}")
