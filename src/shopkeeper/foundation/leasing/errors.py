"""What is kept of an error: enough to mend it, nothing that names a person."""

import re
import traceback

_ADDRESS = re.compile(r"[^\s@<>\"'(),;:=\[\]]{1,64}@[^\s@<>\"'(),;:=\[\]]{1,255}")
_LONG_NUMBER = re.compile(r"\+?\d[\d ()./-]{5,40}\d")
_DATABASE_DETAIL = re.compile(r"\bDETAIL:.*", re.DOTALL)
LONGEST = 1_000


def mask(text: str) -> str:
    """Return the text without mail addresses, long numbers and the values that PostgreSQL quotes in its DETAIL line."""
    text = text[: 2 * LONGEST]
    text = _DATABASE_DETAIL.sub("DETAIL: (masked)", text)
    text = _ADDRESS.sub("(address)", text)
    return _LONG_NUMBER.sub("(number)", text)[:LONGEST]


def describe(error: BaseException) -> str:
    """Return the error's kind, masked message and place, such as `ValueError: no stock [orders/rules.py:41]`."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f" [{'/'.join(frames[-1].filename.split('/')[-2:])}:{frames[-1].lineno}]" if frames else ""
    return f"{type(error).__name__}: {mask(str(error))}{place}"
