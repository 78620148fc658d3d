"""From a report to the desk and back: what opens an item, what it says, and what it can't be used for."""

from __future__ import annotations

import redis

from chat.building import Files
from chat.flagging import WAITING
from chat.reporting import BURST
from moderation.desk.actions import Action
from moderation.desk.items import Delivered
from moderation.findings import Lane, Reason
from rooms.history import Position
from rooms.stores.embedded import EmbeddedStores
from tests.site import Person, Site, running_site
from tests.test_flagging import decide, items, only_item
from tests.waiting import until


def place(frame: dict[str, object]) -> dict[str, object]:
    """Name the message of a frame, as a report does."""
    return {name: frame[name] for name in ("room", "epoch", "seq")}


async def talk_of(room: str, author: Person, reader: Person, *texts: str) -> list[dict[str, object]]:
    """Let one person say things that another reads; return the reader's frames."""
    for person in (author, reader):
        await person.join(room)
    frames = []
    for text in texts:
        await author.say(room, text)
        await author.next("posted")
        frames.append(await reader.next("posted"))
    return frames


async def report(reader: Person, frame: dict[str, object], **why: str) -> None:
    """Report a message and hear that it was taken."""
    await reader.send("report", **place(frame), **why)
    await reader.next("reported")


async def test_a_report_brings_a_message_to_the_desk_with_the_talk_around_it(site: Site) -> None:
    """The item is its author's, and says why the reader asked; what came after is there, since the talk has gone on."""
    room = site.room()
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        before, said, after = await talk_of(room, finch, wren, "good evening", "hand me the rake", "or a spade")

        await report(wren, said, reason="unsafe")

        item = await only_item(site)
        words = await site.services.words.read(room, item.id)
        assert (item.lane, item.reasons, item.member) == (Lane.REPORT, (Reason.UNSAFE_ASKING,), said["member"])
        [message] = item.messages
        assert message.fate == Delivered(Position(str(said["epoch"]), 2))
        assert words is not None
        assert words.said[message.nonce].text == "hand me the rake"
        assert [line.at.seq for line in words.lines] == [before["seq"], after["seq"]]


async def test_many_reports_of_one_message_are_one_item_and_hide_it_from_nobody_else(site: Site) -> None:
    """However many ask, and however often: number alone decides nothing."""
    room = site.room()
    async with Person.arrive(site) as finch, Person.arrive(site) as wren, Person.arrive(site) as robin:
        [said] = await talk_of(room, finch, wren, "hand me the rake")
        await robin.join(room)
        await robin.next("posted")
        for _ in range(2):
            for reader in (wren, robin):
                await report(reader, said)

        [item] = await items(site)
        assert (item.joined, len(item.messages)) == (1, 1)
        async with Person.arrive(site) as owl:
            await owl.join(room)
            assert (await owl.next("posted"))["text"] == "hand me the rake"


async def test_reports_of_one_authors_messages_join_one_item(site: Site) -> None:
    """As findings do: per session, room and lane."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        for said in await talk_of(site.room(), finch, wren, "hand me the rake", "and the spade"):
            await report(wren, said)

        [item] = await items(site)
        assert len(item.messages) == 2


async def test_a_reported_cry_for_help_goes_where_nobody_is_punished(site: Site) -> None:
    """It joins the danger item of its author; no report item opens beside it."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        room = site.room()
        for person in (finch, wren):
            await person.join(room)
        await finch.say(room, "I want to die")
        said = await wren.next("posted")

        await report(wren, said, reason="hate")

        assert {item.lane for item in await items(site)} == {Lane.CRISIS}


async def test_a_removal_after_a_report_does_not_tell_that_somebody_reported(site: Site) -> None:
    """The author hears a rule in plain words, as after any finding."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        [said] = await talk_of(site.room(), finch, wren, "hand me the rake")
        await report(wren, said)

        await decide(site, await only_item(site), Action.REMOVE)

        heard = {str(frame["type"]): frame for frame in (await finch.any(), await finch.any())}
        assert (heard["told"]["reason"], "report" in str(heard)) == ("house_rules", False)


async def test_what_is_gone_or_ones_own_can_not_be_reported(site: Site) -> None:
    """The answer names the message, and no item opens."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        [said] = await talk_of(site.room(), finch, wren, "hand me the rake")

        await finch.send("report", **place(said))
        own = await finch.next("error")
        await wren.send("report", **{**place(said), "seq": 5})
        gone = await wren.next("error")

        assert (own["code"], own["seq"]) == ("bad_field", 1)
        assert (gone["code"], gone["seq"]) == ("message_gone", 5)
        assert await items(site) == ()


