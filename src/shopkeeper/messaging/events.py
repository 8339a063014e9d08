"""What happened to the shop's letters."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class TemplateFailed:
    """A text that staff wrote could not be made into a letter; the letter went out with ours."""

    wire_name: ClassVar[str] = "messaging.template-failed"
    version_id: UUID
    name: str
    language: str
