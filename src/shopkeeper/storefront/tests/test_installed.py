import re
import struct
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

pytestmark = pytest.mark.django_db


def test_the_manifest_names_icons_of_the_sizes_they_have(client: Client) -> None:
    told = client.get("/manifest.webmanifest").json()
    drawn = [icon for icon in told["icons"] if icon["type"] == "image/png"]
    for icon in drawn:
        path = finders.find(icon["src"].removeprefix("/static/"))
        assert path, icon["src"]
        width, height = struct.unpack(">II", Path(path).read_bytes()[16:24])
        assert icon["sizes"] == f"{width}x{height}"
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in drawn}
    assert "maskable" in {icon["purpose"] for icon in drawn}
    assert (told["start_url"], told["display"]) == ("/", "standalone")
    for shortcut in told["shortcuts"]:
        assert client.get(shortcut["url"]).status_code in {200, 302}


def test_the_service_worker_keeps_public_files_alone(client: Client) -> None:
    answer = client.get("/service-worker.js")
    source = answer.content.decode()
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "must-revalidate" in answer.headers["Cache-Control"]
    kept = re.findall(r'"(/static/[^"]+)"', source)
    assert kept
    assert all(finders.find(path.removeprefix("/static/")) for path in kept)
    assert "__" not in source
    assert ".put(" not in source, "nothing that was answered to a person is put away"


def test_the_page_without_a_network_is_nobodys(client: Client, as_ada: Client) -> None:
    mine, strangers = as_ada.get("/offline/"), Client().get("/offline/")
    assert mine.content == strangers.content
    assert "There is no network" in mine.content.decode()
    assert not mine.cookies


def test_pages_know_of_the_app(client: Client) -> None:
    page = client.get("/").content.decode()
    assert 'rel="apple-touch-icon"' in page
    assert 'rel="manifest"' in page
