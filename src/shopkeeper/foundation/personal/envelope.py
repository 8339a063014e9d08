"""The sealed form of a value: version | nonce | AES-256-GCM ciphertext, bound to its place in the database."""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

VERSION = b"\x01"
NONCE = 12
OVERHEAD = len(VERSION) + NONCE + 16
BLOCK = 16
_PADDING = [b"\x80" + bytes(BLOCK - 1 - length) for length in range(BLOCK)]


class SealBroken(Exception):
    """The sealed value was changed, or moved from another row, column, table or person."""


def seal(cipher: AESGCM, plain: bytes, place: bytes) -> bytes:
    """Return the sealed form of the bytes for that place; padded to 16 bytes so that lengths tell little."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + cipher.encrypt(nonce, plain + _PADDING[len(plain) % BLOCK], place)


def unseal(cipher: AESGCM, sealed: bytes, place: bytes) -> bytes:
    """Return the bytes that were sealed for that place; raises SealBroken for any other."""
    if sealed[:1] != VERSION or len(sealed) < OVERHEAD + BLOCK:
        raise SealBroken(f"{_shown(place)} holds no value of sealed form version {VERSION[0]}")
    try:
        padded = cipher.decrypt(sealed[1 : NONCE + 1], sealed[NONCE + 1 :], place)
    except InvalidTag:
        message = f"{_shown(place)} was changed, or moved there from another row, column or person"
        raise SealBroken(message) from None
    return padded.rstrip(b"\0")[:-1]


def place(table: str, column: str, key: object) -> bytes:
    """Return what a value is bound to: its table, column and the row's primary key."""
    return f"{table}|{column}|{key}".encode()


def _shown(place: bytes) -> str:
    return "The sealed value at " + place.decode(errors="replace")
