from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from shopkeeper.foundation.ids import new_id
from shopkeeper.foundation.staff.passes import LIFETIME, PassRefused, issue_pass, read_pass

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
STAFF, CUSTOMER = new_id(), new_id()


def made() -> str:
    return issue_pass(staff_id=STAFF, customer_id=CUSTOMER, at=AT)


def test_a_fresh_pass_names_its_customer() -> None:
    assert read_pass(made(), staff_id=STAFF, at=AT + timedelta(minutes=1)) == CUSTOMER


@pytest.mark.parametrize(
    ("text", "staff", "at", "reason"),
    [
        (made(), STAFF, AT + LIFETIME, "too old"),
        (made(), new_id(), AT, "another member of staff"),
        (made()[:-2] + "xx", STAFF, AT, "changed"),
        ("", STAFF, AT, "changed"),
        ("a:b:c", STAFF, AT, "changed"),
    ],
)
def test_a_pass_is_refused_when(text: str, staff: UUID, at: datetime, reason: str) -> None:
    with pytest.raises(PassRefused, match=reason):
        read_pass(text, staff_id=staff, at=at)
