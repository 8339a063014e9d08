"""Counts each request by its route, its status and its time."""

import time
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from shopkeeper.foundation.observability import metrics

GetResponse = Callable[[HttpRequest], HttpResponse]


def count_requests(get_response: GetResponse) -> GetResponse:
    """Return the middleware; it stands first, so that it sees the whole time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        metrics.observe_request(
            method=request.method or "",
            route=f"/{match.route}" if match else "(none)",
            status=response.status_code,
            seconds=time.perf_counter() - began,
        )
        return response

    return middleware
