"""Budgets under test are printed with their margin when the suite ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import msgspec
import pytest

Spend: TypeAlias = Callable[[str, int, int], None]
BUDGET = "budget"


@pytest.fixture
def spend(record_property: Callable[[str, object], None]) -> Spend:
    """Hold something against its budget, in bytes; what it came to is printed when the suite ends."""

    def hold(what: str, used_bytes: int, most_bytes: int) -> None:
        record_property(BUDGET, (what, used_bytes, most_bytes))
        assert used_bytes <= most_bytes, what

    return hold


def lines(reports: list[pytest.TestReport]) -> list[str]:
    """Say what each budget came to, in the order of their names."""
    found = {
        msgspec.convert(value, tuple[str, int, int])
        for report in reports
        for name, value in report.user_properties
        if name == BUDGET
    }
    return [f"{what}: {used:,} of {most:,} bytes, {most - used:,} left" for what, used, most in sorted(found)]
