"""The queue: one item for each session, room and lane, in an order that no client decides."""

from __future__ import annotations

import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from moderation.desk.actions import Action
from moderation.desk.items import DUE_S, MESSAGES_AN_ITEM, RANKS, State
from moderation.desk.queue import DESK, Cursor, Filter, Page, Queue
from moderation.findings import Lane, Severity
from rooms import retention
from rooms.history import Position
from tests.desk.making import ROOM, flagged

ANY = Filter()


async def whole(queue: Queue, only: Filter = ANY, *, step: int = 3) -> list[str]:
    """Read the queue page by page; return the items' ids."""
    after: Cursor | None = None
    found: list[str] = []
    while True:
        page: Page = await queue.page(only, step, after)
        found += [item.id for item in page.items]
        after = page.after
        if after is None:
            return found


def shift(ledger: redis.Redis, item_id: str, by_ms: int) -> None:
    """Let an item be older than it is, by the store's own numbers."""
    place = ledger.hget(f"{DESK}:item:{item_id}", "place")
    assert place is not None
    ledger.zincrby(f"{DESK}:open", -by_ms, place)


async def test_an_item_knows_why_and_whose_but_not_what(queue: Queue) -> None:
    """All that was given is found again, with times by the store's clock."""
    asked = flagged(Lane.THREAT, at=Position("epoch123", 7), severity=Severity.HIGH)

    opened = await queue.open(asked)
    item = await queue.find(opened.item_id)

    assert item is not None
    assert opened.is_new
    assert (item.lane, item.room, item.session, item.member) == (Lane.THREAT, ROOM, "sparrow", asked.member)
    assert (item.severity, item.reasons) == (Severity.HIGH, (asked.message.flags[0].reason,))
    assert item.messages == (asked.message,)
    assert item.due_ms - item.opened_ms == DUE_S[Lane.THREAT] * 1000
    assert (item.state, item.claim, item.outcome) == (State.OPEN, None, None)


async def test_further_findings_join_the_open_item(queue: Queue) -> None:
    """One item for each session, room and lane; it takes the worst severity and every reason once."""
    first = await queue.open(flagged(severity=Severity.LOW))
    again = await queue.open(flagged(nonce="n2", severity=Severity.HIGH))
    milder = await queue.open(flagged(nonce="n3", severity=Severity.LOW))

    apart = [
        await queue.open(flagged(Lane.SPAM)),
        await queue.open(flagged(session="robin")),
        await queue.open(flagged(room="another1")),
    ]
    item = await queue.find(first.item_id)

    assert item is not None
    assert (first.item_id, first.item_id) == (again.item_id, milder.item_id)
    assert not again.is_new
    assert [message.nonce for message in item.messages] == ["n1", "n2", "n3"]
    assert item.severity is Severity.HIGH
    assert len(item.reasons) == 1
    assert len({first.item_id, *(opened.item_id for opened in apart)}) == 4


async def test_the_same_message_joins_once(queue: Queue) -> None:
    """A finding that is reported again, its first answer lost, changes nothing."""
    first = await queue.open(flagged())
    before = await queue.find(first.item_id)

    await queue.open(flagged())

    assert await queue.find(first.item_id) == before


async def test_an_item_lists_a_bounded_number_of_messages(queue: Queue) -> None:
    """What comes after is counted, said to be unlisted, and makes no decision stale."""
    for number in range(MESSAGES_AN_ITEM):
        assert (await queue.open(flagged(nonce=f"n{number}"))).is_listed
    full = await queue.find((await queue.open(flagged(nonce="n0"))).item_id)

    late = await queue.open(flagged(nonce="late"))
    item = await queue.find(late.item_id)

    assert full is not None
    assert item is not None
    assert not late.is_listed
    assert (len(item.messages), item.joined) == (MESSAGES_AN_ITEM, MESSAGES_AN_ITEM + 1)
    assert item.version == full.version


