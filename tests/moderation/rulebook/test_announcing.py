"""A pattern is announced where one literal of each of its sets is in the text, and nowhere else."""

from __future__ import annotations

import pytest

from moderation.rulebook.announcing import Announcer
from moderation.rulebook.rules import CompiledPattern
from moderation.text.folding import FoldTable, fold
from moderation.text.regex import Regex

TABLE = FoldTable()
PEOPLE = frozenset((" they ", " them "))
DEEDS = frozenset((" go ", " run "))
PLACES = frozenset((" sea ", " run "))


def announced(text: str, *patterns: tuple[frozenset[str], ...]) -> tuple[int, ...]:
    """Return which patterns, each with these sets, are announced by a text."""
    announcer = Announcer(CompiledPattern(Regex("a"), sets) for sets in patterns)
    return announcer.announced(fold(text, TABLE))


@pytest.mark.parametrize("text", ["they go to the sea", "to the sea go with them", "them run"])
def test_one_literal_of_each_set_announces(text: str) -> None:
    """They may stand in any order, and one that is in two sets counts for both."""
    assert announced(text, (PEOPLE, DEEDS, PLACES)) == (0,)


@pytest.mark.parametrize("text", ["", "they go", "go to the sea", "they see the sea", "they them"])
def test_a_set_without_a_literal_in_the_text_keeps_silent(text: str) -> None:
    """Whichever set it is, the first or a further one."""
    assert announced(text, (PEOPLE, DEEDS, PLACES)) == ()


def test_patterns_that_share_sets_are_told_apart() -> None:
    """A set that is the first of one pattern and a further one of another counts for both, in the patterns' order."""
    patterns = ((PLACES, PEOPLE), (PEOPLE, DEEDS), (DEEDS,), (PEOPLE, PLACES), (PEOPLE,))
    assert announced("they go", *patterns) == (1, 2, 4)
    assert announced("them and the sea", *patterns) == (0, 3, 4)
    assert announced("run", *patterns) == (2,)


def test_nothing_is_announced_without_patterns() -> None:
    """An empty rulebook is searched like any other."""
    assert announced("they go") == ()
