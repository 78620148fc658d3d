"""From a message to the desk and back: what opens an item, and what a decision does to people."""

from __future__ import annotations

import asyncio
import secrets

import pytest
import redis

from chat.building import Files
from chat.flagging import WAITING
from chat.wire.posted import posted_frame
from moderation.desk.actions import Action
from moderation.desk.decisions import Decided, Wish
from moderation.desk.items import MESSAGES_AN_ITEM, Claim, Item
from moderation.desk.matrix import Ask
from moderation.desk.queue import Filter
from moderation.desk.words import LINES_AFTER
from moderation.findings import Lane, Reason
from moderation.staff.roles import Actor, Role
from rooms.history import watched_place
from rooms.stores.embedded import EmbeddedStores
from tests.site import WAIT_S, Person, Site, running_site
from tests.standing import standing
from tests.waiting import until

WREN = Actor("wren", Role.MODERATOR)


async def items(site: Site) -> tuple[Item, ...]:
    return (await site.services.queue.page(Filter(), 50)).items


async def only_item(site: Site) -> Item:
    """The one item that opens, with its words; its author's echo comes before the desk is told."""
    async with asyncio.timeout(WAIT_S):
        while True:
            found = await items(site)
            if found and await site.services.words.are_kept(found[0].room, found[0].id):
                [item] = found
                return item
            await asyncio.sleep(0)


async def decide(site: Site, item: Item, action: Action, **ask: object) -> None:
    wish = Wish(
        id=secrets.token_urlsafe(16),
        item=item.id,
        version=item.version,
        ask=Ask(action=action, **ask),  # type: ignore[arg-type]
        actor=WREN,
    )
    assert isinstance(await site.services.decisions.decide(wish), Decided)
    site.services.drainer.wake()


@pytest.fixture
def room(site: Site) -> str:
    return site.room()


async def settled(person: Person) -> None:
    """Wait until all that a person said has been dealt with: a pong comes after it."""
    await person.send("ping")
    while (await person.any())["type"] != "pong":
        pass


async def test_a_flagged_message_reaches_the_desk_with_its_words_and_what_came_before(site: Site, room: str) -> None:
    """The item in ``record`` says why; the text and the lines around it are in ``talk`` alone."""
    async with Person.arrive(site) as finch:
        await finch.join(room)
        for text in ("good evening", "how is everyone?"):
            await finch.say(room, text)
            await finch.next("posted")
        await finch.say(room, "you people are vermin")
        await finch.next("posted")

        item = await only_item(site)
        words = await site.services.words.read(room, item.id)

        assert (item.lane, item.room) == (Lane.HATE, room)
        assert words is not None
        assert [said.text for said in words.said.values()] == ["you people are vermin"]
        assert [line.text for line in words.lines] == ["good evening", "how is everyone?"]


async def test_lines_said_through_another_process_follow_the_flagged_one(
    site: Site, room: str, stores: EmbeddedStores, files: Files
) -> None:
    """Five of them come beside the flagged message; after that a post costs nothing more."""
    async with (
        running_site(stores.talk.url, files, record_url=stores.record.url) as other_site,
        Person.arrive(site) as finch,
        Person.arrive(other_site) as wren,
    ):
        await finch.join(room)
        await wren.join(room)
        await finch.say(room, "you people are vermin")
        item = await only_item(site)
        await settled(finch)
        for number in range(LINES_AFTER + 1):
            await wren.say(room, f"line {number}")
            await settled(wren)

        words = await site.services.words.read(room, item.id)

        assert words is not None
        assert [line.text for line in words.lines] == [f"line {number}" for number in range(LINES_AFTER)]
        assert await site.services.store.call("EXISTS", watched_place(room)) == 0


async def test_a_crisis_opens_an_item_and_calls_somebody(site: Site, room: str, stores: EmbeddedStores) -> None:
    """The item is in the crisis lane, and one call goes into the outbox, from where it is sent at once."""
    async with Person.arrive(site) as finch:
        await finch.join(room)
        await finch.say(room, "I want to die")
        await settled(finch)

        [item] = await items(site)
        assert item.lane is Lane.CRISIS
        with redis.Redis(unix_socket_path=str(stores.record.socket)) as record:
            assert record.xinfo_stream("{record}outbox")["entries-added"] == 1


@pytest.mark.parametrize("text", ["good evening", "my number is +1 202 555 0123", "I am gay"])
async def test_what_is_no_finding_or_a_mask_alone_opens_nothing(site: Site, room: str, text: str) -> None:
    """The next flagged message is the first item."""
    async with Person.arrive(site) as finch:
        await finch.join(room)
        await finch.say(room, text, confirmed=True)
        await finch.say(room, "I want to die")

        assert (await only_item(site)).lane is Lane.CRISIS


