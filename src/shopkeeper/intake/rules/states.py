"""Where an import stands, and what may follow."""

from collections.abc import Mapping
from enum import StrEnum


class ImportState(StrEnum):
    """`held` waits for a person: rows were rejected, or only a dry run was asked for."""

    WAITING = "waiting"
    CHECKING = "checking"
    HELD = "held"
    LOADING = "loading"
    DONE = "done"
    REFUSED = "refused"
    CANCELLED = "cancelled"


STEPS: Mapping[ImportState, frozenset[ImportState]] = {
    ImportState.WAITING: frozenset({ImportState.CHECKING, ImportState.CANCELLED}),
    ImportState.CHECKING: frozenset(
        {ImportState.CHECKING, ImportState.HELD, ImportState.LOADING, ImportState.REFUSED, ImportState.CANCELLED}
    ),
    ImportState.HELD: frozenset({ImportState.CHECKING, ImportState.LOADING, ImportState.CANCELLED}),
    ImportState.LOADING: frozenset({ImportState.LOADING, ImportState.DONE, ImportState.CANCELLED}),
    ImportState.DONE: frozenset(),
    ImportState.REFUSED: frozenset({ImportState.CHECKING}),
    ImportState.CANCELLED: frozenset({ImportState.CHECKING, ImportState.LOADING}),
}
"""A cancelled import may go on where it stood; one that was refused is checked anew after its options changed."""


def may_become(state: ImportState, following: ImportState) -> bool:
    """Return whether an import may take that step."""
    return following in STEPS[state]
