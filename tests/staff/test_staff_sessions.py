"""Sessions of staff: how long they live, and how they end everywhere at once."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
import redis

from moderation.staff import places
from moderation.staff.events import StaffSessionsEnded, decode
from moderation.staff.sessions import IDLE_TTL_MS, SESSION_TTL_MS
from moderation.staff.staff import Staff
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper, Reply
from tests.fakes import Clock
from tests.staff.people import Volunteer, join_staff


async def test_half_an_hour_without_an_act_ends_it(staff: Staff, volunteer: Volunteer) -> None:
    """A moment less does not; each act begins the half hour anew."""
    token = await volunteer.come_in()
    for _ in range(3):
        volunteer.clock.pass_s(IDLE_TTL_MS / 1000 - 1)
        assert await staff.sessions.find(token) is not None

    volunteer.clock.pass_s(IDLE_TTL_MS / 1000)

    assert await staff.sessions.find(token) is None
    assert await staff.sessions.living(volunteer.account.staff_id) == []


async def test_twelve_hours_end_it_whatever_is_done(staff: Staff, volunteer: Volunteer) -> None:
    """Acting all the time does not make it longer."""
    token = await volunteer.come_in()
    quarter_s = SESSION_TTL_MS // 1000 // 48
    for _ in range(47):
        volunteer.clock.pass_s(quarter_s)
        assert await staff.sessions.find(token) is not None

    volunteer.clock.pass_s(quarter_s)

    assert await staff.sessions.find(token) is None


async def test_an_ended_session_stays_ended(staff: Staff, volunteer: Volunteer) -> None:
    """A clock that is set back brings none to life."""
    token = await volunteer.come_in()
    volunteer.clock.pass_s(IDLE_TTL_MS / 1000)
    assert await staff.sessions.find(token) is None

    volunteer.clock.pass_s(-60)

    assert await staff.sessions.find(token) is None


async def test_every_act_is_checked(staff: Staff, volunteer: Volunteer) -> None:
    """What was found earlier is looked at again, and is nobody's once it has ended."""
    session = await staff.sessions.find(await volunteer.come_in())
    assert session is not None
    assert await staff.sessions.check(session) == session

    await staff.sessions.end(session.actor.staff_id, session.id)

    assert await staff.sessions.check(session) is None


async def test_an_account_that_is_not_active_lets_nobody_act(
    staff: Staff, volunteer: Volunteer, ledger: redis.Redis
) -> None:
    """Whatever stands beside it: each act looks at the account itself."""
    token = await volunteer.come_in()

    ledger.hset(places.account(volunteer.account.staff_id), "state", "disabled")

    assert await staff.sessions.find(token) is None


async def test_ones_own_sessions_are_listed_and_ended_one_by_one(
    staff: Staff, clock: Clock, volunteer: Volunteer
) -> None:
    """The newest first; ending one leaves the others, ending all leaves none, and nobody else's are touched."""
    other = await (await join_staff(staff, clock, name="amberkettle")).come_in()
    tokens = [await volunteer.come_in() for _ in range(3)]
    staff_id = volunteer.account.staff_id
    found = [await staff.sessions.find(token) for token in tokens]
    ids = [session.id for session in found if session is not None]
    assert [one.id for one in await staff.sessions.living(staff_id)] == ids[::-1]

    await staff.sessions.end(staff_id, ids[1])
    assert [await staff.sessions.find(token) is not None for token in tokens] == [True, False, True]

    await staff.sessions.end(staff_id)
    assert [await staff.sessions.find(token) is not None for token in tokens] == [False] * 3
    assert await staff.sessions.find(other) is not None


async def test_nobody_ends_somebody_elses(staff: Staff, clock: Clock, volunteer: Volunteer) -> None:
    """A session's id under another account ends nothing."""
    token = await volunteer.come_in()
    session = await staff.sessions.find(token)
    other = await join_staff(staff, clock, name="amberkettle")
    assert session is not None

    await staff.sessions.end(other.account.staff_id, session.id)

    assert await staff.sessions.find(token) is not None


@pytest.mark.parametrize("way", ["one", "all", "disable", "reset"])
async def test_an_end_is_announced_to_every_process(
    staff: Staff, volunteer: Volunteer, stores: EmbeddedStores, way: str
) -> None:
    """Whichever way a session ends by somebody's hand, whoever listens hears its id."""
    heard: asyncio.Queue[bytes] = asyncio.Queue()
    listening = asyncio.Event()

    def on_push(push: Sequence[Reply]) -> None:
        if push[0] == b"ssubscribe":
            listening.set()
        elif push[0] == b"smessage":
            heard.put_nowait(bytes(push[2]))  # type: ignore[arg-type]  # always bytes

    session = await staff.sessions.find(await volunteer.come_in())
    assert session is not None
    staff_id = volunteer.account.staff_id
    ear = Keeper(stores.record.url, on_push=on_push, on_up=lambda link: link.send("SSUBSCRIBE", places.CHANNEL))
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        running = group.create_task(ear.run())
        await listening.wait()
        if way == "disable":
            await staff.accounts.disable(staff_id)
        elif way == "reset":
            await staff.accounts.reset(volunteer.account)
        else:
            await staff.sessions.end(staff_id, *([session.id] if way == "one" else []))
        assert decode(await heard.get()) == StaffSessionsEnded((session.id,))
        running.cancel()


async def test_its_language_can_be_changed(staff: Staff, volunteer: Volunteer) -> None:
    """And stays changed."""
    token = await volunteer.come_in()

    await staff.sessions.find(token, lang="ar")
    session = await staff.sessions.find(token)

    assert session is not None
    assert session.lang == "ar"


async def test_what_is_kept_of_sessions_ends_by_itself(staff: Staff, volunteer: Volunteer, ledger: redis.Redis) -> None:
    """The store forgets them after twelve hours also where nobody comes back; the token itself is never in it."""
    token = await volunteer.come_in()

    kept = [place for place in ledger.scan_iter() if b"session" in place]

    assert len(kept) == 2
    assert all(0 < ledger.pttl(place) <= SESSION_TTL_MS for place in kept)
    assert not any(token.encode() in place for place in ledger.scan_iter())


async def test_sessions_that_are_over_are_swept_out(staff: Staff, volunteer: Volunteer, ledger: redis.Redis) -> None:
    """A new log-in leaves no old ones lying, however often somebody only closed the browser."""
    for _ in range(3):
        await volunteer.come_in()
    volunteer.clock.pass_s(IDLE_TTL_MS / 1000)

    await volunteer.come_in()

    assert ledger.hlen(places.sessions(volunteer.account.staff_id)) == 1


async def test_an_unknown_token_is_nobodys(staff: Staff, volunteer: Volunteer) -> None:
    """Neither a guess, nor nothing, nor the hash under which one is kept."""
    token = await volunteer.come_in()

    for guess in ("", "guess", places.token_key(token), token[:-1]):
        assert await staff.sessions.find(guess) is None
