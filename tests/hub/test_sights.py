"""Blocks and reports under any order of events: on two hubs, what each reader is shown, checked against a model."""

from __future__ import annotations

import contextlib
import random
from collections.abc import AsyncIterator

import msgspec
import pytest

from chat.building import Files
from rooms.stores.embedded import EmbeddedStores
from tests.site import Person, Site, running_site

PEOPLE = 4
STEPS = 40


class Message(msgspec.Struct):
    """What was said, and whether it is still there."""

    seq: int
    author: int
    text: str
    is_gone: bool = False


class Reader(msgspec.Struct):
    """Somebody in the room: their socket, what they have seen, whom they block and what they reported."""

    person: Person
    exits: contextlib.AsyncExitStack
    token: str
    member: str
    seen: int = 0
    blocks: set[int] = msgspec.field(default_factory=set)
    reported: set[int] = msgspec.field(default_factory=set)


class Model:
    """A room of a few people on two hubs. Every step says what each of them must be shown next."""

    def __init__(self, sites: tuple[Site, Site], dice: random.Random, exits: contextlib.AsyncExitStack) -> None:
        self.sites, self.dice, self.exits = sites, dice, exits
        self.room = sites[0].room()
        self.epoch = ""
        self.said: list[Message] = []
        self.readers: list[Reader] = []

    async def begin(self) -> None:
        """Let everybody come in and say one thing, so that they can be blocked."""
        for _ in range(PEOPLE):
            exits = await self.exits.enter_async_context(contextlib.AsyncExitStack())
            person = await exits.enter_async_context(Person.arrive(self.dice.choice(self.sites)))
            joined = await person.join(self.room)
            self.epoch = str(joined["epoch"])
            reader = Reader(person, exits, person.token, str(joined["member"]), int(str(joined["to"])))
            self.readers.append(reader)
            for seq in range(1, reader.seen + 1):
                self.check(reader, await person.any(), seq)
            await self.post(len(self.readers) - 1)

    def is_hidden(self, reader: int, message: Message) -> bool:
        """Say whether a message is not for a reader."""
        blocked = message.author in self.readers[reader].blocks or reader in self.readers[message.author].blocks
        return blocked or message.seq in self.readers[reader].reported

    def check(self, reader: Reader, frame: dict[str, object], seq: int) -> None:
        """Look at what stands at a number: a whole message, that it is gone, or that it is not for this reader."""
        message = self.said[seq - 1]
        assert (frame["room"], frame["epoch"], frame["seq"]) == (self.room, self.epoch, seq)
        if self.is_hidden(self.readers.index(reader), message):
            assert frame["type"] in ({"gap", "removed"} if message.is_gone else {"gap"})
            assert message.text not in str(frame)
        elif message.is_gone:
            assert frame["type"] == "removed"
        else:
            assert (frame["type"], frame["text"]) == ("posted", message.text)

    def check_gone(self, frame: dict[str, object]) -> None:
        """Look at word of a message that went, and may still be on somebody's screen."""
        assert frame["type"] == "removed"
        assert self.said[int(str(frame["seq"])) - 1].is_gone

    async def post(self, author: int) -> None:
        """Say something; everybody hears of its number."""
        message = Message(len(self.said) + 1, author, f"word {len(self.said) + 1} of many")
        self.said.append(message)
        await self.readers[author].person.say(self.room, message.text)
        for reader in self.readers:
            self.check(reader, await reader.person.any(), message.seq)
            reader.seen = message.seq

    async def unsend(self, author: int) -> None:
        """Take the last own message back; it goes for everybody, also for those who never saw it."""
        own = [message for message in self.said if message.author == author and not message.is_gone]
        if not own:
            return
        await self.readers[author].person.send("unsend", room=self.room, epoch=self.epoch, seq=own[-1].seq)
        own[-1].is_gone = True
        for reader in self.readers:
            assert (await reader.person.next("removed"))["seq"] == own[-1].seq

    async def block(self, who: int) -> None:
        """Block somebody, or take the block back; nobody else hears of it."""
        whom = self.dice.choice([one for one in range(PEOPLE) if one != who])
        is_blocked = whom in self.readers[who].blocks
        deed = "unblock" if is_blocked else "block"
        await self.readers[who].person.send(deed, room=self.room, member=self.readers[whom].member)
        assert (await self.readers[who].person.next(f"{deed}ed"))["member"] == self.readers[whom].member
        self.readers[who].blocks ^= {whom}

    async def report(self, who: int) -> None:
        """Report a message of somebody else."""
        others = [one for one in self.said if one.author != who and not one.is_gone]
        if not others or len(self.readers[who].reported) > 3:
            return
        seq = self.dice.choice(others).seq
        await self.readers[who].person.send("report", room=self.room, epoch=self.epoch, seq=seq)
        assert (await self.readers[who].person.next("reported"))["seq"] == seq
        self.readers[who].reported.add(seq)

    async def come_back(self, who: int) -> None:
        """Lose the line and come back on either hub, from the last message seen, an earlier one or from nothing."""
        reader = self.readers[who]
        await reader.exits.aclose()
        arriving = Person.arrive(self.dice.choice(self.sites), token=reader.token)
        reader.person = await reader.exits.enter_async_context(arriving)
        seen = self.dice.choice([None, reader.seen, self.dice.randint(0, reader.seen)])
        after = {} if seen is None else {"after": {"epoch": self.epoch, "seq": seen}}
        joined = await reader.person.join(self.room, **after)
        assert joined["member"] == reader.member
        first, last = int(str(joined["from"])), int(str(joined["to"]))
        assert (first, last) == ((seen or 0) + 1, len(self.said))
        expected = first
        while expected <= last:
            frame = await reader.person.any()
            if frame["seq"] == expected:
                self.check(reader, frame, expected)
                expected += 1
            else:
                self.check_gone(frame)
        await reader.person.send("ping")
        while (frame := await reader.person.any())["type"] != "pong":
            self.check_gone(frame)


@pytest.fixture
async def other_site(stores: EmbeddedStores, files: Files) -> AsyncIterator[Site]:
    """A second process in all but name: its own hub, the same stores."""
    async with running_site(stores.talk.url, files, record_url=stores.record.url) as running:
        yield running


@pytest.mark.parametrize("seed", range(4))
async def test_each_reader_is_shown_what_is_for_them_and_every_number(site: Site, other_site: Site, seed: int) -> None:
    """Whoever blocks, posts, reports, takes back, leaves and comes back: no number is missing, no word leaks."""
    dice = random.Random(seed)  # noqa: S311 - a repeatable story, no secret
    async with contextlib.AsyncExitStack() as exits:
        model = Model((site, other_site), dice, exits)
        await model.begin()
        steps = [model.post, model.post, model.block, model.come_back, model.unsend, model.report]
        for _ in range(STEPS):
            await dice.choice(steps)(dice.randrange(PEOPLE))
