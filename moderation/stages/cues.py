"""Read the cues by which a message says what its other words are: danger that is over, a report, or counter-speech."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

import msgspec

from moderation.draft import Lang
from moderation.rulebook.compiler import Compiler
from moderation.rulebook.errors import NotationError, RulebookError
from moderation.rulebook.files import read_yaml
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
    recovered: list[Pattern]
    """That the speaker no longer wishes it, or chose to live. It holds in the same sentence, up to what turns it."""
    turning: list[Pattern]
    """What turns a sentence: "but" and the like."""
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


class QuotingCues(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What tells that words are somebody else's, or are reported. They hold in the same sentence."""

    before: list[Pattern]
    """Before these words: who said them, to whom, or what they are called."""
    after: list[Pattern]
    """Behind them."""


class Cues(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The cues of one language, with the word lists that they name."""

    language: Lang
    words: WordLists
    bygone: BygoneCues
    quoting: QuotingCues
    condemning: CondemningCues


def load_cues(directory: Path = CUES) -> tuple[Cues, ...]:
    """Read the cues of every language. Raise RulebookError for a file that must not be used."""
    return tuple(read_yaml(path, _name(path.stem), Cues) for path in sorted(directory.glob("*.yaml")))


def compiled(cues: Cues, patterns: Sequence[str], table: FoldTable) -> Regex | None:
    """Return one expression for some patterns of a language, or None for none. Raise RulebookError as above."""
    if not patterns:
        return None
    return _any_of(_nodes(cues, patterns, table), proclitics=cues.language is Lang.ARABIC)


def joined(languages: Iterable[Cues], of: Callable[[Cues], Sequence[str]], table: FoldTable) -> Regex:
    """Return one expression for what ``of`` takes from the cues of every language. Raise RulebookError as above."""
    return _any_of([node for cues in languages for node in _nodes(cues, of(cues), table)], proclitics=True)


def _nodes(cues: Cues, patterns: Sequence[str], table: FoldTable) -> list[Node]:
    reader = Reader(cues.words, table)
    try:
        return [reader.read(pattern) for pattern in patterns]
    except NotationError as error:
        raise RulebookError(_name(cues.language), str(error)) from error


def _any_of(nodes: Sequence[Node], *, proclitics: bool) -> Regex:
    return Regex(Compiler().expression(nodes, proclitics=proclitics))


def _name(language: str) -> str:
    return f"cues/{language}.yaml"
