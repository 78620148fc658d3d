"""A decision that was answered survives the store's sudden end, and no word of anybody is in its files."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from moderation.audit.audit import Whole
from moderation.desk.actions import Action
from moderation.desk.decisions import Decided
from moderation.desk.words import Note
from rooms.catalogue import Catalogue
from rooms.stores.binary import packaged_server
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from rooms.stores.scripts import Caller
from tests.desk.desk import Desk
from tests.desk.making import ROOM
from tests.standing import standing

SECRET = "a word nobody else may read"


@pytest.fixture
def own_stores() -> Iterator[tuple[EmbeddedStores, Path]]:
    """Stores that a test may end, and their folder."""
    with tempfile.TemporaryDirectory(prefix="s") as name, EmbeddedStores(Path(name), packaged_server()) as both:
        yield both, Path(name)


@pytest.fixture
async def own_desk(own_stores: tuple[EmbeddedStores, Path], catalogue: Catalogue) -> AsyncIterator[Desk]:
    """A desk on them."""
    both, _ = own_stores
    record, talk = Keeper(both.record.url), Keeper(both.talk.url)
    async with asyncio.TaskGroup() as group:
        running = [group.create_task(keeper.run()) for keeper in (record, talk)]
        await record.until_up(10)
        await talk.until_up(10)
        yield Desk(record, talk, catalogue)
        for task in running:
            task.cancel()


async def come_back(keeper: Caller) -> None:
    """Wait until a link was lost and stands again."""
    assert isinstance(keeper, Keeper)
    while keeper.is_up:
        await asyncio.sleep(0)
    await keeper.until_up(20)


async def test_an_answered_decision_survives_the_end_of_both_stores(
    own_desk: Desk, own_stores: tuple[EmbeddedStores, Path]
) -> None:
    """Killed right after the answer: the item, the audit and the effect are there, and it takes effect."""
    both, _ = own_stores
    desk = own_desk
    person = await desk.enter()
    item = await desk.flag(person)

    decided = await desk.decide(item, Action.MUTE, 10, decision="d1")
    for pid in (both.record.pid, both.talk.pid):
        os.kill(pid, signal.SIGKILL)
    await asyncio.gather(come_back(desk.record), come_back(desk.store))

    assert isinstance(decided, Decided)
    assert await desk.decide(item, Action.MUTE, 10, decision="d1") == decided
    assert isinstance(await desk.audit.check(), Whole)
    assert len([link async for page in desk.audit.pages() for link in page]) == 1
    assert await desk.drainer.drain() == 3
    assert (await standing(desk.store, ROOM, person.id)).muted_until_ms > 0


async def test_no_word_reaches_the_disk(own_desk: Desk, own_stores: tuple[EmbeddedStores, Path]) -> None:
    """Neither said nor noted, no name, no token, no network tag; an item's id is found by the same search."""
    _, folder = own_stores
    desk = own_desk
    person = await desk.enter()
    item = await desk.flag(person, text=SECRET, tag="nettag-secret")
    await desk.words.note(ROOM, item.id, Note(staff_id="wren", text="noted-secret"))
    await desk.decide(item, Action.NOTE)
    await desk.decide(await desk.item(item.id), Action.BAN, 10)
    await desk.drainer.drain()

    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())

    assert item.id.encode() in everything
    for secret in (SECRET, "nettag-secret", "noted-secret", person.record.name, person.token, person.record.key):
        assert secret.encode() not in everything
