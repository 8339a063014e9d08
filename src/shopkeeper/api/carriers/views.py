"""Where carriers tell of parcels. Whoever can't sign is refused and written down; what comes twice changes nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shopkeeper.api.problems import Problem, answer
from shopkeeper.connectors.aftership import AfterShip
from shopkeeper.connectors.easypost import EasyPost
from shopkeeper.foundation import audit, limits
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.orders import operations
from shopkeeper.orders.ports import Heard, NotTheirs, Teller, Unreadable
from shopkeeper.returns import operations as returns

MOST_BYTES = 1_000_000
TELLERS: Mapping[str, tuple[str, Callable[[str], Teller]]] = {
    "easypost": ("EASYPOST_WEBHOOK_SECRET", EasyPost),
    "aftership": ("AFTERSHIP_WEBHOOK_SECRET", AfterShip),
}


@csrf_exempt  # machines post here, which have neither page nor cookie; the signature says who they are
@require_POST
def tell(request: HttpRequest, carrier: str) -> HttpResponse:
    """Take a carrier's message; answer 200 to all that is signed and readable, so that it is not sent again."""
    setting, teller = TELLERS.get(carrier, ("", None))
    secret = getattr(settings, setting, "") if setting else ""
    if teller is None or not secret:
        return answer(request, Problem(404, "not-found", "There is nothing at this address"))
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return answer(request, Problem(413, "too-large", f"At most {MOST_BYTES} bytes"))
    try:
        heard = teller(secret).heard(request.body, request.headers)
    except NotTheirs as refusal:
        _write_down(request, carrier)
        return answer(request, Problem(403, "not-signed", f"{refusal}; set the same secret here and there"))
    except Unreadable as refusal:
        return answer(request, Problem(422, "unreadable", str(refusal)))
    return JsonResponse({"noted": sum(_note(one) for one in heard)})


def _note(heard: Heard) -> int:
    """Note the news, of a parcel or of a return; of parcels that are not ours a carrier may tell as well."""
    told: dict[str, Any] = {
        "carrier": heard.carrier,
        "tracking_number": heard.tracking_number,
        "updates": heard.updates,
    }
    try:
        return operations.note_tracking(**told, at=now())
    except operations.UnableToNoteTracking:
        pass
    try:
        return returns.note_tracking(**told, at=now())
    except returns.UnableToHear:
        return 0


def _write_down(request: HttpRequest, carrier: str) -> None:
    """Write a forged message into the audit log, so many an hour that nobody can flood it."""
    if limits.allow("carrier-refused", carrier, "20/hour") is None:
        audit.record(
            actor=system("carriers"),
            action="orders.webhook-refused",
            subject_kind="carrier",
            subject_id=carrier,
            at=now(),
        )
