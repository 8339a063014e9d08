from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "shopkeeper.privacy"
    label = "privacy"
