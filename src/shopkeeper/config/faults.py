"""Which surface says that something can't be shown: the one in which it was asked for."""

from types import ModuleType

from django.http import HttpRequest, HttpResponse

from shopkeeper.console import errors as console
from shopkeeper.storefront import errors as storefront

CONSOLE = "/console/"


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that nothing stands at the address."""
    answer: HttpResponse = _surface(request).not_found(request, exception)
    return answer


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that the visitor may not do this."""
    answer: HttpResponse = _surface(request).forbidden(request, exception)
    return answer


def _surface(request: HttpRequest) -> ModuleType:
    # a request that fails before sign-in is looked at has no user yet
    is_staff = getattr(request, "user", None) is not None and request.user.is_authenticated
    return console if is_staff and request.path.startswith(CONSOLE) else storefront
