"""A few hundred messages through everything that may go wrong in a moment; ``make chaos`` does it for hours."""

from __future__ import annotations

import os

import pytest

from tests.chaos.faults import Fault
from tests.chaos.run import Plan, run

LONGER = {Fault.HUBS_RENEWED, Fault.FEEDS_STARVED}
"""Those take half a minute, and have tests of their own."""


@pytest.mark.timeout(600)
async def test_no_promise_is_broken_whatever_dies() -> None:
    """0 lost, 0 twice, 0 out of order; every message is answered, everybody is brought up to the end."""
    seed = int(os.environ.get("CHAOS_SEED", "20261123"))
    print(f"CHAOS_SEED={seed}")
    faults = tuple(fault for fault in Fault if fault not in LONGER)

    found = await run(Plan(seed=seed, messages=400, a_fault=45, rooms=2, a_room=8, faults=faults))

    assert found.is_whole, found.as_json().decode()
    assert found.counts["Said"] >= 400
    assert found.counts["Heard"] > found.counts["Said"]
    assert set(found.faults) == set(faults)
