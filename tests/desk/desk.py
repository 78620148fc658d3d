"""A desk put together as the edges will, with frames of its own, and people who say things."""

from __future__ import annotations

import random
from typing import cast

import msgspec

from moderation.audit.audit import Audit
from moderation.desk.actions import Action
from moderation.desk.appeals import Appeals
from moderation.desk.audit import Entry
from moderation.desk.carrying import Carrier, Edges, Sent, Talk
from moderation.desk.decisions import Decided, Decisions, Stale, Taken, Wish
from moderation.desk.drainer import Drainer
from moderation.desk.effects import Told
from moderation.desk.items import Item
from moderation.desk.matrix import Ask, Denied
from moderation.desk.queue import Queue
from moderation.desk.threads import Threads
from moderation.desk.words import Author, ItemWords, Line, Said
from moderation.findings import Lane
from moderation.staff.roles import Actor
from rooms.catalogue import Catalogue
from rooms.control import Control, Mail
from rooms.history import History, Position
from rooms.ids import member_id, new_id
from rooms.sanctions import Sanctions
from rooms.sessions import SessionRecord, Sessions
from rooms.stores.scripts import Caller
from rooms.telling import Telling
from tests.desk.making import ROOM, WREN, flagged
from tests.fakes import Clock
from tests.site import KEY

TEXT = "word that was flagged"
KEPT_S = 3600


class Person(msgspec.Struct, frozen=True):
    """Somebody who talks."""

    token: str
    record: SessionRecord

    @property
    def id(self) -> str:
        """Their session."""
        return self.record.id


def posted_frame(room: str, nonce: str, member: str, name: str, text: str) -> tuple[bytes, bytes]:
    """Return a frame around its place."""
    rest = msgspec.json.encode({"room": room, "nonce": nonce, "member": member, "name": name, "text": text})
    return b"{", rest[1:]


def sent_frames(sent: Sent) -> tuple[bytes, ...]:
    """Return what a moderator wrote, and the services they chose, as they were handed over."""
    return tuple(msgspec.json.encode(part) for part in (sent.turn.letter, sent.turn.letter.card) if part)


class Desk:
    """Every part of the desk on two callers, which a test may cut."""

    def __init__(self, record: Caller, store: Caller, catalogue: Catalogue) -> None:
        control = Control(store)
        self.record, self.store = record, store
        self.catalogue = catalogue
        self.queue, self.words, self.audit = Queue(record), ItemWords(store), Audit(record, KEY)
        self.threads, self.appeals = Threads(store), Appeals(record)
        self.decisions = Decisions(record, self.words)
        self.history, self.mail, self.sanctions = History(store), Mail(store), Sanctions(store)
        dice = random.Random(5)  # noqa: S311 - dice that repeat
        self.sessions = Sessions(store, control, clock_ms=Clock().ms, dice=dice)
        talk = Talk(
            catalogue=catalogue,
            history=self.history,
            sanctions=self.sanctions,
            sessions=self.sessions,
            telling=Telling(store),
            words=self.words,
            threads=self.threads,
        )
        edges = Edges(told_frame=msgspec.json.encode, posted_frame=posted_frame, sent_frames=sent_frames)
        self.drainer = Drainer(record, Carrier(talk, edges, self.appeals))

    async def enter(self) -> Person:
        """Let somebody come."""
        return Person(*await self.sessions.open(age_band="18+", lang="en"))

    async def says(self, person: Person, text: str = TEXT, *, nonce: str = "") -> Position:
        """Post a message."""
        nonce, member = nonce or new_id(), member_id(person.id, ROOM)
        place = await self.history.append(
            ROOM,
            retention_s=KEPT_S,
            member=member,
            nonce=nonce,
            frame=posted_frame(ROOM, nonce, member, person.record.name, text),
        )
        return Position(place.epoch, place.seq)

    async def flag(
        self,
        person: Person,
        lane: Lane = Lane.HATE,
        *,
        nonce: str = "n1",
        is_held: bool = False,
        tag: str | None = "net",
        text: str = TEXT,
    ) -> Item:
        """Let a message be flagged, delivered or held, and its words be kept."""
        at = None if is_held else await self.says(person, text, nonce=nonce)
        opened = await self.queue.open(flagged(lane, session=person.id, nonce=nonce, at=at))
        author = Author(record=person.record, network_tag=tag)
        said = Said(nonce=nonce, name=person.record.name, text=text)
        await self.words.remember(ROOM, opened.item_id, said, (), author)
        return await self.item(opened.item_id)

    async def item(self, item_id: str) -> Item:
        """Read an item that must be there."""
        item = await self.queue.find(item_id)
        assert item is not None
        return item

    async def decide(
        self,
        item: Item,
        action: Action,
        minutes: int = 0,
        *,
        actor: Actor = WREN,
        second: Actor | None = None,
        decision: str = "",
        of: str = "",
    ) -> Decided | Denied | Stale | Taken:
        """Ask for a decision on the item as it was seen."""
        ask = Ask(action=action, minutes=minutes, of=of)
        wish = Wish(id=decision or new_id(), item=item.id, version=item.version, ask=ask, actor=actor, second=second)
        return await self.decisions.decide(wish)

    async def room(self) -> list[str]:
        """Return the texts in the room, oldest first."""
        recent = await self.history.recent(ROOM, 500, retention_s=KEPT_S)
        return [cast("str", msgspec.json.decode(entry.frame)["text"]) for entry in recent.entries]

    async def letters(self, person: Person) -> list[Told]:
        """Read somebody's mail, each letter once."""
        letters = await self.mail.read(person.id)
        for letter in letters:
            await self.mail.acknowledge(person.id, letter)
        return [msgspec.json.decode(letter.frame, type=Told) for letter in letters]


def line(seq: int, text: str = "hello") -> Line:
    """Return something said in the room."""
    return Line(at=Position("epoch123", seq), at_ms=1_000 + seq, member="m", name="Bird", text=text)


async def entries(desk: Desk) -> list[Entry]:
    """Read the audit."""
    return [msgspec.json.decode(link.entry, type=Entry) async for page in desk.audit.pages() for link in page]
