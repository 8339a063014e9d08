"""What may be kept of a page: nothing of one that was made for a person, neither in the browser nor on the way."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

ALWAYS_PERSONAL = ("/console/", "/api/")
GetResponse = Callable[[HttpRequest], HttpResponse]


def keep_nothing_personal(get_response: GetResponse) -> GetResponse:
    """Return the middleware; a page that says itself how long it may be kept is left alone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.has_header("Cache-Control") and is_personal(request):
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


def is_personal(request: HttpRequest) -> bool:
    """Return whether the answer may be for one person alone: the console's, the API's, any within a session."""
    return request.path.startswith(ALWAYS_PERSONAL) or settings.SESSION_COOKIE_NAME in request.COOKIES
