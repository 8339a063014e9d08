"""What speaks for two customers being one, in words a person can weigh."""

from collections.abc import Iterable, Mapping
from typing import Any

from shopkeeper.foundation.assets.presentation import words

RULES = {
    "named-together": "A trusted source names both as one person",
    "seen-together": "Seen together by a trusted source",
    "same-phone": "The same phone number",
    "same-mailbox": "The same mailbox, written otherwise",
    "mail-typo": "One name, and e-mail addresses one slip apart",
    "name-and-postcode": "The same name and postcode",
    "same-birth-date": "The same day of birth",
    "decided-in-review": "Decided by staff in the merge review",
    "told-by-a-program": "Told by a program over the API",
}
REFUSED = {
    "limit": "One person would have too many of these",
    "two-customers": "Two customers of the shop: for people to decide",
    "crowd": "The value was seen with too many others",
    "barred": "Staff said that these are two people",
}
NOTICED = {
    "names-nobody": "Names nobody: many send the same",
    "too-many-names": "One device went by too many names",
}


def reasons(evidence: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return each piece of evidence in words, with its source where it has one."""
    found = []
    for one in evidence:
        rule, source = str(one.get("rule", "")), one.get("source")
        text = RULES.get(rule) or words(rule)
        found.append(f"{text} ({source})" if source else text)
    return found
