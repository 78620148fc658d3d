"""Tell the whole words that a pattern can match, so that disguised ones may be read as them."""

from __future__ import annotations

from typing import Final

from moderation.rulebook.tree import SPACE, AnyOf, Choice, Literal, Node, Repeat, Sequence

BEGUN_LIMIT: Final = 64
"""Beginnings of one word that are followed up; where there are more, each is taken for a whole word."""

ANY_REST: Final = "?"
"""What a word goes on with of which the rest may be anything; no word has a question mark in it."""

Begun = frozenset[str]


class Vocabulary:
    """The whole words of some patterns, gathered one pattern after the other.

    Of a word of which letters may be any (``\\w``, ``[^a]``) only the beginning is told, with ``ANY_REST`` behind it;
    letters that may be repeated stand once.
    """

    def __init__(self) -> None:
        self._walked: dict[tuple[int, Begun], tuple[Node, frozenset[str], Begun]] = {}

    def of(self, node: Node) -> frozenset[str]:
        """Return the words of one pattern."""
        words: set[str] = set()
        words |= self._walk(node, frozenset(("",)), words)
        return frozenset(word for word in words if word.strip(ANY_REST))

    def _walk(self, node: Node, begun: Begun, words: set[str]) -> Begun:
        """Add the words that end inside a node, and return the beginnings of the word that goes on behind it."""
        match node:
            case Literal(text):
                first, *rest = text.split(" ")
                begun = frozenset(each if each.endswith(ANY_REST) else each + first for each in begun)
                if rest:
                    words.update(begun, rest[:-1])
                    begun = frozenset((rest[-1],))
            case AnyOf():
                begun = frozenset(each.rstrip(ANY_REST) + ANY_REST for each in begun)
            case Sequence(parts):
                for part in parts:
                    begun = self._walk(part, begun, words)
            case Choice(options):
                begun = self._choice(node, options, begun, words)
            case Repeat(item, least):
                once = self._walk(item, begun, words)
                is_needed = least or item == SPACE  # where a space may be left out, the words are still two
                begun = once if is_needed else begun | once
        if len(begun) <= BEGUN_LIMIT:
            return begun
        words |= begun
        return frozenset((ANY_REST,))

    def _choice(self, node: Node, options: tuple[Node, ...], begun: Begun, words: set[str]) -> Begun:
        """Walk every option; a word list that many patterns name is walked once."""
        key = id(node), begun
        if key not in self._walked:
            inner: set[str] = set()
            ends: Begun = frozenset().union(*(self._walk(option, begun, inner) for option in options))
            self._walked[key] = node, frozenset(inner), ends  # the node is kept, so that its id stays its own
        _, inner_words, ends = self._walked[key]
        words |= inner_words
        return ends
