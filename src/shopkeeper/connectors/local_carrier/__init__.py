"""A carrier of the shop's own, for trying everything without a contract."""

from shopkeeper.connectors.local_carrier.carrier import LocalCarrier

__all__ = ["LocalCarrier"]
