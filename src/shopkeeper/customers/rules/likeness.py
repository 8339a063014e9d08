"""How like two records of customers are: what matches, and how sure it makes that they are one person.

Two people of one household share address, number and sometimes a mailbox; so whatever matches, two given names that
are known and differ make two people.
"""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import prod
from pathlib import Path
from typing import Any

# A value that more customers share than this is nobody's: a till's number, a block of flats with one postcode.
MOST_SHARING = 20
LEAST_SCORE = 0.5
_TYPO_FROM = 7  # signs before the @: in shorter ones a letter makes another word, and the ends below would overlap
_ENDS = 3
_PROVIDERS = tomllib.loads((Path(__file__).parent / "mailboxes.toml").read_text())["provider"]
_PROVIDER_OF: dict[str, dict[str, Any]] = {
    domain: one for one in _PROVIDERS for domain in (one["domain"], *one["same"])
}


class Likeness(StrEnum):
    """What matches between two records."""

    PHONE = "same-phone"
    MAILBOX = "same-mailbox"
    TYPO = "mail-typo"
    HOME = "name-and-postcode"
    BIRTH_DATE = "same-birth-date"


# How sure one match alone makes that two records of one name are of one person.
SURE = {
    Likeness.PHONE: 0.85,
    Likeness.MAILBOX: 0.9,
    Likeness.TYPO: 0.7,
    Likeness.HOME: 0.7,
    Likeness.BIRTH_DATE: 0.6,
}
# What is left of it where a name is only part of the other, or not known; where the birth dates differ.
PART_OF_NAME, OTHER_BIRTH_DATE = 0.75, 0.3


@dataclass(frozen=True, slots=True)
class Likened:
    """What of a record is compared, all of it normalised; `homes` are country and postcode."""

    given: str = ""
    family: str = ""
    birth_date: str = ""
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    homes: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """Return the words of the whole name in one order, empty unless given and family name are known."""
        return " ".join(sorted([*self.given.split(), *self.family.split()])) if self.given and self.family else ""


def mailbox(email: str) -> str:
    """Return the normalised address as its provider delivers it: without what counts for nothing there."""
    local, _, domain = email.rpartition("@")
    provider = _PROVIDER_OF.get(domain)
    if not provider:
        return email
    plain = local.partition(provider["tag"])[0]
    plain = plain if provider["dots"] else plain.replace(".", "")
    return f"{plain or local}@{provider['domain']}"


def blocking_values(one: Likened) -> set[str]:
    """Return under what a record meets those it may be like: any two that can score have one of these in common."""
    values = {f"phone {phone}" for phone in one.phones}
    boxes = {mailbox(email) for email in one.emails}
    values |= {f"mailbox {box}" for box in boxes}
    if one.name:
        values |= {f"home {one.name} {home}" for home in one.homes}
        for local in (box.rpartition("@")[0] for box in boxes):
            if len(local) >= _TYPO_FROM - 1:
                values |= {f"begins {one.name} {local[:_ENDS]}", f"ends {one.name} {local[-_ENDS:]}"}
    return values


def likeness(one: Likened, other: Likened) -> tuple[float, list[Likeness]]:
    """Return how sure it is that both are one person, from 0 to 1, and what matches; 0 for two given names."""
    named = _names_fit(one, other)
    matches = _matches(one, other)
    if not named or not matches:
        return 0.0, []
    score = named
    if one.birth_date and other.birth_date:
        if one.birth_date == other.birth_date:
            matches.append(Likeness.BIRTH_DATE)
        else:
            score *= OTHER_BIRTH_DATE
    return round(score * (1 - prod(1 - SURE[match] for match in matches)), 4), matches


def _names_fit(one: Likened, other: Likened) -> float:
    """Return 1 for the same whole name, less where one is not known or an initial, 0 for two given names."""
    if one.name and one.name == other.name:
        return 1.0
    if _initials_fit(one.given, other.given) and (
        not one.family or not other.family or one.family == other.family or one.given == other.given != ""
    ):
        return PART_OF_NAME
    return 0.0


def _initials_fit(one: str, other: str) -> bool:
    if not one or not other or one == other:
        return True
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and long.startswith(short)


def _matches(one: Likened, other: Likened) -> list[Likeness]:
    boxes, others = {mailbox(email) for email in one.emails}, {mailbox(email) for email in other.emails}
    same_name = bool(one.name) and one.name == other.name
    found = {
        Likeness.PHONE: bool(one.phones & other.phones),
        Likeness.MAILBOX: bool(boxes & others),
        Likeness.TYPO: same_name and not boxes & others and _has_typo(boxes, others),
        Likeness.HOME: same_name and bool(one.homes & other.homes),
    }
    return [match for match, is_found in found.items() if is_found]


def _has_typo(ones: Iterable[str], others: Iterable[str]) -> bool:
    pairs = ((one, other) for one in ones for other in others)
    return any(is_typo(one, other) for one, other in pairs)


def is_typo(one: str, other: str) -> bool:
    """Return whether one slip of the hand makes the one address the other: a sign more, less, another, two swapped.

    A digit is no slip: it is what tells people of one name apart.
    """
    if one == other or re.sub(r"\D", "", one) != re.sub(r"\D", "", other):
        return False
    short, long = sorted((one, other), key=len)
    if len(long) - len(short) > 1 or len(long.rpartition("@")[0]) < _TYPO_FROM:
        return False
    start = next((at for at, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[start:] == long[start + 1 :]
    swapped = short[start + 1 : start + 2] + short[start : start + 1] + short[start + 2 :]
    return short[start + 1 :] == long[start + 1 :] or swapped == long[start:]
