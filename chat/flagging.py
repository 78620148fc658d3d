"""Bring what the pipeline found to the desk: an item in ``record``, its words in ``talk``, a call if it is urgent."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec
import structlog

from chat.wire.server import Posted
from moderation.desk.items import FLAGS_A_MESSAGE, Delivered, Flag, Flagged, Held, Message, Private
from moderation.desk.queue import Opened, Queue
from moderation.desk.words import LINES_AFTER, LINES_BEFORE, Author, ItemWords, Line, Said
from moderation.findings import Finding, Lane, Outcome, Span
from rooms import retention
from rooms.errors import StoreAway, StoreRefused
from rooms.history import Entry, History, Position
from rooms.ids import member_id
from rooms.room import Room
from rooms.sessions import SessionRecord
from rooms.stores.scripts import Caller

WAITING_MOST: Final = 1_000
WAITING_TTL_S: Final = 3_600
WAITING: Final = "{flagged}waiting"

log = structlog.get_logger()


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """A message that asks for a look; ``text`` is as its author wrote it, ``at`` None where it is held.

    ``asked`` is the queue where a person asked for the look; else each finding goes to its own. A held message appears
    by itself after ``let_go_ms``, where that is not 0. ``is_private`` says that it was written to a moderator: no room
    was to see it. ``alike`` are authored sentences that it sounds like, where the screening found it.
    """

    author: SessionRecord
    network_tag: str | None
    room: str
    nonce: str
    text: str
    findings: tuple[Finding, ...]
    at: Position | None
    asked: Lane | None = None
    let_go_ms: int = 0
    is_private: bool = False
    alike: tuple[str, ...] = ()

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The queues it belongs to, most urgent first."""
        found = {self.lane_of(finding) for finding in self.findings}
        return tuple(lane for lane in Lane if lane in found)

    def lane_of(self, finding: Finding) -> Lane | None:
        """Return the queue of one finding, or None where it is only counted.

        A held message is decided on once, in the most urgent queue beside that of danger: what is removed in one may
        not be released, or appear by itself, from another.
        """
        if self.at is None and finding.lane not in {None, Lane.CRISIS}:
            held = {one.lane for one in self.findings}
            return next(lane for lane in Lane if lane is not Lane.CRISIS and lane in held)
        return self.asked or finding.lane


_decoder = msgspec.json.Decoder(Found)


