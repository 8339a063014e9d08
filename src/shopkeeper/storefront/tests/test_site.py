from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client, RequestFactory

from shopkeeper.storefront import errors

pytestmark = pytest.mark.django_db


@pytest.fixture
def media(settings: object, tmp_path: Path) -> Path:
    folder = tmp_path / "media"
    (folder / "products").mkdir(parents=True)
    settings.MEDIA_ROOT = folder  # type: ignore[attr-defined]  # pytest-django's settings take any name
    (folder / "products" / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (folder / "products" / "page.html").write_text("<script>alert(1)</script>")
    (tmp_path / "secret.png").write_text("secret")
    (folder / "products" / "link.txt").symlink_to(tmp_path / "secret.png")
    return folder


def test_a_drawing_is_sent_so_that_it_can_do_nothing(client: Client, media: Path) -> None:
    answer = client.get("/media/products/a.svg")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "public, max-age=604800"
    answer.close()
    again = client.get("/media/products/a.svg", headers={"if-modified-since": answer.headers["Last-Modified"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        "products/page.html",
        "products/none.png",
        "../secret.png",
        "%2e%2e/secret.png",
        "products",
        "/etc/passwd",
        "products/link.txt",
    ],
)
def test_what_is_no_picture_of_ours_is_not_sent(client: Client, media: Path, path: str) -> None:
    assert client.get(f"/media/{path}").status_code == 404


def test_machines_are_told_what_is_theirs(client: Client) -> None:
    robots = client.get("/robots.txt").content.decode()
    assert "Disallow: /account/" in robots
    assert client.get("/manifest.webmanifest").json()["start_url"] == "/"
    assert client.get("/favicon.ico").headers["Location"].endswith("favicon.svg")


def test_each_refusal_wears_the_shops_clothes() -> None:
    request = RequestFactory().get("/nowhere/")
    request.session = {}  # type: ignore[assignment]  # all that the page asks of it
    pages = {
        403: errors.forbidden(request, PermissionDenied("Not today.")),
        404: errors.not_found(request),
        429: errors.too_many(request, seconds=61),
        500: errors.broken(request),
    }
    for status, page in pages.items():
        assert page.status_code == status
        assert "storefront/shop.css" in page.content.decode()
    assert "Not today." in pages[403].content.decode()
    assert "wait 2 minutes" in pages[429].content.decode()
    assert pages[429].headers["Retry-After"] == "61"
    assert "wait a minute" in errors.too_many(request, seconds=5).content.decode()


def test_staff_are_led_back_to_the_console(client: Client) -> None:
    request = RequestFactory().get("/console/x/")
    request.session = {}  # type: ignore[assignment]  # all that the page asks of it
    assert "To the console" in errors.not_found(request).content.decode()


def test_machines_get_problems_as_json() -> None:
    request = RequestFactory().get("/api/v1/x")
    for page, status in (
        (errors.not_found(request), 404),
        (errors.broken(request), 500),
        (errors.bad_request(request), 400),
    ):
        assert page.status_code == status
        assert page.headers["Content-Type"] == "application/problem+json"


def test_the_page_for_a_breakdown_asks_nobody(django_assert_num_queries: object) -> None:
    with django_assert_num_queries(0):  # type: ignore[operator]  # a fixture of pytest-django
        assert errors.broken(RequestFactory().get("/")).status_code == 500
        assert errors.bad_request(RequestFactory().get("/")).status_code == 400


def test_every_page_forbids_scripts_of_others(client: Client) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
