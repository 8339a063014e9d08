from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    name = "shopkeeper.delivery"
    label = "delivery"
