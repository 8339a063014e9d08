"""A passkey device for tests: makes and signs as WebAuthn says (Level 2, 6.1 and 6.5), with one ES256 key."""

import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256

PRESENT_AND_VERIFIED = 0x05
WITH_CREDENTIAL = 0x40


class Device:
    def __init__(self, host: str, origin: str) -> None:
        self.host, self.origin, self.count = host, origin, 0
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = b"device-credential"

    def make(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to `credentials.create`."""
        cose = ES256.from_cryptography_key(self.key.public_key())  # type: ignore[no-untyped-call]  # fido2 gives no types
        public = cbor.encode(dict(cose))
        credential = bytes(16) + len(self.credential_id).to_bytes(2, "big") + self.credential_id + public
        data = self._data(PRESENT_AND_VERIFIED | WITH_CREDENTIAL) + credential
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        return self._answer(
            {"attestationObject": text(attestation), "clientDataJSON": text(self._client("webauthn.create", options))}
        )

    def sign(self, options: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to `credentials.get`."""
        self.count += 1
        client, data = self._client("webauthn.get", options), self._data(PRESENT_AND_VERIFIED)
        signature = self.key.sign(data + sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._answer(
            {"authenticatorData": text(data), "clientDataJSON": text(client), "signature": text(signature)}
        )

    def _client(self, kind: str, options: dict[str, Any]) -> bytes:
        challenge = options["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _data(self, flags: int) -> bytes:
        return sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _answer(self, response: dict[str, str]) -> dict[str, Any]:
        name = text(self.credential_id)
        return {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}


def text(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")
