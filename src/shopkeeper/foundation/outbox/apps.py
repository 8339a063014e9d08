from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "shopkeeper.foundation.outbox"
    label = "outbox"
