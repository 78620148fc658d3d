"""What may be wrong with a rule file."""

from __future__ import annotations

from typing import ClassVar


class RulebookError(Exception):
    """A rule file that must not be used. ``where`` names the file and, where known, the rule."""

    code: ClassVar[str] = "rulebook"

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")
        self.where = where
        self.what = what


class NotationError(ValueError):
    """A pattern that cannot be read."""

    code: ClassVar[str] = "notation"
