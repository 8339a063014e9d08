"""Blind indexes: keyed digests by which people are found without their data being readable."""

import hmac

from shopkeeper.foundation.personal import keys
from shopkeeper.foundation.personal.normalise import name_tokens, normalise_email, normalise_name, normalise_phone

__all__ = ["blind_index", "name_prefixes", "name_search", "normalise_email", "normalise_name", "normalise_phone"]

DIGEST = 16
PREFIX_DIGEST = 4
SHORTEST, LONGEST = 2, 10


def blind_index(kind: str, normalised: str) -> bytes:
    """Return the 16-byte digest by which a normalised value of that kind (email, phone, ...) is looked up."""
    return _digest(kind, normalised)[:DIGEST]


def name_prefixes(text: str) -> set[bytes]:
    """Return the digests of every prefix (2 to 10 letters) of every word of the name, to be stored with the person."""
    return {
        _prefix_digest(token[:length])
        for token in name_tokens(text)
        for length in range(min(SHORTEST, len(token)), min(LONGEST, len(token)) + 1)
    }


def name_search(text: str) -> list[set[bytes]]:
    """Return what to look for: one set per word; a person matches who has a digest out of every set.

    A word longer than 10 letters is looked up by its first 10; a single letter only finds names of one letter.
    """
    return [{_prefix_digest(token[:LONGEST])} for token in name_tokens(text)]


def _prefix_digest(prefix: str) -> bytes:
    return _digest("name-prefix", prefix)[:PREFIX_DIGEST]


def _digest(kind: str, normalised: str) -> bytes:
    return hmac.digest(keys.service_key(f"blind/{kind}"), normalised.encode("utf-8", "surrogatepass"), "sha256")
