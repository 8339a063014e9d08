"""Asking outside for rates, with patience that ends: a service that is down or slow must not close the shop.

Each question is put in a thread of its own and waited for a moment; after one that failed the service is left alone
for a while, so that not every page waits for it. Adapters don't use the shop's database: it is not theirs, and a
connection of such a thread would stay open.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TypeVar

from shopkeeper.orders.ports import ShippingAsked, ShippingOption, ShippingRates, TaxAsked, TaxRates, TaxSaid
from shopkeeper.orders.rules.terms import WHOLE, instead_of

log = logging.getLogger(__name__)
T = TypeVar("T")

WITHIN_SECONDS = 1.5
"""How long an answer is waited for."""

REST = timedelta(seconds=30)
"""How long a service is left alone after it was silent."""

LONGEST_CODE, LONGEST_NAME = 40, 120


class Line:
    """The line to one service: open until an answer fails, and open again after a rest."""

    def __init__(self, name: str, *, within_seconds: float = WITHIN_SECONDS, rest: timedelta = REST) -> None:
        self.name, self._within, self._rest = name, within_seconds, rest
        self._asked_again_at: datetime | None = None

    def ask(self, question: Callable[[], T], *, at: datetime) -> T | None:
        """Return the answer; None when there is none in time, or the service is being left alone."""
        if self._asked_again_at is not None and at < self._asked_again_at:
            return None
        said: SimpleQueue[T | Exception] = SimpleQueue()
        Thread(target=_put, args=(said, question), daemon=True, name=f"rates {self.name}").start()
        answer: T | Exception
        try:
            answer = said.get(timeout=self._within)
        except Empty:
            answer = TimeoutError(f"no answer within {self._within} seconds")
        if isinstance(answer, Exception):
            log.warning("%s gave no rates: %s: %s", self.name, type(answer).__name__, answer)
            self._asked_again_at = at + self._rest
            return None
        self._asked_again_at = None
        return answer


def _put(said: "SimpleQueue[T | Exception]", question: Callable[[], T]) -> None:
    try:
        said.put(question())
    except Exception as error:  # noqa: BLE001  whatever an adapter raises, the shop goes on
        said.put(error)


class PatientShipping:
    """Asks outside for ways of sending, and the table where nothing usable is said in time."""

    def __init__(self, outside: ShippingRates, table: ShippingRates, line: Line | None = None) -> None:
        self.name = outside.name
        self._outside, self._table, self._line = outside, table, line or Line(outside.name)

    def options(self, asked: ShippingAsked) -> Sequence[ShippingOption]:
        """Return the ways; each names by whose word it is."""
        said = self._line.ask(lambda: _usable(list(self._outside.options(asked)), asked), at=asked.at)
        if said is None:
            return [replace(one, by=instead_of(self.name)) for one in self._table.options(asked)]
        return [replace(one, by=self.name) for one in said]


class PatientTax:
    """Asks outside for rates of tax, and the table where nothing usable is said in time."""

    def __init__(self, outside: TaxRates, table: TaxRates, line: Line | None = None) -> None:
        self.name = outside.name
        self._outside, self._table, self._line = outside, table, line or Line(outside.name)

    def rates(self, asked: TaxAsked) -> TaxSaid:
        """Return the rates, and by whose word they are."""
        said = self._line.ask(lambda: _usable_rates(self._outside.rates(asked), asked), at=asked.at)
        if said is None:
            return replace(self._table.rates(asked), by=instead_of(self.name))
        return replace(said, by=self.name)


def _usable(said: list[ShippingOption], asked: ShippingAsked) -> list[ShippingOption]:
    for one in said:
        if one.price.currency != asked.goods.currency or one.price.minor < 0 or one.latest < one.earliest:
            raise ValueError(f"{one.code} can't be: {one.price}, from {one.earliest} to {one.latest}")
        if not 0 < len(one.code) <= LONGEST_CODE or not 0 < len(one.name) <= LONGEST_NAME:
            raise ValueError(f"a way needs a code of at most {LONGEST_CODE} letters, a name of at most {LONGEST_NAME}")
    return said


def _usable_rates(said: TaxSaid, asked: TaxAsked) -> TaxSaid:
    if len(said.rates) != len(asked.lines):
        raise ValueError(f"{len(said.rates)} rates for {len(asked.lines)} lines")
    for one in said.rates:
        if one is not None and not 0 <= one.rate <= WHOLE:
            raise ValueError(f"{one.rate} thousandths of a percent is no rate")
    return said
