"""What follows when the screening hears danger: a card for the author alone, an item for the desk, and nothing else."""

from __future__ import annotations

import pytest
import redis

from chat.cards import Cards
from chat.metrics import Metric, Metrics
from chat.screening.acting import OVER_TIME, STAGE, Acting
from chat.services import utc_ms
from moderation.desk.items import Item
from moderation.desk.queue import Filter
from moderation.findings import Lane, Reason, Severity
from moderation.screening.line import LINE, Delivered, Line
from moderation.screening.pooling import Due
from rooms.ids import new_id
from rooms.telling import Telling
from tests.site import Person, Site

TEXT = "the grey river was quiet this morning"
ALIKE = ("a first sentence", "a second one")
DUE = Due(is_over_time=False, with_card=True)


@pytest.fixture
def metrics() -> Metrics:
    """Nothing counted yet."""
    return Metrics()


@pytest.fixture
def acting(site: Site, metrics: Metrics) -> Acting:
    """What acts, on the site's own stores."""
    services = site.services
    return Acting(
        catalogue=services.catalogue,
        history=services.history,
        cards=Cards(services.directory, services.spoken),
        telling=Telling(services.store),
        flagging=services.flagging,
        metrics=metrics,
        clock_ms=utc_ms,
    )


async def alike() -> tuple[str, ...]:
    return ALIKE


async def said(site: Site, person: Person, text: str = TEXT) -> Delivered:
    """Have somebody say something; return it as it waits to be screened."""
    await person.send("say", room=site.room(), nonce=new_id(), text=text, confirmed=True)
    await person.next("posted")
    return await offered(site)


async def offered(site: Site) -> Delivered:
    """Wait for a message in the line and take it out."""
    while not (taken := await Line(site.services.store).take(1)):
        pass
    return taken[0].message


async def items(site: Site) -> tuple[Item, ...]:
    return (await site.services.queue.page(Filter(), 50)).items


async def test_what_is_delivered_waits_in_line_as_the_room_saw_it(site: Site) -> None:
    """Masks and all, with whether danger was found before."""
    async with Person.arrive(site) as wren:
        await wren.join(site.room())

        text = "write to wren@example.org, good evening"
        await wren.send("say", room=site.room(), nonce=new_id(), text=text, confirmed=True)
        await wren.each("posted", "notice")
        plain = await offered(site)
        await wren.say(site.room(), "I want to kill myself")
        await wren.each("posted", "services")
        (crisis,) = await Line(site.services.store).take(9)

    assert plain.text == "write to […], good evening"
    assert not plain.is_crisis
    assert crisis.message.is_crisis


async def test_the_author_alone_gets_a_card_and_the_desk_an_item(site: Site, acting: Acting, metrics: Metrics) -> None:
    """With the sentences that it sounds like; the room sees nothing, and nothing is taken away."""
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        room = site.room()
        await wren.join(room)
        await finch.join(room)
        message = await said(site, wren)

        await acting.act(message, Reason.CRISIS_IDEATION, DUE, alike=alike)

        card = await wren.next("services")
        assert card["nonce"] == message.nonce
        (item,) = await items(site)
        assert (item.lane, item.reasons, item.severity) == (Lane.CRISIS, (Reason.CRISIS_IDEATION,), Severity.HIGH)
        assert [(flag.stage, flag.rule) for flag in item.messages[0].flags] == [(STAGE, STAGE)]
        words = await site.services.words.read(room, item.id)
        assert words is not None
        assert words.said[message.nonce].text == TEXT
        assert words.said[message.nonce].alike == ALIKE
        assert (await finch.next("posted"))["text"] == TEXT
        await wren.say(room, "good night")
        assert (await finch.next("posted"))["text"] == "good night"
    assert metrics.counts() == {Metric.SCREENING_FOUND: 1, Metric.SCREENING_CARDS: 1}


async def test_without_a_card_due_the_desk_alone_is_asked(site: Site, acting: Acting) -> None:
    """A card that came a moment ago still stands."""
    async with Person.arrive(site) as wren:
        await wren.join(site.room())
        message = await said(site, wren)

        await acting.act(message, Reason.CRISIS_IDEATION, Due(is_over_time=True, with_card=False), alike=alike)

        await wren.send("ping")
        await wren.next("pong")
        (item,) = await items(site)
        assert item.messages[0].flags[0].rule == OVER_TIME


async def test_the_same_message_brings_one_card_and_one_item(site: Site, acting: Acting) -> None:
    """However often it is acted on."""
    async with Person.arrive(site) as wren:
        await wren.join(site.room())
        message = await said(site, wren)

        for _ in range(2):
            await acting.act(message, Reason.CRISIS_HOMELESS, DUE, alike=alike)

        await wren.next("services")
        await wren.send("ping")
        await wren.next("pong")
        (item,) = await items(site)
        assert len(item.messages) == 1


async def test_a_message_that_was_taken_away_is_left_alone(site: Site, acting: Acting, talk: redis.Redis) -> None:
    """No card, no item, no words kept anywhere."""
    async with Person.arrive(site) as wren:
        await wren.join(site.room())
        message = await said(site, wren)
        assert await site.services.history.remove(message.room, message.epoch, message.seq)

        await acting.act(message, Reason.CRISIS_IDEATION, DUE, alike=alike)

        await wren.next("removed")
        await wren.send("ping")
        await wren.next("pong")
    assert await items(site) == ()
    assert talk.xlen(LINE) == 0
