from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "shopkeeper.returns"
    label = "returns"
