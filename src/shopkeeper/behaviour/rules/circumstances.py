"""Where and on what an event happened: page, referrer, campaign, kind of device; from what the libraries send along."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from shopkeeper.behaviour.rules.goods import text_of
from shopkeeper.behaviour.rules.sessions import NO_CAMPAIGN, Campaign

LONGEST_PAGE = 200
LONGEST_PART = 60
_UTM = ("utm_source", "utm_medium", "utm_campaign")
_TABLET = re.compile(r"ipad|tablet|kindle|silk|playbook|android(?!.*mobile)", re.IGNORECASE)
_PHONE = re.compile(r"mobi|iphone|ipod|windows phone", re.IGNORECASE)
_TV = re.compile(r"smart-?tv|appletv|hbbtv|bravia|crkey|roku", re.IGNORECASE)
_BY_TYPE = {"ios": "phone", "android": "phone", "mobile": "phone", "tablet": "tablet", "desktop": "desktop"}
_VIEWED_ON = {"app": "phone", "device": "device", "voice": "speaker"}


def page_of(kind: str, name: str, properties: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    """Return the page's path or the screen's name, never what follows `?` or `#`; empty where none is told."""
    if kind == "screen":
        return text_of(name or properties.get("name"), LONGEST_PAGE)
    page = _mapping(context.get("page"))
    told = (properties if kind == "page" else {}, page)
    for place in told:
        path = text_of(place.get("path"), 2_000) or _path(text_of(place.get("url"), 2_000))
        if path:
            return path.partition("?")[0].partition("#")[0][:LONGEST_PAGE]
    return ""


def referrer_of(properties: Mapping[str, Any], context: Mapping[str, Any]) -> str:
    """Return the host of the page that led here; empty when that was the shop itself."""
    page = _mapping(context.get("page"))
    host = _host(text_of(page.get("referrer") or properties.get("referrer"), 2_000))
    own = _host(text_of(page.get("url") or properties.get("url"), 2_000))
    return "" if host == own else host[:LONGEST_PART]


def campaign_of(context: Mapping[str, Any]) -> Campaign:
    """Return the campaign that the context names, or else the one in the page's address.

    Parts with an @ are left out: somebody's address does not belong into the name of a campaign.
    """
    told = _mapping(context.get("campaign"))
    parts: tuple[Any, ...] = (told.get("source"), told.get("medium"), told.get("name") or told.get("campaign"))
    if not any(parts):
        page = _mapping(context.get("page"))
        query = text_of(page.get("search"), 2_000).lstrip("?") or _query(text_of(page.get("url"), 2_000))
        if "utm_" not in query:
            return NO_CAMPAIGN
        asked = parse_qs(query, max_num_fields=100) if query.count("&") < 100 else {}
        parts = tuple(asked.get(name, [""])[0] for name in _UTM)
    return Campaign(*("" if "@" in (part := text_of(one, LONGEST_PART)) else part for one in parts))


def device_of(context: Mapping[str, Any], channel: str) -> str:
    """Return the kind of device: phone, tablet, desktop, tv, device or speaker; empty where nothing tells."""
    told = text_of(_mapping(context.get("device")).get("type"), 20).lower()
    agent = text_of(context.get("userAgent"), 500)
    return _mobile(agent) or _BY_TYPE.get(told) or _VIEWED_ON.get(channel) or ("desktop" if "ozilla" in agent else "")


@lru_cache(maxsize=1_000)
def _mobile(agent: str) -> str:
    """Return what an agent other than a desktop's runs on; a shop meets the same few again and again."""
    if _TV.search(agent):
        return "tv"
    if _TABLET.search(agent):
        return "tablet"
    return "phone" if _PHONE.search(agent) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _host(url: str) -> str:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _query(url: str) -> str:
    try:
        return urlsplit(url).query
    except ValueError:
        return ""
