"""Every process is killed right after the click was answered: the decision stands, and takes effect."""

from __future__ import annotations

from pathlib import Path

from moderation.desk.queue import DESK
from tests.processes.program import ROOM, Program
from tests.site import Person
from tests.staff import program as web
from tests.waiting import until
from tests.walks.program import Stores, kill_everything, moderator, serving

TEXT = "you people are vermin"


async def seen_by_newcomer(running: Program) -> list[str]:
    """Return all that somebody reads who comes now."""
    async with Person.arrive(running) as owl:
        await owl.join(ROOM)
        own = await owl.say(ROOM, "good evening")
        texts = []
        while (frame := await owl.next("posted"))["nonce"] != own:
            texts.append(str(frame["text"]))
        return texts


async def said(running: Program) -> None:
    """Let somebody say what is flagged."""
    async with Person.arrive(running) as finch:
        await finch.join(ROOM)
        await finch.say(ROOM, TEXT)
        await finch.next("posted")


async def test_a_removal_is_carried_out_after_all_processes_were_killed(folder: Path, both: Stores, port: int) -> None:
    """Stores beside the program: killed before anything took effect, it takes effect when somebody starts it again."""
    async with serving(folder, port, both) as running:
        robin = moderator(folder, port, both)
        await said(running)
        item = robin.first_item()
        robin.press(item, "claim")
        with both.record.client() as record:
            record.set(f"{DESK}:drainer", "somebody who is busy", px=600_000)
        robin.press(item, "decide", act="remove")
        await kill_everything(running)

    with both.record.client() as record:
        assert record.xlen(f"{DESK}:effects") > 0
        record.delete(f"{DESK}:drainer")
    async with serving(folder, port, both) as again:
        with both.record.client() as record:
            await until(lambda: not record.xlen(f"{DESK}:effects"))
        assert TEXT not in await seen_by_newcomer(again)
        assert "Remove, by " in robin.see(item)


async def test_a_removal_stands_with_embedded_stores_killed_too(folder: Path, port: int) -> None:
    """What is decided is on disk before the answer; what was said is gone with its store."""
    async with serving(folder, port) as running:
        robin = moderator(folder, port)
        await said(running)
        assert await seen_by_newcomer(running) == [TEXT]
        item = robin.first_item()
        robin.press(item, "claim")
        robin.press(item, "decide", act="remove")
        await kill_everything(running)

    checked = web.command(folder, "audit", "check")
    assert "The audit holds" in checked.stdout, checked
    async with serving(folder, port) as again:
        assert item not in robin.see("/desk")
        assert "Remove, by " in robin.see(item)
        assert TEXT not in await seen_by_newcomer(again)
