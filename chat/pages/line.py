"""What can be done about one message without scripts: report it, block its author, take an own one back."""

from __future__ import annotations

import enum
from typing import Final

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from chat.pages.answers import answers_from
from chat.pages.drawing import Guest
from chat.pages.errors import NotFound
from chat.pages.forms import TokenForm
from chat.pages.log import Log
from chat.pages.site import Site, see
from chat.wire.client import Block, Deed, Report, ReportReason, Unblock, Unsend
from chat.wire.codec import encode
from chat.wire.codes import ErrorCode
from chat.wire.server import Blocked, Error, Removed, Reported, ServerFrame, Unblocked
from chat.wire.types import Epoch, MemberId, Position, Seq
from moderation.desk.words import Author
from rooms.ids import member_id
from rooms.room import Room

REFUSED_STATUS: Final = 422


class Act(enum.StrEnum):
    """What the page of a message offers."""

    REPORT = "report"
    BLOCK = "block"
    UNSEND = "unsend"


class LineForm(TokenForm, frozen=True, kw_only=True):
    """Something to be done about a message; a report may say why."""

    act: Act
    reason: ReportReason | None = None


class UnblockForm(TokenForm, frozen=True, kw_only=True):
    """Whose block to take back."""

    member: MemberId


class Apart(msgspec.Struct, frozen=True):
    """Somebody who is blocked; the name is empty where it is no longer known."""

    member: str
    name: str


class LinePages:
    """Draws one message with what can be done about it, and the list of people who are blocked in a room."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._log = Log(site.services.history, site.services.sights)

    def routes(self) -> list[BaseRoute]:
        """List the addresses of these pages."""
        route = self._site.route
        return [
            route("/room/{room_id}/line/{epoch}/{seq}", self.show),
            route("/room/{room_id}/line/{epoch}/{seq}", self.act, methods=["POST"]),
            route("/room/{room_id}/apart", self.apart),
            route("/room/{room_id}/apart", self.unblock, methods=["POST"]),
        ]

    async def show(self, request: Request) -> Response:
        """Draw a message. One that is gone, or not for this reader, is nowhere."""
        guest = await self._site.guest(request)
        room, at = self._site.room(request, guest), _place(request)
        line = await self._log.line(guest, room, at, self._site.services.clock_ms())
        if line is None:
            raise NotFound
        path = f"/room/{room.id}/line/{at.epoch}/{at.seq}"
        reasons = tuple(ReportReason)
        return self._site.drawing.page(guest, "line", room_id=room.id, path=path, message=line, reasons=reasons)

    async def act(self, request: Request) -> Response:
        """Do something about a message and lead back to the room, or say what stands against it. May be repeated."""
        guest, form = await self._site.guest_form(request, LineForm)
        room, at = self._site.room(request, guest), _place(request)
        entry = await self._site.services.history.find(room.id, at.epoch, at.seq, retention_s=room.retention_s)
        if entry is None:
            return self._undone(guest, room.id, ErrorCode.MESSAGE_GONE)
        deed, answer = _deed(form, room, at, entry.member)
        error = await self._do(request, guest, deed, answer)
        return error if error is not None else see(f"/room/{room.id}#answers")

    async def apart(self, request: Request) -> Response:
        """Draw the people whom this guest has blocked in a room."""
        guest = await self._site.guest(request)
        room = self._site.room(request, guest)
        services = self._site.services
        _, sight = await services.sights.read(room.id, member_id(guest.record.id, room.id))
        people = [Apart(member, await self._name(room, member)) for member in sorted(sight.blocked)]
        return self._site.drawing.page(guest, "apart", room_id=room.id, people=people)

    async def unblock(self, request: Request) -> Response:
        """Take a block back."""
        guest, form = await self._site.guest_form(request, UnblockForm)
        room = self._site.room(request, guest)
        deed = Unblock(room=room.id, member=form.member)
        error = await self._do(request, guest, deed, Unblocked(room=room.id, member=form.member))
        return error if error is not None else see(f"/room/{room.id}#answers")

    async def _do(self, request: Request, guest: Guest, deed: Deed, answer: ServerFrame) -> Response | None:
        services = self._site.services
        tag = self._site.network_tag(request)
        code = await services.deeds.do(guest.record, deed, network_tag=tag)
        if code is None:
            await services.mail.put(guest.record.id, encode(answer))
            return None
        return self._undone(guest, deed.room, code)

    def _undone(self, guest: Guest, room_id: str, code: ErrorCode) -> Response:
        (answer,) = answers_from((Error(code=code),), guest.words, now_ms=self._site.services.clock_ms())
        return self._site.drawing.page(guest, "undone", status=REFUSED_STATUS, room_id=room_id, said=answer.words)

    async def _name(self, room: Room, member: str) -> str:
        writer = await self._site.services.history.writer(room.id, member)
        return msgspec.json.decode(writer, type=Author).record.name if writer else ""


def _deed(form: LineForm, room: Room, at: Position, member: str) -> tuple[Deed, ServerFrame]:
    """Return what is asked for, and what is told once it is done."""
    match form.act:
        case Act.REPORT:
            done = Reported(room=room.id, epoch=at.epoch, seq=at.seq)
            return Report(room=room.id, epoch=at.epoch, seq=at.seq, reason=form.reason), done
        case Act.BLOCK:
            return Block(room=room.id, member=member), Blocked(room=room.id, member=member)
        case Act.UNSEND:
            gone = Removed(room=room.id, epoch=at.epoch, seq=at.seq)
            return Unsend(room=room.id, epoch=at.epoch, seq=at.seq), gone


def _place(request: Request) -> Position:
    """Read which message an address names. Raises NotFound."""
    try:
        return msgspec.convert(dict(request.path_params), _Place, strict=False).position
    except msgspec.ValidationError:
        raise NotFound from None


class _Place(msgspec.Struct, frozen=True):
    epoch: Epoch
    seq: Seq

    @property
    def position(self) -> Position:
        return Position(self.epoch, self.seq)
