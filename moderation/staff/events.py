"""What is announced on the staff channel: every process hears that a session has ended, and closes its sockets."""

from __future__ import annotations

import msgspec


class StaffSessionsEnded(msgspec.Struct, frozen=True, tag_field="type", tag="staff_sessions_ended"):
    """These sessions are over: logged out, revoked, or the account disabled. At most once; acts are checked anyway."""

    session_ids: tuple[str, ...]


_decoder = msgspec.json.Decoder(StaffSessionsEnded)


def decode(payload: bytes) -> StaffSessionsEnded:
    """Read what was published on ``places.CHANNEL``."""
    return _decoder.decode(payload)
