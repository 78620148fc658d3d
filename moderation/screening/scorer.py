"""Score texts without a server, as the screening after delivery would score them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final

from moderation.screening.heads import THRESHOLD

_THREADS: Final = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def one_thread() -> None:
    """Keep numpy to one thread: several wait for each other longer than they help. To be called before its import."""
    for name in _THREADS:
        os.environ.setdefault(name, "1")


class ModelScorer:
    """Scores by the shipped model."""

    def __init__(self) -> None:
        one_thread()
        from moderation.screening.model import Model  # noqa: PLC0415 - after the number of threads is set

        self._model = Model.load()
        self.threshold = THRESHOLD

    def score(self, texts: Sequence[str]) -> list[float]:
        """Return one score from 0 to 1 for each text."""
        return [judged.score for judged in self._model.judge(texts)]


def load_scorer() -> ModelScorer:
    """Load the shipped model. Takes half a second."""
    return ModelScorer()
