"""What people are known by: kinds, limits, how far each basis is believed, and values that name nobody."""

import re
import tomllib
from enum import StrEnum
from pathlib import Path

VISITORS_PER_CUSTOMER = 100
CLAIMS_PER_VISITOR = 50
UNPROVEN_PER_VISITOR = 10
# A value seen with more others of one kind than this stands for a crowd: a till, a shop's own address.
OTHERS_PER_VALUE = 20


class NodeKind(StrEnum):
    """What a sighting can name a person by, the strongest first; `user` is a source's own id of its users."""

    USER = "user"
    EMAIL = "email"
    PHONE = "phone"
    CUSTOMER = "customer"


class Basis(StrEnum):
    """Why a claim is believed: an address or passkey was shown here, the shop vouches, or somebody merely says so."""

    CONFIRMED = "confirmed"
    TRUSTED = "trusted"
    UNPROVEN = "unproven"


CONFIDENCE = {Basis.CONFIRMED: 1.0, Basis.TRUSTED: 0.9, Basis.UNPROVEN: 0.2}
# How many one customer can have; of user ids, of each source.
LIMITS = {NodeKind.USER: 1, NodeKind.EMAIL: 5, NodeKind.PHONE: 3}
RANK = {kind: rank for rank, kind in enumerate(NodeKind)}

LONGEST = {NodeKind.USER: 120, NodeKind.EMAIL: 254, NodeKind.PHONE: 40}
_NOBODY = tomllib.loads((Path(__file__).parent / "nobody.toml").read_text())
_VALUES, _MAILBOXES, _DOMAINS = (frozenset(_NOBODY[name]) for name in ("values", "mailboxes", "domains"))


def names_nobody(kind: NodeKind, value: str) -> bool:
    """Return whether many share the value because it is no value: `null`, `guest`, all zeros, `noreply@...`.

    `user` is judged for anonymous ids too.
    """
    plain = value.strip().casefold()
    if not plain or len(plain) > LONGEST.get(kind, 120) or "\0" in plain:
        return True
    if kind is NodeKind.EMAIL:
        local, _, domain = plain.rpartition("@")
        return plain in _VALUES or not local or local in _MAILBOXES or domain.rpartition(".")[2] in _DOMAINS
    if kind is NodeKind.PHONE:
        digits = re.sub(r"\D", "", plain)
        return not digits or len(set(digits[-7:])) == 1
    signs = re.sub(r"[\W_]", "", plain)
    return plain in _VALUES or set(signs) <= {"0"} or (len(signs) >= 6 and len(set(signs)) == 1)
