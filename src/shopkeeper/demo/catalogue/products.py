"""The sample shop's products, made from the kinds: named, described, priced, in their sizes and colours."""

import re
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from anyascii import anyascii

from shopkeeper.demo.catalogue.kinds import Kind, brands, kinds, series
from shopkeeper.demo.catalogue.pricing import ladder, shelf_price
from shopkeeper.demo.chance import stream
from shopkeeper.demo.model import Model


@dataclass(frozen=True)
class Variant:
    """One size or colour of a product; money in minor units."""

    sku: str
    title: str
    options: dict[str, str]
    price: int
    cost: int
    compare_at: int | None
    stock: int
    colour: str


@dataclass(frozen=True)
class Product:
    """A product with its latent truth: popularity, quality, style, days of launch and retirement."""

    index: int
    external_id: str
    kind: Kind
    title: str
    slug: str
    description: str
    brand: str
    style: str
    seller: str
    attributes: dict[str, str]
    colours: tuple[str, ...]
    line: str
    popularity: float
    quality: float
    launched: float
    retired: float | None
    variants: tuple[Variant, ...] = field(default=())


def make_products(model: Model, seed: int) -> list[Product]:
    """Return the whole catalogue for a seed; days count from the shop's opening."""
    made: list[Product] = []
    slugs: set[str] = set()
    for kind in kinds():
        rng = stream(seed, "catalogue", kind.id)
        for place, product in enumerate(_of_kind(model, kind, rng, len(made))):
            slug = _slug(product["title"])
            while slug in slugs:
                slug = f"{slug}-{place}"
            slugs.add(slug)
            made.append(Product(slug=slug, **product))
    return made


def _of_kind(model: Model, kind: Kind, rng: np.random.Generator, first: int) -> list[dict[str, Any]]:
    lines = [series()[at] for at in rng.permutation(len(series()))[: kind.count]]
    heights = rng.permutation(kind.count) / max(1, kind.count - 1)
    return [_one(model, kind, rng, first + place, (lines[place], float(heights[place]))) for place in range(kind.count)]


def _one(model: Model, kind: Kind, rng: np.random.Generator, index: int, named: tuple[str, float]) -> dict[str, Any]:
    line, height = named
    brand = brands()[kind.brands[int(rng.integers(len(kind.brands)))]]
    words = _words(kind, rng, line, index) | {"brand": brand.name}
    picked = _colours(kind, rng)
    price = shelf_price(kind.price, height, float(rng.normal(0, 0.05)))
    launched = -1.0 if rng.random() < 0.72 else float(rng.integers(20, model.shop["days"] - 25))
    retired = float(rng.integers(420, model.shop["days"] - 5)) if launched < 0 and rng.random() < 0.06 else None
    return {
        "index": index,
        "external_id": f"P{index + 1:04d}",
        "kind": kind,
        "title": _sentence(kind.name.format(**words)),
        "description": _description(kind, rng, words, brand.sentence),
        "brand": brand.name,
        "style": brand.style,
        "seller": brand.seller,
        "attributes": _attributes(kind, words, picked),
        "colours": picked,
        "line": _label(words["flavour"], line),
        "popularity": float(rng.lognormal(0, model.taste["popularity_sigma"])),
        "quality": float(rng.normal(0, model.opinion["quality_sigma"])),
        "launched": launched,
        "retired": retired,
        "variants": _variants(kind, rng, index, (price, picked), gone=retired is not None),
    }


def _words(kind: Kind, rng: np.random.Generator, line: str, index: int) -> dict[str, str]:
    place = index % len(kind.flavours) if kind.flavours else 0
    flavour, _, notes = (kind.flavours[place] if kind.flavours else "").partition("|")
    material = kind.materials[int(rng.integers(len(kind.materials)))]
    return {"series": line, "flavour": flavour, "notes": notes, "material": material}


def _attributes(kind: Kind, words: dict[str, str], picked: tuple[str, ...]) -> dict[str, str]:
    """Return what the product's page lists, with the names and signs of a page."""
    notes = {"pantry": "Tastes of", "scent": "Smells of"}.get(kind.notes, "Good for")
    told = {
        "Made of": words["material"],
        "Series": words["series"] if "{series}" in kind.name else "",
        notes: words["notes"],
        "Colour": ", ".join(picked) if kind.vary == "colour" else "",
    }
    return {name: value[0].upper() + value[1:] for name, value in told.items() if value}


def _colours(kind: Kind, rng: np.random.Generator) -> tuple[str, ...]:
    order = [kind.colours[at] for at in rng.permutation(len(kind.colours))]
    return tuple(order[: int(rng.integers(2, 5))]) if kind.vary == "colour" else tuple(order[:1])


def _variants(
    kind: Kind, rng: np.random.Generator, index: int, shown: tuple[int, tuple[str, ...]], *, gone: bool
) -> tuple[Variant, ...]:
    price, picked = shown
    titles = {"colour": [one.capitalize() for one in picked], "size": list(kind.sizes)}.get(kind.vary, [""])
    option = {"colour": "Colour", "size": "Size"}.get(kind.vary, "")
    prices = ladder(price, len(titles)) if kind.vary == "size" else [price] * len(titles)
    reduced = rng.random() < 0.09
    made = []
    for place, (title, full) in enumerate(zip(titles, prices, strict=True)):
        now = shelf_price((full * 0.008, full * 0.008), 0, 0) if reduced else full
        stock = 0 if gone or rng.random() < 0.035 else int(rng.gamma(2.2, 22)) + 2
        made.append(
            Variant(
                sku=f"LM-{index + 1:04d}-{place + 1}",
                title=title,
                options={option: title} if title else {},
                price=now,
                cost=round(full * (1 - kind.margin)),
                compare_at=full if reduced and now < full else None,
                stock=stock,
                colour=picked[place] if kind.vary == "colour" else picked[0],
            )
        )
    return tuple(made)


def _description(kind: Kind, rng: np.random.Generator, words: dict[str, str], closing: str) -> str:
    lowered = words | {"flavour": words["flavour"].lower() if kind.category in ("dogs", "cats") else words["flavour"]}
    parts = (kind.open, kind.detail, kind.use)
    told = [_sentence(pool[int(rng.integers(len(pool)))].format(**lowered)) for pool in parts]
    return " ".join([*told, closing])


def _label(flavour: str, line: str) -> str:
    text = re.split(r",| for | with ", flavour or line)[0]
    return text.replace(" seeds", "") if len(text) < 22 else " ".join(text.split()[:2])


def _sentence(text: str) -> str:
    tidy = " ".join(text.split())
    tidy = re.sub(
        r"(?<=[.:] )[a-z]", lambda found: found[0].upper() if found.string[found.start() - 2] == "." else found[0], tidy
    )
    return tidy[:1].upper() + tidy[1:]


def _slug(text: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", anyascii(text).lower()))
