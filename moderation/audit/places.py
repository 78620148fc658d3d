"""Where ``record`` keeps the audit. All keys share one hash tag with what it is about, so that both change at once."""

from __future__ import annotations

from typing import Final

ENTRIES: Final = "{record}desk:audit"
"""A stream of links; an entry's place is its order."""
HEAD: Final = "{record}desk:head"
"""Order and hash of the last entry."""
BASE: Final = "{record}desk:base"
"""The signed checkpoint at which the chain begins; none while it begins at its first entry."""
