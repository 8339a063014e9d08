"""The letters that Shopkeeper brings: read once from the files in `texts/`, one for each language."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shopkeeper.messaging.rules import Name

FOLDER = Path(__file__).parent / "texts"
_HEAD = re.compile(r"^=== (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Text:
    """A letter as it is edited: a subject in Liquid, a body in Liquid and MJML."""

    subject: str
    body: str


@cache
def _parts(language: str) -> dict[str, str]:
    pieces = _HEAD.split((FOLDER / f"{language}.txt").read_text(encoding="utf-8"))
    return {name.strip(): text.strip("\n") for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}


def ours(name: Name, language: str) -> Text:
    """Return the letter that Shopkeeper brings."""
    subject, _, body = _parts(language)[name.value].partition("\n")
    return Text(subject.strip(), body.strip("\n"))


@cache
def partials(language: str) -> dict[str, str]:
    """Return what letters include: the layout, and the parts that speak the language."""
    shared = {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.mjml")}
    own = {name: text for name, text in _parts(language).items() if name not in set(Name)}
    return {**shared, **own}


@cache
def words(language: str) -> dict[str, str]:
    """Return the words for the sums of an order."""
    return dict(line.split(": ", 1) for line in _parts(language)["words"].splitlines() if line)
