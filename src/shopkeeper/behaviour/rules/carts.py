"""Carts and wish lists as tracking tells them: a list of moves, read in the order of their instants.

The moves are kept, not the cart, so that a late event finds its place and several selves of one person add up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from shopkeeper.behaviour.rules.goods import MOST_QUANTITY, Good
from shopkeeper.behaviour.rules.vocabulary import Meaning


class Step(StrEnum):
    """`emptied` comes before what a viewed cart lists; a removal without a number takes out all of the product."""

    ADDED = "added"
    REMOVED = "removed"
    EMPTIED = "emptied"
    WISHED = "wished"
    UNWISHED = "unwished"


@dataclass(frozen=True, slots=True)
class Move:
    """One step of a cart or wish list; `identity` tells products apart, whether the catalogue knows them or not."""

    at: datetime
    event_id: UUID
    position: int
    step: Step
    identity: str = ""
    quantity: int | None = None
    product_id: UUID | None = None
    variant_id: UUID | None = None
    words: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Lying:
    """A product that lies in a cart or stands on a wish list, since when, and as whose words."""

    identity: str
    quantity: int
    since: datetime
    product_id: UUID | None
    variant_id: UUID | None
    words: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Lists:
    """What lies in the cart and stands on the wish list, each the latest first; `cart_at` is the cart's last move."""

    cart: tuple[Lying, ...]
    wishes: tuple[Lying, ...]
    cart_at: datetime | None


def steps_of(meaning: Meaning, goods: Sequence[Good], *, has_products: bool) -> list[tuple[Step, Good | None]]:
    """Return the steps that an event means; an order takes out of the cart what it names, or all."""
    if meaning is Meaning.ADDED:
        return [(Step.ADDED, good) for good in goods]
    if meaning is Meaning.REMOVED:
        return [(Step.REMOVED, good) for good in goods]
    if meaning is Meaning.WISHED:
        return [(Step.WISHED, good) for good in goods]
    if meaning is Meaning.UNWISHED:
        return [(Step.UNWISHED, good) for good in goods]
    if meaning is Meaning.CART_VIEWED and has_products:
        return [(Step.EMPTIED, None), *((Step.ADDED, good) for good in goods)]
    if meaning is Meaning.ORDERED:
        return [(Step.REMOVED, good) for good in goods] if has_products and goods else [(Step.EMPTIED, None)]
    return []


def lists_of(moves: Iterable[Move]) -> Lists:
    """Return what lies in the cart and on the wish list after these moves, whatever order they are given in."""
    cart: dict[str, Lying] = {}
    wishes: dict[str, Lying] = {}
    cart_at: datetime | None = None
    for move in sorted(moves, key=lambda one: (one.at, one.event_id, one.position)):
        if move.step is Step.WISHED:
            wishes[move.identity] = _lying(move, 1, wishes.get(move.identity))
            continue
        if move.step is Step.UNWISHED:
            wishes.pop(move.identity, None)
            continue
        cart_at = move.at
        _step(cart, move)
    return Lists(_latest_first(cart), _latest_first(wishes), cart_at)


def _step(cart: dict[str, Lying], move: Move) -> None:
    if move.step is Step.EMPTIED:
        cart.clear()
        return
    lying = cart.get(move.identity)
    held = lying.quantity if lying else 0
    if move.step is Step.ADDED:
        quantity = held + (1 if move.quantity is None else move.quantity)
    else:
        quantity = 0 if move.quantity is None else held - move.quantity
    if quantity > 0:
        cart[move.identity] = _lying(move, min(quantity, MOST_QUANTITY), lying)
    else:
        cart.pop(move.identity, None)


def _lying(move: Move, quantity: int, earlier: Lying | None) -> Lying:
    if earlier:
        return replace(earlier, quantity=quantity)
    return Lying(move.identity, quantity, move.at, move.product_id, move.variant_id, move.words)


def _latest_first(lying: dict[str, Lying]) -> tuple[Lying, ...]:
    return tuple(sorted(lying.values(), key=lambda one: (one.since, one.identity), reverse=True))
