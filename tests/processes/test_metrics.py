"""What a server counts: one sum over its workers, which never falls, and in which nobody can be found."""

from __future__ import annotations

import os
import re
import signal
import socket
import urllib.request

import pytest
from prometheus_client import generate_latest
from prometheus_client.parser import text_string_to_metric_families

from chat.exposition import registry_of
from chat.metrics import FAMILIES, Family, Kind, Metric, Metrics, lasting, summed
from tests.processes.program import ROOM, program
from tests.processes.test_two_workers import on_two_workers, worker_of
from tests.waiting import until


def numbers(text: str) -> dict[str, float]:
    """Read Prometheus' text format with its own reader."""
    return {
        sample.name + "".join(f"|{value}" for value in sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        assert isinstance(port, int)
        return port


def answer(port: int) -> str:
    """Ask for the metrics."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=10) as response:
        return bytes(response.read()).decode()


async def until_counted(port: int, expected: dict[str, float]) -> str:
    """Wait until these numbers are shown."""
    text = ""

    def are_shown() -> bool:
        nonlocal text
        text = answer(port)
        return expected.items() <= numbers(text).items()

    await until(are_shown)
    return text


async def test_the_numbers_of_all_workers_are_one_sum() -> None:
    """It survives the worker that counted, and holds neither a word nor a room nor a name."""
    port = free_port()
    async with (
        program("--workers", "2", SANAD_METRICS_PORT=str(port)) as running,
        on_two_workers(running) as (wren, finch),
    ):
        for speaker, text in ((wren, "quietlantern one"), (finch, "quietlantern kill yourself")):
            await speaker.say(ROOM, text)
            await speaker.next("posted", "refused", "held")
        counted = {"sanad_posts_total": 1, "sanad_joins_total": 2, "sanad_store_up|talk": 1}
        nodes = {"sanad_talk_node_up|1": 1, "sanad_talk_node_heard|1": 2}
        shown = await until_counted(port, {**counted, **nodes, "sanad_judge_seconds_count": 2, "sanad_workers": 2})
        for secret in ("quietlantern", ROOM, str(wren.welcome["name"]), wren.token, "127.0.0.1"):
            assert secret not in shown

        os.kill(worker_of(running, wren), signal.SIGKILL)
        await until(lambda: len(running.workers) == 2)
        await until_counted(port, {**counted, "sanad_judge_seconds_count": 2, "sanad_worker_crashes_total": 1})


def test_every_metric_is_shown_from_the_start() -> None:
    """So that an alert on a counter that never moved is no alert on a missing one; labelled ones come with a value."""
    shown = generate_latest(registry_of(Metrics().counts)).decode()

    for family in FAMILIES:
        assert re.search(f"^# TYPE {family.name} ", shown, re.MULTILINE)


@pytest.mark.parametrize("family", FAMILIES, ids=lambda family: family.metric)
def test_sums_follow_the_kind(family: Family) -> None:
    """Counters and gauges add up, of a peak the highest counts; of one that ended only its counters stay."""
    key, kind = family.metric, family.kind

    assert summed([{key: 2}, {key: 3}, {}]) == {key: 3 if kind is Kind.PEAK else 5}
    assert lasting({key: 2}) == ({key: 2} if kind in (Kind.COUNTER, Kind.HISTOGRAM) else {})


def test_durations_fall_into_buckets() -> None:
    """Each is counted at its own edge and at every larger one."""
    metrics = Metrics()
    for seconds in (0.0001, 0.002, 0.03, 7):
        metrics.observe(Metric.JUDGING, seconds)

    shown = numbers(generate_latest(registry_of(metrics.counts)).decode())

    at = {edge: shown[f"sanad_judge_seconds_bucket|{edge}"] for edge in ("0.0005", "0.002", "0.05", "0.5", "+Inf")}
    assert at == {"0.0005": 1, "0.002": 2, "0.05": 3, "0.5": 3, "+Inf": 4}
    assert shown["sanad_judge_seconds_sum"] == pytest.approx(7.0321)
