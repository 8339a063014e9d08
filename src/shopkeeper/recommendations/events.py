"""What happened to recommendations."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID


@dataclass(frozen=True)
class RecommendationsTrained:
    wire_name: ClassVar[str] = "recommendations.recommendations-trained"
    model_id: UUID
    trained_at: datetime
    purchases: int
    products: int
