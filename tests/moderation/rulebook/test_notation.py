"""Patterns are read as docs/design/rules.md says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from moderation.rulebook.compiler import Compiler
from moderation.rulebook.errors import NotationError
from moderation.rulebook.grammar import Reader
from moderation.text.folding import FoldTable, fold
from moderation.text.regex import Regex

WORDS = {"want": ["بدي", "عايز (اني )?"], "end": ["end it( all)?", "<stop>"], "stop": ["stop it"]}
TABLE = FoldTable()


def finds(pattern: str, text: str, *, proclitics: bool = False) -> bool:
    """Say whether a pattern hits a text; fail where its announcing literals would have missed the hit."""
    node = Reader(WORDS, TABLE).read(pattern)
    folded = fold(text, TABLE)
    hit = Regex(Compiler().expression([node], proclitics=proclitics)).first(folded.encoded) is not None
    announced = all(
        any(each in folded.text for each in sets) for sets in Compiler().announcing(node, proclitics=proclitics)
    )
    assert announced or not hit
    return hit


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("don't want", "I DONT, want"),
        ("dont want", "don’t… want"),
        ("can['’]?t go on", "can't go on"),
        ("نفسي أموت", "نِفسي اموت"),
        ("لا شيء", "لا شي"),
        ("want to die", "want 😭 to\ndie!"),
        ("want (really)? to", "want to"),
        ("want (really)? to", "want really to"),
        ("go (now)?", "please go"),
        ("(please)? leave", "leave"),
        ("self-?harm", "selfharm"),
        ("self-?harm", "self harm"),
        ("leave me!", "leave me alone"),
        ("hurt <gap> myself", "hurt myself"),
        ("hurt <gap> myself", "hurt or do harm myself"),
        ("want to <end>", "want to end it all"),
        ("want to <end>", "want to stop it"),
        ("<want> موت", "عايز اني موت"),
        (r"want to die\?", "want to die?"),
        ("alone[?؟]", "alone؟"),
        (r"kill(ed|ing)? my\w+", "killing myself"),
        ("[كق]لبي وجعني", "گلبي وجعني"),
        (r"in \d{2} days", "in ٢٠ days"),
    ],
)
def test_patterns_find(pattern: str, text: str) -> None:
    """Each of these hits."""
    assert finds(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("end", "weekend"),
        ("end", "ended"),
        ("want to", "want it to"),
        ("hurt <gap> myself", "hurt one two three four myself"),
        ("hurt <gap> myself", "hurt? not myself"),
        (r"die\?", "die!"),
        ("موت", "الموت"),
    ],
)
def test_patterns_do_not_find(pattern: str, text: str) -> None:
    """Word bounds, gaps and question marks hold."""
    assert not finds(pattern, text)


@pytest.mark.parametrize("word", ["موت", "الموت", "والموت", "بالموت", "وبموت", "للموت", "فموت", "كالموت"])
def test_proclitics_may_stand_before_the_first_word(word: str) -> None:
    """What Arabic writes together with the next word does not hide it."""
    assert finds("موت", f"عن {word} يعني", proclitics=True)


@pytest.mark.parametrize(
    "pattern",
    [
        "^kill",
        "kill$",
        r"\bkill",
        r"(?!a)kill",
        r"(kill)\1",
        "kill (me",
        "kill) me",
        "[kill",
        "<nobody>",
        "*kill",
        "kill\\",
    ],
)
def test_what_is_not_known_is_refused(pattern: str) -> None:
    """Anchors, bounds, look-around, back-references and open brackets are named as faults."""
    with pytest.raises(NotationError):
        finds(pattern, "kill")


def test_a_word_list_that_names_itself_is_refused() -> None:
    """No list can be read for ever."""
    with pytest.raises(NotationError, match="names itself"):
        Reader({"a": ["x <b>"], "b": ["<a>"]}, TABLE).read("<a>")


@pytest.mark.parametrize("pattern", [r"\w+", ".*", "a|b", "(no)?", r"\d{3}"])
def test_a_pattern_without_a_certain_word_is_refused(pattern: str) -> None:
    """Every pattern can be announced by the automaton."""
    node = Reader(WORDS, TABLE).read(pattern)
    with pytest.raises(NotationError, match="certain"):
        Compiler().announcing(node, proclitics=True)


@given(
    st.lists(st.sampled_from(["kill", "(me|you)", "<gap>", "now", "(please)?", "قلبي", "don't", r"\w+"]), min_size=1)
)
def test_whatever_matches_was_announced(parts: list[str]) -> None:
    """No text that a pattern matches lacks a literal of each announcing set."""
    pattern = " ".join(["start", *parts, "end"])
    words = {"(me|you)": "you", "<gap>": "one two", "(please)?": "please", r"\w+": "any"}
    assert finds(pattern, " ".join(["start", *(words.get(part, part) for part in parts), "end"]))
