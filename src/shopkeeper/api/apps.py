from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "shopkeeper.api"
    label = "api"
