"""EasyPost: news of parcels by signed webhook."""

from shopkeeper.connectors.easypost.webhook import EasyPost

__all__ = ["EasyPost"]
