"""Undo what people do to hide a word, or to write it in a hurry.

Undone are signs and digits for letters, drawn-out, doubled, dropped, swapped and mistaken letters, spaces between the
letters of a word, and spaces left out between words. A token is changed only where that gives a word that rules know.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from moderation.text.arabizi import is_arabizi
from moderation.text.folding import Folded, FoldTable, fold
from moderation.text.joining import SHORTEST_ROUGH_CHARS, SPELT_OUT, Splitter
from moderation.text.known import KnownWords
from moderation.text.mending import Mender
from moderation.text.symbols import SignReader

MENDED_LIMIT: Final = 100
"""Tokens of one text that are no words of the rules and are looked at; in a thousand signs of talk there are fewer."""

SCRAPS_LIMIT: Final = 16
"""Scraps of letters beside which the rest of a word is looked for, in one text."""

MET_MOST: Final = 20_000
"""Words of the lists that are remembered once they were met: about as many as people use."""

PIECES_LIMIT: Final = 6
SHORT_PIECE_CHARS: Final = 4
SHORTEST_OF_LETTERS_CHARS: Final = 5
SHORTEST_OF_HALF_SCRAPS_CHARS: Final = 7
"""A shorter word is put together only of pieces most of which are no words, since foreign ones stand beside others."""

_WORDS_OF_ONE_LETTER: Final = frozenset("aiuoyو")


class Loosener:
    """Make the loose reading of texts; about 2 microseconds for each token that rules do not know.

    It remembers which words of its lists it has met, and nothing else.
    """

    def __init__(self, table: FoldTable, words: KnownWords) -> None:
        self._table = table
        self._words = words
        self._mender = Mender(words)
        self._splitter = Splitter(words)
        self._signs = SignReader(table, words, self._mender)
        self._met: set[str] = set()

    def loose(self, text: str, plain: Folded) -> Folded | None:
        """Return the text with its disguises undone, or None where there is nothing to undo."""
        lettered = self._signs.lettered(text)
        source = plain if lettered is None else fold(lettered, self._table)
        changes = dict(self._changes(source.text))
        if not changes:
            return None if lettered is None else source
        pieces: list[str] = []
        kept: list[int] = []
        at = 0
        for (start, end), reading in sorted(changes.items()):
            pieces += (source.text[at:start], reading)
            kept += (*range(at, start), *_aligned(start, end, reading))
            at = end
        pieces.append(source.text[at:])
        kept += range(at, len(source.text))
        return source.keeping("".join(pieces), tuple(kept))

    def _changes(self, text: str) -> Iterator[tuple[tuple[int, int], str]]:
        """Yield ranges of a folded text that read differently, and how; no two overlap."""
        covered = [match.span() for match in SPELT_OUT.finditer(text)]
        if not covered and self._met.issuperset(text.split()):
            return
        for start, end in covered:
            reading = self._gathered(text[start : end - 1].replace(" ", ""))
            if reading is not None:
                yield (start, end - 1), reading
        yield from self._mended(text, covered)

    def _gathered(self, letters: str) -> str | None:
        if letters.isdigit():
            return None
        return next(filter(None, map(self._splitter.gathered, self._mender.forms(letters))), None)

    def _mended(self, text: str, covered: list[tuple[int, int]]) -> Iterator[tuple[tuple[int, int], str]]:
        """Yield the tokens outside of spelt-out words that stand for something else."""
        tokens = _tokens(text, covered)
        slips: bool | None = None
        looked_at = scraps = skip_to = 0
        readings: dict[str, str | None] = {}
        for number, (start, token) in enumerate(tokens):
            if start < skip_to or self._stands_for_itself(token):
                continue
            if looked_at == MENDED_LIMIT:
                return
            looked_at += 1
            if slips is None:
                slips = not is_arabizi(text, self._words.ordinary)
            if token not in readings:
                readings[token] = self._read(token, slips=slips)
            reading = readings[token]
            if reading is not None:
                skip_to = start + len(token)
                yield (start, skip_to), reading
            elif scraps < SCRAPS_LIMIT:
                scraps += 1
                found = self._put_together(tokens, number, skip_to)
                if found is not None:
                    skip_to = found[0][1]
                    yield found

    def _stands_for_itself(self, token: str) -> bool:
        """Say whether a token is a number, or a word as it is, of the rules or of every day."""
        return token in self._met or token.isdigit() or self._is_met(token)

    def _is_met(self, token: str) -> bool:
        """Say the same of one that is no number, and remember it: what stands in no list is never remembered."""
        if len(token) == 1:
            is_listed = self._words.knows(token) and not self._is_scrap(token)
        else:
            is_listed = self._words.knows(token) or (token.isalpha() and self._words.is_ordinary(token))
        if is_listed and len(self._met) < MET_MOST:
            self._met.add(token)
        return is_listed

    def _read(self, token: str, *, slips: bool) -> str | None:
        forms = self._mender.forms(token)
        for form in forms:
            if form != token and self._words.knows(form):
                return form
            if reading := self._mender.mended(form, slips=slips) or self._splitter.split(form):
                return reading
        if len(token) >= SHORTEST_ROUGH_CHARS and (rough := self._split_roughly(forms)):
            return rough
        return forms[-1] if len(forms) > 1 and token.isalpha() else None

    def _split_roughly(self, forms: tuple[str, ...]) -> str | None:
        return next(filter(None, map(self._splitter.split_roughly, forms)), None)

    def _put_together(
        self, tokens: list[tuple[int, str]], number: int, free_from: int
    ) -> tuple[tuple[int, int], str] | None:
        """Return the word of which a scrap is one piece, with the range of all its pieces."""
        for begin, end in _windows(tokens, number, free_from):
            pieces = [token for _, token in tokens[begin:end]]
            if self._is_hidden("".join(pieces), pieces):
                last, token = tokens[end - 1]
                return (tokens[begin][0], last + len(token)), "".join(pieces)
        return None

    def _is_hidden(self, word: str, pieces: list[str]) -> bool:
        """Say whether a word was cut up: enough of its pieces are scraps, and no words of their own."""
        if word not in self._words.meant:
            return False
        scraps = [piece for piece in pieces if self._is_scrap(piece)]
        if 2 * len(scraps) == len(pieces):
            return len(word) >= (SHORTEST_OF_LETTERS_CHARS if len(scraps[0]) == 1 else SHORTEST_OF_HALF_SCRAPS_CHARS)
        return 2 * len(scraps) > len(pieces)

    def _is_scrap(self, token: str) -> bool:
        if len(token) == 1:
            return token not in _WORDS_OF_ONE_LETTER
        return token not in self._met and not self._words.knows(token) and not self._words.is_ordinary(token)


def _windows(tokens: list[tuple[int, str]], number: int, free_from: int) -> Iterator[tuple[int, int]]:
    """Yield ranges of tokens around one that may be pieces of one word: many short ones, or two of any length."""
    first = last = number
    while first > 0 and number - first < PIECES_LIMIT - 1 and tokens[first - 1][0] >= free_from:
        first -= 1
        if len(tokens[first][1]) > SHORT_PIECE_CHARS:
            break
    while last + 1 < len(tokens) and last - number < PIECES_LIMIT - 1:
        last += 1
        if len(tokens[last][1]) > SHORT_PIECE_CHARS:
            break
    for begin in range(first, number + 1):
        for end in range(max(number + 1, begin + 2), min(begin + PIECES_LIMIT, last + 1) + 1):
            if end - begin == 2 or all(len(token) <= SHORT_PIECE_CHARS for _, token in tokens[begin:end]):
                yield begin, end


def _tokens(text: str, covered: list[tuple[int, int]]) -> list[tuple[int, str]]:
    """Return the tokens outside the covered ranges, each with where it starts."""
    tokens, at = [], 0
    for start, end in (*covered, (len(text), len(text))):
        place = at
        for token in text[at:start].split(" "):
            if token:
                tokens.append((place, token))
            place += len(token) + 1
        at = end
    return tokens


def _aligned(start: int, end: int, reading: str) -> Iterator[int]:
    """Yield for each character of a reading the index from which it comes, never going back.

    Where the letters are as many as before, each comes from its own; else they are spread evenly.
    """
    written = end - start
    letters = len(reading.replace(" ", ""))
    last, seen = max(letters - 1, 1), 0
    for char in reading:
        place = min(seen, letters - 1)
        yield start + place * (written - 1) // last
        seen += char != " "
