"""The chain: whatever is done to it is found, at its place."""

from __future__ import annotations

import hashlib

import pytest
import redis
from hypothesis import given
from hypothesis import strategies as st

from moderation.audit import places
from moderation.audit.audit import READ_AT_ONCE, Audit, Whole
from moderation.audit.chain import Broken, Fault, Link, Place, ends, verify
from moderation.audit.checkpoint import BEGINNING
from rooms.stores.link import Keeper
from tests.audit.chains import chain, end, rewritten, store
from tests.site import KEY


@pytest.fixture
def audit(record: Keeper) -> Audit:
    return Audit(record, KEY)


def altered(link: Link) -> Link:
    """Return a link whose entry says something else, with a hash that fits the entry alone."""
    entry = link.entry.replace('"warn"', '"ban"')
    return Link(entry, hashlib.sha256(entry.encode()).hexdigest())


def judged(links: list[Link], whole: Place) -> Broken | None:
    """Say what does not hold of a chain that should end somewhere."""
    return ends(verify(links, BEGINNING.place), whole)


@given(length=st.integers(1, 12), place=st.integers(0, 11), how=st.sampled_from(("alter", "drop", "swap", "repeat")))
def test_a_chain_that_was_touched_is_found(length: int, place: int, how: str) -> None:
    """An entry changed, taken out, moved or repeated: at its place, never later; whole, it holds."""
    links = chain(length)
    whole, place = end(links), place % length
    assert judged(links, whole) is None

    match how:
        case "alter":
            links[place] = altered(links[place])
        case "drop":
            del links[place]
        case "swap":
            links[place], links[place - 1] = links[place - 1], links[place]
        case _:
            links.insert(place, links[place])

    broken = judged(links, whole)
    if how == "swap" and length == 1:
        assert broken is None
    elif how == "alter":
        assert broken == Broken(place + 1, Fault.ALTERED)
    elif how == "drop":
        assert broken == Broken(place + 1, Fault.CUT_OFF if place + 1 == length else Fault.MISSING)
    else:
        assert broken is not None


def test_a_chain_written_anew_does_not_lead_to_the_head() -> None:
    """Whoever changes an entry and every hash after it ends elsewhere."""
    links = chain(3)
    forged = rewritten(links)

    assert judged(forged, end(forged)) is None
    assert judged(forged, end(links)) == Broken(3, Fault.ELSEWHERE)


@pytest.mark.parametrize("place", [1, 2, 3])
async def test_a_broken_link_in_the_store_is_found(audit: Audit, ledger: redis.Redis, place: int) -> None:
    """An entry that was taken out of the store, the first, one between or the last."""
    links = chain(3)
    store(ledger, links)
    assert await audit.check() == Whole(begin=(await audit.base()).checkpoint, end=end(links))

    ledger.xdel(places.ENTRIES, f"{place}-0")

    assert await audit.check() == Broken(place, Fault.CUT_OFF if place == 3 else Fault.MISSING)


async def test_what_no_code_of_ours_wrote_is_found(audit: Audit, ledger: redis.Redis) -> None:
    """Bytes that are no entry at all are named by their place, and stop nothing."""
    store(ledger, [*chain(1), Link("no entry", "no hash"), *chain(3)[2:]])

    assert await audit.check() == Broken(2, Fault.ALTERED)


async def test_a_long_chain_is_followed_over_pages(audit: Audit, ledger: redis.Redis) -> None:
    """Some at a time, each joined to the last."""
    store(ledger, chain(2 * READ_AT_ONCE + 1))
    assert isinstance(await audit.check(), Whole)

    ledger.xdel(places.ENTRIES, f"{READ_AT_ONCE + 1}-0")

    assert await audit.check() == Broken(READ_AT_ONCE + 1, Fault.MISSING)


async def test_an_empty_audit_holds(audit: Audit) -> None:
    """Before the first decision there is nothing to doubt."""
    assert isinstance(await audit.check(), Whole)
