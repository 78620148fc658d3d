"""Which language to answer in, before anybody has chosen one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

RANGES_MOST: Final = 20


def preferred(accept_language: str, offered: Collection[str], default: str) -> str:
    """Choose the offered language that an Accept-Language header likes best (RFC 9110, section 12.5.4)."""
    ranked = sorted(_ranges(accept_language), key=lambda entry: -entry[1])
    return next((lang for lang, weight in ranked if weight > 0 and lang in offered), default)


def _ranges(accept_language: str) -> list[tuple[str, float]]:
    return [_range(part) for part in accept_language.split(",")[:RANGES_MOST]]


def _range(part: str) -> tuple[str, float]:
    tag, _, parameter = part.partition(";")
    return tag.strip().split("-")[0].lower(), _weight(parameter)


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:  # a weight that can't be read counts as none
        return 0.0
