from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "shopkeeper.catalog"
    label = "catalog"
