"""Rules that are kept as read are the rules, and are read anew where anything of them has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.rulebook import kept
from moderation.rulebook.book import Rulebook, read_rulebook
from moderation.rulebook.kept import keep_rulebook, load_kept
from moderation.rulebook.rules import Rule


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where our own rules are kept."""
    path = tmp_path_factory.mktemp("kept") / "kept.msgpack"
    keep_rulebook(path)
    return path


def told(rule: Rule) -> tuple[object, ...]:
    """Return all of a rule that judging goes by."""
    patterns = [(each.regex.expression, each.announced_by) for each in rule.patterns]
    guard = rule.guard and rule.guard.expression
    return rule.id, rule.file, rule.stage, rule.outcome, rule.hears_neighbours, rule.written, patterns, guard


def test_what_is_kept_is_what_was_read(path: Path) -> None:
    """Every rule, pattern, guard and known word is there, in the same order, and leads to its file."""
    read, loaded = read_rulebook(), load_kept(path)

    assert isinstance(loaded, Rulebook)
    assert [told(rule) for rule in loaded.rules] == [told(rule) for rule in read.rules]
    assert (loaded.words.known, list(loaded.words.meant)) == (read.words.known, list(read.words.meant))
    assert loaded.paths == read.paths


def test_kept_rules_find_what_they_are_for(path: Path) -> None:
    """An expression that waits for its first text works from that one on."""
    book = load_kept(path)
    assert book is not None
    view = book.views("i want to die").plain
    assert book.search.hits(view) == book.search.hits(view) != ()


def test_rules_of_another_state_are_not_used(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A byte more in what reads the rules, or in the rules, and nothing of what was kept counts."""
    assert load_kept(path) is not None
    state = kept.state()
    monkeypatch.setattr(kept, "state", lambda: state[:-1] + bytes([state[-1] ^ 1]))
    assert load_kept(path) is None


def test_the_state_tells_every_file_apart(tmp_path: Path) -> None:
    """Contents that move from one file into the next are another state."""
    one, two = tmp_path / "one.yaml", tmp_path / "two.yaml"
    one.write_text("ab")
    two.write_text("c")
    before = kept.digest([one, two])
    one.write_text("a")
    two.write_text("bc")
    assert kept.digest([one, two]) != before


def test_nothing_kept_is_no_fault(tmp_path: Path) -> None:
    """Who never kept anything just waits for the files to be read."""
    assert load_kept(tmp_path / "missing") is None
