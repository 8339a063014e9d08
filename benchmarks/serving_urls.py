"""The product's addresses and the bare view."""

from functools import cache

from django.http import HttpRequest, HttpResponse
from django.urls import path

from shopkeeper.config import urls
from shopkeeper.config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@cache
def constant(size: int) -> bytes:
    return b"x" * size


def bare(request: HttpRequest, size: int) -> HttpResponse:
    return HttpResponse(constant(size))


urlpatterns = [path("bare/<int:size>/", bare), *urls.urlpatterns]
