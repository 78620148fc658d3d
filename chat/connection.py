"""The seam to the server: what a conversation may ask of a socket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

from chat.wire.codes import ByeReason

CLOSE_CODES: Final = {
    ByeReason.RELOAD: 1000,
    ByeReason.RESTART: 1012,
    ByeReason.SLOW: 1013,
    ByeReason.IDLE: 1001,
    ByeReason.BUSY: 1013,
    ByeReason.ENDED: 1000,
    ByeReason.TOO_MANY_ERRORS: 1008,
    ByeReason.TOO_MANY_SOCKETS: 1008,
}
"""Close codes of RFC 6455, section 7.4, and its registry; the reason itself is in the bye frame."""


class Connection(Protocol):
    """The seam to the server."""

    @property
    def write(self) -> Callable[[bytes], None]:
        """What takes whole WebSocket frames, keeps their order and never blocks; after ``close`` it drops them.

        Whoever keeps it longer than for one call must let it go when the connection closes.
        """
        ...

    def close(self, code: int) -> None:
        """Send a close frame after what was written, once."""
        ...
