"""Checkpoints: a place in the chain that the server has signed, from which others can go on verifying."""

from __future__ import annotations

from typing import Protocol

import msgspec

from moderation.audit.chain import GENESIS, Place


class Signer(Protocol):
    """Signs with the server's key (Ed25519, RFC 8032); whoever has the public key alone can only look."""

    @property
    def public_key(self) -> str:
        """The raw public key in hexadecimal."""
        ...

    def sign(self, message: bytes) -> str:
        """Return the signature in hexadecimal."""
        ...

    def has_signed(self, message: bytes, signature: str) -> bool:
        """Say whether this server signed exactly this."""
        ...


class Checkpoint(msgspec.Struct, frozen=True, kw_only=True):
    """``count`` entries led up to this place when it was signed, at ``at_ms`` in UTC milliseconds.

    What is signed is its JSON, fields in this order, without spaces.
    """

    order: int
    hash: str
    at_ms: int
    count: int

    @property
    def place(self) -> Place:
        """Where it stands in the chain."""
        return Place(self.order, self.hash)


class Signed(msgspec.Struct, frozen=True):
    """A checkpoint and its signature."""

    checkpoint: Checkpoint
    signature: str


BEGINNING = Checkpoint(order=0, hash=GENESIS, at_ms=0, count=0)
"""Where a chain begins that was never shortened: nothing was signed, and nothing needs to be."""
UNREADABLE = Signed(Checkpoint(order=0, hash="", at_ms=0, count=0), "")
"""What stands for a checkpoint that nobody here has written."""


def sign(checkpoint: Checkpoint, signer: Signer) -> Signed:
    """Sign a checkpoint."""
    return Signed(checkpoint, signer.sign(msgspec.json.encode(checkpoint)))


def holds(signed: Signed, signer: Signer) -> bool:
    """Say whether a checkpoint is the beginning of all, or one that this server signed."""
    return signed.checkpoint == BEGINNING or signer.has_signed(msgspec.json.encode(signed.checkpoint), signed.signature)
