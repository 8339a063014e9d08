"""What customers' personal data is, what for, and how a person gets it back or has it erased."""

from typing import Any
from uuid import UUID

from shopkeeper.customers import operations, queries
from shopkeeper.customers.models import Address, WishList
from shopkeeper.foundation.personal.registry import PersonalField, declare

ADDRESS = ("label", "name", "line1", "line2", "city", "region", "postcode", "phone")


def export_customer(customer_id: UUID) -> dict[str, Any]:
    """Return all that is kept about the person here, in words a person can read; empty when nobody is known."""
    found = queries.profile(customer_id)
    if found is None:
        return {}
    return {
        "given_name": found.given_name,
        "family_name": found.family_name,
        "birth_date": found.birth_date,
        "gender": found.gender,
        "demographics": found.demographics,
        "language": found.language,
        "time_zone": found.time_zone,
        "country": found.country,
        "status": found.status,
        "source": found.source,
        "external_id": found.external_id,
        "customer_since": found.created_at.isoformat(),
        "identifiers": [
            {"kind": one.kind, "value": one.value, "is_primary": one.is_primary, "source": one.source}
            for one in found.identifiers.all()
        ],
        "addresses": [_address(one) for one in found.addresses.all()],
        "interests": [
            {"topic": one.topic, "weight": one.weight, "source": one.source} for one in found.interests.all()
        ],
        "wish_lists": [_wishes(one) for one in queries.wish_lists(queries.WishOwner(customer_id))],
        "passkeys": [{"label": one.label, "created_at": one.created_at.isoformat()} for one in found.passkeys.all()],
        "sign_ins": [
            {
                "device": one.device,
                "method": one.method,
                "from": one.began_at.isoformat(),
                "to": one.seen_at.isoformat(),
            }
            for one in queries.every_sign_in_of(customer_id)
        ],
    }


def _address(address: Address) -> dict[str, Any]:
    return {**{name: getattr(address, name) for name in ADDRESS}, "country": address.country}


def _wishes(shown: WishList) -> dict[str, Any]:
    return {
        "name": shown.name,
        "is_shared": bool(shown.shared_key),
        "wishes": [
            {"product": str(one.product_id), "variant": str(one.variant_id), "added_at": one.added_at.isoformat(),
             "is_told": one.is_told, "is_awaited": one.is_awaited}
            for one in queries.wishes(shown.pk)
        ],
    }  # fmt: skip


DECLARED = declare(
    "customers",
    personal=[
        PersonalField("Customer.given_name", kind="name", purpose="to address the customer"),
        PersonalField("Customer.family_name", kind="name", purpose="to address the customer"),
        PersonalField("Customer.birth_date", kind="birth date", purpose="birthday wishes and age limits"),
        PersonalField("Customer.gender", kind="demographic", purpose="to address the customer as they wish"),
        PersonalField("Customer.demographics", kind="demographic", purpose="what the customer told about themselves"),
        PersonalField("Identifier.value", kind="contact", purpose="to reach and recognise the customer"),
        *(PersonalField(f"Address.{name}", kind="address", purpose="to deliver and invoice") for name in ADDRESS),
        PersonalField("Claim.value", kind="contact", purpose="to show what a visitor was said to be known by"),
        PersonalField("Tie.value", kind="contact", purpose="to show what was said of a customer and refused"),
        PersonalField("WishList.name", kind="preference", purpose="to tell the customer's wish lists apart"),
        PersonalField("SignIn.device", kind="device", purpose="to show the customer where they are signed in"),
        PersonalField("SignIn.session", kind="secret", purpose="to end a sign-in from another device"),
        PersonalField("Passkey.label", kind="device", purpose="to tell the customer's passkeys apart"),
    ],
    not_personal={
        "Customer.source": "where the record came from",
        "Customer.external_id": "the other system's number of the record, which names nobody by itself",
        "Customer.status": "one of five words",
        "Customer.language": "a language, shared by many",
        "Customer.time_zone": "a zone, shared by many",
        "Customer.country": "a country, shared by many",
        "Identifier.kind": "one of four words",
        "Identifier.digest": "a keyed digest; the key stands in the key store",
        "Identifier.source": "where the record came from",
        "NamePrefix.digest": "a keyed digest, of four bytes only; the key stands in the key store",
        "BlockKey.digest": "a keyed digest, of eight bytes only; the key stands in the key store",
        "Address.country": "a country, shared by many",
        "Interest.topic": "a slug of the shop's, shared by many",
        "Interest.source": "where the record came from",
        **dict.fromkeys(
            ("Claim.digest", "Tie.a_digest", "Tie.b_digest"), "a keyed digest; the key stands in the key store"
        ),
        **dict.fromkeys(("Claim.kind", "Tie.a_kind", "Tie.b_kind"), "one of four words"),
        **dict.fromkeys(("Claim.source", "Tie.source", "Noticed.source"), "where the record came from"),
        **dict.fromkeys(("Claim.first_key", "Tie.first_key"), "the sender's key of an event"),
        "Claim.basis": "one of three words",
        "Tie.refused": "one of four words",
        "Noticed.kind": "one of two words",
        "Noticed.word": "a value that names nobody, such as `null`; of mailboxes the name without the domain",
        **dict.fromkeys(("Merge.evidence", "Candidate.evidence"), "names of rules and sources, never values"),
        "Merge.status_before": "one of five words",
        **dict.fromkeys(
            (
                "Merge.actor_kind",
                "Merge.actor_id",
                "Merge.undone_by_kind",
                "Merge.undone_by_id",
                "Candidate.actor_kind",
                "Candidate.actor_id",
            ),
            "the key of who acted, which names nobody by itself",
        ),
        "Moved.kind": "name of a table",
        "Moved.name": "name of a field",
        "Moved.flags": "yes or no, by name",
        "Candidate.decision": "one of four words",
        "Visitor.digest": "a keyed digest; the key stands in the key store",
        "Visitor.state": "one of four words",
        "SignInCode.address_digest": "a keyed digest; the key stands in the key store",
        "WishList.visitor_digest": "a keyed digest; the key stands in the key store",
        "WishList.shared_key": "random bytes of a link that shows what is wanted, and by nobody",
        "Wish.currency": "a currency",
        "SignIn.method": "one of two words",
        "SignInCode.digest": "a keyed digest of a code that is soon worthless",
        "Passkey.credential_id": "random bytes that a device made for this shop alone",
        "Passkey.public_key": "a public key that a device made for this shop alone",
    },
    export=export_customer,
    erase=lambda customer_id, at, actor: operations.erase_customer(customer_id=customer_id, at=at, actor=actor),
)
