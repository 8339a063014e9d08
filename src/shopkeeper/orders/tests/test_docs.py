"""The page that explains the state machine says what the table says."""

import re
from pathlib import Path

from shopkeeper.orders.rules import ORDER_STEPS, OrderStatus

PAGE = Path(__file__).parents[4] / "docs" / "explanation" / "customers-catalog-orders.md"


def test_the_page_lists_exactly_the_steps_there_are() -> None:
    told: dict[str, set[str]] = {}
    for statuses, following in re.findall(r"^\| ([a-z, ]+) \| ([a-z, ]+) \|$", PAGE.read_text(), re.MULTILINE):
        for status in statuses.split(", "):
            told[status] = set() if following == "nothing" else set(following.split(", "))
    told.pop("from")
    steps = {status.value: {one.value for one in ORDER_STEPS[status]} for status in OrderStatus}
    steps.pop("credited")
    assert told == steps
