"""How what a room says is written to those who listen."""

from __future__ import annotations

from typing import Final, Protocol

from chat.hub.ring import Slot
from chat.wire.codec import encode
from chat.wire.framing import framed
from chat.wire.server import ServerFrame


class Format(Protocol):
    """Turns what a room says into bytes, once for all listeners that share the format. Both calls are quick and pure.

    Formats are compared by identity.
    """

    def slot(self, slot: Slot) -> bytes:
        """Write what stands at a place of the ring; it may be kept in ``slot.drawn``, which dies with the slot."""
        ...

    def frame(self, frame: ServerFrame) -> bytes:
        """Write something that has no place; nothing, where these listeners have no use for it."""
        ...


class WireFormat:
    """Whole WebSocket frames, as the ring holds them."""

    def slot(self, slot: Slot) -> bytes:
        """Return the frame as it is."""
        return slot.frame

    def frame(self, frame: ServerFrame) -> bytes:
        """Encode and frame it."""
        return framed(encode(frame))


WIRE: Final = WireFormat()
