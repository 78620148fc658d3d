"""The page of the metrics, from the table that they are counted by."""

from __future__ import annotations

from chat.metrics import FAMILIES, Kind
from chat.reference.page import page, table


def reference() -> str:
    """Return the page."""
    rows = (
        (
            f"`{family.name}`",
            str(Kind.GAUGE if family.kind is Kind.PEAK else family.kind),
            f"`{family.label}`" if family.label else "",
            family.meaning,
        )
        for family in FAMILIES
    )
    return page(
        "Metrics",
        "chat/metrics.py",
        "With `SANAD_METRICS_PORT` set, `sanad serve` answers `/metrics` on that port of 127.0.0.1 in Prometheus' "
        "text format: one sum for all workers. No label holds a room, a person or a network.",
        table(("name", "kind", "label", "meaning"), rows),
    )
