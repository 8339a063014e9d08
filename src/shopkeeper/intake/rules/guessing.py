"""Which field a column is: by its header's words in several languages, and by what its cells look like."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from anyascii import anyascii

from shopkeeper.intake.rules.countries import country_codes
from shopkeeper.intake.rules.fields import FIELDS, REQUIRED, Field, FieldType, FileKind

_MONEY = re.compile(r"^\s*(?:[A-Z]{3}|[$€£¥])?\s*-?\d{1,3}(?:[ .,']?\d{3})*(?:[.,]\d{1,4})?\s*(?:[A-Z]{3}|[$€£¥])?\s*$")
_DATE = re.compile(r"^\s*(?:\d{4}[-/]\d{1,2}[-/]\d{1,2}|\d{1,2}[/.\-]\d{1,2}[/.\-]\d{2,4})")
_COUNT = re.compile(r"^\s*-?\d{1,6}(?:\.0)?\s*$")
_MAIL = re.compile(r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
_CODE = re.compile(r"^[A-Z]{3}$")
_SURE, _LIKELY, _POSSIBLE = 0.95, 0.75, 0.5


@dataclass(frozen=True)
class Guess:
    """A column for a field, with a confidence from 0 to 1."""

    field: str
    column: str
    confidence: float


def guessed(kind: FileKind, header: Sequence[str], sample: Mapping[str, Sequence[str]]) -> list[Guess]:
    """Return at most one column for each field and one field for each column, the surest first."""
    scored = [
        Guess(field.name, column, score)
        for field in FIELDS[kind]
        for column in header
        if (score := _score(field, column, sample[column])) > 0
    ]
    chosen: list[Guess] = []
    for guess in sorted(scored, key=lambda one: -one.confidence):
        if all(guess.field != one.field and guess.column != one.column for one in chosen):
            chosen.append(guess)
    return chosen


def guessed_kind(header: Sequence[str], sample: Mapping[str, Sequence[str]]) -> FileKind:
    """Return the kind of file whose fields explain the header best."""
    return max(FileKind, key=lambda kind: _fit(kind, guessed(kind, header, sample)))


def _fit(kind: FileKind, guesses: Sequence[Guess]) -> float:
    """Return how well a kind explains the columns; having all it needs counts as one more."""
    found = {guess.field for guess in guesses if guess.confidence >= _POSSIBLE}
    return sum(guess.confidence for guess in guesses) + (set(REQUIRED[kind]) <= found)


def _score(field: Field, column: str, cells: Sequence[str]) -> float:
    word = re.sub(r"[^a-z0-9]", "", anyascii(column).lower())
    by_name = _by_name(field, word)
    filled = [cell for cell in cells if cell.strip()]
    if not filled:
        return by_name * 0.8
    share = sum(_looks_like(field.type, cell.strip()) for cell in filled) / len(filled)
    if field.type in {FieldType.KEY, FieldType.TEXT}:
        return by_name
    if by_name:
        return by_name if share > 0.8 else by_name * 0.6
    telling = field.type in {FieldType.EMAIL, FieldType.COUNTRY}
    return _POSSIBLE * share if telling and share > 0.9 else 0.0


def _by_name(field: Field, word: str) -> float:
    if word in field.words:
        return _SURE
    if len(word) > 3 and any(
        len(known) > 3 and (word.endswith(known) or word.startswith(known)) for known in field.words
    ):
        return _LIKELY if any(word.endswith(known) for known in field.words if len(known) > 4) else _POSSIBLE
    return 0.0


def _looks_like(type_: FieldType, cell: str) -> bool:
    match type_:
        case FieldType.MONEY:
            return bool(_MONEY.match(cell))
        case FieldType.COUNT:
            return bool(_COUNT.match(cell))
        case FieldType.INSTANT:
            return bool(_DATE.match(cell))
        case FieldType.EMAIL:
            return bool(_MAIL.match(cell))
        case FieldType.COUNTRY:
            return cell.lower() in country_codes()
        case FieldType.CURRENCY:
            return bool(_CODE.match(cell))
        case _:
            return True
