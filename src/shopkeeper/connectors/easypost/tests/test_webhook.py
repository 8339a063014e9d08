"""EasyPost's messages, in the form that its documentation shows."""

import hmac
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopkeeper.connectors.easypost import EasyPost
from shopkeeper.orders.ports import NotTheirs, TrackingState, Unreadable

BODY = (Path(__file__).parent / "tracker_updated.json").read_bytes()
SECRET = "sécret"


def signed(body: bytes, secret: str = "se\N{COMBINING ACUTE ACCENT}cret") -> dict[str, str]:
    wrote = hmac.new(secret.encode(), body, "sha256").hexdigest()
    return {"X-Hmac-Signature": f"hmac-sha256-hex={wrote}"}


def test_each_piece_of_news_has_our_state_and_the_carriers_time_and_nothing_of_a_person() -> None:
    (heard,) = EasyPost(SECRET).heard(BODY, signed(BODY))
    assert (heard.carrier, heard.tracking_number) == ("USPS", "EZ4000004000")
    assert [one.state for one in heard.updates] == [
        TrackingState.LABEL_CREATED,
        TrackingState.IN_TRANSIT,
        TrackingState.DELIVERED,
    ]
    assert heard.updates[2].at == datetime(2026, 3, 4, 15, 30, tzinfo=UTC)
    assert "ADA" not in repr(heard)


@pytest.mark.parametrize("headers", [{}, {"X-Hmac-Signature": "é"}, signed(b"other"), signed(BODY, "other")])
def test_what_is_not_signed_is_not_theirs(headers: dict[str, str]) -> None:
    with pytest.raises(NotTheirs):
        EasyPost(SECRET).heard(BODY, headers)
    with pytest.raises(NotTheirs):
        EasyPost("").heard(BODY, signed(BODY, ""))


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"result": {"object": "Tracker"}}',
        b'{"result": {"object": "Tracker", "tracking_code": "A", "tracking_details":'
        b' [{"status": "delivered", "datetime": "soon"}]}}',
    ],
)
def test_what_can_not_be_read_is_said(body: bytes) -> None:
    with pytest.raises(Unreadable):
        EasyPost(SECRET).heard(body, signed(body))


def test_a_message_about_something_else_says_nothing() -> None:
    body = b'{"result": {"object": "Batch"}}'
    assert EasyPost(SECRET).heard(body, signed(body)) == ()
