"""Draining as a process does it: with a lease, real targets, and whatever goes wrong with them."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Callable

import pytest
import redis

from moderation.alarms import Alarm, Tools, Webhook, load_alarms, places
from moderation.alarms.draining import DUTY, Drain, Tried, drain_forever
from moderation.alarms.outbox import Outbox
from rooms.stores.embedded import EmbeddedStores
from rooms.stores.link import Keeper
from tests.alarms.acting import FINCH, WREN, Bell, let_time_pass
from tests.alarms.sinks import WAIT_S, HttpSink, MailSink

SECRET = "quiet-violet-lantern-quiet-violet-lantern"


class Log:
    """What a drain told, to wait for."""

    def __init__(self) -> None:
        self.tried: asyncio.Queue[Tried] = asyncio.Queue()

    async def until(self, target: str, code: str) -> Tried:
        """Wait until a target's call ended like this."""
        async with asyncio.timeout(WAIT_S):
            while True:
                tried = await self.tried.get()
                if (tried.target, tried.code) == (target, code):
                    return tried


@contextlib.asynccontextmanager
async def draining(record: Keeper, log: Log, *alarms: Alarm) -> AsyncIterator[asyncio.Task[None]]:
    """Drain while the block runs."""
    drain = Drain(record, alarms, dice=random.SystemRandom(), tell=log.tried.put_nowait)
    async with asyncio.TaskGroup() as group:
        task = group.create_task(drain_forever(record, drain))
        yield task
        task.cancel()


@pytest.fixture(autouse=True)
def brisk(monkeypatch: pytest.MonkeyPatch) -> None:
    """Look for work a hundred times a second, so that the tests wait for nothing."""
    monkeypatch.setattr("moderation.alarms.draining.POLL_S", 0.01)
    monkeypatch.setattr("moderation.alarms.draining.RENEW_S", 0.02)


@pytest.fixture
def build(record: Keeper, web: HttpSink, mail: MailSink) -> Callable[[str], tuple[Alarm, ...]]:
    """Builds the alarms that Sanad brings, as they are found by their entry points."""

    def built(*order: str) -> tuple[Alarm, ...]:
        tools = Tools(
            record=record, clock_s=lambda: 1_700_000_000.0, webhook=Webhook(web.url, SECRET), targets=(mail.target,)
        )
        return load_alarms(tools, order)

    return built


async def test_a_crisis_reaches_the_desk_the_webhook_and_the_one_on_call(
    stores: EmbeddedStores,
    record: Keeper,
    build: Callable[..., tuple[Alarm, ...]],
    web: HttpSink,
    mail: MailSink,
) -> None:
    """Each hears the code and the lane."""
    with redis.Redis(unix_socket_path=str(stores.record.socket)) as client, client.pubsub() as desk:
        desk.ssubscribe(places.CHANNEL)
        async with draining(record, Log(), *build("desk", "webhook", "apprise")):
            await Outbox(record).put(WREN)

            assert (await web.next()).body == b'{"code":"bcdfghjkmn","lane":"crisis"}'
            assert b"bcdfghjkmn" in await mail.next()
        heard = [desk.get_sharded_message(timeout=WAIT_S) for _ in range(2)]
    assert heard[1] is not None
    assert heard[1]["data"] == b'{"code":"bcdfghjkmn","lane":"crisis"}'


async def test_a_sink_that_was_down_gets_the_call_once_it_is_back(
    record: Keeper, ledger: redis.Redis, build: Callable[..., tuple[Alarm, ...]], web: HttpSink
) -> None:
    """Down, then failing, then well."""
    log = Log()
    await web.go_down()
    async with draining(record, log, *build("webhook")):
        await Outbox(record).put(WREN)
        await log.until("webhook", "alarm_failed")
        web.answers, well = b"HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n", web.answers
        await web.come_up()
        let_time_pass(ledger, places.waiting("webhook"))
        await log.until("webhook", "alarm_not_taken")
        web.answers = well
        let_time_pass(ledger, places.waiting("webhook"))
        tried = await log.until("webhook", "alarm_taken")

    assert tried.tries >= 3
    assert b"bcdfghjkmn" in (await web.next()).body
    assert not ledger.exists(places.waiting("webhook"), places.tries("webhook"), places.DEAD)


