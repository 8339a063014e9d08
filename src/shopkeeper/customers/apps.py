from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "shopkeeper.customers"
    label = "customers"
