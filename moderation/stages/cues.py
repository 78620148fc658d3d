"""Read the cues by which a message says what its other words are: danger that is over, or counter-speech."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from moderation.draft import Lang
from moderation.rulebook.compiler import Compiler
from moderation.rulebook.grammar import Reader
from moderation.rulebook.schema import Pattern, WordLists
from moderation.rulebook.tree import Node
from moderation.text.folding import FoldTable
from moderation.text.regex import Regex

CUES: Final = Path(__file__).parent.parent / "cues"
"""One file for each language; anybody who knows it can mend one."""


class BygoneCues(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What tells that danger is over, was never meant, or was somewhere else."""

    long_ago: list[Pattern]
    """That it was years ago."""
    overcome: list[Pattern]
    """Behind it, that it is over."""
    relapsed: list[Pattern]
    """That it is not over, or that something happened just now."""
    unmeant: list[Pattern]
    """What is denied, or sounds like an end and is one of something else. It holds for these words alone."""
    looking_back: list[Pattern] = []
    """At the beginning of a sentence of long ago: that it speaks of what was told before it."""
    years_back: list[Pattern] = []
    """What happened three years ago or earlier, told in the past tense."""
    lasting: list[Pattern] = []
    """That it has gone on since then."""


class CondemningCues(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What tells that somebody speaks against the words that stand beside it."""

    unsayable: list[Pattern]
    """Before words of which somebody says that they are not to be said."""
    sparing: list[Pattern]
    """Of people whom nobody is to harm."""
    condemned: list[Pattern]
    """Around words in quotation marks, where somebody says what they think of them."""


class Cues(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The cues of one language, with the word lists that they name."""

    language: Lang
    words: WordLists
    bygone: BygoneCues
    condemning: CondemningCues


class CueReader:
    """Read the patterns of one language's cues, in the notation of rules."""

    def __init__(self, cues: Cues, table: FoldTable) -> None:
        self._reader = Reader(cues.words, table)
        self._proclitics = cues.language is Lang.ARABIC

    def nodes(self, patterns: Sequence[str]) -> list[Node]:
        """Return the trees of some patterns. Raise NotationError where one cannot be read."""
        return [self._reader.read(pattern) for pattern in patterns]

    def regex(self, patterns: Sequence[str]) -> Regex | None:
        """Return one expression for some patterns, or None for none."""
        return any_of(self.nodes(patterns), proclitics=self._proclitics) if patterns else None


def any_of(nodes: Sequence[Node], *, proclitics: bool) -> Regex:
    """Return one expression for some trees."""
    return Regex(Compiler().expression(nodes, proclitics=proclitics))


def load_cues() -> tuple[Cues, ...]:
    """Read the cues of every language."""
    return tuple(msgspec.yaml.decode(path.read_bytes(), type=Cues) for path in sorted(CUES.glob("*.yaml")))