class Flagging:
    """Opens items. While ``record`` is away what was found waits in ``talk``, an hour and a thousand at most."""

    def __init__(self, *, store: Caller, queue: Queue, words: ItemWords, history: History) -> None:
        self._store = store
        self._queue, self._words, self._history = queue, words, history

    async def flag(self, found: Found, room: Room) -> bool:
        """Open or join an item for each lane; false where it could only be left waiting, or not even that."""
        if not found.lanes:
            return True
        try:
            return await self._open(found, room)
        except (StoreAway, StoreRefused):
            # its author is asked to send it again, so it does not appear by itself as well
            await self._leave_waiting(msgspec.structs.replace(found, let_go_ms=0))
            return False

    async def follow(self, room_id: str, line: Line) -> None:
        """Add a line just said to the items that wait for what came after."""
        await self._words.follow(room_id, line)

    async def is_any_waiting(self) -> bool:
        """Tell whether something could not be brought to the desk. Raises ``StoreAway``."""
        return bool(await self._store.call("EXISTS", WAITING))

    async def retry(self, rooms: Iterable[Room]) -> None:
        """Open items for what waited, most urgent first. Raises ``StoreAway`` when a store is still away."""
        known = {str(room.id): room for room in rooms}
        while isinstance(kept := await self._store.call("LINDEX", WAITING, 0), bytes):
            found = _decoder.decode(kept)
            if (room := known.get(found.room)) is not None:
                try:
                    await self._open(found, room)
                except (StoreAway, StoreRefused):  # it goes on waiting where it is
                    return
            await self._store.call("LREM", WAITING, 1, kept)

    async def _open(self, found: Found, room: Room) -> bool:
        """Tell the desk; false for a held draft that no item has room for, so that nobody could release it."""
        is_listed = False
        around = await self._around(found, room)
        author = Author(record=found.author, network_tag=found.network_tag)
        for lane in found.lanes:
            opened, nonce = await self._join(_flagged(found, lane))
            said = Said(
                nonce=nonce,
                name=found.author.name,
                text=found.text,
                masks=_masks(found.findings),
                alike=found.alike,
            )
            log.info("item_opened", room=found.room, lane=lane, count=int(opened.is_new))
            is_listed = is_listed or opened.is_listed
            if opened.is_listed:
                await self._words.remember(found.room, opened.item_id, said, around, author)
        return is_listed or found.at is not None

    async def _join(self, flagged: Flagged) -> tuple[Opened, str]:
        """Open or join an item; return also the nonce by which the message is known there.

        A nonce is the client's own, and once its hour is over nothing keeps it from being sent with other words: a
        message that stands elsewhere than the one listed by its nonce is another one, known by its place.
        """
        opened, message = await self._queue.open(flagged), flagged.message
        if opened.is_new or not isinstance(message.fate, Delivered):
            return opened, message.nonce
        item = await self._queue.find(opened.item_id)
        if item is None or message.fate in {one.fate for one in item.chosen((message.nonce,))}:
            return opened, message.nonce
        nonce = f"{message.fate.position.epoch}-{message.fate.position.seq}"
        another = msgspec.structs.replace(message, nonce=nonce)
        return await self._queue.open(msgspec.structs.replace(flagged, message=another)), nonce

    async def _around(self, found: Found, room: Room) -> tuple[Line, ...]:
        """Read what was said before; where a reader asked, the talk has gone on, so what came after is there too."""
        limit = retention.MESSAGES_A_ROOM if found.asked else LINES_BEFORE + 1
        recent = await self._history.recent(room.id, limit, retention_s=room.retention_s)
        at = recent.top + 1 if found.at is None else found.at.seq
        before = [entry for entry in recent.entries if entry.seq < at][-LINES_BEFORE:]
        after = [entry for entry in recent.entries if entry.seq > at][:LINES_AFTER]
        return tuple(_line(_decoded(entry)) for entry in (*before, *after))

    async def _leave_waiting(self, found: Found) -> None:
        """Keep what was found in ``talk`` until ``record`` is back; what is urgent goes first."""
        put = "LPUSH" if Lane.CRISIS in found.lanes else "RPUSH"
        try:
            await self._store.call(put, WAITING, msgspec.json.encode(found))
            await self._store.call("LTRIM", WAITING, 0, WAITING_MOST - 1)
            await self._store.call("EXPIRE", WAITING, WAITING_TTL_S, "NX")
        except (StoreAway, StoreRefused):  # both stores are away: the desk has no way to hear of it
            log.error("finding_lost", room=found.room)


def _flagged(found: Found, lane: Lane) -> Flagged:
    flags = tuple(
        Flag(stage=one.stage, rule=one.rule, reason=one.reason, severity=one.severity, span=one.span)
        for one in found.findings
        if found.lane_of(one) is lane
    )
    return Flagged(
        lane=lane,
        room=found.room,
        session=found.author.id,
        member=member_id(found.author.id, found.room),
        lang=found.author.lang,
        message=Message(
            nonce=found.nonce,
            fate=_fate(found),
            flags=flags[:FLAGS_A_MESSAGE],
        ),
        let_go_ms=found.let_go_ms,
    )


def _fate(found: Found) -> Held | Delivered | Private:
    if found.is_private:
        return Private()
    return Held() if found.at is None else Delivered(found.at)


def _masks(findings: Iterable[Finding]) -> tuple[Span, ...]:
    return tuple(finding.span for finding in findings if finding.outcome is Outcome.MASK)


def _decoded(entry: Entry) -> Posted:
    return msgspec.json.decode(entry.frame, type=Posted)


def _line(posted: Posted) -> Line:
    """Read a line as the room saw it; a posted frame in a stream has all its fields."""
    return Line(
        at=Position(posted.epoch, posted.seq),
        at_ms=int(posted.at_ms or 0),
        member=str(posted.member),
        name=str(posted.name),
        text=str(posted.text),
    )
