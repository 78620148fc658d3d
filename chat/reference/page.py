"""What generated pages look like: a title, where the facts are changed, sections, tables."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable


def page(title: str, source: str, *parts: str) -> str:
    """Return a whole page; ``source`` names the code or the files that own its facts."""
    written = f"<!-- Written by `sanad schema` from `{source}`; change it there. -->"
    return "\n\n".join((f"# {title}", written, *parts)) + "\n"


def table(header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table."""
    return "\n".join((_row(header), "|---" * len(header) + "|", *map(_row, rows)))


def prose(text: str | None) -> str:
    """Return a docstring as the page shows it: on one line a paragraph, its code in single backticks."""
    paragraphs = re.split(r"\n\s*\n", inspect.cleandoc(text or ""))
    return re.sub(r"``([^`]+)``", r"`\1`", "\n\n".join(" ".join(part.split()) for part in paragraphs))


def _row(cells: tuple[str, ...]) -> str:
    inside = (" ".join(cell.split()).replace("|", r"\|") for cell in cells)
    return f"| {' | '.join(inside)} |"
