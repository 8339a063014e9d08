"""What a credit note takes off an invoice, rate by rate. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from shopkeeper.foundation.money import Money
from shopkeeper.orders.rules.books import Books
from shopkeeper.orders.rules.terms import Rate, Taxed


@dataclass(frozen=True)
class _Part:
    """What of a sum is taxed by one rate, with the tax and the tax alone, in minor units."""

    gross: int
    tax: int


NOTHING = _Part(0, 0)
Parts = Mapping[Rate | None, _Part]


def corrected(goods: Books, left: Books, amount: int, *, currency: str) -> Books:
    """Return what a note over `amount` takes off an invoice of which `left` stands, for goods that were worth `goods`.

    What is kept of the goods' worth (a fee, wear) and what goes back for no goods at all is shared among the rates by
    what they hold, never more than is left of one. A note for all that is left takes the tax of each rate to nothing,
    so that the notes of an invoice add up to it, however it was rounded on the way.
    """
    standing, came = _parts(left), _parts(goods)
    room = {rate: max(0, part.gross) for rate, part in standing.items()}
    wanted = {rate: max(0, min(came.get(rate, NOTHING).gross, room[rate])) for rate in room}
    taken = _shared(min(amount, sum(wanted.values())), wanted, currency)
    more = {rate: room[rate] - taken[rate] for rate in room}
    rest = _shared(min(amount - sum(taken.values()), sum(more.values())), more, currency)
    found = {rate: taken[rate] + rest[rate] for rate in room}
    taxes = {rate: _tax(found[rate], came.get(rate, NOTHING), standing[rate]) for rate in room}
    by_rate = [
        Taxed(rate, found[rate] - (0 if rate.is_included else taxes[rate]), taxes[rate])
        for rate in room
        if rate is not None and found[rate]
    ]
    added = sum(taxes[rate] for rate in room if rate is None or not rate.is_included)
    if not goods.total:
        return Books(amount - added, 0, 0, added, tuple(by_rate))
    return Books(goods.items, goods.discount, goods.shipping, added, tuple(by_rate))


def _parts(books: Books) -> Parts:
    """Return a sum taken apart by its rates; under None what is taxed by none that is known."""
    found: dict[Rate | None, _Part] = {}
    for one in books.taxes:
        gross = one.base_minor + (0 if one.rate.is_included else one.tax_minor)
        found[one.rate] = _Part(gross, one.tax_minor)
    added = sum(one.tax_minor for one in books.taxes if not one.rate.is_included)
    found[None] = _Part(books.total - sum(part.gross for part in found.values()), books.tax - added)
    return found


def _shared(amount: int, weights: Mapping[Rate | None, int], currency: str) -> dict[Rate | None, int]:
    """Return the amount shared by the weights; it is at most their sum, so no share is more than its weight."""
    if amount <= 0 or not any(weights.values()):
        return dict.fromkeys(weights, 0)
    parts = Money(currency, amount).allocate(list(weights.values()))
    return {rate: part.minor for rate, part in zip(weights, parts, strict=True)}


def _tax(gross: int, came: _Part, left: _Part) -> int:
    """Return the tax in what is taken of one rate: all that is left of it, that of the goods, or its share."""
    if gross == left.gross:
        return left.tax
    if gross == came.gross:
        return min(came.tax, left.tax)
    return (2 * gross * left.tax + left.gross) // (2 * left.gross) if left.gross > 0 else 0
