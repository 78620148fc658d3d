"""What can be chosen in a form of the desk."""

from __future__ import annotations

import msgspec


class Option(msgspec.Struct, frozen=True):
    """One choice."""

    value: str
    words: str
    is_chosen: bool
