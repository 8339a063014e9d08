from datetime import date

import pytest

from shopkeeper.privacy.rules import LONGER, due_on


@pytest.mark.parametrize(
    ("received", "months", "due"),
    [
        (date(2026, 11, 24), 1, date(2026, 12, 24)),
        (date(2026, 12, 24), 1, date(2027, 1, 24)),
        (date(2027, 1, 31), 1, date(2027, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), LONGER, date(2027, 2, 28)),
        (date(2026, 10, 1), LONGER, date(2027, 1, 1)),
    ],
)
def test_the_answer_is_due_on_the_same_day_months_later_or_the_last_of_that_month(
    received: date, months: int, due: date
) -> None:
    assert due_on(received, months) == due
