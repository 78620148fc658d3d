"""Passwords: the recommended profile, a few at a time, and polite refusal past that."""

from __future__ import annotations

import asyncio
import threading

import pytest
from argon2 import PasswordHasher, extract_parameters
from argon2.profiles import CHEAPEST, RFC_9106_LOW_MEMORY

from moderation.staff import passwords
from moderation.staff.errors import Busy
from moderation.staff.passwords import LINE_MOST, Passwords, is_fit


async def test_they_are_hashed_as_recommended() -> None:
    """argon2id with RFC 9106's second profile, unless a test asks for less."""
    stored = await Passwords().hash("a kettle on the balcony")

    assert extract_parameters(stored) == RFC_9106_LOW_MEMORY
    assert stored.startswith("$argon2id$")


async def test_only_the_same_password_is_right() -> None:
    """However its letters were composed by the keyboard."""
    some = Passwords(CHEAPEST)
    stored = await some.hash("caf\u00e9 on the balcony")

    assert await some.is_right(stored, "cafe\u0301 on the balcony")
    assert not await some.is_right(stored, "cafe on the balcony")
    assert not await some.is_right("no hash at all", "caf\u00e9 on the balcony")
    assert not await some.is_right(None, "")


class Gate:
    """Holds every thread that comes, and remembers how many stood there at once."""

    def __init__(self) -> None:
        self.open, self.busy = threading.Event(), threading.Event()
        self.inside = 0
        self.most = 0
        self._counting = threading.Lock()

    def hash(self, password: str) -> str:
        """Wait until let go, as a slow hash would."""
        with self._counting:
            self.inside += 1
            self.most = max(self.most, self.inside)
            if self.inside == 2:
                self.busy.set()
        self.open.wait(10)
        with self._counting:
            self.inside -= 1
        return password


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    """Stands where passwords are hashed."""
    made = Gate()
    monkeypatch.setattr(PasswordHasher, "hash", lambda _self, password: made.hash(password))
    return made


async def test_two_at_a_time_and_a_short_line(gate: Gate) -> None:
    """One more than fit is refused at once; when the line moves, everybody in it is served."""
    some = Passwords(CHEAPEST)
    waiting = [asyncio.ensure_future(some.hash(f"number {number}")) for number in range(LINE_MOST)]
    await asyncio.sleep(0)

    with pytest.raises(Busy):
        await some.hash("one too many")
    assert await asyncio.to_thread(gate.busy.wait, 10)
    gate.open.set()

    assert await asyncio.gather(*waiting) == [f"number {number}" for number in range(LINE_MOST)]
    assert gate.most == 2
    assert await some.hash("there is room again") == "there is room again"


async def test_nobody_waits_for_ever(gate: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    """Past the limit the answer is a refusal, and the place in the line is free again."""
    monkeypatch.setattr(passwords, "WAIT_LIMIT_S", 0.01)
    some = Passwords(CHEAPEST)

    for _ in range(LINE_MOST + 1):
        with pytest.raises(Busy):
            await some.hash("a kettle on the balcony")
    gate.open.set()


@pytest.mark.parametrize(
    ("password", "fits"),
    [
        ("twelve chars", True),
        ("eleven char", False),
        ("كلمة مرور طويلة", True),
        ("p" * 128, True),
        ("p" * 129, False),
        ("my violet home", False),
    ],
)
def test_long_enough_and_not_the_name(password: str, fits: bool) -> None:
    """Length is what is asked, in any script; the log-in name must not be in it."""
    assert is_fit(password, "Violet") is fits
