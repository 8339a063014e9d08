"""What answers of a second person share: the reason of a no, and the page to go back to."""

from enum import StrEnum
from typing import TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

Why = TypeVar("Why", bound=StrEnum)

REASONS = (
    ("not-owed", "It is not owed"),
    ("too-much", "It is too much"),
    ("given-already", "It was given already"),
    ("told-too-little", "Too little is told: ask again"),
)
"""What a person can say; the clock's answers are its own."""


def refusal_of(request: HttpRequest, kinds: type[Why]) -> Why | None:
    """Return the reason that was chosen, None where none was."""
    given = request.POST.get("why", "")
    return kinds(given) if given in dict(REASONS) else None


def back_to(request: HttpRequest, otherwise: str) -> HttpResponse:
    """Lead back to the list of what waits where the answer came from it."""
    return redirect(reverse("console:approvals") if request.POST.get("from") == "approvals" else otherwise)
