"""Which surface says that something can't be shown: the one in which it was asked for. Tries are written down."""

from contextlib import suppress
from types import ModuleType

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from shopkeeper.console import errors as console
from shopkeeper.storefront import errors as storefront
from shopkeeper.storefront import refusals

CONSOLE = "/console/"


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that nothing stands at the address."""
    refusals.note_absent(request)
    answer: HttpResponse = _surface(request).not_found(request, exception)
    return answer


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the visitor may not do this."""
    refusals.note(request, "forbidden", "page", _page(request))
    answer: HttpResponse = _surface(request).forbidden(request, exception)
    return answer


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form came without its token."""
    refusals.note(request, "form-forged", "page", _page(request))
    return storefront.forged(request, reason)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Refuse a request that no browser of ours makes, such as one under a name that is not the shop's."""
    if isinstance(exception, DisallowedHost):
        refusals.note(request, "false-host", "page", _page(request))
    return storefront.bad_request(request, exception)


def _page(request: HttpRequest) -> str:
    """Return the name of the page that was asked for."""
    with suppress(Resolver404):
        return resolve(request.path_info).url_name or "page"
    return "none"


def _surface(request: HttpRequest) -> ModuleType:
    # a request that fails before sign-in is looked at has no user yet
    is_staff = getattr(request, "user", None) is not None and request.user.is_authenticated
    return console if is_staff and request.path.startswith(CONSOLE) else storefront
