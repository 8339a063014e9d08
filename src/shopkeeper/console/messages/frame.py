"""What a letter may do in the frame that shows it to staff: nothing but show the shop's own logo."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote, urlsplit

from csp.constants import NONE, SELF, UNSAFE_INLINE
from csp.decorators import csp
from django.conf import settings
from django.http import HttpResponse

View = Callable[..., HttpResponse]


def shows_letter(view: View) -> View:
    """Let the view's answer run and fetch nothing, keep its styles, and show the logo that letters bear."""

    @wraps(view)
    def framed(*given: Any, **more: Any) -> HttpResponse:
        answer: HttpResponse = csp(policy())(view)(*given, **more)  # type: ignore[assignment]  # django-csp types only views without arguments
        return answer

    return framed


def policy() -> dict[str, Any]:
    """Return the content security policy of the frame; of addresses elsewhere it knows the logo's alone."""
    return {
        "default-src": [NONE],
        "style-src": [UNSAFE_INLINE],
        "img-src": ["data:", *_logo()],
        "frame-ancestors": [SELF],
        "sandbox": True,
    }


def _logo() -> list[str]:
    """Return the logo's address as a policy names it: without what follows a question mark, which it can't hold."""
    parts = urlsplit(settings.LOGO_URL)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        return []
    return [f"{parts.scheme}://{parts.netloc}{quote(parts.path, safe='/%')}"]
