from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "shopkeeper.orders"
    label = "orders"
