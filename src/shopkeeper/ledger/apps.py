from django.apps import AppConfig


class LedgerConfig(AppConfig):
    name = "shopkeeper.ledger"
    label = "ledger"
