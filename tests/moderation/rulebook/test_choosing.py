"""Patterns are announced by what is rare in what the rules' authors wrote, and by no more than they need."""

from __future__ import annotations

from collections.abc import Iterable

from moderation.rulebook.announcing import Announcer
from moderation.rulebook.book import Rulebook
from moderation.rulebook.choosing import SETS_LIMIT, announced_rarely
from moderation.rulebook.compiler import Compiler, Literals
from moderation.rulebook.grammar import Reader
from moderation.rulebook.rules import CompiledPattern
from moderation.text.folding import FoldTable, fold
from moderation.text.regex import Regex

TABLE = FoldTable()
TALK = ("will you come", "they will see you", "you will be late", "will you call", "the bridge is old")


def compiled(*patterns: str) -> list[CompiledPattern]:
    """Return patterns with all that may announce them."""
    nodes = [Reader({}, TABLE).read(pattern) for pattern in patterns]
    return [
        CompiledPattern(
            Regex(Compiler().expression([node], proclitics=False)), Compiler().announcing(node, proclitics=False)
        )
        for node in nodes
    ]


def announcing(pattern: str, talk: Iterable[str] = TALK) -> list[set[str]]:
    """Return the words of each set by which a pattern is announced among texts."""
    texts = [fold(text, TABLE).text for text in talk]
    (chosen,) = announced_rarely(compiled(pattern), texts)
    return [words(each) for each in chosen.announced_by]


def words(literals: Literals) -> set[str]:
    """Return literals without the spaces that bound them."""
    return {literal.strip() for literal in literals}


def test_the_rarest_words_announce_wherever_they_stand() -> None:
    """What no text holds comes first, though what every second one holds is longer or stands before it."""
    assert announcing(r"you \w+ jump")[0] == {"jump"}
    assert announcing(r"bridge|river \w+ will you")[0] == {"bridge", "will you"}
    assert announcing(r"will you \w+ (bridge|river)")[0] == {"bridge", "river"}


def test_words_of_two_letters_announce_beside_longer_ones() -> None:
    """A short word is no reason to look at a pattern, but its lack is one not to."""
    talk = ("he fell", "he fell again", "she fell", "in we go")
    assert announcing(r"(go|up) \w+ fell", talk) == [{"go", "up"}, {"fell"}]


def test_words_that_rule_nothing_out_are_not_looked_for() -> None:
    """Where every text with the rarer words holds the others too, these would be looked for in vain."""
    assert announcing(r"see \w+ they", ("they see it", "they see us", "they come")) == [{"see"}]
    talk = ("you see it", "we see us", "they go", "they or us", "so they")
    assert announcing(r"see \w+ they", talk) == [{"see"}, {"they"}]


def test_few_sets_are_enough() -> None:
    """However many words are certain, a handful of them is looked for."""
    talk = [f"{one} {two}" for one in ("walk", "talk", "cook", "read") for two in ("walk", "talk", "cook", "read")]
    assert len(announcing(r"walk \w+ talk \w+ cook \w+ read", talk)) <= SETS_LIMIT


def test_a_long_word_is_known_by_its_beginning() -> None:
    """Ten letters tell as much as all, and halve the automaton."""
    assert announcing("misunderstandings") == [{"misunders"}]  # a space stands before it


def test_without_texts_longer_words_come_first() -> None:
    """Rules of which nothing is known are announced by what is likely to be rare."""
    assert announcing(r"or \w+ misery", ())[0] == {"misery"}


def test_every_hit_of_our_rules_is_announced(book: Rulebook) -> None:
    """Whatever was chosen, no pattern that matches one of its rule's examples is passed over."""
    announcer = Announcer(pattern for rule in book.rules for pattern in rule.patterns)
    first = 0
    for rule in book.rules:
        for example in rule.written.match[:2]:
            view = book.views(example).plain
            matching = {first + at for at, each in enumerate(rule.patterns) if each.regex.first(view.encoded)}
            assert matching <= set(announcer.announced(view))
        first += len(rule.patterns)
