"""What can go wrong below the edges. No error carries text that somebody wrote."""

from __future__ import annotations

from typing import ClassVar


class RoomsError(Exception):
    """The base of every error of this package; ``code`` is stable and safe to log."""

    code: ClassVar[str] = "rooms_error"


class StoreAway(RoomsError):
    """A store can't be reached, or did not answer in time. The command may or may not have taken effect."""

    code = "store_away"


class StoreRefused(RoomsError):
    """A store answered a command with an error: a fault of ours, or a store of the wrong kind.

    ``kind`` is the first word of the store's answer, such as ``NOPERM``; the rest may quote arguments and is dropped.
    """

    code = "store_refused"

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class StoreAstray(StoreRefused):
    """Another node of a cluster should have had the command (``MOVED``, ``ASK``), or none can take it for the moment.

    ``slot`` and ``place`` (host and port) say which other; both are missing where there is none.
    """

    code = "store_astray"

    def __init__(self, kind: str, told: str = "") -> None:
        super().__init__(kind)
        slot, _, place = told.partition(" ") if kind in ("MOVED", "ASK") else ("", "", "")
        self.slot = int(slot) if slot.isdigit() else None
        self.place = place


class StoreUnfit(RoomsError):
    """A store must not be used as it stands; ``problems`` says why, one sentence each."""

    code = "store_unfit"

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class NoNameFree(RoomsError):
    """Every name that was drawn is taken: the dice are broken, or millions are here."""

    code = "no_name_free"


class NoRerollLeft(RoomsError):
    """A session has used all its chances to draw another name."""

    code = "no_reroll_left"
