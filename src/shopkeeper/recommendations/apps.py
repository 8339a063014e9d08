from django.apps import AppConfig


class RecommendationsConfig(AppConfig):
    name = "shopkeeper.recommendations"
    label = "recommendations"
