"""Sessions in talk: how long they live, under which names, and how they end."""

from __future__ import annotations

import random

import pytest
import redis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rooms import retention
from rooms.control import Control, Mail
from rooms.errors import NoNameFree, NoRerollLeft
from rooms.names import look_alike_key
from rooms.sessions import REROLLS, SessionRecord, Sessions
from rooms.stores.link import Keeper
from tests.fakes import Clock

HOUR_S = 3600


def sessions_on(store: Keeper, clock: Clock | None = None, seed: int = 7) -> Sessions:
    """Build the part under test, with a clock and dice that are driven."""
    return Sessions(store, Control(store), clock_ms=(clock or Clock()).ms, dice=random.Random(seed))  # noqa: S311 - dice that repeat


async def opened(sessions: Sessions) -> tuple[str, SessionRecord]:
    """Open a session like any other."""
    return await sessions.open(age_band="18+", lang="en", country="LB")


def left_s(talk: redis.Redis) -> int:
    """Return how long the store will keep the only session there is."""
    (place,) = talk.keys("*session:*")
    return talk.ttl(place)


def everything_in(talk: redis.Redis) -> str:
    """Return every key and every value of a store, written out."""
    found: list[object] = []
    for key in talk.scan_iter():
        match talk.type(key):
            case b"string":
                found += [key, talk.get(key)]
            case b"stream":
                found += [key, talk.xrange(key)]
            case other:
                raise AssertionError(f"a new kind of key, {other!r}: search it too")
    return "\n".join(map(repr, found))


async def test_a_session_is_found_by_its_token_alone(store: Keeper) -> None:
    """As it was opened; any other token finds nothing."""
    sessions = sessions_on(store)
    token, record = await opened(sessions)

    assert await sessions.find(token) == record
    assert await sessions.find(token[:-1]) is None
    assert await sessions.find(record.key) is None
    assert await sessions.find(record.id) is None
    assert (record.age_band, record.lang, record.country, record.rerolls_left) == ("18+", "en", "LB", REROLLS)


async def test_the_token_is_nowhere_in_the_store(store: Keeper, talk: redis.Redis) -> None:
    """Whoever reads talk can't become anybody; the same search finds the session's id, as it should."""
    sessions = sessions_on(store)
    token, record = await opened(sessions)
    await sessions.find(token)
    await Mail(store).put(record.id, b"a letter")
    await sessions.reroll(record)

    kept = everything_in(talk)

    assert token not in kept
    assert record.id in kept


async def test_a_session_lives_an_hour_after_it_was_last_found(store: Keeper, talk: redis.Redis) -> None:
    """Finding it, or its open socket, moves the end; so does a change."""
    clock = Clock()
    sessions = sessions_on(store, clock)
    token, record = await opened(sessions)
    (place,) = talk.keys("*session:*")
    assert HOUR_S - 5 <= left_s(talk) <= HOUR_S

    talk.expire(place, 60)
    await sessions.find(token)
    assert left_s(talk) > HOUR_S - 5

    talk.expire(place, 60)
    await sessions.keep_alive(record)
    assert left_s(talk) > HOUR_S - 5

    talk.expire(place, 60)
    await sessions.mark_spoken(record)
    assert left_s(talk) > HOUR_S - 5


async def test_a_session_lives_twelve_hours_in_all(store: Keeper, talk: redis.Redis) -> None:
    """However busy it is: near its end the store keeps it for what is left, after it nothing finds it."""
    clock = Clock()
    sessions = sessions_on(store, clock)
    token, record = await opened(sessions)

    clock.pass_s(12 * HOUR_S - 60)
    assert await sessions.find(token) is not None
    assert left_s(talk) <= 60

    clock.pass_s(60)
    assert await sessions.find(token) is None
    await sessions.keep_alive(record)
    assert left_s(talk) <= 60


async def test_a_session_past_its_time_is_not_brought_back(store: Keeper, talk: redis.Redis) -> None:
    """An open socket does not make it younger."""
    clock = Clock()
    sessions = sessions_on(store, clock)
    token, record = await opened(sessions)
    talk.flushall()
    clock.pass_s(12 * HOUR_S)

    await sessions.keep_alive(record)

    assert talk.dbsize() == 0
    assert await sessions.find(token) is None


async def test_a_name_may_be_drawn_again_three_times(store: Keeper) -> None:
    """Each time another one, and the count is kept in the store."""
    sessions = sessions_on(store)
    token, record = await opened(sessions)
    names = [record.name]

    for left in reversed(range(REROLLS)):
        record = await sessions.reroll(record)
        assert record.rerolls_left == left
        assert await sessions.find(token) == record
        names.append(record.name)

    assert len(set(names)) == REROLLS + 1
    with pytest.raises(NoRerollLeft):
        await sessions.reroll(record)


async def test_an_older_memory_does_not_win(store: Keeper) -> None:
    """Two tabs share a session: what one changed stays, whatever the other remembers."""
    sessions = sessions_on(store)
    token, before = await opened(sessions)
    renamed = await sessions.reroll(before)

    told = await sessions.mark_spoken(before)
    again = await sessions.prefer(before, lang="ar", country=None)

    assert told.name == renamed.name
    assert again == await sessions.find(token)
    assert (again.name, again.rerolls_left) == (renamed.name, REROLLS - 1)
    assert (again.has_spoken, again.lang, again.country) == (True, "ar", None)
    for _ in range(REROLLS - 1):
        await sessions.reroll(before)
    with pytest.raises(NoRerollLeft):
        await sessions.reroll(before)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from([1, 2]), st.sampled_from(["ar", "en"])), min_size=2, max_size=12))
