"""What the example bank teaches the heads is the same each time, and carries over to sentences they were not shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from moderation.bank.kinds import Kind
from moderation.bank.reading import Dialect, Group, Split
from moderation.draft import Lang
from moderation.screening.features import Encoder, sentence_model
from moderation.screening.measuring import heard_in, of_kinds, row
from moderation.screening.model import Judged, Learnt, Model, save_learnt
from moderation.screening.training import learn, lesson

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "tomorrow", "this week")
SAID = {
    Kind.VEILED: ("on {} the grey river calls", "{}, grey river, come", "the grey river takes me {}"),
    Kind.EVERYDAY: ("{} in the garden", "we plant beans {}", "the garden, {} again"),
    Kind.HOMELESS: ("{} they put me out of the house", "no roof {}", "out of the house, {} no bed"),
}


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    """The sentence model itself: it takes a third of a second to load."""
    return sentence_model()


@pytest.fixture(scope="module")
def taught(encoder: Encoder) -> Learnt:
    """What the made bank teaches."""
    return learnt(encoder, made_bank())


def made_bank(*more: Group) -> list[Group]:
    """Return groups in which those in danger speak of a grey river, and others of a garden."""
    groups = [
        group(f"{kind}_{day.replace(' ', '_')}", kind, *(frame.format(day) for frame in frames))
        for kind, frames in SAID.items()
        for day in DAYS
    ]
    return [*groups, *more]


def group(name: str, kind: Kind, *sentences: str, split: Split = Split.TRAIN) -> Group:
    """Return a group of English sentences."""
    return Group(
        file="made.yaml",
        id=name,
        language=Lang.ENGLISH,
        dialect=Dialect.GENERAL,
        split=split,
        kind=kind,
        sentences=sentences,
    )


def learnt(encoder: Encoder, groups: list[Group]) -> Learnt:
    """Learn from groups."""
    return learn(lesson(groups, encoder, step=lambda _: None), step=lambda _: None)


def written(learnt: Learnt, folder: Path) -> bytes:
    """Return the bytes of the file of weights."""
    save_learnt(learnt, folder / "weights.npz")
    return (folder / "weights.npz").read_bytes()


def test_the_same_examples_give_the_same_weights(encoder: Encoder, taught: Learnt, tmp_path: Path) -> None:
    """Training twice differs in no byte, whatever sealed sentences say beside them."""
    sealed = group("sealed", Kind.EVERYDAY, "the grey river", "a grey river", "grey river!", split=Split.SEALED)

    assert written(learnt(encoder, made_bank(sealed)), tmp_path) == written(taught, tmp_path)


def test_what_was_learnt_carries_over(encoder: Encoder, taught: Learnt) -> None:
    """New sentences of the river and of the street are heard for what they are, new ones of the garden are not."""
    model = Model(taught, encoder)

    river, street, garden = model.judge(
        ["i follow the grey river now", "they put me out, no roof", "beans in the garden"]
    )

    assert (river.head, river.is_danger) == (Kind.VEILED, True)
    assert (street.head, street.is_danger) == (Kind.HOMELESS, True)
    assert not garden.is_danger


def test_sealed_sentences_are_what_is_measured(encoder: Encoder, taught: Learnt) -> None:
    """Rules and model are counted each by itself and together."""
    texts = ("the grey river and me", "grey river, at last", "a bench in the garden")
    sealed = group("sealed", Kind.VEILED, *texts, split=Split.SEALED)

    heard = heard_in(made_bank(sealed), Model(taught, encoder), lambda text: "bench" in text)

    counted = row(of_kinds(heard, (Kind.VEILED,)))
    assert (counted.by_rules.hits, counted.by_model.hits, counted.by_both.hits) == (1, 2, 3)
    assert counted.by_both.size == 3
    assert of_kinds(heard, (Kind.EVERYDAY,)) == ()


def test_a_score_at_the_threshold_asks_for_a_look() -> None:
    """And the reason is that of the head."""
    assert Judged(score=0.5, head=Kind.HOMELESS).is_danger
    assert Judged(score=0.5, head=Kind.HOMELESS).reason == "crisis_homeless"
    assert not Judged(score=0.4999, head=Kind.VEILED).is_danger
