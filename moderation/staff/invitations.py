"""Invitations: links that make one account, once, within a day."""

from __future__ import annotations

import enum
from collections.abc import Callable
from typing import Final

import msgspec

from moderation.staff import places
from moderation.staff.roles import Role
from rooms.ids import new_token
from rooms.stores.scripts import Caller

INVITATION_TTL_MS: Final = 24 * 3600 * 1000


class InvitationKind(enum.StrEnum):
    """What a link is for."""

    FIRST = "first"
    """The first account of all; void as soon as there is any."""
    NEW = "new"
    RESET = "reset"
    """An account that is there, set up anew by its owner."""


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """What a link opens. ``key`` is its token's SHA-256, under which it is kept; the token itself is not."""

    key: str
    kind: InvitationKind
    role: Role
    staff_id: str
    """The account it will make, or sets up anew."""
    ends_at_ms: int


class Invitations:
    """Draws invitations and finds those that were left. ``find`` may raise ``StoreAway``."""

    def __init__(self, store: Caller, *, clock_ms: Callable[[], int]) -> None:
        self._store = store
        self._clock_ms = clock_ms

    def draw(self, kind: InvitationKind, role: Role, staff_id: str) -> tuple[str, Invitation]:
        """Return the token of a new invitation, which is not kept, and what is to be kept of it."""
        token = new_token()
        invitation = Invitation(
            key=places.token_key(token),
            kind=kind,
            role=role,
            staff_id=staff_id,
            ends_at_ms=self._clock_ms() + INVITATION_TTL_MS,
        )
        return token, invitation

    async def find(self, token: str) -> Invitation | None:
        """Return an invitation that can still be taken, or None."""
        kept = await self._store.call("GET", places.invitation(places.token_key(token)))
        if not isinstance(kept, bytes):
            return None
        invitation = msgspec.json.decode(kept, type=Invitation)
        return invitation if self._clock_ms() < invitation.ends_at_ms else None
