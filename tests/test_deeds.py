"""What people do about what was said, over real sockets: report, block, unblock and unsend."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from chat.building import Files
from rooms.stores.embedded import EmbeddedStores
from tests.site import Person, Site, running_site


@pytest.fixture
async def other_site(stores: EmbeddedStores, files: Files) -> AsyncIterator[Site]:
    """A second process in all but name: its own hub, the same stores."""
    async with running_site(stores.talk.url, files, record_url=stores.record.url) as running:
        yield running


async def heard(person: Person, room: str, text: str) -> dict[str, object]:
    """Say something and hear it said."""
    await person.say(room, text)
    return await person.next("posted")


def place(frame: dict[str, object]) -> dict[str, object]:
    """Name the message of a frame, as a deed does."""
    return {name: frame[name] for name in ("room", "epoch", "seq")}


@asynccontextmanager
async def blocked_pair(site: Site, room: str) -> AsyncIterator[tuple[Person, Person, dict[str, object]]]:
    """Yield two people of whom the first blocked the second for saying "first", and the frame of that message."""
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        for person in (wren, finch):
            await person.join(room)
        said = await heard(finch, room, "first")
        await wren.next("posted")
        await wren.send("block", room=room, member=said["member"])
        await wren.next("blocked")
        yield wren, finch, said


# unsend ----------------------------------------------------------------------------------------------------------


async def test_an_unsent_message_is_gone_for_everybody(site: Site, other_site: Site) -> None:
    """On every screen, on another hub, and for whoever comes later."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(other_site) as finch:
        await wren.join(room)
        await finch.join(room)
        posted = await heard(wren, room, "too much said")
        await finch.next("posted")

        await wren.send("unsend", **place(posted))

        assert place(await wren.next("removed")) == place(await finch.next("removed")) == place(posted)
        async with Person.arrive(site) as robin:
            await robin.join(room)
            assert place(await robin.next("removed")) == place(posted)


async def test_nobody_unsends_what_another_said(site: Site) -> None:
    """Nor what is gone, nor what never was; the message stays."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        await wren.join(room)
        await finch.join(room)
        posted = await heard(wren, room, "mine")
        await finch.next("posted")

        await finch.send("unsend", **place(posted))
        refused = await finch.next("error")
        assert (refused["code"], refused["seq"], refused["room"]) == ("not_yours", 1, room)
        await wren.send("unsend", **{**place(posted), "seq": 7})
        assert (await wren.next("error"))["code"] == "message_gone"
        await wren.send("unsend", **{**place(posted), "seq": 2**53})
        assert (await wren.next("error"))["code"] == "bad_field"
        await wren.send("unsend", **{**place(posted), "epoch": "anotherepoch"})
        assert (await wren.next("error"))["code"] == "message_gone"
        await wren.send("unsend", **place(posted))
        await wren.next("removed")
        await wren.send("unsend", **place(posted))
        assert (await wren.next("error"))["code"] == "message_gone"


# block -----------------------------------------------------------------------------------------------------------


async def test_a_block_keeps_two_people_apart_and_nobody_else(site: Site, other_site: Site) -> None:
    """Each reads a gap where the other spoke; a third one reads everything; the numbers stay whole."""
    room = site.room()
    async with (
        Person.arrive(site) as wren,
        Person.arrive(other_site) as finch,
        Person.arrive(site) as robin,
    ):
        for person in (wren, finch, robin):
            await person.join(room)
        said = await heard(finch, room, "first")
        await wren.next("posted")
        await robin.next("posted")

        await wren.send("block", room=room, member=said["member"])
        assert await wren.next("blocked") == {"type": "blocked", "room": room, "member": said["member"]}
        await finch.say(room, "second")
        await wren.next("gap")
        await wren.say(room, "third")

        assert [(await finch.any())["type"] for _ in range(2)] == ["posted", "gap"]
        assert [(await robin.any())["text"] for _ in range(2)] == ["second", "third"]
        assert (await wren.next("posted"))["text"] == "third"


async def test_a_block_holds_over_a_lost_line_and_another_hub(site: Site, other_site: Site) -> None:
    """Coming back anywhere, from nothing or from a position, a blocked person's words are not shown."""
    room = site.room()
    async with blocked_pair(site, room) as (wren, finch, said):
        await heard(finch, room, "second")
        await wren.next("gap")

        for back in (site, other_site):
            for after in ({}, {"after": {"epoch": said["epoch"], "seq": 1}}):
                async with Person.arrive(back, token=wren.token) as again:
                    joined = await again.join(room, **after)
                    seqs = range(int(str(joined["from"])), int(str(joined["to"])) + 1)
                    assert [(await again.next("gap"))["seq"] for _ in seqs] == list(seqs)
        async with Person.arrive(other_site, token=finch.token) as again:
            await again.join(room)
            assert [(await again.next("posted"))["text"] for _ in range(2)] == ["first", "second"]


