"""Appeals: whoever was told of a decision asks for another look, with a code alone, and reads what came of it."""

from __future__ import annotations

import enum
import hashlib
import secrets
import unicodedata
from typing import Final, cast

import msgspec

from moderation.alarms.call import new_code as new_call_code
from moderation.desk.actions import Action
from moderation.desk.items import DUE_S, RANKS
from moderation.desk.queue import DESK, PACKAGE
from moderation.desk.ringing import ringing_keys
from moderation.findings import Lane, Reason
from rooms import retention
from rooms.ids import new_id
from rooms.stores.scripts import Caller, Script

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: nothing in it is easily mistaken for something else in it."""
CODE_CHARS: Final = 16
GROUP_CHARS: Final = 4
_MISTAKEN: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Stage(enum.StrEnum):
    """How far an appeal has come."""

    OPEN = "open"  # the code is good, nobody has appealed
    WAITING = "waiting"
    UPHELD = "upheld"
    REVERSED = "reversed"


class Appeal(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of a code: the decision, why it was taken, and what became of the appeal."""

    stage: Stage
    action: Action
    reason: Reason


class Made(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal that waits. ``is_new`` is false where it had been made before; ``room`` may be forgotten by now."""

    item_id: str
    room: str
    is_new: bool


def new_code() -> str:
    """Return 80 random bits in four groups of four."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(CODE_CHARS))
    return "-".join(drawn[at : at + GROUP_CHARS] for at in range(0, CODE_CHARS, GROUP_CHARS))


def read_code(typed: str) -> str | None:
    """Read a code as people type it: in any digits, either case, with or without its dashes; None where it is none."""
    plain = "".join(_plain(char) for char in unicodedata.normalize("NFKC", typed).upper())
    found = plain.translate(_MISTAKEN)
    if len(found) != CODE_CHARS or not set(found) <= set(ALPHABET):
        return None
    return "-".join(found[at : at + GROUP_CHARS] for at in range(0, CODE_CHARS, GROUP_CHARS))


class Appeals:
    """Keeps appeals in ``record``, by the hash of their code, for 14 days. Every method may raise ``StoreAway``."""

    def __init__(self, record: Caller) -> None:
        self._record = record
        self._issue, self._appeal = Script("issue", PACKAGE), Script("appeal", PACKAGE)
        self._judged = Script("judged", PACKAGE)

    async def issue(self, item_id: str, decision: str, reason: Reason) -> str:
        """Return a new code for a decision; it is kept nowhere but with whoever is told."""
        code = new_code()
        await self._issue.run(self._record, (_place(code),), (decision, item_id, reason, retention.APPEAL_TTL_S))
        return code

    async def look(self, code: str) -> Appeal | None:
        """Say what became of an appeal; once an outcome was shown it can be read for one more hour."""
        reply = await self._judged.run(self._record, (DESK, _place(code)), (retention.APPEAL_SHOWN_TTL_S,))
        if not reply:
            return None
        stage, action, reason = (part.decode() for part in cast("list[bytes]", reply))
        return Appeal(stage=Stage(stage), action=Action(action), reason=Reason(reason))

    async def make(self, code: str) -> Made | None:
        """Open an item that asks another moderator to look again, once for each code; None where it is no good.

        In the same step it is noted when somebody is to be called because nobody has looked.
        """
        new, called = new_id(), new_call_code()
        _, *watching = ringing_keys(new, called)
        args = (new, Lane.APPEAL, RANKS[Lane.APPEAL], DUE_S[Lane.APPEAL] * 1000, called, retention.ITEM_TEXT_TTL_S)
        reply = await self._appeal.run(self._record, (DESK, _place(code), *watching), args)
        if not reply:
            return None
        item_id, room, is_new = cast("tuple[bytes, bytes, int]", reply)
        return Made(item_id=item_id.decode(), room=room.decode(), is_new=bool(is_new))


def _plain(char: str) -> str:
    """Return a letter or a digit as the alphabet has it, and nothing for what only separates."""
    digit = unicodedata.decimal(char, None)
    if digit is not None:
        return str(digit)
    return "" if char in "-\N{EN DASH}\N{EM DASH}\N{MINUS SIGN}\N{HYPHEN}" or char.isspace() else char


def _place(code: str) -> str:
    return f"{DESK}:appeal:{hashlib.sha256(code.encode()).hexdigest()}"
