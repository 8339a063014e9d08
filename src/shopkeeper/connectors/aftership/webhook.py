"""AfterShip's webhooks: a tracking with its checkpoints, signed in `aftership-hmac-sha256` over the raw body.

Facts from AfterShip's pages "Webhook Signature" and "Delivery Sub-statuses": HMAC-SHA256 in Base64 with the
webhook's secret.
"""

import base64
import hmac
from collections.abc import Mapping, Sequence
from typing import Any

from shopkeeper.connectors.reading import instant, known, mapping, objects, parsed, text
from shopkeeper.orders.ports import Heard, NotTheirs, TrackingState, Unreadable, Update

HEADER = "Aftership-Hmac-Sha256"
STATES: Mapping[str, TrackingState] = {
    "InfoReceived": TrackingState.LABEL_CREATED,
    "InTransit": TrackingState.IN_TRANSIT,
    "OutForDelivery": TrackingState.OUT_FOR_DELIVERY,
    "AttemptFail": TrackingState.EXCEPTION,
    "Delivered": TrackingState.DELIVERED,
    "AvailableForPickup": TrackingState.AVAILABLE_FOR_PICKUP,
    "Exception": TrackingState.EXCEPTION,
}
"""Their tags for ours; `Pending` and `Expired` say nothing of where a parcel is."""
SUBTAGS: Mapping[str, TrackingState] = {
    "Exception_004": TrackingState.DELAYED,
    "Exception_005": TrackingState.DELAYED,
    "Exception_016": TrackingState.DELAYED,
    "Exception_017": TrackingState.DELAYED,
    "Exception_011": TrackingState.RETURNED,
    "Exception_013": TrackingState.LOST,
}


class AfterShip:
    """Reads AfterShip's messages, signed with the webhook's secret."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def heard(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Heard]:
        """Return what the message says of its parcel."""
        wanted = base64.b64encode(hmac.digest(self._secret, body, "sha256"))
        if not self._secret or not hmac.compare_digest(wanted, headers.get(HEADER, "").encode()):
            raise NotTheirs(f"{HEADER} does not sign this body")
        message = mapping(parsed(body).get("msg"))
        number = text(message.get("tracking_number"))
        if not number:
            raise Unreadable("msg.tracking_number: missing")
        expected = instant(message["expected_delivery"]) if message.get("expected_delivery") else None
        updates = [one for point in objects(message.get("checkpoints")) if (one := _update(point, expected))]
        return (Heard(text(message.get("slug")), number, tuple(updates)),)


def _update(point: Mapping[str, Any], expected: Any) -> Update | None:
    tag, subtag = text(point.get("tag")), text(point.get("subtag"))
    state = SUBTAGS.get(subtag) or STATES.get(tag)
    if state is None:
        return None
    return Update(state, instant(point.get("checkpoint_time")), known(subtag or tag), expected)
