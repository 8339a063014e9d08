from django.apps import AppConfig


class BehaviourConfig(AppConfig):
    name = "shopkeeper.behaviour"
    label = "behaviour"
