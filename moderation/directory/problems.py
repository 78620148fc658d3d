"""What may be wrong with the directory's files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import msgspec


class Problem(msgspec.Struct, frozen=True, order=True):
    """One fault at one place: ``row`` is a row's id, or file and line where it has none."""

    row: str
    field: str
    code: str
    value: str = ""


class DirectoryBroken(Exception):
    """Refuse to serve a directory that cannot be read without doubt."""

    code: ClassVar[str] = "directory_broken"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(f"{p.row}: {p.field}: {p.code}" for p in self.problems))
