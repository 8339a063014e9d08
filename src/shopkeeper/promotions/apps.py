from django.apps import AppConfig


class PromotionsConfig(AppConfig):
    name = "shopkeeper.promotions"
    label = "promotions"
