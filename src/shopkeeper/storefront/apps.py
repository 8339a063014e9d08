from django.apps import AppConfig


class StorefrontConfig(AppConfig):
    name = "shopkeeper.storefront"
    label = "storefront"
