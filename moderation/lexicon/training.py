"""Learn the weights of fragments from the example bank."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Final

import msgspec
import numpy as np

from moderation.bank.kinds import DANGER, HELP_WANTED, OTHER_DANGER, Kind
from moderation.bank.reading import Group, Split
from moderation.draft import Lang
from moderation.learning.logistic import Floats, Ints, Sparse, fit
from moderation.lexicon.lexicon import Lexicon, Weights, windows
from moderation.text.folding import FoldTable, fold

SHORTEST: Final = 3
LONGEST: Final = 6
"""Lengths of fragments in characters, spaces between words included."""

LEAST_SENTENCES: Final = 3
"""In how many sentences a fragment must stand to be learnt from."""

FRAGMENTS_LIMIT: Final = 40_000
STRENGTH: Final = 10.0
FOLDS: Final = 6
FALSE_ALARMS: Final = 0.02
"""The share of innocent sentences, left out of the fit, that may pass the threshold."""

MARGIN: Final = 0.001
"""How far above the last innocent score the threshold stands, so that it is past it once rounded."""

_UNCLEAR: Final = frozenset((*OTHER_DANGER, *HELP_WANTED, Kind.FRIEND))
"""Kinds that are neither danger to oneself nor innocent of it."""


class Sentence(msgspec.Struct, frozen=True):
    """One folded sentence, or a window of a long one, and whether whoever says it may be a danger to themselves."""

    text: str
    is_arabic: bool
    is_danger: bool
    fold: int


def train_lexicon(groups: Iterable[Group], *, step: Callable[[str], None]) -> Weights:
    """Return what the train split teaches. ``step`` is told what is being done. The same groups, the same weights."""
    sentences = _sentences(groups)
    scores = np.zeros(len(sentences))
    for part in range(FOLDS):
        step(f"learning without part {part + 1} of {FOLDS}")
        lexicon = Lexicon(_fitted([each for each in sentences if each.fold != part]))
        for index, each in enumerate(sentences):
            if each.fold == part:
                scores[index] = lexicon.score(each.text)
    step("learning from all")
    return msgspec.structs.replace(
        _fitted(sentences),
        arabic_threshold=_threshold(sentences, scores, is_arabic=True),
        latin_threshold=_threshold(sentences, scores, is_arabic=False),
    )


def _sentences(groups: Iterable[Group]) -> list[Sentence]:
    table = FoldTable()
    wanted = [group for group in groups if group.split is Split.TRAIN and group.kind not in _UNCLEAR]
    return [
        Sentence(
            text=text,
            is_arabic=group.language is Lang.ARABIC and group.dialect != "arabizi",
            is_danger=group.kind in DANGER,
            fold=number % FOLDS,
        )
        for number, group in enumerate(wanted)
        for sentence in group.sentences
        for text in _read(fold(sentence, table).text, is_danger=group.kind in DANGER)
    ]


def _read(text: str, *, is_danger: bool) -> list[str]:
    """Return what is learnt from: all windows of an innocent text; nobody knows which of them a danger stands in."""
    read = [text[start:end] for start, end in windows(text)]
    return [] if is_danger and len(read) > 1 else read


def _fragments(text: str) -> set[str]:
    lengths = range(SHORTEST, LONGEST + 1)
    return {text[at : at + length] for length in lengths for at in range(len(text) - length + 1)}


def _fitted(sentences: Sequence[Sentence]) -> Weights:
    held = [_fragments(each.text) for each in sentences]
    seen = Counter(fragment for fragments in held for fragment in fragments)
    known = sorted(fragment for fragment, times in seen.items() if times >= LEAST_SENTENCES)
    labels = np.array([each.is_danger for each in sentences])
    first = fit(_matrix(held, known), labels, strength=STRENGTH)
    order = np.argsort(-np.abs(first.weights), kind="stable")[:FRAGMENTS_LIMIT]
    kept = [known[index] for index in sorted(order)]
    again = fit(_matrix(held, kept), labels, strength=STRENGTH)
    weights = {fragment: round(float(weight), 3) for fragment, weight in zip(kept, again.weights, strict=True)}
    return Weights(
        round(again.bias, 3), math.inf, math.inf, {each: weight for each, weight in weights.items() if weight}
    )


def _matrix(held: Sequence[set[str]], known: Sequence[str]) -> Sparse:
    index_of = {fragment: index for index, fragment in enumerate(known)}
    rows: list[Ints] = [
        np.array(sorted(index_of[each] for each in fragments if each in index_of), dtype=np.int64) for fragments in held
    ]
    return Sparse(rows, len(known))


def _threshold(sentences: Sequence[Sentence], scores: Floats, *, is_arabic: bool) -> float:
    """Return what all but FALSE_ALARMS of the innocent sentences of a script score less than."""
    pairs = zip(sentences, scores, strict=True)
    innocent = sorted(float(score) for each, score in pairs if each.is_arabic == is_arabic and not each.is_danger)
    allowed = int(FALSE_ALARMS * len(innocent))
    return round(innocent[-1 - allowed], 3) + MARGIN if innocent else math.inf
