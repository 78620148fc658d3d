"""Hits of rules become findings; what is only guessed adds to them where it matters."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import msgspec

from moderation.rulebook.schema import RuleStage
from moderation.stages.hits import ENOUGH_RULES, findings
from tests.moderation.judged import rulebook

WORDS = ("brakel", "klovan", "venort", "drumip", "zaster", "golfex", "plimor", "tarkel", "mipzas")


def rules(words: tuple[str, ...]) -> str:
    """Write one rule for each word."""
    common = {"stage": "wordlist", "reason": "slur", "outcome": "flag", "severity": "low", "guideline": "respect"}
    written = [
        common
        | {"id": f"en.wordlist.{word}", "owner": "content", "expires": dt.date(2099, 1, 1)}
        | {"patterns": [word], "match": [word, f"a {word}"], "no_match": ["z", "y"]}
        for word in words
    ]
    return msgspec.yaml.encode({"language": "en", "rules": written}).decode()


def found(tmp_path: Path, plainly: int) -> set[str | None]:
    """Return which rules hit a text with so many words as they are, and the last one in disguise."""
    book = rulebook(tmp_path, rules(WORDS))
    text = " ".join((*WORDS[:plainly], "m1pz4s"))
    return {finding.rule for finding in findings("wordlist", book.search.of(RuleStage.WORDLIST), book.views(text))}


def test_a_disguise_beside_plain_words_is_found(tmp_path: Path) -> None:
    """Seven rules that hit the plain reading leave room for a guess."""
    assert f"en.wordlist.{WORDS[-1]}" in found(tmp_path, ENOUGH_RULES - 1)


def test_where_enough_rules_hit_nothing_is_guessed(tmp_path: Path) -> None:
    """A text of nothing but what rules know is read once: people look at it anyway."""
    assert found(tmp_path, ENOUGH_RULES) == {f"en.wordlist.{word}" for word in WORDS[:ENOUGH_RULES]}