async def test_a_removed_message_leaves_every_screen_and_its_author_is_told_why(site: Site, room: str) -> None:
    """Both members see it go; the author alone hears by which rule."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        for person in (finch, wren):
            await person.join(room)
        await finch.say(room, "you people are vermin")
        for person in (finch, wren):
            await person.next("posted")

        await decide(site, await only_item(site), Action.REMOVE)

        heard = {str(frame["type"]): frame for frame in (await finch.any(), await finch.any())}
        assert heard["told"]["what"] == "removed"
        assert heard["told"]["reason"] in set(Reason)
        assert (await wren.next("removed"))["seq"] == heard["removed"]["seq"] == 1


async def test_a_muted_person_is_told_and_can_not_post_but_is_heard_in_danger(site: Site, room: str) -> None:
    """A mute holds in its room until its end; a cry for help passes it, card and all."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        for person in (finch, wren):
            await person.join(room)
        await finch.say(room, "you people are vermin")
        for person in (finch, wren):
            await person.next("posted")
        await decide(site, await only_item(site), Action.MUTE, minutes=30)
        told = await finch.next("told")
        assert (told["what"], int(str(told["until_ms"])) > 0) == ("muted", True)

        nonce = await finch.say(room, "good evening")
        error = await finch.next("error")
        assert (error["code"], error["nonce"]) == ("muted", nonce)
        await finch.say(room, "I want to die")

        await finch.each("posted", "services")
        assert (await wren.next("posted"))["text"] == "I want to die"


async def test_a_released_message_is_read_by_everyone(site: Site, room: str) -> None:
    """What was held comes into the room under its author's name, and the author knows it by its nonce."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        for person in (finch, wren):
            await person.join(room)
        nonce = await finch.say(room, "see https://example.net/notes")
        held = await finch.next("held")
        assert held["reason"] == "link_newcomer"
        assert (await finch.next("notice"))["code"] == "nobody_here"

        await decide(site, await only_item(site), Action.RELEASE)

        posted = await wren.next("posted")
        assert (posted["nonce"], posted["name"]) == (nonce, finch.welcome["name"])
        assert "told" in {(await finch.any())["type"] for _ in range(2)}


async def test_a_locked_room_says_so(site: Site, room: str) -> None:
    """Nobody posts until it ends."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        for person in (finch, wren):
            await person.join(room)
        await finch.say(room, "you people are vermin")
        for person in (finch, wren):
            await person.next("posted")
        await decide(site, await only_item(site), Action.LOCK_ROOM, minutes=5)
        async with asyncio.timeout(WAIT_S):
            while not (await standing(site.services.store, room, "")).locked_until_ms:
                await asyncio.sleep(0)

        await wren.say(room, "hello?")

        assert (await wren.next("error"))["code"] == "room_locked"


async def test_a_draft_that_no_item_has_room_for_is_to_be_sent_again(site: Site, room: str) -> None:
    """Nobody could release it, so its author is not left waiting."""
    async with Person.arrive(site) as finch:
        await finch.join(room)
        answers = []
        for number in range(MESSAGES_AN_ITEM + 1):
            await finch.say(room, f"see https://example{number}.net/notes")
            answers.append((await finch.next("held", "refused"))["type"])
            if answers[-1] == "held":
                await finch.next("notice")

        assert answers == ["held"] * MESSAGES_AN_ITEM + ["refused"]


async def test_what_was_said_again_is_flagged_though_its_first_answer_was_lost(site: Site, room: str) -> None:
    """A process that died between posting and telling the desk has told nobody: the repeat tells both, once."""
    async with Person.arrive(site) as finch:
        member = str((await finch.join(room))["member"])
        nonce, text = secrets.token_urlsafe(16), "I want to die"
        await site.services.history.append(
            room,
            retention_s=3600,
            member=member,
            nonce=nonce,
            frame=posted_frame(room, nonce, member, "Finch", text),
        )

        for _ in range(2):
            await finch.say(room, text, nonce)
            while (await finch.next("posted", "services"))[
                "type"
            ] != "posted":  # the room's own echo comes when it likes
                pass
        await settled(finch)

        item = await only_item(site)
        assert (item.lane, item.joined) == (Lane.CRISIS, 1)


