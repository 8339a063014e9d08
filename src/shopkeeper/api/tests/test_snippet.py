"""The snippet as it is served: small, kept for long, good for any site."""

import gzip
import re

from django.test import Client

from shopkeeper.foundation.assets.browser import SOURCE, snippet

MOST = 6 * 1024


def test_it_is_under_six_kilobytes_packed() -> None:
    answer = Client(headers={"Accept-Encoding": "gzip, br"}).get("/track.js")
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < MOST
    assert gzip.decompress(answer.content) == snippet().plain


def test_asked_for_by_its_version_it_is_kept_for_a_year_and_otherwise_asked_for_again() -> None:
    kept = Client().get(f"/track.js?v={snippet().version}")
    assert kept["Cache-Control"] == "public, max-age=31536000, immutable"
    assert Client().get("/track.js?v=older")["Cache-Control"] == "public, max-age=3600"
    again = Client(headers={"If-None-Match": kept["ETag"]}).get("/track.js")
    assert (again.status_code, again.content) == (304, b"")


def test_any_site_may_load_it_and_no_cookie_goes_with_it() -> None:
    answer = Client().get("/track.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert answer["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Vary"] == "Accept-Encoding"
    assert not answer.cookies


def test_leaving_out_comments_leaves_out_no_code() -> None:
    source = SOURCE.read_text()
    assert not re.search(r"^\s*/\*", source, re.MULTILINE)
    code = [line.strip() for line in source.splitlines() if line.strip() and not line.strip().startswith("//")]
    assert snippet().plain.decode().splitlines() == code
    assert all(line.count("`") % 2 == 0 for line in code), "a text spans lines"
