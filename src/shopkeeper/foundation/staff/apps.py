from django.apps import AppConfig


class StaffConfig(AppConfig):
    name = "shopkeeper.foundation.staff"
    label = "staff"
