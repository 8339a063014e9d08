"""Filters of Liquid that can't be made to fill the memory: few, and each measured before and after it runs."""

from collections.abc import Callable, Sized
from functools import wraps
from typing import Any

from babel import Locale
from liquid.exceptions import FilterError

LONGEST_TEXT = 20_000
LONGEST_LIST = 1_000
LARGEST_NUMBER = 10**12
# Everything else is left out: `safe` would undo escaping, `date` hands a pattern to the machine, decoders hide.
ALLOWED = (
    *("abs", "at_least", "at_most", "minus", "modulo", "plus", "round", "times", "divided_by"),
    *("append", "capitalize", "default", "downcase", "escape", "first", "join", "last", "prepend", "remove", "replace"),
    *("size", "slice", "split", "strip", "strip_newlines", "truncate", "truncatewords", "upcase", "url_encode"),
)
Filter = Callable[..., Any]


def capped(name: str, filter_: Filter) -> Filter:
    """Return the filter, which refuses what is too large to be given, and what would become too large."""

    @wraps(filter_)
    def run(*given: Any, **more: Any) -> Any:
        for value in given:
            _fits(name, value)
        _refuse_growth(name, given)
        made = filter_(*given, **more)
        _fits(name, made)
        return made

    return run


def plural_in(language: str) -> Filter:
    """Return the filter that picks the word for a number: `{{ 2 | plural: "piece", "pieces" }}`."""
    rule = Locale.parse(language).plural_form

    def plural(number: Any, one: Any = "", other: Any = "") -> Any:
        return one if isinstance(number, int) and rule(number) == "one" else other

    return plural


def _fits(name: str, value: Any) -> None:
    if isinstance(value, str) and len(value) > LONGEST_TEXT:
        raise FilterError(f"{name}: a text may have {LONGEST_TEXT:,} characters, not {len(value):,}", token=None)
    if isinstance(value, int | float) and not -LARGEST_NUMBER <= value <= LARGEST_NUMBER:
        raise FilterError(f"{name}: a number may have 12 digits, not more", token=None)
    if not isinstance(value, str) and isinstance(value, Sized) and len(value) > LONGEST_LIST:
        raise FilterError(f"{name}: a list may have {LONGEST_LIST:,} entries, not {len(value):,}", token=None)


def _refuse_growth(name: str, given: tuple[Any, ...]) -> None:
    """Refuse a result that is too long before it is made: five `replace` in a row took four gigabytes."""
    texts = [str(one) for one in given]
    longest = 0
    if name == "replace" and len(texts) > 1:
        old, new = texts[1], texts[2] if len(texts) > 2 else ""
        hits = texts[0].count(old) if old else len(texts[0]) + 1
        longest = len(texts[0]) + hits * (len(new) - len(old))
    elif name == "join" and isinstance(given[0], list | tuple | range):
        glue = texts[1] if len(texts) > 1 else " "
        longest = sum(len(str(one)) for one in given[0]) + len(glue) * len(given[0])
    if longest > LONGEST_TEXT:
        raise FilterError(f"{name}: the result would have {longest:,} characters", token=None)
