"""Style sheets as they travel: without what only their writers need."""

from __future__ import annotations

import re
from typing import Final

_PART: Final = re.compile(r'("[^"]*")|/\*.*?\*/|\s*([{};,>])\s*|(:)\s+|(\s+)', re.DOTALL)


def trimmed_style(text: str) -> str:
    """Take out comments, line breaks, and the spaces beside signs; what stands in double quotes stays as it is."""
    return _PART.sub(_kept, text).strip()


def _kept(part: re.Match[str]) -> str:
    quoted, sign, colon, space = part.groups()
    return quoted or sign or colon or (" " if space else "")
