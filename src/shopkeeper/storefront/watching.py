"""What a page says of itself to the snippet, and whether it has to ask: nothing where staff look on as a customer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
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
    """The snippet's tag, and calls that the page makes; `asks` shows the banner, `gpc` what it says besides."""

    tag: SafeString | None = None
    told: SafeString | None = None
    asks: bool = False
    gpc: bool = False


NOTHING = Watch()


def watch(request: HttpRequest, visitor: Visitor, tells: Sequence[Call]) -> Watch:
    """Return what this page carries; `tells` are calls of the snippet, such as `["product", {...}]`."""
    if visitor.acting_for or settings.TRACKING == OFF or not (tag := _TAGS.one(mode := _mode())):
        return NOTHING
    return Watch(
        tag=tag,
        told=in_script(tells) if tells else None,
        asks=mode == OPT_IN and cookies.chosen(request) is None,
        gpc=cookies.signals_control(request),
    )


def _mode() -> str:
    return OPT_OUT if settings.TRACKING == OPT_OUT else OPT_IN  # a word that is neither asks first


def _load(modes: list[str]) -> dict[str, SafeString]:
    if not (key := behaviour.own_shop_key(at=clock.now())):
        return dict.fromkeys(modes, SafeString())
    source = f"{reverse('track.js')}?v={snippet().version}"
    return {
        mode: format_html('<script src="{}" data-key="{}" data-consent="{}" async></script>', source, key, mode)
        for mode in modes
    }


_TAGS: Kept[str, SafeString] = Kept(_load)
