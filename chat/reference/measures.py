"""The page of the measures: what the rules scored first, and what was last written down."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from chat.reference.page import page, table
from moderation.bank.reading import Dialect
from moderation.draft import Lang
from moderation.measures.parts import PARTS, Part
from moderation.measures.scores import FIRST, FLOORS, Score, read_results

_LANGUAGES: Final = {Lang.ARABIC: "Arabic", Lang.ENGLISH: "English", Lang.FRENCH: "French", Lang.SPANISH: "Spanish"}
_BY_DIALECT: Final = ("C1.found", "C2.found", "C2.veiled", "C2.false", "C5.right", "H4.found", "P3.asked")

Key = tuple[str, Lang, Dialect | None]


def reference() -> str:
    """Return the page: a table for each language, and one of Arabic's dialects."""
    first, last = _by_key(read_results(FIRST).scores), _by_key(read_results(FLOORS).scores)
    return page(
        "Measures",
        "moderation/bank/first.json, moderation/bank/floors.json",
        "How the rules do on the sealed sentences of the example bank, which nobody who mends rules has read, and on "
        "generated texts. *First* is what they scored before anybody had mended one with the bank; *last* is what was "
        "written down since, below which the tests fail. Intervals are of 95 %. [What stands behind each "
        "measure](../design/measures.md).",
        *(f"## {name}\n\n{_language(language, first, last)}" for language, name in _LANGUAGES.items()),
        f"## Dialects of Arabic\n\n{_dialects(first, last)}",
    )


def _by_key(scores: Iterable[Score]) -> dict[Key, Score]:
    return {score.key: score for score in scores}


def _language(language: Lang, first: Mapping[Key, Score], last: Mapping[Key, Score]) -> str:
    rows = (
        (str(part.measure), part.means, *_cells(part, (part.id, language, None), first, last), _goal(part, language))
        for part in PARTS.values()
        if (part.id, language, None) in last
    )
    return table(("", "what", "of", "first", "last", "interval", "goal"), rows)


def _dialects(first: Mapping[Key, Score], last: Mapping[Key, Score]) -> str:
    rows = (
        (str(PARTS[part].measure), PARTS[part].means, str(dialect), *_cells(PARTS[part], key, first, last))
        for part in _BY_DIALECT
        for dialect in Dialect
        if (key := (part, Lang.ARABIC, dialect)) in last
    )
    return table(("", "what", "dialect", "of", "first", "last", "interval"), rows)


def _cells(part: Part, key: Key, first: Mapping[Key, Score], last: Mapping[Key, Score]) -> tuple[str, ...]:
    score, before = last[key], first.get(key)
    share = _percent(score.share)
    return (
        str(score.size),
        "" if before is None else _percent(before.share),
        f"**{share}**" if part.is_met(score.share, score.language) else share,
        f"{_percent(score.low)} to {_percent(score.high)}",
    )


def _goal(part: Part, language: Lang) -> str:
    return f"{'at least' if part.is_wanted else 'at most'} {part.goal_in(language):.0%}"


def _percent(share: float) -> str:
    return f"{share * 100:.1f}"
