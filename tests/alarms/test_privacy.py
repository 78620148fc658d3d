"""Nothing leaves with an alarm but a code and a lane, whatever is put beside them."""

from __future__ import annotations

import asyncio

import msgspec
import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.alarms import Tools, Webhook, load_alarms, places
from moderation.alarms.call import Call
from moderation.alarms.lease import Duty
from moderation.alarms.outbox import Outbox, Step, Unreadable
from moderation.findings import Lane
from rooms.stores.link import Keeper
from tests.alarms.acting import WREN, Bell, told
from tests.alarms.sinks import HttpSink, MailSink

SECRET = "quietlantern"
BESIDE = {"room": SECRET, "name": SECRET, "text": SECRET, "lang": SECRET, "session": SECRET, "item": SECRET}


def test_a_call_has_no_room_for_more() -> None:
    """A field added to it would leave: this stops whoever adds one."""
    assert Call.__struct_fields__ == ("code", "lane")


@given(
    code=st.text() | st.just(WREN.code),
    lane=st.text() | st.sampled_from(Lane),
    step=st.text() | st.just("0"),
    beside=st.dictionaries(st.sampled_from(sorted(BESIDE)), st.text()),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_the_outbox_only_codes_and_lanes_are_read(
    ledger: redis.Redis, code: str, lane: str, step: str, beside: dict[str, str]
) -> None:
    """Anything that is no code or no lane is not called; anything beside them is not read."""
    ledger.flushall()
    fields = {"code": code, "lane": lane, "step": step, **beside}
    sent = {name.encode(): value.encode(errors="surrogatepass") for name, value in fields.items()}

    async def read() -> tuple[Step | Unreadable, ...]:
        keeper = Keeper(f"unix://{ledger.connection_pool.connection_kwargs['path']}")
        async with asyncio.TaskGroup() as group:
            running = group.create_task(keeper.run())
            await keeper.until_up(10)
            outbox = Outbox(keeper)
            await outbox.prepare()
            ledger.xadd(places.OUTBOX, sent)  # type: ignore[arg-type]  # its stub wants one kind of name
            entries = await outbox.read()
            running.cancel()
            return entries

    (entry,) = asyncio.run(read())
    if isinstance(entry, Step):
        assert (entry.call.code, entry.call.lane) == (WREN.code, lane)
        assert lane in set(Lane)
    else:
        assert msgspec.structs.fields(entry) == msgspec.structs.fields(Unreadable)
        assert entry.__struct_fields__ == ("id",)


async def test_no_target_hears_what_stands_beside_a_step(
    record: Keeper, outbox: Outbox, ledger: redis.Redis, held: Duty, web: HttpSink, mail: MailSink
) -> None:
    """Planted in the outbox, it is in no request, no mail, no call that waits and no dead letter."""
    targets = (mail.target, f"json://127.0.0.1:{web.port}/")
    tools = Tools(record=record, clock_s=lambda: 0.0, webhook=Webhook(web.url, "s" * 32), targets=targets)
    drain = told(record, *load_alarms(tools))
    fields = {**BESIDE, "code": WREN.code, "lane": "crisis", "step": "2"}
    ledger.xadd(places.OUTBOX, fields)  # type: ignore[arg-type]  # its stub wants one kind of value

    await drain.spread(held)
    waiting = [ledger.zrange(places.waiting(alarm.name), 0, -1) for alarm in drain.drain.alarms]
    await drain.call(held)

    left = [(await web.next()), (await web.next()), await mail.next(), waiting, drain.tried, ledger.xrange(places.DEAD)]
    assert len(drain.tried) == 4
    assert "bcdfghjkmn" in repr(left)
    assert SECRET not in repr(left)


@pytest.mark.parametrize("fields", [BESIDE, {"code": SECRET}, {"code": WREN.code, "lane": SECRET, "step": 0}])
async def test_what_cannot_be_read_is_forgotten(
    record: Keeper, outbox: Outbox, ledger: redis.Redis, held: Duty, fields: dict[str, str | int]
) -> None:
    """It is not kept for somebody to look at: it may hold what must not be kept."""
    drain = told(record, Bell())
    ledger.xadd(places.OUTBOX, fields)  # type: ignore[arg-type]  # its stub wants one kind of value
    assert SECRET in repr(ledger.xrange(places.OUTBOX))

    await drain.spread(held)

    assert SECRET not in repr((ledger.xrange(places.OUTBOX), ledger.xrange(places.DEAD), drain.tried))


async def test_what_is_told_to_the_log_names_no_item(record: Keeper, outbox: Outbox, held: Duty) -> None:
    """Which target, what became of the try and which one it was; not even an error's own words."""
    bell = Bell()
    bell.fails = {WREN: RuntimeError(SECRET)}
    drain = told(record, bell)
    await outbox.put(WREN)

    await drain.spread(held)
    await drain.call(held)

    assert len(drain.tried) == 1
    assert SECRET not in repr(drain.tried)
    assert WREN.code not in repr(drain.tried)
    assert "crisis" not in repr(drain.tried)