async def test_a_block_reaches_every_socket_of_a_session(site: Site, other_site: Site) -> None:
    """Each of them may take the other one's lines off its screen."""
    room = site.room()
    async with (
        Person.arrive(site) as wren,
        Person.arrive(other_site, token=wren.token) as second,
        Person.arrive(site) as finch,
    ):
        for person in (wren, second, finch):
            await person.join(room)
        said = await heard(finch, room, "first")
        for person in (wren, second):
            await person.next("posted")

        await wren.send("block", room=room, member=said["member"])
        assert (await second.next("blocked"))["member"] == said["member"]
        await heard(finch, room, "unseen")

        await second.next("gap")


async def test_a_block_can_be_taken_back(site: Site) -> None:
    """From then on both read each other, and joining anew shows what was said meanwhile."""
    room = site.room()
    async with blocked_pair(site, room) as (wren, finch, said):
        await wren.send("unblock", room=room, member=said["member"])
        await wren.next("unblocked")
        await heard(finch, room, "second")

        assert (await wren.next("posted"))["text"] == "second"
        await wren.join(room)
        assert [(await wren.next("posted"))["text"] for _ in range(2)] == ["first", "second"]


async def test_only_somebody_who_spoke_can_be_blocked(site: Site) -> None:
    """A made-up member is unknown, and nobody blocks themselves."""
    room = site.room()
    async with Person.arrive(site) as wren:
        joined = await wren.join(room)
        await wren.send("block", room=room, member="m" * 22)
        unknown = await wren.next("error")
        await wren.send("block", room=room, member=joined["member"])

        assert (unknown["code"], unknown["member"]) == ("member_unknown", "m" * 22)
        assert (await wren.next("error"))["code"] == "bad_field"


async def test_a_pseudonym_changed_within_the_session_ends_no_block(site: Site) -> None:
    """A block is of the session, not of the name: a session that has not spoken is drawn anew and stays apart."""
    room = site.room()
    async with blocked_pair(site, room) as (wren, finch, _said):
        await wren.send("reroll")
        await wren.next("named")
        await wren.say(room, "under another name")
        await wren.next("posted")

        await finch.next("gap")


# report ----------------------------------------------------------------------------------------------------------


async def test_a_report_hides_a_message_from_its_reader_alone(site: Site, other_site: Site) -> None:
    """At once and on every return; its author and everybody else learn nothing, and an item waits at the desk."""
    room = site.room()
    async with Person.arrive(site) as wren, Person.arrive(site) as finch:
        for person in (wren, finch):
            await person.join(room)
        said = await heard(finch, room, "you walnut")
        await wren.next("posted")

        await wren.send("report", **place(said), reason="hate")
        assert await wren.next("reported") == {"type": "reported", **place(said)}
        await heard(finch, room, "nothing happened here")

        for back in (site, other_site):
            async with Person.arrive(back, token=wren.token) as again:
                await again.join(room)
                assert [(await again.any())["type"] for _ in range(2)] == ["gap", "posted"]
        async with Person.arrive(site) as robin:
            await robin.join(room)
            assert (await robin.next("posted"))["text"] == "you walnut"
