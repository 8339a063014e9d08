from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "shopkeeper.config"
    label = "wiring"

    def ready(self) -> None:
        """Join listeners, jobs and adapters once every model is loaded."""
        from shopkeeper.config import wiring  # models must be loaded before the domains are

        wiring.install()
