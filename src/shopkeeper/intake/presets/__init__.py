"""Known exports, each with its oddities decided."""

from collections.abc import Mapping

from shopkeeper.intake.presets import olist, online_retail
from shopkeeper.intake.presets.preset import Preset, PresetFile

__all__ = ["PRESETS", "Preset", "PresetFile"]

PRESETS: Mapping[str, Preset] = {preset.name: preset for preset in (online_retail.PRESET, olist.PRESET)}
