from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "shopkeeper.messaging"
    label = "messaging"
