"""Settings of the test suite: throw-away folders, quick hashes, the database that TEST_DATABASE_URL names."""

import os
import tempfile

os.environ["SHOPKEEPER_HOME"] = tempfile.mkdtemp(prefix="shopkeeper-tests-")
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL", "sqlite://:memory:")

from shopkeeper.config.settings.base import *  # noqa: F403  the environment must stand first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CATALOG_SHELF_KEPT_SECONDS = 0.0  # each test sees what it did
RECOMMENDATIONS_LOOK_EVERY_SECONDS = 0.0  # each test has its own tables
LOGGING = {"version": 1, "disable_existing_loggers": False}  # pytest takes the lines itself
