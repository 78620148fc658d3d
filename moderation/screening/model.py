"""Score texts by how much they sound like people in danger."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec
import numpy as np

from moderation.findings import Reason
from moderation.learning.logistic import Floats
from moderation.screening.features import Encoder, Features, features_of, sentence_model
from moderation.screening.heads import CALM, DANGERS, NEEDS, REASON_OF, THRESHOLD
from moderation.screening.reading import Reader, Voice

OWN_WEIGHTS: Final = Path(__file__).with_name("weights.npz")
"""What was learnt from the train split of the example bank; docs/reference/screening-model.md says how well."""

_VOICES: Final = tuple(Voice)


class Learnt(msgspec.Struct, frozen=True):
    """What training gives. Each row of weights, its bias last, is a head; the heads stand in the order of ``heads``.

    ``danger_from`` and ``need_from`` are the margins from which a look is asked for, by voice and by need; ``slope`` is
    how steeply a score rises with the margin.
    """

    dangers: Floats
    calm: Floats
    needs: Floats
    danger_from: Floats
    need_from: Floats
    slope: float


class Judged(msgspec.Struct, frozen=True):
    """How a text sounds, from 0 to 1, and which head heard it loudest."""

    score: float
    head: str

    @property
    def is_danger(self) -> bool:
        """Whether a look is asked for."""
        return self.score >= THRESHOLD

    @property
    def reason(self) -> Reason:
        """What its author may need."""
        return REASON_OF[self.head]


class Model:
    """Scores texts. Not for several threads at a time."""

    def __init__(self, learnt: Learnt, encoder: Encoder) -> None:
        self._learnt = learnt
        self._encoder = encoder
        self._reader = Reader()

    @classmethod
    def load(cls, path: Path = OWN_WEIGHTS) -> Model:
        """Read what was learnt, and the sentence model. Takes half a second and 200 MB. Raises ``OSError``."""
        return cls(load_learnt(path), sentence_model())

    def judge(self, texts: Sequence[str]) -> list[Judged]:
        """Return how each text sounds: about 2 ms for each of several, 6 ms for one."""
        if not texts:
            return []
        reads = [self._reader.read(text) for text in texts]
        features = features_of(reads, self._encoder)
        return scores(self._learnt, features, [read.voice for read in reads])


def scores(learnt: Learnt, features: Features, voices: Sequence[Voice]) -> list[Judged]:
    """Return how texts sound, given their features."""
    dangers, needs = margins(learnt.dangers, features), margins(learnt.needs, features)
    danger_from = learnt.danger_from[[_VOICES.index(voice) for voice in voices]]
    danger = loudness(dangers) - loudness(margins(learnt.calm, features)) - danger_from
    need = needs - learnt.need_from[:, None]
    loudest = np.maximum(danger, need.max(axis=0))
    score = 1 / (1 + np.exp(-np.clip(learnt.slope * loudest, -50, 50)))
    return [
        Judged(
            score=round(float(score[number]), 4),
            head=DANGERS[int(dangers[:, number].argmax())].name
            if danger[number] >= need[:, number].max()
            else NEEDS[int(need[:, number].argmax())].name,
        )
        for number in range(len(voices))
    ]


def margins(heads: Floats, features: Features) -> Floats:
    """Return the margin of every head for every text."""
    return np.array([features.times(head[:-1]) + head[-1] for head in heads])


def loudness(margins: Floats) -> Floats:
    """Return the margin of several heads together, for every text: the loudest counts most."""
    summed: Floats = np.logaddexp.reduce(margins, axis=0)
    return summed


def save_learnt(learnt: Learnt, path: Path) -> None:
    """Write what was learnt, the same bytes for the same numbers."""
    heads = {name: getattr(learnt, name).astype(np.float16) for name in ("dangers", "calm", "needs")}
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            allow_pickle=False,
            names=np.array(_names()),
            danger_from=learnt.danger_from,
            need_from=learnt.need_from,
            slope=np.float64(learnt.slope),
            **heads,
        )


def load_learnt(path: Path) -> Learnt:
    """Read what was learnt. Raises ``OSError``, and ``ValueError`` for weights of other heads than these."""
    with np.load(path, allow_pickle=False) as kept:
        if list(kept["names"]) != _names():
            raise ValueError("the weights were learnt for other heads: run sanad train-screening")
        return Learnt(
            dangers=kept["dangers"].astype(np.float64),
            calm=kept["calm"].astype(np.float64),
            needs=kept["needs"].astype(np.float64),
            danger_from=kept["danger_from"],
            need_from=kept["need_from"],
            slope=float(kept["slope"]),
        )


def _names() -> list[str]:
    return [head.name for head in (*DANGERS, *CALM, *NEEDS)]
