"""Reads of recommendations: what to offer, where, and why; what was trained."""

from shopkeeper.recommendations.queries.history import days, purchase_history
from shopkeeper.recommendations.queries.loaded import KIND, forget, trainings
from shopkeeper.recommendations.queries.offering import Row, home_rows, recommend
from shopkeeper.recommendations.rules import Explanation, Placement, Recommendation, Why

__all__ = [
    "KIND",
    "Explanation",
    "Placement",
    "Recommendation",
    "Row",
    "Why",
    "days",
    "forget",
    "home_rows",
    "purchase_history",
    "recommend",
    "trainings",
]
