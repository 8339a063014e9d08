"""What no browser of ours sends is refused before any page looks at it."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

GetResponse = Callable[[HttpRequest], HttpResponse]


def refuse_nul(get_response: GetResponse) -> GetResponse:
    """Return the middleware; a NUL in the address means nothing to a page, and PostgreSQL can't compare with it.

    The API says so in its own words, and forms refuse it by field.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        has_nul = "\0" in request.path or "%00" in request.META.get("QUERY_STRING", "")
        if has_nul and not request.path.startswith("/api/"):
            raise BadRequest("the address holds the character NUL")
        return get_response(request)

    return middleware
