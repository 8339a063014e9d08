"""Every error is answered as problem+json (RFC 9457): what is wrong, where, and what to do."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import orjson
from django.conf import settings
from django.http import HttpRequest, HttpResponse

TITLES: Mapping[int, str] = {
    400: "The request can't be read",
    401: "No valid API key",
    403: "The key lacks a scope",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    413: "Too large",
    422: "The request is not valid",
    429: "Too many requests",
    500: "Something broke here",
}
DESCRIBED: Mapping[str, Any] = {
    "title": "Problem",
    "description": "What is wrong, where, and what to do (RFC 9457)",
    "type": "object",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "instance": {"type": "string"},
    },
}
View = Callable[[HttpRequest], HttpResponse]


class Problem(Exception):
    """An answer other than success; `detail` says what, where and what to do."""

    def __init__(self, status: int, code: str, detail: str, **extra: Any) -> None:
        super().__init__(detail)
        self.status, self.code, self.detail, self.extra = status, code, detail, extra


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """Return the problem as a response."""
    body = {
        "type": f"urn:shopkeeper:problem:{problem.code}",
        "title": TITLES.get(problem.status, "Refused"),
        "status": problem.status,
        "code": problem.code,
        "detail": problem.detail,
        "instance": request.path,
        **problem.extra,
    }
    response = HttpResponse(orjson.dumps(body), status=problem.status, content_type="application/problem+json")
    if problem.status == 401:
        response["WWW-Authenticate"] = 'Bearer realm="shopkeeper"'
    if seconds := problem.extra.get("retry_after"):
        response["Retry-After"] = str(seconds)
    return response


def invalid(errors: Sequence[Mapping[str, Any]]) -> Problem:
    """Return the problem of a body or query that does not fit its schema: each error with its place."""
    places = [{"at": ".".join(str(part) for part in error["loc"]), "message": str(error["msg"])} for error in errors]
    detail = "; ".join(f"{place['at']}: {place['message']}" for place in places[:5])
    return Problem(422, "invalid", detail, errors=places)


def missing(what: str, which: object) -> Problem:
    """Return the problem of a thing that is not there."""
    return Problem(404, "not-found", f"There is no {what} {which}")


def too_large() -> Problem:
    """Return the problem of a body that is longer than any that is read."""
    most = (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0) // 1024
    return Problem(413, "too-large", f"The body is longer than {most} KiB; send it in parts, or import a file")


def say_what_is_allowed(get_response: View) -> View:
    """Stand before `/api/`: a wrong method gets its problem too."""

    def answered(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if response.status_code != 405 or not request.path.startswith("/api/"):
            return response
        allowed = response["Allow"]
        problem = answer(request, Problem(405, "wrong-method", f"{request.method} is not among {allowed}"))
        problem["Allow"] = allowed
        return problem

    return answered
