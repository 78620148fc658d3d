"""Counts in Prometheus' text format, answered on a port of this machine alone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Final, cast

from prometheus_client import CollectorRegistry, start_http_server
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric as Lines

from chat.metrics import BUCKETS_S, FAMILIES, PREFIX, Counts, Family, Kind

if TYPE_CHECKING:
    from prometheus_client.registry import Collector

LOOPBACK: Final = "127.0.0.1"


class _Counted:
    """A collector, asked anew for every answer."""

    def __init__(self, counts: Callable[[], Counts]) -> None:
        self._counts = counts

    def collect(self) -> Iterator[Lines]:
        """Return every family, also those of which nothing was counted yet."""
        counts = self._counts()
        for family in FAMILIES:
            yield _family(family, counts)


def registry_of(counts: Callable[[], Counts]) -> CollectorRegistry:
    """Return a registry that shows what ``counts`` returns, and nothing of this process."""
    registry = CollectorRegistry()
    registry.register(cast("Collector", _Counted(counts)))
    return registry


@contextlib.contextmanager
def exposed(port: int, counts: Callable[[], Counts]) -> Iterator[int]:
    """Answer ``/metrics`` on a port of loopback while the block runs; 0 means any free one. Gives the port.

    ``counts`` is called in other threads. Raises ``OSError`` where the port is taken.
    """
    server, thread = start_http_server(port, LOOPBACK, registry_of(counts))
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _family(family: Family, counts: Counts) -> Lines:
    name, labels = PREFIX + family.metric, [family.label] if family.label else []
    if family.kind is Kind.HISTOGRAM:
        return _histogram(family, counts)
    made = CounterMetricFamily if family.kind is Kind.COUNTER else GaugeMetricFamily
    lines = made(name, family.meaning, labels=labels)
    if not family.label:
        lines.add_metric([], counts.get(family.metric, 0))
    for key, value in sorted(counts.items()):
        metric, _, label = key.partition("|")
        if metric == family.metric and label:
            lines.add_metric([label], value)
    return lines


def _histogram(family: Family, counts: Counts) -> Lines:
    buckets, so_far = [], 0.0
    for edge in (*map(str, BUCKETS_S), "+Inf"):
        so_far += counts.get(f"{family.metric}|{edge}", 0)
        buckets.append((edge, so_far))
    lines = HistogramMetricFamily(PREFIX + family.metric, family.meaning)
    lines.add_metric([], buckets, counts.get(f"{family.metric}|sum", 0))
    return lines