async def test_no_two_living_sessions_look_alike(store: Keeper, draws: list[tuple[int, str]]) -> None:
    """Even when the dice fall the same way every time."""
    await store.call("FLUSHALL")
    names = []
    for seed, lang in draws:
        _, record = await sessions_on(store, seed=seed).open(age_band="18+", lang=lang)
        names.append(record.name)

    assert len({look_alike_key(name) for name in names}) == len(draws)


class Loaded(random.Random):
    """Dice that draw the nouns they were given, one pair after another."""

    def __init__(self, *pairs: list[str]) -> None:
        super().__init__(1)
        self._pairs = iter(pairs)

    def sample(self, *_: object, **__: object) -> list[str]:  # type: ignore[override]  # it draws from no list
        """Return the next pair."""
        return next(self._pairs)

    def randint(self, a: int, b: int) -> int:
        """Return always the same number."""
        return (a + b) // 2


@pytest.mark.parametrize(
    ("name", "double", "other"),
    [
        (["Acorn", "Lantern"], ["acorn", "Iantern"], ["Harbour", "Lantern"]),
        (["Sun", "Flower"], ["Sunf", "lower"], ["Sun", "Fern"]),
        (["بحر", "نجمة"], ["تحر", "نجمه"], ["بحر", "ورد"]),
    ],
)
async def test_a_name_that_only_looks_like_anothers_is_not_given(
    store: Keeper, name: list[str], double: list[str], other: list[str]
) -> None:
    """Letters that are taken for one another make no difference: the dice are thrown again."""
    sessions = Sessions(store, Control(store), clock_ms=Clock().ms, dice=Loaded(name, double, other))

    _, first = await opened(sessions)
    _, second = await opened(sessions)

    assert first.name.startswith(" ".join(name))
    assert second.name.startswith(" ".join(other))


async def test_broken_dice_make_no_double(store: Keeper) -> None:
    """A name that somebody bears is given to nobody else, though it means to turn a session away."""
    for _ in range(20):
        await opened(sessions_on(store, seed=1))

    with pytest.raises(NoNameFree):
        await opened(sessions_on(store, seed=1))


async def test_a_name_given_up_is_free_again(store: Keeper) -> None:
    """By drawing another one, and by leaving."""
    sessions = sessions_on(store, seed=1)
    _, record = await opened(sessions)
    renamed = await sessions.reroll(record)

    _, second = await opened(sessions_on(store, seed=1))
    await sessions.end(renamed)
    _, third = await opened(sessions_on(store, seed=1))

    assert second.name == record.name
    assert third.name == renamed.name


async def test_an_ended_session_stays_ended(store: Keeper, talk: redis.Redis) -> None:
    """No socket that remembers it, and no message on its way, brings it back."""
    sessions = sessions_on(store)
    token, record = await opened(sessions)
    await Mail(store).put(record.id, b"a letter")

    await sessions.end(record)
    await sessions.keep_alive(record)
    await sessions.mark_spoken(record)
    await sessions.prefer(record, lang="ar", country=None)

    assert await sessions.find(token) is None
    assert talk.dbsize() == 1
    assert 0 < left_s(talk) <= 120


async def test_a_session_that_the_store_forgot_comes_back(store: Keeper, talk: redis.Redis) -> None:
    """While its socket is open nobody is thrown out by a restart, and nobody else gets its name."""
    sessions = sessions_on(store, seed=1)
    token, record = await opened(sessions)
    talk.flushall()
    assert await sessions.find(token) is None

    await sessions.keep_alive(record)
    _, other = await opened(sessions_on(store, seed=1))

    assert await sessions.find(token) == record
    assert look_alike_key(other.name) != look_alike_key(record.name)


async def test_refreshing_tells_what_is_kept_now(store: Keeper, talk: redis.Redis) -> None:
    """And where nothing is kept, what was known before."""
    sessions = sessions_on(store)
    _, record = await opened(sessions)
    changed = await sessions.mark_spoken(record)

    assert await sessions.refresh(record) == changed
    talk.flushall()
    assert await sessions.refresh(record) == record


async def test_a_letter_waits_until_it_is_acknowledged(store: Keeper) -> None:
    """Reading takes nothing away; acknowledging one takes it and those before it, and leaves what came after."""
    mail = Mail(store)
    for number in range(3):
        await mail.put("wren", f"letter {number}".encode())

    read = await mail.read("wren")
    await mail.acknowledge("wren", read[1])
    left = await mail.read("wren")

    assert [letter.frame for letter in read] == [b"letter 0", b"letter 1", b"letter 2"]
    assert left == read[2:]
    assert await mail.read("wren", read[2].place) == []


async def test_the_mail_holds_a_bounded_number_for_a_while(store: Keeper, talk: redis.Redis) -> None:
    """The oldest go first, the last one's hour is the box's hour, and boxes are apart."""
    mail = Mail(store)
    for number in range(retention.MAIL_LETTERS + 3):
        await mail.put("wren", str(number).encode())

    (box,) = talk.keys("*mail:*")
    assert 0 < talk.ttl(box) <= retention.MAIL_TTL_S
    assert await mail.read("finch") == []
    kept = [int(letter.frame) for letter in await mail.read("wren")]
    assert kept == list(range(3, retention.MAIL_LETTERS + 3))
