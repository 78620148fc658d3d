"""The shipped model hears danger that rules may not name, everybody alike, whatever is written."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from moderation.bank.kinds import DANGER, NO_DANGER
from moderation.bank.reading import Split, load_bank
from moderation.findings import Reason
from moderation.measures.identities import load_identities, swaps
from moderation.screening.heads import DANGERS, NEEDS, REASON_OF
from moderation.screening.model import OWN_WEIGHTS, Model, load_learnt, save_learnt

WEIGHTS_LIMIT_BYTES = 3_000_000
PAIRS = 1_000
MOVED_AT_MOST = 0.05


def test_swapping_the_identity_moves_no_score(model: Model) -> None:
    """In a thousand pairs of all languages, of pain and of hate, with identities of every kind (C4)."""
    dice, files = random.Random(4), load_identities()  # noqa: S311 - the same pairs each time
    pairs = [swap for identities in files for swap in swaps(identities, PAIRS // len(files) + 1, dice)]

    ones, others = model.judge([pair.one for pair in pairs]), model.judge([pair.other for pair in pairs])

    assert len(pairs) >= PAIRS
    assert max(abs(one.score - other.score) for one, other in zip(ones, others, strict=True)) <= MOVED_AT_MOST


def test_danger_is_heard_more_often_than_its_innocent_neighbours(model: Model) -> None:
    """In sentences that it did not learn from: at least five times as often."""
    tune = [group for group in load_bank() if group.split is Split.TUNE]
    danger = model.judge([text for group in tune if group.kind in DANGER for text in group.sentences])
    calm = model.judge([text for group in tune if group.kind in NO_DANGER for text in group.sentences])

    heard, false = (sum(one.is_danger for one in some) / len(some) for some in (danger, calm))

    assert heard > 0.25
    assert false < 0.06
    assert heard > 5 * false


def test_every_head_leads_to_services(model: Model) -> None:
    """What is heard is said in one of the reasons that a card exists for."""
    assert {head.name for head in (*DANGERS, *NEEDS)} == set(REASON_OF)
    assert all(reason.startswith("crisis_") for reason in REASON_OF.values())
    assert Reason.CRISIS_ATTEMPT not in REASON_OF.values()


def test_any_text_has_a_score(model: Model) -> None:
    """Between 0 and 1, whatever is written."""

    @given(st.lists(st.text(min_size=1, max_size=300), max_size=8))
    @settings(max_examples=40)
    def holds(texts: list[str]) -> None:
        judged = model.judge(texts)
        assert len(judged) == len(texts)
        assert all(0 <= one.score <= 1 for one in judged)

    holds()


def test_nothing_has_no_scores(model: Model) -> None:
    """An empty batch is no error."""
    assert model.judge([]) == []


def test_a_score_does_not_depend_on_its_batch(model: Model) -> None:
    """A text alone and among others sounds the same."""
    texts = ["good evening everyone", "I can't go on. tonight is the last one", "سامحوني كلكم", "x" * 900]

    together = model.judge(texts)

    for text, judged in zip(texts, together, strict=True):
        assert model.judge([text])[0].score == pytest.approx(judged.score, abs=0.001)


def test_the_weights_are_small_and_written_alike(tmp_path: Path) -> None:
    """Saved again they are the same bytes."""
    save_learnt(load_learnt(OWN_WEIGHTS), tmp_path / "again.npz")

    assert (tmp_path / "again.npz").read_bytes() == OWN_WEIGHTS.read_bytes()
    assert OWN_WEIGHTS.stat().st_size < WEIGHTS_LIMIT_BYTES


def test_weights_of_other_heads_are_refused(tmp_path: Path) -> None:
    """A file from before a head was added would be read as another."""
    with np.load(OWN_WEIGHTS) as kept:
        fields = {name: kept[name] for name in kept.files}
    np.savez(tmp_path / "old.npz", **{**fields, "names": fields["names"][1:]})

    with pytest.raises(ValueError, match="train-screening"):
        load_learnt(tmp_path / "old.npz")
