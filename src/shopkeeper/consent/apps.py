from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "shopkeeper.consent"
    label = "consent"