async def test_the_queue_is_in_order_of_lane_then_due_then_age(queue: Queue, ledger: redis.Redis) -> None:
    """Threats and doxxing wait in one line, by due time; a crisis that opened last stands first."""
    spam = (await queue.open(flagged(Lane.SPAM))).item_id
    other = (await queue.open(flagged(Lane.OTHER))).item_id
    hate = (await queue.open(flagged(Lane.HATE))).item_id
    doxxing = (await queue.open(flagged(Lane.DOXXING))).item_id
    threat = (await queue.open(flagged(Lane.THREAT))).item_id
    calm = (await queue.open(flagged(Lane.CRISIS, session="calm"))).item_id
    crisis = (await queue.open(flagged(Lane.CRISIS))).item_id
    shift(ledger, doxxing, DUE_S[Lane.DOXXING] * 1000)

    assert await whole(queue) == [calm, crisis, doxxing, threat, hate, spam, other]


@given(lanes=st.lists(st.tuples(st.sampled_from(Lane), st.sampled_from(("ar", "en")), st.booleans()), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_pages_show_every_open_item_once(
    queue: Queue, ledger: redis.Redis, lanes: list[tuple[Lane, str, bool]]
) -> None:
    """However small the pages, and by every filter, in ranks that only rise."""
    ledger.flushall()
    opened = {}
    for number, (lane, lang, is_here) in enumerate(lanes):
        room = ROOM if is_here else "another1"
        found = await queue.open(flagged(lane, session=f"s{number}", lang=lang, room=room))
        opened[found.item_id] = (lane, lang, room)

    everything = await whole(queue)

    assert sorted(everything) == sorted(opened)
    ranks = [RANKS[opened[item_id][0]] for item_id in everything]
    assert ranks == sorted(ranks)
    for only in (Filter(lane=Lane.HATE), Filter(lang="ar"), Filter(room=ROOM), Filter(lang="en", room=ROOM)):
        fits = {
            item_id
            for item_id, (lane, lang, room) in opened.items()
            if (only.lane or lane) == lane and (only.lang or lang) == lang and (only.room or room) == room
        }
        assert set(await whole(queue, only)) == fits


async def test_reading_goes_on_where_an_item_has_left_the_queue(queue: Queue, ledger: redis.Redis) -> None:
    """The last item seen was closed meanwhile: what comes after it is not missed."""
    ids = [(await queue.open(flagged(session=f"s{number}"))).item_id for number in range(4)]
    first = await queue.page(ANY, 2)
    assert first.after is not None
    ledger.zrem(f"{DESK}:open", first.after.place)

    rest = await queue.page(ANY, 10, first.after)

    assert {item.id for item in rest.items} >= set(ids[2:])


async def test_a_page_is_bounded_whatever_is_asked(queue: Queue) -> None:
    """A request for a million gets a hundred; one for none gets one."""
    for number in range(101):
        await queue.open(flagged(session=f"s{number}"))

    assert len((await queue.page(ANY, 1_000_000)).items) == 100
    assert len((await queue.page(ANY, 0)).items) == 1


async def test_a_day_after_closing_whose_it_was_is_forgotten(queue: Queue, ledger: redis.Redis) -> None:
    """Lane, reasons, outcome and the day stay; session, room, member, messages and the hour go."""
    item_id = (await queue.open(flagged())).item_id
    fresh = (await queue.open(flagged(session="robin"))).item_id
    day_ms = retention.ITEM_OWNER_TTL_S * 1000
    now_ms = int(ledger.time()[0]) * 1000
    key = f"{DESK}:item:{item_id}"
    ledger.hset(key, mapping={"state": "closed", "outcome": "remove"})
    ledger.zadd(f"{DESK}:closed", {item_id: now_ms - day_ms - 1000, fresh: now_ms - day_ms + 60_000})

    assert await queue.forget_old() == 1
    item = await queue.find(item_id)
    other = await queue.find(fresh)

    assert item is not None
    assert other is not None
    assert (item.state, item.outcome, item.lane) == (State.FORGOTTEN, Action.REMOVE, Lane.HATE)
    assert (item.session, item.room, item.member, item.messages) == ("", "", "", ())
    assert item.opened_ms % 86_400_000 == 0
    assert b"sparrow" not in ledger.hgetall(key).values()
    assert 0 < ledger.ttl(key) <= retention.ITEM_TTL_S
    assert other.session == "robin"
