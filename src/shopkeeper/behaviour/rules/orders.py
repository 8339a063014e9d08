"""What becomes of an order that an event tells of.

Only a trusted source makes an order: whoever can read a public key could else invent revenue. What a browser or an app
says is a claim, shown and counted apart, until the shop has an order by that number.
"""

from enum import StrEnum


class Standing(StrEnum):
    """`made` by an event; `linked` to one that was there; `claimed` by a public key alone; `refused`: unreadable."""

    CLAIMED = "claimed"
    MADE = "made"
    LINKED = "linked"
    REFUSED = "refused"
