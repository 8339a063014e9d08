from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "shopkeeper.foundation.jobs"
    label = "jobs"
