"""What an order costs and what goes back, reckoned here anew with fractions: none of the shop's own arithmetic."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from uuid import UUID

HALF = Fraction(1, 2)


def near(amount: Fraction) -> int:
    """Return whole minor units, halves up."""
    return floor(amount + HALF)


@dataclass
class Line:
    """So many of a thing at a price; `sent` left the house, `gone` were paid back for."""

    variant: UUID
    unit: int
    bought: int
    sent: int = 0
    gone: int = 0


@dataclass
class Sale:
    """An order. `covered` is what other goods pay of it, taken from the order `source`; `percent` is tax on top."""

    key: UUID
    lines: dict[UUID, Line]
    off: int = 0
    sending: int = 0
    percent: Fraction = Fraction(0)
    source: "Sale | None" = None
    covered: int = 0
    settled: int = 0
    credited: int = 0
    by_hand: int = 0
    is_off: bool = False

    @property
    def goods(self) -> int:
        return sum(one.unit * one.bought for one in self.lines.values())

    @property
    def total(self) -> int:
        return 0 if self.is_off else self.cost({})

    def gone(self, more: Mapping[UUID, int]) -> dict[UUID, int]:
        return {key: one.gone + more.get(key, 0) for key, one in self.lines.items()}

    def off_without(self, gone: Mapping[UUID, int]) -> int:
        """Return what of the discount goes with the goods that are kept: its share by price, halves up."""
        if self.is_off:
            return 0
        kept = sum(one.unit * (one.bought - gone.get(key, 0)) for key, one in self.lines.items())
        return min(near(Fraction(self.off * kept, self.goods)), kept) if self.goods else 0

    def cost(self, gone: Mapping[UUID, int], *, keeps_sending: bool = True) -> int:
        """Return what is to be paid for all but those: sending once, whatever came back, unless all did."""
        kept = sum(one.unit * (one.bought - gone.get(key, 0)) for key, one in self.lines.items())
        if not keeps_sending and all(one.bought == gone.get(key, 0) for key, one in self.lines.items()):
            return 0
        net = kept - self.off_without(gone) + self.sending
        return net + near(net * self.percent / 100)

    def take(self, counts: Mapping[UUID, int]) -> None:
        """Take so many off that never left."""
        kept = self.off_without(counts)
        for key, count in counts.items():
            self.lines[key].bought -= count
        self.off = kept


@dataclass
class Item:
    """One line of a return."""

    asked: int
    ours: bool
    instead: UUID | None = None
    approved: int = 0
    received: int = 0
    accepted: int = 0
    condition: str = ""
    settled: int = 0

    @property
    def counts(self) -> int:
        return self.accepted if self.condition else self.approved


@dataclass
class Terms:
    """What the shop says of goods that come back; `early` gives the money back before they are here."""

    trigger: str
    fee: int = 0
    bonus: int = 0
    wear: int = 0
    gives_sending: bool = False

    @property
    def early(self) -> bool:
        return self.trigger in {"approval", "first_scan"}


@dataclass
class Back:
    """A return; `stage` is none, held, asks or sent: where the replacement of an exchange stands."""

    key: UUID
    sale: Sale
    items: dict[UUID, Item]
    outcome: str
    terms: Terms
    paid: bool = False
    stage: str = "none"
    price: int = 0
    difference: int = 0
    held: Counter[UUID] = field(default_factory=Counter)

    @property
    def free(self) -> bool:
        """Tell whether nobody pays a fee: our fault, kept, exchanged, or it was paid before."""
        return self.paid or self.outcome in {"keep", "exchange"} or all(one.ours for one in self.items.values())

    def waiting(self) -> dict[UUID, int]:
        return {key: n for key, one in self.items.items() if (n := one.counts - one.settled) > 0}

    def wear_of(self, key: UUID) -> int:
        one = self.items[key]
        return self.terms.wear if one.condition == "used" and not one.ours and self.outcome != "exchange" else 0


@dataclass
class Tender:
    """One payment: what of it has not gone back and is in no dispute."""

    key: UUID
    kind: str
    amount: int
    left: int


class Purse:
    """What every order was paid with, as it stands before a step; gives back as the shop should."""

    def __init__(self, tenders: Mapping[UUID, list[Tender]], disputed: Iterable[UUID]) -> None:
        self.tenders, self.disputed = dict(tenders), set(disputed)
        self.due: Counter[UUID] = Counter()

    def left(self, sale: Sale) -> int:
        return sum(one.left for one in self.tenders.get(sale.key, ()))

    def give(self, sale: Sale, amount: int) -> None:
        """Give back money before store credit, the latest payment first; while a dispute is open, nothing."""
        assert amount >= 0
        if not amount:
            return
        assert sale.key not in self.disputed, "money went back while a dispute is open"
        for credit in (False, True):
            for one in reversed(self.tenders[sale.key]):
                if (one.kind == "store_credit") is credit and (part := min(amount, one.left)):
                    one.left -= part
                    amount -= part
                    self.due[one.key] += part
        assert not amount, "more went back than was there"


@dataclass(frozen=True)
class Settled:
    """What a return gives: `value` less fee, wear and cover goes back, `bonus` comes on top."""

    value: int
    kept: int
    covered: int
    bonus: int

    @property
    def amount(self) -> int:
        return self.value - self.kept - self.covered


def value_of(sale: Sale, counts: Mapping[UUID, int], purse: Purse, *, gives_sending: bool) -> int:
    """Return what of the price falls away with these goods, at most what is left of what was paid."""
    after = sale.cost(sale.gone(counts), keeps_sending=not gives_sending)
    return max(0, min(sale.total - sale.settled - after, purse.left(sale)))


def settled(back: Back, purse: Purse, *, deduction: int = 0, covered: int = 0) -> Settled:
    """Return what is due for what waits to be settled of a return."""
    counts, terms = back.waiting(), back.terms
    value = value_of(back.sale, counts, purse, gives_sending=terms.gives_sending)
    weights = {key: back.sale.lines[key].unit * count for key, count in counts.items()}
    worn = sum(weight * back.wear_of(key) for key, weight in weights.items())
    wear = near(Fraction(value * worn, 100 * sum(weights.values())))
    fee = 0 if back.free else min(terms.fee, value - wear)
    rest = value - wear - fee
    bonus = rest * terms.bonus // 100 if back.outcome == "store_credit" else 0
    taken = min(deduction, rest)
    bonus = floor(Fraction(bonus * (rest - taken), rest)) if rest else 0
    return Settled(value, wear + fee + taken, max(0, min(covered, rest - taken)), bonus)


def uncover(sale: Sale, gone: Mapping[UUID, int], purse: Purse) -> int:
    """Give back what no longer pays for a replacement, from where it was paid, and return it."""
    back = sale.covered - min(sale.covered, sale.off_without(gone))
    sale.covered -= back
    left, source = back, sale.source
    while left and source is not None:
        part = min(left, purse.left(source))
        source.credited += part
        purse.give(source, part)
        left, source = left - part, source.source
    return back


def owes(sale: Sale, purse: Purse) -> int:
    """Return what the shop holds of an order beyond what it may keep."""
    return max(0, purse.left(sale) - max(0, sale.total - sale.credited))


def wanted(back: Back) -> Counter[UUID]:
    """Return how many of each thing are to be sent instead."""
    found: Counter[UUID] = Counter()
    for one in back.items.values():
        if one.instead is not None and one.counts:
            found[one.instead] += one.counts
    return found
