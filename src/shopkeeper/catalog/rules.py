"""The words of the catalogue, and the pure decisions about it."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any
from uuid import UUID

from anyascii import anyascii

TERM_LENGTH = 40
WEIGHTS = {"title": 8, "brand": 5, "category": 4, "sku": 4, "seller": 2, "attributes": 2, "description": 1}


class ProductStatus(StrEnum):
    """`draft` is not yet for sale, `retired` no longer; only `active` products are shown in the shop."""

    DRAFT = "draft"
    ACTIVE = "active"
    RETIRED = "retired"


class StockReason(StrEnum):
    """Why a count is put right by hand."""

    COUNTED = "counted"
    RECEIVED = "received"
    DAMAGED = "damaged"
    LOST = "lost"
    FOUND = "found"
    SAMPLE = "sample"


def fingerprint(values: Mapping[str, Any]) -> str:
    """Return sixteen signs that differ when any of the values does: what somebody saw when they began to edit."""
    told = json.dumps({name: values[name] for name in sorted(values)}, default=str, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


def slug_of(text: str, length: int = 120) -> str:
    """Return the text as it may stand in a URL: ASCII letters, digits and single hyphens; `item` when none is left."""
    words = re.findall(r"[a-z0-9]+", anyascii(text).lower())
    return "-".join(words)[:length].strip("-") or "item"


def terms(text: str) -> list[str]:
    """Return the words a text is searched by: ASCII, lower case, without a plural's last s, in order."""
    return [_singular(word[:TERM_LENGTH]) for word in re.findall(r"[a-z0-9]+", anyascii(text).lower())]


def weighted_terms(texts: Mapping[str, str]) -> dict[str, int]:
    """Return each word of a product's texts with the weight of the heaviest text it stands in (see WEIGHTS)."""
    found: dict[str, int] = {}
    for part, text in texts.items():
        if not text:
            continue
        for term in terms(text):
            found[term] = max(found.get(term, 0), WEIGHTS[part])
    return found


def path_to_root(category: UUID, parents: Mapping[UUID, UUID | None]) -> list[UUID]:
    """Return the category and its ancestors, the root last; a ring, which can't be stored, ends where it closes."""
    path: list[UUID] = []
    step: UUID | None = category
    while step is not None and step not in path:
        path.append(step)
        step = parents.get(step)
    return path


def within(root: UUID, parents: Mapping[UUID, UUID | None]) -> set[UUID]:
    """Return the category and everything below it."""
    return {category for category in parents if root in path_to_root(category, parents)}


def unused_slug(wished: str, taken: Iterable[str]) -> str:
    """Return the slug itself, or with the lowest number from 2 on that nobody has."""
    used = set(taken)
    if wished not in used:
        return wished
    number = 2
    while f"{wished}-{number}" in used:
        number += 1
    return f"{wished}-{number}"


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
