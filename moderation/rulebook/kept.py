"""Keep our own rules as they were read, so that a start need not read them anew.

Reading takes seconds: thousands of patterns are taken apart, their word lists written out, and their words gathered.
``make setup`` lets ``sanad rules keep`` do it once. What is kept counts only as long as the rules and whatever reads
them are the same to the byte; else, or where nothing was kept, the files are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import msgspec

from moderation.rulebook.book import Rulebook, read_rulebook
from moderation.rulebook.files import OWN_RULES, rule_files, word_files
from moderation.rulebook.rules import CompiledPattern, ready
from moderation.rulebook.schema import WrittenRule
from moderation.text.folding import FoldTable
from moderation.text.known import KnownWords
from moderation.text.ordinary import FILE as ORDINARY_FILE
from moderation.text.ordinary import OrdinaryWords
from moderation.text.regex import Regex

KEPT: Final = OWN_RULES / "kept.msgpack"
_READERS: Final = (Path(__file__).parent, ORDINARY_FILE.parent)


class _Pattern(msgspec.Struct, array_like=True):
    expression: str
    announced_by: tuple[frozenset[str], ...]


class _Rule(msgspec.Struct, array_like=True):
    file: str
    written: WrittenRule
    patterns: tuple[_Pattern, ...]
    guard: str | None


class _Kept(msgspec.Struct, array_like=True):
    rules: tuple[_Rule, ...]
    known: tuple[str, ...]
    meant: tuple[str, ...]


def load_rulebook(*, beside: Path | None = None) -> Rulebook:
    """Return our own rules, as they are kept where that still counts, with those of a folder ``beside`` them.

    Raise RulebookError where a file must not be used.
    """
    own = load_kept(KEPT) or read_rulebook()
    return own if beside is None else read_rulebook(beside, beside=own)


def keep_rulebook(path: Path = KEPT) -> None:
    """Read our own rules and keep them. Raise RulebookError where a file must not be used."""
    book = read_rulebook()
    rules = tuple(
        _Rule(
            file=rule.file,
            written=rule.written,
            patterns=tuple(_Pattern(each.regex.expression, each.announced_by) for each in rule.patterns),
            guard=None if rule.guard is None else rule.guard.expression,
        )
        for rule in book.rules
    )
    kept = msgspec.msgpack.encode(_Kept(rules, tuple(sorted(book.words.known)), tuple(book.words.meant)))
    unfinished = path.with_suffix(".tmp")
    unfinished.write_bytes(state() + kept)
    unfinished.replace(path)


def load_kept(path: Path) -> Rulebook | None:
    """Return what is kept, or None where it is missing or of another state of the sources."""
    current = state()
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if not content.startswith(current):
        return None
    kept = msgspec.msgpack.decode(memoryview(content)[len(current) :], type=_Kept)
    rules = (
        ready(
            each.file,
            each.written,
            tuple(CompiledPattern(Regex.known(one.expression), one.announced_by) for one in each.patterns),
            None if each.guard is None else Regex.known(each.guard),
        )
        for each in kept.rules
    )
    paths = {each.written.id: OWN_RULES / each.file for each in kept.rules}
    return Rulebook(rules, FoldTable(), KnownWords(kept.known, kept.meant, OrdinaryWords.load()), paths)


def state() -> bytes:
    """Return a digest of the rule files, their word lists and all that reads them."""
    readers = sorted(path for folder in _READERS for path in folder.glob("*.py"))
    rules = (path for _, path in rule_files(OWN_RULES))
    return digest((*readers, ORDINARY_FILE, *rules, *word_files(OWN_RULES)))


def digest(paths: Iterable[Path]) -> bytes:
    """Return one digest of several files, each with its name."""
    whole = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        whole.update(f"{path.name} {len(content)} ".encode())
        whole.update(content)
    return whole.digest()
