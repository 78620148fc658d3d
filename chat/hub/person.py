"""A person as the hub sees them: a connection that listens to rooms and has a session."""

from __future__ import annotations

from typing import Protocol

from chat.hub.writers import Listener
from chat.wire.codes import ByeReason
from rooms.control import Addressed
from rooms.sessions import SessionRecord


class Person(Listener, Protocol):
    """A listener with a session."""

    @property
    def record(self) -> SessionRecord:
        """Whose socket it is."""
        ...

    def addressed(self, letter: Addressed) -> None:
        """Take a private event."""
        ...

    def part(self, reason: ByeReason, after_ms: int | None = None) -> None:
        """Close with a reason, and say when to come back."""
        ...

    def hush(self) -> bool:
        """Take nothing more from this person; tell whether all that was asked before has been answered."""
        ...
