"""What the sample shop sells, kind by kind, as written in the files beside this module."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from shopkeeper.demo.model import read_toml

HERE = "shopkeeper.demo.catalogue"
DEPARTMENTS = ("kitchen", "pantry", "living", "bath", "garden", "outdoors", "pets", "desk", "upkeep")


@dataclass(frozen=True)
class Kind:
    """A kind of product: how it is named, described, priced, drawn and used up."""

    id: str
    category: str
    drawing: str
    brands: tuple[str, ...]
    count: int
    name: str
    price: tuple[float, float]
    margin: float
    season: str
    colours: tuple[str, ...]
    vary: str
    open: tuple[str, ...]
    detail: tuple[str, ...]
    use: tuple[str, ...]
    materials: tuple[str, ...]
    flavours: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ()
    renewal: int = 0
    notes: str = ""


@dataclass(frozen=True)
class Department:
    """A branch of the category tree."""

    slug: str
    name: str
    categories: dict[str, str]


@dataclass(frozen=True)
class Brand:
    """A maker: the taste it answers to, the line that closes its descriptions, and its seller if not the shop."""

    name: str
    style: str
    sentence: str
    seller: str = ""


@cache
def kinds() -> tuple[Kind, ...]:
    """Return every kind, in the order of the shop."""
    return tuple(_kind(told) for slug in DEPARTMENTS for told in read_toml(HERE, f"{slug}.toml")["kind"])


def _kind(told: dict[str, Any]) -> Kind:
    told = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return Kind(**told)


@cache
def departments() -> tuple[Department, ...]:
    """Return the departments with their categories."""
    told = ((slug, read_toml(HERE, f"{slug}.toml")["department"]) for slug in DEPARTMENTS)
    return tuple(Department(slug, one["name"], one["categories"]) for slug, one in told)


@cache
def brands() -> dict[str, Brand]:
    """Return the brands by name."""
    return {name: Brand(name=name, **told) for name, told in read_toml(HERE, "brands.toml").items()}


@cache
def colours() -> dict[str, tuple[str, str, str]]:
    """Return main, accent and ground of each colour's name."""
    return {name: (main, accent, ground) for name, (main, accent, ground) in read_toml(HERE, "colours.toml").items()}


@cache
def series() -> tuple[str, ...]:
    """Return the names that product lines go by."""
    return tuple(files(HERE).joinpath("series.txt").read_text("utf-8").split())
