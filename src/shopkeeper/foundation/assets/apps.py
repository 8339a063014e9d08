from django.apps import AppConfig


class AssetsConfig(AppConfig):
    name = "shopkeeper.foundation.assets"
    label = "assets"
