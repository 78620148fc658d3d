"""No change makes a measure worse without somebody writing that down."""

from __future__ import annotations

from moderation.bank.reading import Split, load_bank
from moderation.measures.measuring import measure
from moderation.measures.scores import FLOORS, Score, below, read_results
from moderation.measures.suites import Suites
from moderation.pipeline import Pipeline

BY_DIALECT = ("C1.found", "C2.found", "C2.veiled", "C2.false")
"""What has a floor in each dialect; a few sentences of one dialect say too little of the rest."""


def test_no_measure_falls_below_its_floor(shipped: Pipeline) -> None:
    """If one must, somebody writes down how far, and the difference says so to whoever reviews it."""
    suites = Suites(load_bank(), Split.SEALED)

    scores, _ = measure(shipped, suites.asked(), suites.swaps(), lambda asked, _: asked)
    fallen = [
        f"{now.part} {now.language} {now.dialect or ''}: {floor.share:.1%} -> {now.share:.1%}"
        for now, floor in below(filter(_has_floor, scores), read_results(FLOORS).scores)
    ]

    assert fallen == [], "worse than was written down; where that is right, write it down: sanad measure --write-floors"


def _has_floor(score: Score) -> bool:
    return score.dialect is None or score.part in BY_DIALECT
