"""Each page that answers a GET is looked at in a real browser (tests/e2e), or it is said why not."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.e2e.pages import console, shop


def methods_of(view: Any) -> list[str]:
    """Return what a view answers to, as Django's `require_http_methods` keeps it; all where nothing is required."""
    while view is not None:
        code, cells = getattr(view, "__code__", None), getattr(view, "__closure__", None) or ()
        for name, cell in zip(code.co_freevars if code else (), cells, strict=False):
            if name == "request_method_list":
                return list(cell.cell_contents)
        view = getattr(view, "__wrapped__", None)
    return ["GET", "POST"]


def pages_of(surface: str) -> Iterator[str]:
    """Return the names of what can be looked at."""
    for resolver in get_resolver().url_patterns:
        if isinstance(resolver, URLResolver) and resolver.namespace == surface:
            for one in resolver.url_patterns:
                if isinstance(one, URLPattern) and "GET" in methods_of(one.callback):
                    yield str(one.name)


@pytest.mark.parametrize(("surface", "lists"), [("console", console), ("storefront", shop)], ids=["console", "shop"])
def test_every_page_is_looked_at_or_it_is_said_why_not(surface: str, lists: Any) -> None:
    there, looked_at, reasons = list(pages_of(surface)), set(lists.PAGES), set(lists.NO_PAGE)
    assert len(there) > 50
    assert sorted(set(there) - looked_at - reasons) == [], "add each to tests/e2e/pages"
    assert sorted((looked_at | reasons) - set(there)) == []
    assert sorted(looked_at & reasons) == []
