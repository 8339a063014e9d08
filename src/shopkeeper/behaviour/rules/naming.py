"""The name under which an event stands in clear."""

import re

LONGEST_NAME = 100
_ADDRESS = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}")
_LONG_NUMBER = re.compile(r"\d[\d ()./-]{5,40}\d")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]+")


def clear_name(name: str) -> str:
    """Return the name with addresses and long numbers masked, in one line of at most 100 characters.

    Names stand unsealed, so that events can be counted; a name into which a program has written a person's address
    or number must not tell it.
    """
    shown = _UNSEEN.sub(" ", name[: 3 * LONGEST_NAME]).strip()
    if "@" in shown:
        shown = _ADDRESS.sub("(address)", shown)
    if any(letter.isdigit() for letter in shown):
        shown = _LONG_NUMBER.sub("(number)", shown)
    return shown[:LONGEST_NAME]


def printable(value: object, longest: int) -> str:
    """Return the letters of a text that can be shown, so many at most; empty for what is no text."""
    if not isinstance(value, str):
        return ""
    shown = value[: 4 * longest]
    return (shown if shown.isprintable() else "".join(filter(str.isprintable, shown)))[:longest]
