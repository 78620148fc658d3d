"""The audit: whatever is done to the chain is found."""

from __future__ import annotations

import hashlib

import msgspec
import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from moderation.desk.actions import Action
from moderation.desk.audit import START, Broken, Checkpoint, Entry, Link, linked, verify
from moderation.desk.queue import DESK
from moderation.findings import Lane, Reason
from rooms import retention
from tests.desk.desk import Desk


def chain(length: int) -> list[Link]:
    """Return a chain of warnings."""
    links: list[Link] = []
    for order in range(1, length + 1):
        entry = Entry(
            order=order,
            at_ms=order,
            decision=f"d{order}",
            item="i",
            lane=Lane.HATE,
            action=Action.WARN,
            minutes=0,
            messages=1,
            reason=Reason.SLUR,
            actor="wren",
            second="",
            of="",
            beside_open_crisis=False,
        )
        links.append(linked(links[-1].hash if links else START.hash, entry))
    return links


def end(links: list[Link]) -> Checkpoint:
    """Return where a chain ends."""
    return Checkpoint(len(links), links[-1].hash)


def altered(link: Link) -> Link:
    """Return a link whose entry says something else, with a hash that fits the entry alone."""
    entry = link.entry.replace('"warn"', '"ban"')
    return Link(entry, hashlib.sha256(entry.encode()).hexdigest())


@given(length=st.integers(1, 12), place=st.integers(0, 11), how=st.sampled_from(("alter", "drop", "swap", "repeat")))
def test_a_chain_that_was_touched_is_found(length: int, place: int, how: str) -> None:
    """An entry changed, taken out, moved or repeated: at its place, never later; whole, it holds."""
    links = chain(length)
    whole, place = end(links), place % length
    assert verify(links, START, whole) is None

    match how:
        case "alter":
            links[place] = altered(links[place])
        case "drop":
            del links[place]
        case "swap":
            links[place], links[place - 1] = links[place - 1], links[place]
        case _:
            links.insert(place, links[place])

    broken = verify(links, START, whole)
    if how == "swap" and length == 1:
        assert broken is None
    elif how in {"alter", "drop"}:
        assert broken == Broken(place + 1)
    else:
        assert broken is not None


def test_a_chain_written_anew_does_not_lead_to_the_head() -> None:
    """Whoever changes an entry and every hash after it ends elsewhere."""
    links = chain(3)
    forged = [linked(START.hash, msgspec.json.decode(altered(links[0]).entry, type=Entry))]
    for link in links[1:]:
        forged.append(linked(forged[-1].hash, msgspec.json.decode(link.entry, type=Entry)))

    assert verify(forged, START, end(forged)) is None
    assert verify(forged, START, end(links)) is not None


async def decided(desk: Desk, times: int) -> None:
    """Take decisions."""
    for _ in range(times):
        await desk.decide(await desk.flag(await desk.enter()), Action.WARN)


@pytest.mark.parametrize("place", [1, 2, 3])
async def test_a_broken_link_in_the_store_is_found(desk: Desk, ledger: redis.Redis, place: int) -> None:
    """An entry that was taken out of the store, the first, one between or the last."""
    await decided(desk, 3)
    assert await desk.audit.check() is None

    ledger.xdel(f"{DESK}:audit", f"{place}-0")

    assert await desk.audit.check() == Broken(place)


async def test_what_is_exported_can_be_verified_by_anybody(desk: Desk) -> None:
    """One line of JSON for each decision, verified with nothing but the hash function."""
    await decided(desk, 3)

    lines = [line async for line in desk.audit.export()]

    previous = "0" * 64
    for line in lines:
        link = msgspec.json.decode(line, type=dict[str, str])
        assert hashlib.sha256(f"{previous}\n{link['entry']}".encode()).hexdigest() == link["hash"]
        previous = link["hash"]
    assert len(lines) == 3


async def test_after_a_year_entries_go_and_the_rest_still_holds(desk: Desk, ledger: redis.Redis) -> None:
    """The chain then begins at a checkpoint; recent entries stay."""
    links = chain(2)
    for order, link in enumerate(links, 1):
        ledger.xadd(f"{DESK}:audit", {"entry": link.entry, "hash": link.hash}, id=f"{order}-0")
    ledger.hset(f"{DESK}:head", mapping={"order": 2, "hash": links[-1].hash})
    await decided(desk, 2)

    assert await desk.audit.trim() == 2
    assert [msgspec.json.decode(link.entry, type=Entry).order async for link in desk.audit.links()] == [3, 4]
    assert await desk.audit.check() is None
    assert await desk.audit.trim() == 0
    assert retention.AUDIT_TTL_S == 365 * retention.DAY_S


async def test_an_empty_audit_holds(desk: Desk) -> None:
    """Before the first decision there is nothing to doubt."""
    assert await desk.audit.check() is None
