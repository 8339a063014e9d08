from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "shopkeeper.console"
    label = "console"
