"""Frames of the desk's own socket: what an open page asks to be told, and what it is told."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from chat.wire.client import ClientFrame, Ping
from chat.wire.schema import Protocol
from chat.wire.server import Bye, Error, Pong, ServerFrame
from moderation.findings import Lane, Reason

ItemId = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{16,64}$(?!\\n)", description="An item's random id.")]
Part = Annotated[str, msgspec.Meta(pattern="^[a-z0-9]{0,8}$(?!\\n)", description="Empty for all of them.")]


class WatchQueue(ClientFrame, frozen=True, kw_only=True):
    """Ask for the queue, or a part of it, now and whenever it changes; answered by ``queue_changed``.

    A socket watches one part of the queue; asked again, another one.
    """

    lane: Lane | None = None
    lang: Part = ""
    room: Part = ""
    reason: Reason | None = None


class WatchItem(ClientFrame, frozen=True, kw_only=True):
    """Ask for what stands around an item, now and whenever it changes; answered by ``item_changed``.

    ``version`` is that of the page on screen. A socket watches one item; asked again, another one.
    """

    item: ItemId
    version: Annotated[int, msgspec.Meta(ge=0)]


class Touch(ClientFrame, frozen=True, kw_only=True):
    """Say that a person has touched the page: the session lives on. Nothing else over a socket keeps it alive."""


AnyDeskAsk = WatchQueue | WatchItem | Touch | Ping


class QueueChanged(ServerFrame, frozen=True, kw_only=True):
    """Show the first page of the watched part of the queue, in the order in which it is to be worked.

    ``html`` is drawn by our own template, with all that is in it escaped: what a page without scripts would show.
    """

    items: tuple[ItemId, ...]
    html: str


class ItemChanged(ServerFrame, frozen=True, kw_only=True):
    """Show who works on the watched item and what waits there for a second moderator.

    ``html`` holds the parts of the page that took on another state, each with its id. What was read and is being
    typed is not among them; ``version`` differs from the page's own once a decision on that page would be refused.
    """

    item: ItemId
    version: int
    html: str


class Called(ServerFrame, frozen=True, kw_only=True):
    """Pass on an alarm: ``text`` names the item's code and kind, ``path`` leads to it."""

    code: str
    path: str
    text: str


class Behind(ServerFrame, frozen=True, kw_only=True):
    """Say that the desk's store can't be reached, so that what is shown may be old; or that it is back."""

    is_behind: bool


AnyDeskFrame = QueueChanged | ItemChanged | Called | Behind | Error | Bye | Pong

DESK_WIRE: Final = Protocol(
    title="The desk's wire",
    intro="JSON text frames over a WebSocket at `/desk/ws`, for pages of this site with the cookie of a living staff "
    "session; anything else gets 403. There is no `hello`. Deciding is done by forms, not here. Machines read "
    "[desk_wire.schema.json](desk_wire.schema.json). Clients ignore frames and fields that they do not know.",
    source="chat/desk/wire.py",
    client=AnyDeskAsk,
    server=AnyDeskFrame,
)
