"""All that ever leaves this server about somebody in danger: a random code and a lane."""

from __future__ import annotations

import secrets
from typing import Annotated, Final, TypeAlias

import msgspec

from moderation.findings import Lane

CODE_CHARS: Final = 10
_ALPHABET: Final = "23456789bcdfghjkmnpqrstvwxyz"
"""Without vowels and look-alikes: a code spells nothing, and can be read out over a telephone."""

Code: TypeAlias = Annotated[str, msgspec.Meta(pattern=f"^[{_ALPHABET}]{{{CODE_CHARS}}}$")]


class Call(msgspec.Struct, frozen=True):
    """What a person on call is told.

    Third parties carry it and phones show it on locked screens, so what it stands for is found only behind the desk's
    log-in. ``code`` belongs to one item and is not its id; nothing can be derived from it.
    """

    code: Code
    lane: Lane


def new_code() -> str:
    """Draw the code of a new item: 48 random bits."""
    return "".join(secrets.choice(_ALPHABET) for _ in range(CODE_CHARS))
