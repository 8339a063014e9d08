import os
import secrets
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict


@pytest.mark.slow
def test_eight_writers_at_once_never_fork_the_chain(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "SHOPKEEPER_HOME": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "shopkeeper.config.settings",
        "DATABASE_URL": database(tmp_path),
    }
    crowd = [sys.executable, "-m", "shopkeeper.foundation.audit.tests.crowd"]
    told = subprocess.run(crowd, env=environment, capture_output=True, text=True, check=False)
    assert told.stdout == "200 entries, problems: []\n", told.stderr


def database(folder: Path) -> str:
    if connection.vendor == "sqlite":
        return f"sqlite:///{folder / 'crowd.sqlite3'}"
    server = os.environ["TEST_DATABASE_URL"]
    name = f"crowd_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    named = conninfo_to_dict(server).get("dbname")
    return server.replace(f"/{named}?", f"/{name}?") if "?" in server else server.removesuffix(str(named)) + name