async def test_reports_of_one_session_have_a_pace(site: Site) -> None:
    """A screen full at once, then no more for a while."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        [said] = await talk_of(site.room(), finch, wren, "hand me the rake")
        for _ in range(BURST):
            await report(wren, said)

        await wren.send("report", **place(said))

        assert (await wren.next("error"))["code"] == "too_fast"


async def test_while_record_is_away_a_report_waits(stores: EmbeddedStores, files: Files, talk: redis.Redis) -> None:
    """The reader is helped at once; the desk hears of it when it is back."""
    async with (
        running_site(stores.talk.url, files) as cut_off,
        Person.arrive(cut_off) as finch,
        Person.arrive(cut_off) as wren,
    ):
        [said] = await talk_of(cut_off.room(), finch, wren, "hand me the rake")
        await report(wren, said)

    assert talk.llen(WAITING) == 1
    async with running_site(stores.talk.url, files, record_url=stores.record.url) as site:
        await until(lambda: not talk.llen(WAITING))
        assert [item.lane for item in await items(site)] == [Lane.REPORT]


async def test_an_unsent_message_stays_at_the_desk_as_unsent(site: Site) -> None:
    """Its words stay for the moderator, and no decision brings it back into the room."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        room = site.room()
        [said] = await talk_of(room, finch, wren, "you people are vermin")
        item = await only_item(site)
        await finch.send("unsend", **place(said))
        await finch.next("removed")
        await wren.next("removed")

        words = await site.services.words.read(room, item.id)
        assert words is not None
        assert words.unsent == {item.messages[0].nonce} == set(words.said)
        await decide(site, item, Action.MASK)

        assert (await finch.next("told"))["what"] == "masked"
        await finch.say(room, "and so on")
        assert (await wren.next("posted"))["text"] == "and so on"


async def test_nobody_else_makes_a_message_look_unsent(site: Site) -> None:
    """Whoever sends a nonce they have read, and takes that back, says nothing of the message that came with it."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        room = site.room()
        [said] = await talk_of(room, finch, wren, "hand me the rake")
        await report(wren, said)
        await wren.say(room, "something else", str(said["nonce"]))
        await wren.send("unsend", **place(await wren.next("posted")))
        await wren.next("removed")

        item = await only_item(site)
        words = await site.services.words.read(room, item.id)
        assert words is not None
        assert words.unsent == frozenset()


async def test_a_nonce_sent_anew_after_its_hour_hides_no_other_words_from_the_desk(
    site: Site, talk: redis.Redis
) -> None:
    """The desk sees both messages, each with its own words and place, however often they are reported."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        room = site.room()
        [said] = await talk_of(room, finch, wren, "hand me the rake")
        await report(wren, said)
        talk.delete(*talk.scan_iter("*nonce:*"))
        await finch.say(room, "and the spade", str(said["nonce"]))
        again = await wren.next("posted")
        for _ in range(2):
            await report(wren, again)

        item = await only_item(site)
        words = await site.services.words.read(room, item.id)
        assert words is not None
        places = [Delivered(Position(str(frame["epoch"]), int(str(frame["seq"])))) for frame in (said, again)]
        assert [message.fate for message in item.messages] == places
        texts = [words.said[message.nonce].text for message in item.messages]
        assert texts == ["hand me the rake", "and the spade"]


async def test_what_is_said_anew_does_not_look_unsent(site: Site, talk: redis.Redis) -> None:
    """A nonce that was taken back, and is sent with other words after its hour, stands for what is in the room."""
    async with Person.arrive(site) as finch, Person.arrive(site) as wren:
        room = site.room()
        [said] = await talk_of(room, finch, wren, "hand me the rake")
        await finch.send("unsend", **place(said))
        for person in (finch, wren):
            await person.next("removed")
        talk.delete(*talk.scan_iter("*nonce:*"))
        await finch.say(room, "and the spade", str(said["nonce"]))
        await report(wren, await wren.next("posted"))

        item = await only_item(site)
        words = await site.services.words.read(room, item.id)
        assert words is not None
        assert words.unsent == frozenset()
