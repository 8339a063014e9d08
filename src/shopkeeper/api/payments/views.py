"""Where the payment gateway tells what happened. Whoever can't sign is refused and written down."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from shopkeeper.api.problems import Problem, answer
from shopkeeper.connectors.stripe import event_of
from shopkeeper.foundation import audit, limits
from shopkeeper.foundation.actors import system
from shopkeeper.foundation.clock import now
from shopkeeper.orders import operations
from shopkeeper.orders.ports import GatewaySilent, NotTheGateway

MOST_BYTES = 1_000_000


@csrf_exempt  # the gateway posts here, which has neither page nor cookie; the signature says who it is
@require_POST
def stripe(request: HttpRequest) -> HttpResponse:
    """Take an event signed over its raw body; answer 200 to what was heard before, so that it is not sent again."""
    if not settings.STRIPE_WEBHOOK_SECRETS:
        return answer(request, Problem(404, "not-found", "There is nothing at this address"))
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        return answer(request, Problem(413, "too-large", f"At most {MOST_BYTES} bytes"))
    signature, at = request.headers.get("Stripe-Signature", ""), now()
    try:
        event = event_of(request.body, signature, secrets=settings.STRIPE_WEBHOOK_SECRETS, now=at.timestamp())
    except NotTheGateway as refusal:
        if limits.allow("gateway-refused", "stripe", "20/hour") is None:
            audit.record(
                actor=system("gateway"),
                action="orders.webhook-refused",
                subject_kind="gateway",
                subject_id="stripe",
                at=at,
            )
        return answer(request, Problem(400, "not-signed", f"{refusal}; set the same secret here and there"))
    try:
        return JsonResponse({"new": operations.take_gateway_event(event=event, at=at)})
    except GatewaySilent:
        return answer(request, Problem(503, "gateway-silent", "The gateway doesn't answer now; tell this again later"))
