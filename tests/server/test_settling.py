"""What a worker has built when it begins to serve is no longer gone through for cycles; what comes later is."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from chat.server.worker import NEW_OBJECTS, settle


class Ring:
    """Something that holds on to itself."""

    def __init__(self) -> None:
        self.next = self


@pytest.fixture
def collector() -> Iterator[None]:
    """Leave the collector of this process as it was."""
    thresholds = gc.get_threshold()
    yield
    gc.unfreeze()
    gc.set_threshold(*thresholds)


def is_looked_at(thing: object) -> bool:
    """Say whether the collector goes through something."""
    return any(each is thing for each in gc.get_objects())


@pytest.mark.usefixtures("collector")
def test_what_stands_already_is_spared_for_good() -> None:
    """The rules and pages of a worker are a million objects, and none of them is ever let go."""
    rules = [Ring()]
    assert is_looked_at(rules)

    settle()

    assert not is_looked_at(rules)
    assert gc.get_threshold()[0] == NEW_OBJECTS


@pytest.mark.usefixtures("collector")
def test_what_is_already_lost_is_not_kept_for_good() -> None:
    """Cycles that building left behind go before the rest is spared."""
    lost = weakref.ref(Ring())

    settle()

    assert lost() is None


@pytest.mark.usefixtures("collector")
def test_a_cycle_made_while_serving_is_found() -> None:
    """After so many new objects at the latest, without anybody asking."""
    settle()
    lost = weakref.ref(Ring())
    kept = [[number] for number in range(2 * NEW_OBJECTS)]

    assert lost() is None, len(kept)