async def test_a_sink_that_hangs_delays_no_other(
    record: Keeper, build: Callable[..., tuple[Alarm, ...]], web: HttpSink
) -> None:
    """While one is waited for, the others ring."""
    log = Log()
    web.open.clear()
    async with draining(record, log, *build("webhook"), Bell()):
        await Outbox(record).put(WREN)
        await web.next()
        await log.until("bell", "alarm_taken")
        await Outbox(record).put(FINCH)
        await log.until("bell", "alarm_taken")


async def test_a_sink_that_takes_too_long_is_tried_again(
    record: Keeper, ledger: redis.Redis, monkeypatch: pytest.MonkeyPatch, web: HttpSink
) -> None:
    """After the time limit the call has failed, whatever the other side thinks."""
    monkeypatch.setattr("moderation.alarms.draining.SOUND_LIMIT_S", 0.05)
    log = Log()
    alarms = load_alarms(Tools(record=record, clock_s=lambda: 0.0, webhook=Webhook(web.url, SECRET)), ("webhook",))
    web.open.clear()
    async with draining(record, log, *alarms):
        await Outbox(record).put(WREN)
        await log.until("webhook", "alarm_timeout")

    assert ledger.zcard(places.waiting("webhook")) == 1


async def test_of_two_drains_one_works_and_the_other_takes_over(record: Keeper, ledger: redis.Redis) -> None:
    """At once when the first is stopped, since it gives the duty back."""
    first, second, one, other = Log(), Log(), Bell(), Bell()
    async with draining(record, first, one) as working:
        await Outbox(record).put(WREN)
        await first.until("bell", "alarm_taken")
        async with draining(record, second, other):
            await Outbox(record).put(FINCH)
            await first.until("bell", "alarm_taken")
            assert other.heard == []

            working.cancel()
            await asyncio.wait([working])
            await Outbox(record).put(WREN)
            await second.until("bell", "alarm_taken")

    assert one.heard == [WREN, FINCH]
    assert other.heard == [WREN]
    assert not ledger.exists(places.lease(DUTY))


async def test_a_drain_that_lost_the_duty_stops_and_waits_for_it(record: Keeper, ledger: redis.Redis) -> None:
    """It calls nobody while another process has it."""
    log, bell = Log(), Bell()
    async with draining(record, log, bell):
        await Outbox(record).put(WREN)
        await log.until("bell", "alarm_taken")

        ledger.set(places.lease(DUTY), "another", px=300)
        await Outbox(record).put(FINCH)
        await log.until("bell", "alarm_taken")

        assert ledger.get(places.lease(DUTY)) not in (None, b"another")
    assert bell.heard == [WREN, FINCH]


async def test_a_store_that_goes_away_and_comes_back_costs_nothing(record: Keeper) -> None:
    """The drain goes on where it was."""
    log, bell = Log(), Bell()
    async with draining(record, log, bell):
        await Outbox(record).put(WREN)
        await log.until("bell", "alarm_taken")

        record.drop()
        await asyncio.sleep(0)
        await record.until_up(WAIT_S)
        await Outbox(record).put(FINCH)
        await log.until("bell", "alarm_taken")

    assert set(bell.heard) == {WREN, FINCH}


async def test_a_store_that_refuses_is_told_about(record: Keeper, ledger: redis.Redis) -> None:
    """Somebody must know that alarms are stuck; they go out once it is mended."""
    log, bell = Log(), Bell()
    ledger.set(places.OUTBOX, "not a stream")
    async with draining(record, log, bell):
        await log.until("", "store_refused")

        ledger.delete(places.OUTBOX)
        await Outbox(record).put(WREN)
        await log.until("bell", "alarm_taken")

    assert bell.heard == [WREN]
