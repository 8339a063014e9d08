"""What every list of the console reads from its address: where the page begins."""

from django.http import HttpRequest

DEEPEST = 10_000
LONGEST = 200


def cursor_of(request: HttpRequest) -> str | None:
    """Return the cursor that the address names, None on the first page."""
    return request.GET.get("cursor") or None


def text_of(request: HttpRequest) -> str:
    """Return what is posted to be looked for, without what can't be seen or typed."""
    return "".join(one for one in request.POST.get("q", "")[:LONGEST] if one.isprintable()).strip()


def offset_of(request: HttpRequest) -> int:
    """Return how many rows of a searched list come before this page; nonsense counts as none."""
    given = request.GET.get("cursor", "")
    return min(int(given), DEEPEST) if given.isascii() and given.isdigit() else 0
