"""Say of a text how it is read, which rules hit it, and which guard stopped others."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from moderation.draft import Draft, Lang
from moderation.findings import Outcome, Reason, Span
from moderation.pipeline import Pipeline
from moderation.rulebook.book import Rulebook
from moderation.rulebook.compiler import Compiler
from moderation.rulebook.files import written_file
from moderation.rulebook.grammar import Reader
from moderation.rulebook.rules import Rule
from moderation.rulebook.search import Search, around
from moderation.text.folding import Folded
from moderation.text.regex import Regex


class Reading(msgspec.Struct, frozen=True):
    """One way in which a text is read."""

    name: str
    text: str


class Found(msgspec.Struct, frozen=True, kw_only=True):
    """One finding. ``rule`` is the stage's own name where no rule stands behind it."""

    stage: str
    rule: str
    reason: Reason
    outcome: str
    span: Span
    words: str
    is_shadow: bool


class Stopped(msgspec.Struct, frozen=True, kw_only=True):
    """A rule whose pattern hit, and the guard that stopped it as its author wrote it."""

    rule: str
    reading: str
    words: str
    guard: str


class Explanation(msgspec.Struct, frozen=True, kw_only=True):
    """What becomes of a text, and why."""

    outcome: str
    readings: tuple[Reading, ...]
    findings: tuple[Found, ...]
    stopped: tuple[Stopped, ...]


def explain(text: str, book: Rulebook, pipeline: Pipeline) -> Explanation:
    """Judge a text as said by somebody who is no newcomer and said nothing before, and say why."""
    verdict, views = pipeline.judge(Draft(text=text)), book.views(text)
    readings = {"plain": views.plain, "loose": views.loose, "arabic": views.arabic, "loose_arabic": views.loose_arabic}
    present = {name: view for name, view in readings.items() if view is not None}
    return Explanation(
        outcome=verdict.outcome.word,
        readings=tuple(Reading(name, view.text.strip()) for name, view in present.items()),
        findings=tuple(
            Found(
                stage=each.stage,
                rule=each.rule,
                reason=each.reason,
                outcome=each.outcome.word if each.outcome is not Outcome.FLAG else "flag",
                span=each.span,
                words=text[each.span.start : each.span.end],
                is_shadow=each.is_shadow,
            )
            for each in (*verdict.findings, *verdict.shadows)
        ),
        stopped=tuple(stop for name, view in present.items() for stop in _stopped(name, view, book)),
    )


def _stopped(reading: str, view: Folded, book: Rulebook) -> Iterator[Stopped]:
    """Yield the rules that would hit a reading if they had no guards."""
    hit = {hit.rule.id for hit in book.search.hits(view)}
    bare = Search([msgspec.structs.replace(rule, guard=None) for rule in book.rules if rule.guard is not None])
    for would in bare.hits(view):
        if would.rule.id not in hit:
            near = around(would.rule, view, would.start, would.end)
            guard = next(_matching_guards(would.rule, near, book), "")
            yield Stopped(rule=would.rule.id, reading=reading, words=view.text[would.start : would.end], guard=guard)


def _matching_guards(rule: Rule, near: str, book: Rulebook) -> Iterator[str]:
    """Yield the guards that match beside a hit; of a word list the entry that does."""
    file = written_file(book.paths[rule.id], rule.file)
    reader = Reader(file.words, book.table)
    proclitics = file.language is Lang.ARABIC if rule.written.proclitics is None else rule.written.proclitics
    for guard in rule.written.unless:
        name = guard.strip("<>") if guard.startswith("<") and guard.endswith(">") else ""
        for entry in file.words.get(name, [guard]):
            regex = Regex(Compiler().expression([reader.read(entry)], proclitics=proclitics))
            if regex.has_match(near):
                yield f"{guard}: {entry}" if entry != guard else guard
