"""The WebAuthn ceremonies (W3C, Level 2) around fido2's server: values in, values out."""

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from cryptography.exceptions import InvalidSignature
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    PublicKeyCredentialDescriptor,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialType,
    PublicKeyCredentialUserEntity,
    RegistrationResponse,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

# what fido2 raises when an answer is not what it should be, down to its own assertions and its parsing of bytes
REFUSALS = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    InvalidSignature,
    struct.error,
)


class NotProven(ValueError):
    """The answer of the browser does not prove what it should."""


@dataclass(frozen=True)
class RelyingParty:
    """The shop as browsers know it: `id` is its host name, `origin` its address such as `https://shop.example`."""

    id: str
    name: str
    origin: str

    def server(self) -> Fido2Server:
        return Fido2Server(
            PublicKeyCredentialRpEntity(id=self.id, name=self.name), verify_origin=lambda origin: origin == self.origin
        )


@dataclass(frozen=True)
class Credential:
    """A passkey: its own name for itself, its public key (COSE, RFC 9052) and how often it has signed."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def begin_registration(
    shop: RelyingParty, *, handle: bytes, name: str, display_name: str, known: Iterable[bytes]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options for the browser's `credentials.create`, and the state to be kept until it answers."""
    options, state = shop.server().register_begin(
        PublicKeyCredentialUserEntity(id=handle, name=name, display_name=display_name),
        [PublicKeyCredentialDescriptor(type=PublicKeyCredentialType.PUBLIC_KEY, id=one) for one in known],
        resident_key_requirement=ResidentKeyRequirement.REQUIRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return dict(options), dict(state)


def finish_registration(shop: RelyingParty, state: Mapping[str, Any], answer: Mapping[str, Any]) -> Credential:
    """Return the passkey the browser made. Raises NotProven."""
    try:
        made = shop.server().register_complete(dict(state), RegistrationResponse.from_dict(answer))
    except REFUSALS as refusal:
        raise NotProven(str(refusal)) from None
    data = made.credential_data
    if data is None:
        raise NotProven("the answer holds no passkey")
    return Credential(data.credential_id, cbor.encode(dict(data.public_key)), made.counter)


def begin_sign_in(shop: RelyingParty) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the options for the browser's `credentials.get`, where the person chooses, and the state to be kept."""
    options, state = shop.server().authenticate_begin(user_verification=UserVerificationRequirement.REQUIRED)
    return dict(options), dict(state)


def credential_id_of(answer: Mapping[str, Any]) -> bytes:
    """Return which passkey the browser says it used. Raises NotProven."""
    try:
        return AuthenticationResponse.from_dict(answer).raw_id
    except REFUSALS as refusal:
        raise NotProven(str(refusal)) from None


def finish_sign_in(shop: RelyingParty, state: Mapping[str, Any], answer: Mapping[str, Any], passkey: Credential) -> int:
    """Return how often the passkey has signed by now, after checking its signature. Raises NotProven."""
    try:
        public_key = CoseKey.parse(cast("Mapping[int, Any]", cbor.decode(passkey.public_key)))
        data = AttestedCredentialData.create(Aaguid(bytes(16)), passkey.credential_id, public_key)
        response = AuthenticationResponse.from_dict(answer)
        shop.server().authenticate_complete(dict(state), [data], response)
    except REFUSALS as refusal:
        raise NotProven(str(refusal)) from None
    return response.response.authenticator_data.counter
