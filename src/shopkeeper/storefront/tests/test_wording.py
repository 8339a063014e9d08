from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from shopkeeper.storefront.account import wording

AT = datetime(2026, 3, 4, 12, tzinfo=UTC)


@dataclass
class Parcel:
    status: str = "shipped"
    promised_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None


def days(number: int) -> datetime:
    return AT + timedelta(days=number)


@pytest.mark.parametrize(
    ("status", "promised", "parcels", "note"),
    [
        ("shipped", days(2), [Parcel()], "Promised by 6 March 2026."),
        ("shipped", None, [Parcel(promised_at=days(1)), Parcel(promised_at=days(3))], "Promised by 7 March 2026."),
        ("shipped", days(-1), [Parcel()], "Promised by 3 March 2026. It is late, and we are sorry."),
        ("paid", None, [], ""),
        ("cancelled", days(2), [], ""),
        ("delivered", days(2), [], ""),
        ("delivered", None, [Parcel(delivered_at=days(0))], "Delivered on 4 March 2026."),
        (
            "delivered",
            days(1),
            [Parcel(delivered_at=days(0))],
            "Delivered on 4 March 2026, as promised (by 5 March 2026).",
        ),
        (
            "delivered",
            days(-1),
            [Parcel(delivered_at=days(0))],
            "Delivered on 4 March 2026, 1 day later than promised (3 March 2026).",
        ),
        (
            "delivered",
            days(-3),
            [Parcel(delivered_at=days(0))],
            "Delivered on 4 March 2026, 3 days later than promised (1 March 2026).",
        ),
    ],
)
def test_delivery_is_told_in_one_sentence(
    status: str, promised: datetime | None, parcels: list[Parcel], note: str
) -> None:
    assert wording.delivery_note(status, promised, parcels, at=AT, zone=UTC) == note


def test_the_steps_show_what_is_past_and_where_it_stands() -> None:
    steps = wording.steps("packed", [("pending", days(-2)), ("paid", days(-1)), ("shipped", days(9))], UTC)
    assert [(step.name, step.day, step.tone) for step in steps] == [
        ("Ordered", "2 Mar", "past"),
        ("Paid", "3 Mar", "past"),
        ("Packed", "", "here"),
        ("On its way", "", ""),
        ("Delivered", "", ""),
    ]


def test_an_order_that_ended_on_the_way_has_no_steps() -> None:
    assert wording.steps("cancelled", [], UTC) == []


@pytest.mark.parametrize(
    ("parcel", "note"),
    [
        (Parcel(delivered_at=AT), "Delivered on 4 March 2026"),
        (Parcel(shipped_at=AT), "On its way, sent on 4 March 2026"),
        (Parcel("lost"), "Lost on the way"),
        (Parcel("unheard-of"), "Being looked at"),
    ],
)
def test_a_parcel_says_where_it_is(parcel: Parcel, note: str) -> None:
    assert wording.parcel_note(parcel, UTC) == note


@pytest.mark.parametrize(
    ("titles", "pieces", "text"),
    [
        ([], 0, ""),
        (["Lamp"], 1, "Lamp"),
        (["Lamp"], 3, f"3 {wording.TIMES} Lamp"),
        (["Lamp", "Rug", "Cup"], 5, "Lamp and 2 more"),
        (["L" * 80], 1, "L" * 59 + "…"),
    ],
)
def test_the_contents_are_told_in_a_few_words(titles: list[str], pieces: int, text: str) -> None:
    assert wording.what(titles, pieces) == text


def test_every_status_has_words() -> None:
    assert wording.state_of("shipped").text == "On its way"
    assert wording.state_of("never heard of") == wording.UNKNOWN


def test_an_address_reads_as_on_a_parcel() -> None:
    given = {"country": "SE", "city": "Uppsala", "name": "Marta", "postcode": "752 31", "line1": "Björkvägen 14"}
    assert wording.place(given | {"phone": "+46 1"}) == ["Marta", "Björkvägen 14", "752 31 Uppsala", "Sweden"]
    assert wording.place({"city": "Paris", "country": "??"}) == ["Paris", "??"]
    assert wording.place(None) == []
