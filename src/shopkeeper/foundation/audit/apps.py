from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "shopkeeper.foundation.audit"
    label = "audit"
