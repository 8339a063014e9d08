"""Settings: `base` read from the environment; `testing` for the suite."""

import os

# The suite's own settings change the environment first: `base` must not be read before that.
if os.environ.get("DJANGO_SETTINGS_MODULE") != "shopkeeper.config.settings.testing":
    from shopkeeper.config.settings.base import *  # noqa: F403  settings are a namespace by Django's own convention
