"""Shopkeeper: a self-hosted e-CRM for online shops."""

__version__ = "0.1.0"
