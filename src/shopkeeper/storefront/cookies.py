"""Two cookies that the shop shares with its snippet: what was chosen, and, where that allows it, who comes back."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

CHOICE, ANONYMOUS = "sk_consent", "sk_anon"
YEAR = 365 * 86_400
WRITTEN = re.compile(r"t([01])p([01])s([01])(?:\.\d{1,12})?")
NAMED = re.compile(r"[A-Za-z0-9-]{8,64}")


@dataclass(frozen=True)
class Choice:
    """What a visitor permits this browser: to be counted, to be shown a shop of their own, to be told to others."""

    tracking: bool
    personalisation: bool
    sharing: bool


NEEDED = Choice(tracking=False, personalisation=False, sharing=False)


def chosen(request: HttpRequest) -> Choice | None:
    """Return what was chosen in this browser, None where nobody has chosen yet."""
    found = WRITTEN.fullmatch(request.COOKIES.get(CHOICE, ""))
    return Choice(*(bit == "1" for bit in found.groups())) if found else None


def anonymous_id(request: HttpRequest) -> str:
    """Return by what the browser is known again, empty where it is not, or where what it shows is none of ours."""
    told = request.COOKIES.get(ANONYMOUS, "")
    return told if NAMED.fullmatch(told) else ""


def signals_control(request: HttpRequest) -> bool:
    """Tell whether the browser sends Global Privacy Control (the header `Sec-GPC: 1` of the W3C's draft)."""
    return request.META.get("HTTP_SEC_GPC") == "1"


def write(request: HttpRequest, response: HttpResponse, choice: Choice, *, at: datetime) -> str:
    """Set both cookies as the choice says; return the anonymous id that holds now, empty for none."""
    bits = "".join(f"{letter}{value:d}" for letter, value in zip("tps", _bits(choice), strict=True))
    _set(response, CHOICE, f"{bits}.{int(at.timestamp())}")
    if not choice.tracking:
        forget(response)
        return ""
    named = anonymous_id(request) or str(uuid4())
    _set(response, ANONYMOUS, named)
    return named


def forget(response: HttpResponse) -> None:
    """Let the browser be another visitor from now on."""
    response.delete_cookie(ANONYMOUS, samesite="Lax")


def _bits(choice: Choice) -> tuple[bool, bool, bool]:
    return choice.tracking, choice.personalisation, choice.sharing


def _set(response: HttpResponse, name: str, value: str) -> None:
    """Set a cookie for a year. The snippet reads it, so that scripts may."""
    response.set_cookie(name, value, max_age=YEAR, secure=settings.HTTPS, httponly=False, samesite="Lax")