async def test_what_was_found_reaches_the_desk_though_the_store_fails_behind_the_posting(
    site: Site, room: str, talk: redis.Redis
) -> None:
    """The message stands, so its author is told of no error; what could not be written waits, as if for ``record``."""
    async with Person.arrive(site) as finch:
        await finch.join(room)
        talk.set(watched_place(room), "no list of items that wait for lines")

        await finch.say(room, "you people are vermin")

        assert (await finch.any())["type"] == "posted"
        await finch.send("ping")
        assert (await finch.any())["type"] == "pong"
        assert [item.lane for item in await items(site)] == [Lane.HATE]


async def test_while_record_is_away_talk_goes_on_and_findings_wait(
    stores: EmbeddedStores, files: Files, talk: redis.Redis
) -> None:
    """Words and card come through, the finding waits in ``talk``; what would be held is to be sent again."""
    async with running_site(stores.talk.url, files) as site, Person.arrive(site) as finch:
        room = site.room()
        await finch.join(room)
        nonce = await finch.say(room, "see https://example.net/notes")
        refused = await finch.next("refused")
        assert (refused["nonce"], refused["reason"]) == (nonce, "stage_failed")

        await finch.say(room, "I want to die")

        await finch.each("posted", "services")
        await finch.send("ping")
        await finch.next("pong")
        assert talk.llen(WAITING) == 2
        assert 0 < talk.ttl(WAITING) <= 3600


async def test_findings_that_waited_reach_the_desk_crisis_first(
    stores: EmbeddedStores, files: Files, talk: redis.Redis
) -> None:
    """Once ``record`` is back, another process or this one opens their items, by itself."""
    async with running_site(stores.talk.url, files) as cut_off, Person.arrive(cut_off) as finch:
        room = cut_off.room()
        await finch.join(room)
        for text in ("you people are vermin", "I want to die"):
            await finch.say(room, text)
            await settled(finch)
        assert "crisis_ideation" in str(talk.lrange(WAITING, 0, 0)[0])

    async with running_site(stores.talk.url, files, record_url=stores.record.url) as site:
        await until(lambda: not talk.llen(WAITING))

        assert [item.lane for item in await items(site)] == [Lane.CRISIS, Lane.HATE]


async def test_an_item_left_waiting_is_called_again_until_it_is_settled(
    site: Site, room: str, stores: EmbeddedStores
) -> None:
    """It is due in time; a claim puts that off to the claim's end, and a decision ends it."""
    with redis.Redis(unix_socket_path=str(stores.record.socket)) as record:
        async with Person.arrive(site) as finch:
            await finch.join(room)
            await finch.say(room, "you people are vermin")
            await settled(finch)
            item = await only_item(site)
            [(_, due_ms)] = record.zrange("{record}due", 0, -1, withscores=True)
            assert due_ms == item.due_ms

            claim = await site.services.queue.claim(item.id, WREN.staff_id)
            assert isinstance(claim, Claim)
            [(_, due_ms)] = record.zrange("{record}due", 0, -1, withscores=True)
            assert due_ms == claim.until_ms

            await decide(site, item, Action.REMOVE)
            assert record.zcard("{record}due") == 0


async def test_what_was_decided_meanwhile_is_told_on_return(site: Site, room: str) -> None:
    """Somebody whose line was lost hears of the decision when they come back, once."""
    async with Person.arrive(site) as finch:
        await finch.join(room)
        await finch.say(room, "you people are vermin")
        await settled(finch)
    await decide(site, await only_item(site), Action.WARN)
    async with asyncio.timeout(WAIT_S):
        while await site.services.drainer.drain():
            await asyncio.sleep(0)

    async with Person.arrive(site, token=finch.token) as finch_again:
        assert (await finch_again.next("told"))["what"] == "warned"
    async with Person.arrive(site, token=finch.token) as once_more:
        await once_more.send("ping")
        await once_more.next("pong")


async def test_what_waits_keeps_its_end_when_the_desk_is_still_away(
    stores: EmbeddedStores, files: Files, talk: redis.Redis
) -> None:
    """A try that fails loses nothing and puts nothing off."""
    async with running_site(stores.talk.url, files) as cut_off, Person.arrive(cut_off) as finch:
        room = cut_off.room()
        await finch.join(room)
        await finch.say(room, "you people are vermin")
        await settled(finch)
        talk.expire(WAITING, 100)

        await cut_off.services.flagging.retry(cut_off.services.catalogue.rooms)
        await finch.say(room, "I want to die")
        await settled(finch)

        assert talk.llen(WAITING) == 2
        assert 0 < talk.ttl(WAITING) <= 100
