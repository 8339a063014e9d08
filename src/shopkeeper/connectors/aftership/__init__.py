"""AfterShip: news of parcels by signed webhook."""

from shopkeeper.connectors.aftership.webhook import AfterShip

__all__ = ["AfterShip"]
