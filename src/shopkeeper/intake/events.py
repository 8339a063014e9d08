"""What intake tells."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class HistoryImported:
    """An import has ended; `orders` counts the new and the changed ones."""

    wire_name: ClassVar[str] = "intake.history-imported"
    import_id: UUID
    orders: int
