"""The screening in the real program: it hears what rules do not, dies without being missed, and comes back."""

from __future__ import annotations

import asyncio
import os
import signal
import urllib.request

import pytest

from chat.building import Files
from moderation.bank.kinds import DANGER
from moderation.bank.reading import Dialect, Split, load_bank
from moderation.draft import Draft
from moderation.pipeline import build_pipeline
from moderation.screening.model import Model
from tests.processes.program import ROOM, Program, children_of, command_of, program
from tests.processes.test_metrics import free_port, until_counted
from tests.site import Person
from tests.waiting import HANG_GUARD_S, until

LOOK_EVERY_S = 0.05


@pytest.fixture(scope="module")
def unheard(files: Files) -> tuple[str, ...]:
    """Sentences in which the model hears danger and nothing in the message's way does."""
    pipeline = build_pipeline(files.tools, alarm=lambda _stage: None)
    texts = [
        text
        for group in load_bank()
        if group.split is Split.TRAIN and group.dialect is Dialect.GENERAL and group.kind in DANGER
        for text in group.sentences
        if not pipeline.judge(Draft(text=text)).findings
    ]
    found = tuple(text for text, one in zip(texts, Model.load().judge(texts), strict=True) if one.is_danger)
    assert len(found) >= 2
    return found


def screening_of(running: Program) -> set[int]:
    """Return the screening's process id, if it runs."""
    return {pid for pid in children_of(running.process.pid) if b"chat.screening.child" in command_of(pid)}


def readiness(running: Program) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{running.port}/readyz", timeout=10) as answer:
        return bytes(answer.read()).decode()


async def until_ready_says(running: Program, said: str) -> None:
    """Wait until the site says how ready it is."""
    async with asyncio.timeout(HANG_GUARD_S):
        while await asyncio.to_thread(readiness, running) != said:
            await asyncio.sleep(LOOK_EVERY_S)


async def hears_a_card(person: Person, nonce: str) -> None:
    """Wait until somebody is shown services for a message."""
    while (frame := await person.any())["type"] != "services":
        pass
    assert frame["nonce"] == nonce


async def test_it_hears_what_rules_do_not_and_may_die(unheard: tuple[str, ...]) -> None:
    """A card comes after the message; killed, it is missed by nobody, counted, and started again."""
    port = free_port()
    async with program(SANAD_SCREENING="on", SANAD_METRICS_PORT=str(port)) as running:
        async with Person.arrive(running) as wren:
            await wren.join(ROOM)
            await until_ready_says(running, "ready\n")
            await hears_a_card(wren, await wren.say(ROOM, unheard[0]))

            (first,) = screening_of(running)
            os.kill(first, signal.SIGKILL)
            await hears_a_card(wren, await wren.say(ROOM, "I want to kill myself"))

        await until(lambda: screening_of(running) - {first})
        async with Person.arrive(running) as finch:  # somebody who has no card yet
            await finch.join(ROOM)
            await until_counted(port, {"sanad_screening_crashes_total": 1.0, "sanad_screening_up": 1.0})
            await hears_a_card(finch, await finch.say(ROOM, unheard[1]))
        text = await until_counted(port, {"sanad_workers": 1.0})
        assert unheard[1] not in text
        processes = running.everything
        running.process.terminate()
        await running.ended()
    assert not processes & children_of(os.getpid())


async def test_switched_off_it_is_not_there() -> None:
    """And the site is as ready as can be."""
    async with program(SANAD_SCREENING="off") as running:
        await until_ready_says(running, "ready\n")
        assert screening_of(running) == set()
