"""Thousands of made-up frames over many sockets break nothing, and nothing of them stays. ``make fuzz`` sends more."""

from __future__ import annotations

import pytest

from chat.session import Session
from tests.server.fuzzing.run import WARM_FRAMES, Report, Rest, fuzz
from tests.server.fuzzing.stranger import Stranger
from tests.site import Person, Site

FRAMES = 4_000


async def test_made_up_frames_break_nothing_and_leave_nothing(site: Site) -> None:
    """No fault of ours, no growth, and whoever comes afterwards finds all as it should be."""
    told: list[int] = []
    report = await fuzz(site, frames=FRAMES, at_once=20, seed=7, progress=told.append)

    assert report.problems() == []
    assert report.frames >= FRAMES == min(FRAMES, max(told))
    assert report.ends["1000"] > report.sockets // 10
    assert {"PONG", "posted", "error bad_field", "error not_json", "error frame_too_large"} <= report.heard.keys()
    async with Person.arrive(site) as wren:
        await wren.join(site.room("ar"))


async def test_a_fault_of_ours_is_noticed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """What breaks while a frame is read is what the run says."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr(Session, "receive", broken)
    report = await fuzz(site, frames=200, at_once=5, seed=7, progress=lambda _: None)

    assert any("RuntimeError" in problem for problem in report.problems())


@pytest.mark.parametrize(
    ("late", "named"),
    [
        (Rest(tasks=11, objects=1_000, memory_kib=100_000), "tasks"),
        (Rest(tasks=10, objects=1_100, memory_kib=100_000), "objects"),
        (Rest(tasks=10, objects=1_000, memory_kib=120_000), "memory"),
    ],
)
def test_growth_is_noticed(late: Rest, named: str) -> None:
    """Of tasks any, of objects and memory what goes beyond a margin."""
    early = Rest(tasks=10, objects=1_000, memory_kib=100_000)

    assert Report(frames=WARM_FRAMES, rests=[early, early]).problems() == []
    grown = Report(frames=WARM_FRAMES, rests=[early, late]).problems()
    assert [problem.partition(":")[0] for problem in grown] == [named]


def test_the_same_seed_sends_the_same_bytes() -> None:
    """So that what a run has found can be found again."""
    first, again, other = (b"".join(Stranger(seed, ["room"]).frames(50)) for seed in (1, 1, 2))

    assert first == again != other
