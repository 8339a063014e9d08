"""What a page says of itself to the snippet, and whether it has to ask: nothing where staff look on as a customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString

from shopkeeper.behaviour import queries as behaviour
from shopkeeper.foundation import clock
from shopkeeper.foundation.assets.browser import snippet
from shopkeeper.foundation.kept import Kept
from shopkeeper.storefront import cookies
from shopkeeper.storefront.embedding import in_script
from shopkeeper.storefront.visitors import Visitor

OPT_IN, OPT_OUT, OFF = "opt-in", "opt-out", "off"
Call = Sequence[Any]


@dataclass(frozen=True)
class Watch:
    """The snippet's tag: the key it sends with, the mode, calls that the page makes; `asks` shows the banner."""

    key: str = ""
    version: str = ""
    mode: str = OPT_IN
    told: SafeString | None = None
    asks: bool = False
    gpc: bool = False


NOTHING = Watch()


def watch(request: HttpRequest, visitor: Visitor, tells: Sequence[Call]) -> Watch:
    """Return what this page carries; `tells` are calls of the snippet, such as `["product", {...}]`."""
    if visitor.acting_for or settings.TRACKING == OFF or not (key := _KEYS.one("shop")):
        return NOTHING
    mode = OPT_OUT if settings.TRACKING == OPT_OUT else OPT_IN  # a word that is neither asks first
    return Watch(
        key=key,
        version=snippet().version,
        mode=mode,
        told=in_script(tells) if tells else None,
        asks=mode == OPT_IN and cookies.chosen(request) is None,
        gpc=cookies.signals_control(request),
    )


def _load(names: list[str]) -> dict[str, str]:
    return dict.fromkeys(names, behaviour.own_shop_key(at=clock.now()))


_KEYS: Kept[str, str] = Kept(_load)
