"""Find the authored sentences that a message sounds like, for whoever looks at it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from moderation.bank.kinds import DANGER, OTHER_DANGER
from moderation.bank.reading import Group, Split
from moderation.screening.features import Encoder
from moderation.screening.reading import Reader

NEAREST: Final = 3
EMBEDDED_AT_ONCE: Final = 64


class Examples:
    """The sentences of danger that the model learnt from. Those embedded so far can be found. Not for several threads.

    Embedding all takes some seconds, so it is done in steps between which messages are screened.
    """

    def __init__(self, groups: Iterable[Group], encoder: Encoder) -> None:
        wanted = [group for group in groups if group.split is Split.TRAIN and group.kind in (*DANGER, *OTHER_DANGER)]
        self._texts = [text for group in wanted for text in group.sentences]
        self._reader = Reader()
        self._encoder = encoder
        self._vectors: NDArray[np.float32] = np.zeros((0, 0), dtype=np.float32)

    def embed_some(self) -> bool:
        """Embed some more; false once all are."""
        done = len(self._vectors)
        texts = self._texts[done : done + EMBEDDED_AT_ONCE]
        if texts:
            vectors = self._encoded(texts)
            self._vectors = np.concatenate([self._vectors, vectors]) if done else vectors
        return len(self._vectors) < len(self._texts)

    def nearest(self, text: str) -> tuple[str, ...]:
        """Return the sentences whose meaning is nearest to a text's, the nearest first."""
        if not len(self._vectors):
            return ()
        likeness = self._vectors @ self._encoded([text])[0]
        return tuple(self._texts[number] for number in np.argsort(-likeness, kind="stable")[:NEAREST])

    def _encoded(self, texts: list[str]) -> NDArray[np.float32]:
        return self._encoder.encode([self._reader.read(text).text or "." for text in texts])
