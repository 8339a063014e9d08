"""Conditions that several domains' CHECK constraints share; both databases know them without functions of our own."""

from collections.abc import Iterable
from enum import StrEnum

from django.db.models import F, Q
from django.db.models.functions import Length, Upper
from django.db.models.lookups import Exact


def one_of(field: str, words: Iterable[StrEnum]) -> Q:
    """Return the condition that the field holds one of these words."""
    return Q(**{f"{field}__in": [word.value for word in words]})


def is_currency(field: str) -> Q:
    """Return the condition that the field holds three capitals, as ISO 4217 codes do."""
    return _capitals(field, 3)


def is_country_or_empty(field: str) -> Q:
    """Return the condition that the field is empty or holds two capitals, as ISO 3166 codes do."""
    return Q(**{field: ""}) | _capitals(field, 2)


def _capitals(field: str, length: int) -> Q:
    return Q(Exact(Length(F(field)), length)) & Q(Exact(Upper(F(field)), F(field)))
