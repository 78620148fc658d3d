"""The small types that frames are made of."""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from moderation.draft import Lang
from rooms.room import AgeBand

__all__ = [
    "TEXT_LIMIT_CHARS",
    "WIRE_VERSION",
    "AgeBand",
    "AppealCode",
    "Country",
    "Epoch",
    "Lang",
    "MemberId",
    "Nonce",
    "Position",
    "RoomId",
    "RoomView",
    "Seq",
    "ThreadId",
    "Token",
    "snake",
]

WIRE_VERSION: Final = 1
TEXT_LIMIT_CHARS: Final = 1000

RoomId = Annotated[str, msgspec.Meta(pattern="^[a-z0-9]{8}$(?!\\n)", description="A room's fixed, opaque id.")]
Nonce = Annotated[
    str,
    msgspec.Meta(
        pattern="^[A-Za-z0-9_-]{16,64}$(?!\\n)",
        description="Made by the client for each message, at least 96 random bits; sent again unchanged on a retry.",
    ),
]
MemberId = Annotated[
    str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{22}$(?!\\n)", description="Who somebody is in one room, for a session.")
]
Token = Annotated[
    str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{43}$(?!\\n)", description="A session's secret: 256 bits, base64url.")
]
ThreadId = Annotated[
    str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{22}$(?!\\n)", description="A talk with a moderator: random, 128 bits.")
]
AppealCode = Annotated[
    str,
    msgspec.Meta(
        pattern="^[0-9A-Z]{4}(-[0-9A-Z]{4}){3}$(?!\\n)",
        description="Says who may appeal a decision: shown once, typed at `/appeal`.",
    ),
]
_COUNTRIES: Final = (
    "A[DEFGILMOQRSTUWXZ]|B[ABDEFGHIJLMNOQRSTVWYZ]|C[ACDFGHIKLMNORUVWXYZ]|D[EJKMOZ]|E[CEGHRST]|F[IJKMOR]|"
    "G[ABDEFGHILMNPQRSTUWY]|H[KMNRTU]|I[DELMNOQRST]|J[EMOP]|K[EGHIMNPRWYZ]|L[ABCIKRSTUVY]|"
    "M[ACDEFGHKLMNOPQRSTUVWXYZ]|N[ACEFGILOPRUZ]|O[M]|P[AEFGHKLMNRSTWY]|Q[A]|R[EOSUW]|"
    "S[ABCDEGHIJKLMNORSTVXYZ]|T[CDFGHJKLMNORTVWZ]|U[AGMSYZ]|V[ACEGINU]|W[FS]|X[K]|Y[ET]|Z[AMW]"
)
Country = Annotated[
    str,
    msgspec.Meta(
        pattern=f"^({_COUNTRIES})$(?!\\n)", description="ISO 3166-1 alpha-2, or XK for Kosovo; chosen by hand."
    ),
]
Epoch = Annotated[str, msgspec.Meta(pattern="^[A-Za-z0-9_-]{8,32}$(?!\\n)", description="A room's run of numbers.")]
SEQ_MOST: Final = 2**53 - 1
"""The largest whole number that a browser counts without loss (ECMA-262, Number.MAX_SAFE_INTEGER)."""
Seq = Annotated[int, msgspec.Meta(ge=0, le=SEQ_MOST, description="A message's place in its room and epoch.")]


class Position(msgspec.Struct, frozen=True):
    """The last message a client has seen in a room: void once the epoch changed."""

    epoch: Epoch
    seq: Seq


class RoomView(msgspec.Struct, frozen=True, kw_only=True):
    """A room as the room list shows it. ``description_html`` is cleaned markup; everything else is plain text."""

    id: RoomId
    title: str
    description_html: str
    guidelines: tuple[str, ...]
    language: str
    mode: str


def snake(name: str) -> str:
    """Turn a class name into its tag on the wire: ``JoinRoom`` becomes ``join_room``."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")
