from django.apps import AppConfig


class IntakeConfig(AppConfig):
    name = "shopkeeper.intake"
    label = "intake"
