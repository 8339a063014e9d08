"""Settings: `base` read from the environment; `testing` for the suite."""

from shopkeeper.config.settings.base import *  # noqa: F403  settings are a namespace by Django's own convention
