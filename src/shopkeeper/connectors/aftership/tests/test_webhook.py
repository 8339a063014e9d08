"""AfterShip's messages, in the form that its documentation shows."""

import base64
import hmac
from datetime import UTC, datetime
from pathlib import Path

import pytest

from shopkeeper.connectors.aftership import AfterShip
from shopkeeper.orders.ports import NotTheirs, TrackingState, Unreadable

BODY = (Path(__file__).parent / "tracking_update.json").read_bytes()
SECRET = "secret"


def signed(body: bytes, secret: str = SECRET) -> dict[str, str]:
    return {"Aftership-Hmac-Sha256": base64.b64encode(hmac.digest(secret.encode(), body, "sha256")).decode()}


def test_each_checkpoint_has_our_state_and_the_carriers_time() -> None:
    (heard,) = AfterShip(SECRET).heard(BODY, signed(BODY))
    assert (heard.carrier, heard.tracking_number) == ("royal-mail", "RR123")
    assert [(one.state, one.at) for one in heard.updates] == [
        (TrackingState.IN_TRANSIT, datetime(2026, 3, 2, 7, tzinfo=UTC)),
        (TrackingState.OUT_FOR_DELIVERY, datetime(2026, 3, 4, 8, tzinfo=UTC)),
    ]
    assert heard.updates[0].expected_at == datetime(2026, 3, 5, tzinfo=UTC)
    assert "Ada" not in repr(heard)


@pytest.mark.parametrize("headers", [{}, signed(b"other"), signed(BODY, "other")])
def test_what_is_not_signed_is_not_theirs(headers: dict[str, str]) -> None:
    with pytest.raises(NotTheirs):
        AfterShip(SECRET).heard(BODY, headers)


@pytest.mark.parametrize("body", [b"", b"1", b'{"msg": {"tracking_number": 7}}', b'{"msg": []}'])
def test_what_can_not_be_read_is_said(body: bytes) -> None:
    with pytest.raises(Unreadable):
        AfterShip(SECRET).heard(body, signed(body))
