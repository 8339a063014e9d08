"""How the tracking API answers: exactly 200 for what was taken in, since clients take anything else for a failure."""

from collections.abc import Mapping
from uuid import UUID

import orjson
from django.http import HttpResponse

TAKEN = b'{"success": true}'


class Refused(Exception):
    """The whole request is refused; nothing of it was kept. 400: don't send it again. 429 and 503: later."""

    def __init__(
        self, status: int, code: str, message: str, *, retry_after: int = 0, source_id: UUID | None = None
    ) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.retry_after, self.source_id = retry_after, source_id


def taken() -> HttpResponse:
    """Return the answer to what is on the disk."""
    return HttpResponse(TAKEN, content_type="application/json")


def refusal(refused: Refused) -> HttpResponse:
    """Return the answer that says what is wrong and what to do."""
    body = {"success": False, "code": refused.code, "message": refused.message}
    response = HttpResponse(orjson.dumps(body), status=refused.status, content_type="application/json")
    if refused.retry_after:
        response["Retry-After"] = str(refused.retry_after)
    return response


def let_page_read(response: HttpResponse, origin: str) -> None:
    """Let a page of that origin read the answer (CORS); no cookies are ever needed."""
    response["Access-Control-Allow-Origin"] = origin or "*"
    response["Access-Control-Expose-Headers"] = "Retry-After"
    response["Vary"] = "Origin"


def preflight(origin: str, headers: Mapping[str, str]) -> HttpResponse:
    """Return the answer to a browser that asks whether a page may send at all: its key is looked at when it does."""
    response = HttpResponse(status=204)
    let_page_read(response, origin)
    response["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
    # X-Retry-Count comes with every second try of analytics-next: forbidden, and it would try in vain for ever
    response["Access-Control-Allow-Headers"] = "Authorization, Content-Type, Content-Encoding, X-Retry-Count"
    response["Access-Control-Max-Age"] = "86400"
    return response
