"""The written model's parameters, read from model.toml."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
STYLES = ("plain", "rustic", "classic", "colourful")


@dataclass(frozen=True)
class Segment:
    """A taste shared by many: what it likes, by category."""

    name: str
    share: float
    likes: dict[str, float]


@dataclass(frozen=True)
class Complement:
    """Two kinds of which the second follows the first into the basket with the given chance."""

    first: str
    second: str
    chance: float


@dataclass(frozen=True)
class Model:
    """All parameters of the sample shop's behaviour."""

    shop: dict[str, Any]
    seasons: dict[str, tuple[float, ...]]
    segments: tuple[Segment, ...]
    complements: tuple[Complement, ...]
    taste: dict[str, float]
    buying: dict[str, float]
    trouble: dict[str, float]
    opinion: dict[str, float]
    returns: dict[str, float]
    browsing: dict[str, float]

    def likes(self, categories: list[str]) -> Floats:
        """Return each segment's pull towards each category, shape (segments, categories)."""
        rows = [[one.likes.get(name, self.taste["elsewhere"]) for name in categories] for one in self.segments]
        return np.array(rows)


def read_toml(package: str, name: str) -> dict[str, Any]:
    """Return what a TOML file that lies in the package says."""
    return tomllib.loads(files(package).joinpath(name).read_text("utf-8"))


@cache
def written_model() -> Model:
    """Return the model as it is written in model.toml."""
    told = read_toml("shopkeeper.demo", "model.toml")
    parts = ("shop", "taste", "buying", "trouble", "opinion", "returns", "browsing")
    return Model(
        seasons={name: tuple(values) for name, values in told["seasons"].items()},
        segments=tuple(Segment(**segment) for segment in told["segments"]),
        complements=tuple(Complement(one["pair"][0], one["pair"][1], one["chance"]) for one in told["complements"]),
        **{part: told[part] for part in parts},
    )
