"""The product's settings with one address more: `/bare/insert`, for benchmarks/tracking.py alone."""

from shopkeeper.config.settings import *  # noqa: F403  settings are a namespace by Django's own convention

ROOT_URLCONF = "benchmarks.tracking_urls"
