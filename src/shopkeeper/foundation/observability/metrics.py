"""Metrics in this process: requests as they end, and figures that are read when asked for.

Labels are bounded: a route is a pattern of the URL list or "(none)", a status its class, a state one of a fixed list.
"""

from collections.abc import Callable, Iterator, Mapping

from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)

disable_created_metrics()  # type: ignore[no-untyped-call]  # not annotated there; a second series for each, which nothing here reads
collected = CollectorRegistry()
requests_total = Counter(
    "shopkeeper_requests_total", "Requests answered.", ("method", "route", "status"), registry=collected
)
request_seconds = Histogram(
    "shopkeeper_request_seconds", "Seconds to answer.", ("route",), buckets=_BUCKETS, registry=collected
)

Figures = Callable[[], Mapping[str, float]]


class Gauge(Collector):
    """Figures read when Prometheus asks: one number for each value of one label."""

    def __init__(self, name: str, help_text: str, label: str, figures: Figures) -> None:
        self._name, self._help, self._label, self._figures = name, help_text, label, figures

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the figures as they are now."""
        family = GaugeMetricFamily(self._name, self._help, labels=[self._label])
        for value, number in self._figures().items():
            family.add_metric([value], number)
        yield family

    def describe(self) -> Iterator[GaugeMetricFamily]:
        """Yield the name only, so that registering reads no database."""
        yield GaugeMetricFamily(self._name, self._help, labels=[self._label])


class Gauges:
    """The gauges of this process; a name given twice is replaced."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self._registry, self._known = registry, dict[str, Gauge]()

    def add(self, name: str, help_text: str, *, label: str, figures: Figures) -> None:
        """Show the figures under the name from now on."""
        if earlier := self._known.get(name):
            self._registry.unregister(earlier)
        self._known[name] = Gauge(name, help_text, label, figures)
        self._registry.register(self._known[name])


gauges = Gauges(collected)


def observe_request(*, method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    known = method if method in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} else "(other)"
    requests_total.labels(known, route, f"{status // 100}xx").inc()
    request_seconds.labels(route).observe(seconds)


def exposition() -> bytes:
    """Return every metric in Prometheus' text format."""
    return generate_latest(collected)
