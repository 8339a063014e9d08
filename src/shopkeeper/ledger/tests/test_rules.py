from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from shopkeeper.foundation.money import Money
from shopkeeper.ledger.rules import Held, Part, drawn, given_back

KEYS = [UUID(int=number) for number in range(6)]


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=6), st.integers(1, 6000))
def test_what_is_drawn_makes_the_amount_or_is_nothing(held: list[int], wanted: int) -> None:
    accounts = [Held(key, minor) for key, minor in zip(KEYS, held, strict=False)]
    parts = drawn(accounts, wanted)
    if wanted > sum(held):
        assert parts == []
    else:
        assert sum(part.minor for part in parts) == wanted
        there = {one.account_id: one.minor for one in accounts}
        assert all(0 < part.minor <= there[part.account_id] for part in parts)


@given(st.lists(st.integers(1, 1000), min_size=1, max_size=6), st.data())
def test_what_goes_back_sums_to_the_amount_and_no_part_is_more_than_is_left(
    left: list[int], data: st.DataObject
) -> None:
    amount = data.draw(st.integers(1, sum(left)))
    parts = [Part(key, minor) for key, minor in zip(KEYS, left, strict=False)]
    back = given_back(parts, Money("JPY", amount))
    assert sum(part.minor for part in back) == amount
    there = {part.posting_id: part.minor for part in parts}
    assert all(0 < part.minor <= there[part.posting_id] for part in back)
