"""What is counted: how much, how often and how fast, and never who, where or what."""

from __future__ import annotations

import bisect
import enum
from collections.abc import Iterable
from typing import Final, TypeAlias

import msgspec

PREFIX: Final = "sanad_"
BUCKETS_S: Final = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5)

Counts: TypeAlias = dict[str, float]
"""Values by metric and label, as ``posts`` or ``findings|crisis``; a histogram's by bucket, ``|sum`` and ``|count``."""


class Kind(enum.StrEnum):
    """How values of several processes become one, and how Prometheus reads it."""

    COUNTER = "counter"
    GAUGE = "gauge"
    PEAK = "peak"
    """A gauge of which the highest counts."""
    HISTOGRAM = "histogram"


class Metric(enum.StrEnum):
    """Everything that is counted."""

    JUDGED = "messages_judged"
    JUDGING = "judge_seconds"
    POSTS = "posts"
    NOT_TAKEN = "posts_not_taken"
    DELIVERIES = "deliveries"
    JOINS = "joins"
    CONNECTIONS = "connections"
    ROOMS_HEARD = "rooms_heard"
    FINDINGS = "findings"
    SHADOWS = "shadow_findings"
    LOOP_LAG = "loop_lag_seconds"
    WORKERS = "workers"
    CRASHES = "worker_crashes"
    STORE_UP = "store_up"
    NODE_UP = "talk_node_up"
    NODE_HEARD = "talk_node_heard"
    ITEMS_OPEN = "items_open"
    EFFECTS_LAG = "effects_lag_seconds"
    SCREENED = "screening_messages"
    SCREENING_LAG = "screening_seconds"
    SCREENING_FOUND = "screening_found"
    SCREENING_CARDS = "screening_cards"
    SCREENING_DROPPED = "screening_dropped"
    SCREENING_UP = "screening_up"
    SCREENING_CRASHES = "screening_crashes"
    ALARMS_WAITING = "alarms_waiting"
    ALARMS_DEAD = "alarms_dead"


class Family(msgspec.Struct, frozen=True):
    """One metric: what it means, and the label that tells its values apart, if there are several."""

    metric: Metric
    kind: Kind
    meaning: str
    label: str = ""

    @property
    def name(self) -> str:
        """The name that Prometheus shows."""
        return PREFIX + self.metric + ("_total" if self.kind is Kind.COUNTER else "")


FAMILIES: Final = (
    Family(Metric.JUDGED, Kind.COUNTER, "messages judged, by what became of them", "outcome"),
    Family(Metric.JUDGING, Kind.HISTOGRAM, "how long judging one message took"),
    Family(Metric.POSTS, Kind.COUNTER, "messages that entered a room"),
    Family(
        Metric.NOT_TAKEN,
        Kind.COUNTER,
        "messages that `talk` was asked to take and did not, by its word: `OOM` where it is full; `away` where it is",
        "why",
    ),
    Family(Metric.DELIVERIES, Kind.COUNTER, "frames of rooms written to the people in them"),
    Family(Metric.JOINS, Kind.COUNTER, "rooms entered, each coming back included"),
    Family(Metric.CONNECTIONS, Kind.GAUGE, "sockets of people who have said hello"),
    Family(Metric.ROOMS_HEARD, Kind.GAUGE, "rooms with somebody in them, counted once a worker"),
    Family(
        Metric.FINDINGS, Kind.COUNTER, "findings of the pipeline, by the desk's queue; `none` is counted only", "lane"
    ),
    Family(Metric.SHADOWS, Kind.COUNTER, "findings of rules that are only watched", "rule"),
    Family(Metric.LOOP_LAG, Kind.PEAK, "longest time in the last seconds that a worker's loop answered nobody"),
    Family(Metric.WORKERS, Kind.GAUGE, "workers that serve"),
    Family(Metric.CRASHES, Kind.COUNTER, "workers that ended unasked"),
    Family(Metric.STORE_UP, Kind.GAUGE, "1 while a store answers, 0 while it does not", "store"),
    Family(Metric.NODE_UP, Kind.GAUGE, "the same for each node of `talk`, in the order of their slots", "node"),
    Family(Metric.NODE_HEARD, Kind.GAUGE, "workers that hear what a node of `talk` announces", "node"),
    Family(Metric.ITEMS_OPEN, Kind.GAUGE, "items that wait for a moderator, by the desk's queue", "lane"),
    Family(Metric.EFFECTS_LAG, Kind.GAUGE, "age of the oldest decision that is not carried out yet"),
    Family(Metric.SCREENED, Kind.COUNTER, "delivered messages that the screening has read"),
    Family(Metric.SCREENING_LAG, Kind.HISTOGRAM, "from a message's delivery until the screening was done with it"),
    Family(Metric.SCREENING_FOUND, Kind.COUNTER, "messages for which the screening asked for a look"),
    Family(Metric.SCREENING_CARDS, Kind.COUNTER, "cards that the screening had shown"),
    Family(Metric.SCREENING_DROPPED, Kind.COUNTER, "delivered messages that left the screening's line unread"),
    Family(Metric.SCREENING_UP, Kind.GAUGE, "1 while a process of this server screens"),
    Family(Metric.SCREENING_CRASHES, Kind.COUNTER, "screening processes that ended unasked"),
    Family(Metric.ALARMS_WAITING, Kind.GAUGE, "calls to staff that are still to be made"),
    Family(Metric.ALARMS_DEAD, Kind.GAUGE, "calls to staff that were given up"),
)
OF: Final = {family.metric: family for family in FAMILIES}


class Metrics:
    """What one process has counted so far."""

    def __init__(self) -> None:
        self._counts: Counts = {}

    def count(self, metric: Metric, label: str = "", by: float = 1) -> None:
        """Add to a counter."""
        key = f"{metric}|{label}" if label else metric
        self._counts[key] = self._counts.get(key, 0) + by

    def show(self, metric: Metric, value: float, label: str = "") -> None:
        """Set a gauge."""
        self._counts[f"{metric}|{label}" if label else metric] = float(value)  # a truth value travels as a number too

    def observe(self, metric: Metric, seconds: float) -> None:
        """Add one duration to a histogram."""
        place = bisect.bisect_left(BUCKETS_S, seconds)
        self.count(metric, str(BUCKETS_S[place]) if place < len(BUCKETS_S) else "+Inf")
        self.count(metric, "sum", seconds)
        self.count(metric, "count")

    def counts(self) -> Counts:
        """Return everything, as it is now."""
        return dict(self._counts)


def summed(several: Iterable[Counts]) -> Counts:
    """Return the counts of several processes as one."""
    total: Counts = {}
    for counts in several:
        for key, value in counts.items():
            is_peak = OF[Metric(key.partition("|")[0])].kind is Kind.PEAK
            total[key] = max(total.get(key, 0), value) if is_peak else total.get(key, 0) + value
    return total


def lasting(counts: Counts) -> Counts:
    """Return what stays true of a process that has ended: its counters, which must never fall."""
    kinds = (Kind.COUNTER, Kind.HISTOGRAM)
    return {key: value for key, value in counts.items() if OF[Metric(key.partition("|")[0])].kind in kinds}
