"""Whatever is given, spent and taken back, in whatever order and currency: nothing appears, and nothing vanishes."""

from collections import Counter
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shopkeeper.customers.tests.factories import CustomerFactory
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.money import Money
from shopkeeper.ledger import operations, queries

AT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)
ACTOR = system("tests")
CURRENCIES = ["EUR", "USD", "GBP", "JPY", "KWD", "CHF", "SEK", "PLN", "BHD", "ISK", "BRL", "INR"]
STEP = st.tuples(
    st.sampled_from(["give", "spend", "take back"]), st.integers(0, 1), st.integers(0, 2),
    st.integers(-5, 900), st.integers(0, 12),
)  # fmt: skip
REFUSALS = (operations.UnableToGrant, operations.UnableToSpend, operations.UnableToReverse, operations.KeyTaken)


class Purse:
    """Two customers, what they should hold, and what was written for them so far."""

    def __init__(self) -> None:
        self.people = [CustomerFactory().pk for _ in range(2)]
        self.expected: Counter[tuple[int, str]] = Counter()
        self.written: list[tuple[str, int, int]] = []  # the key, whose, and 1 where it gave, -1 where it took

    def do(self, what: str, person: int, amount: Money, which: int) -> None:
        key = f"{self.people[0]}/{sum(self.expected.values())}/{len(self.written)}/{what}/{which}"
        of, person, sign = self.written[which % len(self.written)] if what == "take back" else ("", person, 1)
        customer_id = self.people[person]
        if what == "give":
            operations.grant_store_credit(
                customer_id=customer_id, amount=amount, reason="goodwill", reference="", key=key, at=AT, actor=ACTOR
            )
        elif what == "spend":
            operations.spend_store_credit(
                customer_id=customer_id, amount=amount, reference="", key=key, at=AT, actor=ACTOR
            )
        else:
            operations.reverse_posting(posting_key=of, amount=amount, key=key, at=AT, actor=ACTOR)
        sign = sign if what == "give" else -sign
        self.expected[person, amount.currency] += sign * amount.minor
        if what != "take back":
            self.written.append((key, person, sign))


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(STEP, max_size=14), st.permutations(CURRENCIES))
def test_what_was_given_is_what_is_held_and_what_was_spent(steps: list[Any], named: list[str]) -> None:
    purse = Purse()
    for what, person, place, minor, which in steps:
        if what != "take back" or purse.written:
            with suppress(*REFUSALS):
                purse.do(what, person, Money(named[place], minor), which)
    for person, customer_id in enumerate(purse.people):
        told = {held.currency: held.minor for held in queries.store_credit(customer_id)}
        assert told == {unit: minor for (one, unit), minor in purse.expected.items() if one == person and minor}
    moved: Counter[str] = Counter()
    for _, amount in queries.house_balances():
        moved[amount.currency] += amount.minor
    assert {held.currency: held.minor for held in queries.owed() if held} == {
        unit: -minor for unit, minor in moved.items() if minor
    }
    assert queries.wrong_balances() == []
