"""Carry one effect out in ``talk``: each step may be repeated, and the last repetition leaves what the first did."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from moderation.desk.appeals import Appeals
from moderation.desk.appearing import Appearing
from moderation.desk.effects import (
    SANCTIONS,
    Appear,
    EndSession,
    Envelope,
    Impose,
    KeepWords,
    Lift,
    OpenDoor,
    Repost,
    ShutDoor,
    Tell,
    Told,
    What,
    Withdraw,
    Write,
)
from moderation.desk.items import Delivered
from moderation.desk.masking import masked
from moderation.desk.threads import Thread, Threads, Turn
from moderation.desk.words import ItemWords
from rooms import retention
from rooms.catalogue import Catalogue
from rooms.history import History, Position
from rooms.sanctions import Kind, Sanction, Sanctions
from rooms.sessions import Sessions
from rooms.telling import Telling

LATEST_MS: Final = retention.NONCE_TTL_S * 1000
"""A message is put into its room within this time or not at all: later, a repetition might be taken for a new one."""


class Sent(msgspec.Struct, frozen=True, kw_only=True):
    """A moderator's words on their way to an author: ``nonce`` is a message's, ``lang`` what the author reads."""

    thread: Thread
    turn: Turn
    nonce: str
    lang: str


class Edges(msgspec.Struct, frozen=True, kw_only=True):
    """What only the edges know.

    ``told_frame`` encodes what one person is told. ``posted_frame`` takes room, nonce, member, name and text, and
    returns a message's frame as the bytes before and after its place in the room. ``sent_frames`` encodes what a
    moderator wrote.
    """

    told_frame: Callable[[Told], bytes]
    posted_frame: Callable[[str, str, str, str, str], tuple[bytes, bytes]]
    sent_frames: Callable[[Sent], tuple[bytes, ...]]


class Talk(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of ``talk`` that effects change."""

    catalogue: Catalogue
    history: History
    sanctions: Sanctions
    sessions: Sessions
    telling: Telling
    words: ItemWords
    threads: Threads


class Carrier:
    """Carries effects out. Raises ``StoreAway`` part-way; then the same effect is to be carried out again."""

    def __init__(self, talk: Talk, edges: Edges, appeals: Appeals) -> None:
        self._talk = talk
        self._appeals = appeals
        self._edges = edges
        self._appearing = Appearing(
            catalogue=talk.catalogue,
            history=talk.history,
            sessions=talk.sessions,
            words=talk.words,
            posted_frame=edges.posted_frame,
        )

    async def carry_out(self, envelope: Envelope, now_ms: int) -> None:
        """Carry one effect out, at the time ``now_ms`` of the store in which it waited."""
        match envelope.effect:
            case Withdraw() as effect:
                await self._withdraw(effect)
            case Repost() as effect:
                await self._repost(effect, envelope, now_ms)
            case Appear() as effect:
                told = await self._appearing.appear(effect, now_ms - envelope.at_ms)
                if told is not None:
                    await self._send(effect.session, told, envelope)
            case EndSession(room=room, item=item):
                await self._end_session(room, item)
            case Tell() as effect:
                await self._tell(effect, envelope)
            case Write() as effect:
                await self._write(effect, envelope)
            case KeepWords(room=room, item=item, until_ms=until_ms):
                await self._talk.words.keep_until(room, item, until_ms)
            case effect:
                await self._hold(effect, envelope.order)

    async def _hold(self, effect: Impose | Lift | ShutDoor | OpenDoor, order: int) -> None:
        match effect:
            case Impose(sanction=sanction, until_ms=until_ms, value=value):
                await self._talk.sanctions.impose(sanction, order=order, until_ms=until_ms, value=value)
            case Lift(sanction=sanction):
                await self._talk.sanctions.lift(sanction, order=order)
            case ShutDoor(room=room, item=item, until_ms=until_ms):
                if door := await self._door(room, item):
                    await self._talk.sanctions.impose(door, order=order, until_ms=until_ms)
            case OpenDoor(room=room, item=item):
                if door := await self._door(room, item):
                    await self._talk.sanctions.lift(door, order=order)

    async def _withdraw(self, effect: Withdraw) -> None:
        words, room, item, nonce = self._talk.words, effect.room, effect.item, effect.nonce
        places: list[Position] = [effect.fate.position] if isinstance(effect.fate, Delivered) else []
        if (moved := await words.position(room, item, nonce)) is not None:
            places.append(moved)
        for place in places:
            await self._talk.history.remove(room, place.epoch, place.seq)
        await words.withdrawn(room, item, nonce)

    async def _repost(self, effect: Repost, envelope: Envelope, now_ms: int) -> None:
        words, item, nonce = self._talk.words, effect.item, effect.nonce
        room = self._talk.catalogue.get(effect.room)
        if await words.position(effect.room, item, nonce) is not None:  # it stands in the room already
            return
        if await words.is_unsent(effect.room, effect.member, nonce):  # its author took it back for good
            return
        said = await words.said(effect.room, item, nonce)
        if room is None or said is None or now_ms - envelope.at_ms > LATEST_MS:
            again = Told(what=What.SEND_AGAIN, room=effect.room, reason=effect.reason, nonces=(nonce,))
            await self._send(effect.session, again, envelope)
            return
        text, author = masked(said, effect.spans), await words.author(room.id, item)
        await self._talk.history.know(room.id, effect.session)
        place = await self._talk.history.append(
            room.id,
            retention_s=room.retention_s,
            member=effect.member,
            nonce=envelope.once,
            frame=self._edges.posted_frame(room.id, nonce, effect.member, said.name, text),
            writer=msgspec.json.encode(author) if author else b"",
        )
        await words.moved(room.id, item, nonce, place.position)

    async def _door(self, room: str, item: str) -> Sanction | None:
        """Return the door to shut or open; None where the author's network is not told apart or forgotten."""
        author = await self._talk.words.author(room, item)
        if author is None or author.network_tag is None:
            return None
        return Sanction(kind=Kind.DOOR, room=room, whom=author.network_tag)

    async def _end_session(self, room: str, item: str) -> None:
        author = await self._talk.words.author(room, item)
        if author is not None:
            await self._talk.sessions.end(await self._talk.sessions.refresh(author.record))

    async def _tell(self, effect: Tell, envelope: Envelope) -> None:
        """Tell the author, with a code to appeal with; told of a ban, they can read it after their session ended.

        Carried out again, it makes another code, and the one that nobody was told runs out.
        """
        told = effect.told
        if told.what in SANCTIONS:
            code = await self._appeals.issue(effect.item, envelope.decision, told.reason)
            told = msgspec.structs.replace(told, appeal=code)
        if told.what is What.BANNED and (author := await self._talk.words.author(effect.room, effect.item)):
            await self._talk.sessions.leave_farewell(author.record, self._edges.told_frame(told))
        await self._send(effect.session, told, envelope)

    async def _send(self, session: str, told: Told, envelope: Envelope) -> None:
        await self._talk.telling.tell(session, self._edges.told_frame(told), once=envelope.once)

    async def _write(self, effect: Write, envelope: Envelope) -> None:
        """Send what a moderator drafted; nothing where the draft is gone with the item's words."""
        thread = Thread(id=effect.item, room=effect.room, is_crisis=effect.is_crisis)
        turn = await self._talk.threads.send(thread, effect.session, envelope.decision)
        if turn is None:
            return
        sent = Sent(thread=thread, turn=turn, nonce=effect.nonce, lang=effect.lang)
        for number, frame in enumerate(self._edges.sent_frames(sent)):
            await self._talk.telling.tell(effect.session, frame, once=f"{envelope.once}.{number}")
