"""The pages for when the console can't show something, in its own clothes: the way back stands beside them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that nothing stands at the address, with the reason when there is one."""
    said = str(exception or "")
    reason = said if said.endswith(".") else "It may have been taken away, or the address was mistyped."
    return _page(request, 404, "Nothing stands here", reason, "search")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Say that this is not the person's task, with the reason when there is one."""
    return _page(
        request, 403, "This is not among your tasks", str(exception or "") or "Ask an owner of the shop.", "lock"
    )


def _page(request: HttpRequest, status: int, title: str, text: str, icon: str) -> HttpResponse:
    return render(request, "console/error.html", {"title": title, "text": text, "icon": icon}, status=status)
