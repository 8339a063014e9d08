from django.apps import AppConfig


class ApiKeysConfig(AppConfig):
    name = "shopkeeper.foundation.apikeys"
    label = "apikeys"
