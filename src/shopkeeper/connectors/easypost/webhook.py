"""EasyPost's webhooks: an Event whose result is a Tracker, signed in `X-Hmac-Signature` over the raw body.

Facts from EasyPost's Webhooks Guide and its client libraries: HMAC-SHA256 in hexadecimal after `hmac-sha256-hex=`, with
the secret in Unicode's form NFKD.
"""

import hmac
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from shopkeeper.connectors.reading import instant, known, mapping, objects, parsed, text
from shopkeeper.orders.ports import Heard, NotTheirs, TrackingState, Unreadable, Update

HEADER, PREFIX = "X-Hmac-Signature", "hmac-sha256-hex="
STATES: Mapping[str, TrackingState] = {
    "pre_transit": TrackingState.LABEL_CREATED,
    "in_transit": TrackingState.IN_TRANSIT,
    "out_for_delivery": TrackingState.OUT_FOR_DELIVERY,
    "delivered": TrackingState.DELIVERED,
    "available_for_pickup": TrackingState.AVAILABLE_FOR_PICKUP,
    "return_to_sender": TrackingState.RETURNED,
    "failure": TrackingState.EXCEPTION,
    "error": TrackingState.EXCEPTION,
}
"""Their words for ours; `unknown` and `cancelled` say nothing of where a parcel is."""
DETAILS: Mapping[str, TrackingState] = {"delayed": TrackingState.DELAYED, "lost": TrackingState.LOST}


class EasyPost:
    """Reads EasyPost's messages, signed with the webhook's secret."""

    def __init__(self, secret: str) -> None:
        self._secret = unicodedata.normalize("NFKD", secret).encode()

    def heard(self, body: bytes, headers: Mapping[str, str]) -> Sequence[Heard]:
        """Return what the message says of its parcel; nothing for a message about something else."""
        wanted = PREFIX + hmac.new(self._secret, body, "sha256").hexdigest()
        if not self._secret or not hmac.compare_digest(wanted.encode(), headers.get(HEADER, "").encode()):
            raise NotTheirs(f"{HEADER} does not sign this body")
        event = parsed(body)
        result = mapping(event.get("result"))
        if result.get("object") != "Tracker":
            return ()
        number = text(result.get("tracking_code"))
        if not number:
            raise Unreadable("result.tracking_code: missing")
        expected = instant(result["est_delivery_date"]) if result.get("est_delivery_date") else None
        updates = [one for detail in objects(result.get("tracking_details")) if (one := _update(detail, expected))]
        return (Heard(text(result.get("carrier")), number, tuple(updates)),)


def _update(detail: Mapping[str, Any], expected: Any) -> Update | None:
    word, why = text(detail.get("status")), text(detail.get("status_detail"))
    state = DETAILS.get(why) or STATES.get(word)
    if state is None:
        return None
    return Update(state, instant(detail.get("datetime")), known(why or word), expected)
