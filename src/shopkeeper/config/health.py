"""What machines ask of a running shop: does it live, is it ready, how does it do."""

import hmac
import ipaddress
import os
from functools import cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shopkeeper.foundation.clock import now
from shopkeeper.foundation.observability import health, metrics
from shopkeeper.foundation.observability.health import Finding, Verdict


@require_safe
@never_cache
def healthz(_request: HttpRequest) -> HttpResponse:
    """Answer that the process lives; nothing else is looked at, so that a slow database gets no shop restarted."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
def readyz(_request: HttpRequest) -> HttpResponse:
    """Answer 200 when requests can be served, 503 when not, with the verdict on each part but no details."""
    checks = {"database": health.database, "migrations": _migrations, "key-store": health.key_store}
    found = {name: health.run(name, check).verdict for name, check in checks.items()}
    if os.environ.get("SHOPKEEPER_WORK") == "1":
        found["worker"] = health.run("worker", lambda: health.worker(now=now())).verdict
    ready = Verdict.FAILED not in found.values()
    return JsonResponse({"ready": ready, "checks": found}, status=200 if ready else 503)


@require_safe
@never_cache
def metrics_text(request: HttpRequest) -> HttpResponse:
    """Answer with the metrics, to this machine or to whoever holds the token."""
    if not may_read_metrics(request):
        return HttpResponse(
            "Metrics need a token: see SHOPKEEPER_METRICS_TOKEN.\n", status=403, content_type="text/plain"
        )
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


def may_read_metrics(request: HttpRequest) -> bool:
    """Return whether the request holds the token; without a token set, whether it comes from this machine itself.

    What a proxy on this machine passes on comes from elsewhere, and says so in its headers.
    """
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    if any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via")):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _migrations() -> Finding:
    return _migrated() if _migrated.cache_info().currsize else _look_at_migrations()


def _look_at_migrations() -> Finding:
    found = health.migrations()
    return _migrated() if found.verdict is Verdict.WELL else found


@cache
def _migrated() -> Finding:
    """Return that the database is up to date; once it is, this process needn't look again."""
    return health.well("Database version", "up to date")
