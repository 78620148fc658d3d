"""What one socket asked for, one thing after another, so that answers keep the order of asking."""

from __future__ import annotations

from typing import Final, Protocol, TypeAlias

import structlog

from chat.hub.hub import Hub
from chat.session import Close, Effect, Exit, Send
from rooms.errors import StoreAway, StoreRefused

WAITING_MOST: Final = 32
"""Effects that may wait for a store; a client that sends on without waiting is asked to slow down."""
Prompt: TypeAlias = Send | Close | Exit
"""What needs no store."""

log = structlog.get_logger()


class Doer(Protocol):
    """Who carries effects out; none while it is paused."""

    is_paused: bool

    def do_at_once(self, effect: Prompt) -> None:
        """Carry out what needs no store; after ``Close`` nothing may wait any more."""
        ...

    async def do(self, effect: Effect) -> None:
        """Carry out an effect; may raise, then ``failed`` is told."""
        ...

    def failed(self, effect: Effect) -> None:
        """Learn that an effect was not carried out."""
        ...


class Turns:
    """The effects that wait for their turn.

    Who carries them out is said with every call: kept here, the two would hold each other past the connection's end.
    """

    __slots__ = ("_hub", "_is_working", "_waiting")

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._waiting: list[Effect] = []  # short, and on most sockets empty: a deque would cost each of them 700 bytes
        self._is_working = False

    @property
    def is_full(self) -> bool:
        """Whether nothing more may wait."""
        return len(self._waiting) >= WAITING_MOST

    @property
    def is_idle(self) -> bool:
        """Whether everything asked for has been carried out."""
        return not self._waiting and not self._is_working

    def take(self, doer: Doer, effects: tuple[Effect, ...]) -> None:
        """Let effects wait behind those that do."""
        self._waiting.extend(effects)
        self.go_on(doer)

    def drop(self) -> None:
        """Forget what waits; what is being carried out goes on."""
        self._waiting.clear()

    def go_on(self, doer: Doer) -> None:
        """Carry out at once what needs no store; hand the rest to a task that ends when the work does."""
        while self._waiting and not self._is_working and not doer.is_paused:
            match self._waiting[0]:
                case Send() | Close() | Exit() as effect:
                    self._waiting.pop(0)
                    doer.do_at_once(effect)
                case _:
                    self._is_working = True
                    self._hub.spawn(self._carry_out(doer), "conversation")

    async def _carry_out(self, doer: Doer) -> None:
        try:
            while self._waiting and not doer.is_paused and not isinstance(self._waiting[0], Prompt):
                effect = self._waiting.pop(0)
                try:
                    await doer.do(effect)
                except (StoreAway, StoreRefused, TimeoutError):
                    doer.failed(effect)
                except Exception as error:  # a fault of ours: its kind goes to the log, and the sender may try again
                    log.error("effect_failed", kind=type(error).__name__)
                    doer.failed(effect)
        finally:
            self._is_working = False
        self.go_on(doer)
