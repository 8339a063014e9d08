"""What people decide about two customers who may be one."""

from enum import StrEnum


class Decision(StrEnum):
    """`later` and `open` wait; `apart` was said to be two people, and isn't asked again."""

    OPEN = "open"
    LATER = "later"
    APART = "apart"
    MERGED = "merged"
