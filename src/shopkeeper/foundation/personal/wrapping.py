"""The master key: it wraps every other key, stands apart from them, and is never stored beside the data."""

import base64
import binascii
import os
import secrets
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE = 12
KEY = 32


class WrongMasterKey(Exception):
    """The master key is missing, malformed, or not the one the key store was made with."""


class Master:
    """One master key, and the name of where it came from (for messages; never the key itself)."""

    def __init__(self, key: bytes, origin: str) -> None:
        self.key = key
        self.origin = origin
        self._cipher = AESGCM(derive(key, "wrap"))

    def wrap(self, secret: bytes, name: bytes) -> bytes:
        """Return the secret sealed under this master and bound to its name."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, secret, name)

    def unwrap(self, wrapped: bytes, name: bytes) -> bytes | None:
        """Return the secret; None when another master wrapped it, or it bears another name."""
        try:
            return self._cipher.decrypt(wrapped[:NONCE], wrapped[NONCE:], name)
        except InvalidTag:
            return None


def derive(key: bytes, purpose: str) -> bytes:
    """Return the key for one purpose (HKDF, RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=KEY, salt=None, info=f"shopkeeper/{purpose}/1".encode()).derive(key)


def from_text(text: str, origin: str) -> Master:
    """Return the master written as 64 hexadecimal digits or as base64 of 32 bytes."""
    text = text.strip()
    try:
        key = bytes.fromhex(text) if len(text) == 2 * KEY else base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error):
        key = b""
    if len(key) != KEY:
        raise WrongMasterKey(
            f"The master key in {origin} is not a key: it must be 32 bytes, written as 64 hexadecimal digits or "
            "as base64. `shopkeeper keys new-master` prints a fresh one for a new shop."
        )
    return Master(key, origin)


def to_text(key: bytes) -> str:
    """Return the key as it is written in a file or an environment variable."""
    return base64.urlsafe_b64encode(key).decode()


def new_text() -> str:
    """Return a fresh master key in its written form."""
    return to_text(secrets.token_bytes(KEY))


def read_file(path: Path) -> Master | None:
    """Return the master kept in the file; None when there is no such file."""
    try:
        text = path.read_text()
    except FileNotFoundError:
        return None
    return from_text(text, str(path))


def create_file(path: Path, text: str) -> None:
    """Write the master for its owner's eyes only; a file that exists already is left as it is.

    The file appears whole or not at all (written aside, then linked), so that two processes starting at once agree.
    """
    descriptor, aside = tempfile.mkstemp(dir=path.parent, prefix=".master-")
    try:
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        os.link(aside, path)
    except FileExistsError:
        pass
    finally:
        Path(aside).unlink()
