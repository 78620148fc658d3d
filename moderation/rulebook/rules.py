"""A rule ready to be searched for, and what makes a written one fit to become it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final, NamedTuple

import msgspec

from moderation.draft import Lang
from moderation.findings import ASKING, HELP_WANTED, LANES, Lane, Outcome, Reason, Severity
from moderation.rulebook.compiler import Compiler
from moderation.rulebook.errors import NotationError, RulebookError
from moderation.rulebook.grammar import Reader
from moderation.rulebook.schema import RuleOutcome, RuleStage, WrittenFile, WrittenRule
from moderation.rulebook.tree import may_be_nothing
from moderation.rulebook.vocabulary import Vocabulary
from moderation.text.folding import FoldTable
from moderation.text.regex import Regex, RegexError

_OUTCOMES: Final[Mapping[RuleOutcome, Outcome]] = {
    RuleOutcome.FLAG: Outcome.FLAG,
    RuleOutcome.HOLD: Outcome.HOLD,
    RuleOutcome.REFUSE: Outcome.REFUSE,
}
_MAY_REFUSE: Final = frozenset((Reason.SPAM_KNOWN, Reason.INCITEMENT))
_ONLY_FLAGS: Final[Mapping[RuleStage, str]] = {
    RuleStage.ASKING: "whoever asks for something is asked first: in asking every rule flags",
    RuleStage.NEEDS: "whoever wants help is offered some and nothing else: in needs every rule flags",
}
"""Stages whose rules do nothing but flag, with the reason."""


class CompiledPattern(msgspec.Struct, frozen=True):
    """One pattern: the expression, and sets of literals; it cannot match a text that lacks one of each."""

    regex: Regex
    announced_by: tuple[frozenset[str], ...]


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """What a hit of some patterns means, and where it does not count."""

    id: str
    file: str
    stage: RuleStage
    reason: Reason
    outcome: Outcome
    severity: Severity
    patterns: tuple[CompiledPattern, ...]
    guard: Regex | None
    hears_neighbours: bool
    """Whether guards look past the end of the sentence; what may keep a message back does not, nor does hate."""
    is_shadow: bool
    """Whether its hits are only counted, so that a new rule may be watched before it acts."""
    written: WrittenRule


class ReadRule(NamedTuple):
    """A rule, and the whole words that its patterns and guards are made of."""

    rule: Rule
    words: frozenset[str]


def read_rules(file: str, written: WrittenFile, table: FoldTable) -> tuple[ReadRule, ...]:
    """Compile every rule of a file, or raise RulebookError naming the first that is unfit."""
    tools = Reader(written.words, table), Compiler(), Vocabulary()
    return tuple(_rule(file, written.language, rule, *tools) for rule in written.rules)


def _rule(
    file: str, language: Lang, written: WrittenRule, reader: Reader, compiler: Compiler, vocabulary: Vocabulary
) -> ReadRule:
    where = f"{file}: {written.id}"
    if unfit := _unfit(language, written):
        raise RulebookError(where, unfit)
    proclitics = language is Lang.ARABIC if written.proclitics is None else written.proclitics
    patterns, nodes = [], []
    for pattern in written.patterns:
        with _naming(where, pattern):
            node = reader.read(pattern)
            regex = Regex(compiler.expression([node], proclitics=proclitics))
            patterns.append(CompiledPattern(regex, compiler.announcing(node, proclitics=proclitics)))
            nodes.append(node)
    guards = []
    for guard in written.unless:
        with _naming(where, guard):
            guards.append(node := reader.read(guard))
            if may_be_nothing(node):
                raise NotationError("this guard needs no letter, so it would stand in every rule's way")
    with _naming(where, "unless"):
        guard_regex = Regex(compiler.expression(guards, proclitics=proclitics)) if guards else None
    words = frozenset[str]().union(*map(vocabulary.of, (*nodes, *guards)))
    return ReadRule(ready(file, written, tuple(patterns), guard_regex), words)


def ready(file: str, written: WrittenRule, patterns: tuple[CompiledPattern, ...], guard: Regex | None) -> Rule:
    """Return a written rule with what its patterns and guards became."""
    return Rule(
        id=written.id,
        file=file,
        stage=written.stage,
        reason=written.reason,
        outcome=_OUTCOMES[written.outcome],
        severity=written.severity,
        patterns=patterns,
        guard=guard,
        hears_neighbours=written.stage is not RuleStage.WORDLIST and written.reason is not Reason.METHOD,
        is_shadow=written.shadow,
        written=written,
    )


@contextmanager
def _naming(where: str, pattern: str) -> Iterator[None]:
    """Say to which rule and pattern a fault in the notation belongs."""
    try:
        yield
    except (NotationError, RegexError) as error:
        raise RulebookError(where, f"{error} (pattern {pattern!r})") from error


def _unfit(language: Lang, written: WrittenRule) -> str | None:
    """Say what a rule claims that it may not claim."""
    lane = LANES[written.reason]
    if not written.id.startswith(f"{language}."):
        return f"its id does not start with the file's language {language}"
    is_foreign = (
        (written.stage is RuleStage.ASKING and written.reason not in ASKING)
        or (written.stage is RuleStage.NEEDS) != (written.reason in HELP_WANTED)
        or (written.stage is RuleStage.CRISIS) != (lane is Lane.CRISIS)
    )
    if is_foreign:
        return f"the reason {written.reason} does not belong to the stage {written.stage}"
    if written.outcome is RuleOutcome.REFUSE and written.reason not in _MAY_REFUSE:
        return "only spam_known and incitement may refuse"
    if written.stage in _ONLY_FLAGS and written.outcome is not RuleOutcome.FLAG:
        return _ONLY_FLAGS[written.stage]
    if (
        written.stage is RuleStage.CRISIS
        and written.outcome is RuleOutcome.HOLD
        and written.reason is not Reason.METHOD
    ):
        return "pain is never held: in crisis only method may hold"
    return None
