"""On which channel something happened."""

from collections.abc import Mapping
from typing import Any

from shopkeeper.behaviour.rules.arriving import Channel

_CHANNELS = {channel.value for channel in Channel}
_APPS = {"ios", "android"}


def channel_of(event: Mapping[str, Any], context: Mapping[str, Any], *, default: str) -> str:
    """Return the channel that the event names (`context.channel`, else `channel`), else its device's, else the default.

    Segment's own `channel` says which kind of library sent it (`server`, `browser`, `mobile`): no channel of ours.
    """
    for told in (context.get("channel"), event.get("channel")):
        if isinstance(told, str) and told in _CHANNELS:
            return told
    device = context.get("device")
    kind = device.get("type") if isinstance(device, dict) else None
    if isinstance(kind, str) and kind.lower() in _APPS:
        return Channel.APP.value
    return default
