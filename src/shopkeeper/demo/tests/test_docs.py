"""The written model is what runs."""

import re
from pathlib import Path

from shopkeeper.demo.model import written_model

PAGE = Path(__file__).parents[4] / "docs" / "explanation" / "sample-shop.md"


def test_the_page_names_each_parameter_with_its_value() -> None:
    model = written_model()
    parts = ("taste", "buying", "trouble", "opinion", "returns", "browsing")
    written = {f"{part}.{name}": float(value) for part in parts for name, value in vars(model)[part].items()}
    told = re.findall(r"^\| `(\w+\.\w+)` \| (-?[\d.]+) \|", PAGE.read_text(), re.MULTILINE)
    assert {name: float(value) for name, value in told} == written
