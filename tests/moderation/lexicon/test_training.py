"""What the example bank teaches is the same each time, and tells sentences apart that it was not shown."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import pytest

from moderation.bank.kinds import REASONS, Kind
from moderation.bank.reading import Dialect, Group, Split
from moderation.draft import Lang
from moderation.findings import Reason
from moderation.learning.logistic import Dense, Features, Sparse, fit
from moderation.lexicon.lexicon import Lexicon, Weights, windows
from moderation.lexicon.training import COURSES, train_lexicon
from moderation.text.folding import FoldTable, fold


def group(number: int, kind: Kind, *sentences: str, split: Split = Split.TRAIN) -> Group:
    """Return a group of English sentences."""
    return Group(
        file="made.yaml",
        id=f"made_{number}",
        language=Lang.ENGLISH,
        dialect=Dialect.GENERAL,
        split=split,
        kind=kind,
        sentences=sentences,
    )


def made_bank() -> list[Group]:
    """Return groups in which those in danger speak of a grey river and others of a garden."""
    days = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday")
    return [
        made
        for number, day in enumerate(days)
        for made in (
            group(
                2 * number, Kind.VEILED, f"on {day} the grey river calls", f"{day}, grey river", f"the grey river {day}"
            ),
            group(
                2 * number + 1, Kind.EVERYDAY, f"{day} in the garden", f"garden on {day}", f"the garden, {day} again"
            ),
        )
    ]


def taught(groups: list[Group], course: str = "danger") -> Weights:
    """Return what the groups teach."""
    return train_lexicon(groups, COURSES[course], step=lambda _: None)


def test_the_same_examples_give_the_same_weights() -> None:
    """Training twice differs in no byte."""
    first, second = (msgspec.json.encode(taught(made_bank())) for _ in range(2))

    assert first == second


def test_what_was_learnt_carries_over_to_new_sentences() -> None:
    """A new sentence of the river scores above a new one of the garden."""
    weights = taught(made_bank())
    lexicon = Lexicon([weights])

    assert len(weights.fragments) <= COURSES["danger"].fragments_limit
    assert lexicon.scores(" i see the grey river today ") > lexicon.scores(" i sit in the garden today ")


def test_each_danger_from_others_is_told_from_the_rest() -> None:
    """One text scores highest for what its own kind of sentences say."""
    told = {Kind.HOMELESS: "street", Kind.ARREST: "cell", Kind.VIOLENCE: "fist"}
    groups = [
        group(100 * number + each, kind, f"the {word} on day {each}", f"a {word}, day {each}", f"{word} {each} again")
        for number, (kind, word) in enumerate(told.items())
        for each in range(6)
    ]

    weights = taught([*made_bank(), *groups], "other_danger")

    reasons = list(weights.subjects)
    for kind, word in told.items():
        assert reasons[int(Lexicon([weights]).scores(f" my {word} ").argmax())] is REASONS[kind]


def test_no_threshold_lies_where_a_text_is_as_likely_innocent() -> None:
    """However low all innocent sentences score, what is heard scores above even."""
    assert taught(made_bank()).subjects[Reason.CRISIS_IDEATION].latin_threshold >= 0


def test_a_bank_that_lacks_a_script_or_a_kind_still_teaches(tmp_path: Path) -> None:
    """What was not shown is never heard, and the weights can be written and read."""
    file = tmp_path / "made.json"
    file.write_bytes(msgspec.json.encode(taught(made_bank(), "other_danger")))

    lexicon = Lexicon.load(file)

    assert not lexicon.hear(fold("the grey river in the garden", FoldTable()))
    assert not lexicon.hear(fold("في الحديقة", FoldTable()))


def test_every_identity_weighs_the_same() -> None:
    """Who says what they are is heard as anybody else who says the rest, whoever the examples spoke of."""
    groups = [
        group(200 + number, kind, f"i am {who} since {day}", f"{day}, {who} i am", f"being {who} on {day}")
        for number, (kind, who, day) in enumerate(
            (kind, who, day)
            for kind, who in ((Kind.IDEATION, "gay"), (Kind.EVERYDAY, "lesbian"))
            for day in ("monday", "friday")
        )
    ]

    lexicon = Lexicon([taught([*made_bank(), *groups])])

    assert lexicon.scores(" i am gay ") == pytest.approx(lexicon.scores(" i am lesbian "), abs=0.05)


def test_only_the_train_split_teaches() -> None:
    """Groups of other splits change nothing, whatever they say."""
    other = [
        group(90 + number, Kind.EVERYDAY, "the grey river", "a grey river", "grey river!", split=split)
        for number, split in enumerate((Split.TUNE, Split.SEALED))
    ]

    assert taught([*made_bank(), *other]) == taught(made_bank())


def test_a_long_text_teaches_as_it_is_read() -> None:
    """An innocent one teaches window by window; one in danger nothing, since most of its windows are innocent."""
    written = "a heron by the lake, and a grey river far away; " * 12
    read = fold(written, FoldTable()).text
    pieces = [read[start:end] for start, end in windows(read)]
    assert len(pieces) > 2

    def learnt(kind: Kind, *sentences: str) -> Weights:
        return taught([*made_bank(), group(90, kind, *sentences)])

    assert learnt(Kind.EVERYDAY, written) == learnt(Kind.EVERYDAY, *pieces) != learnt(Kind.EVERYDAY)
    assert learnt(Kind.VEILED, written) == learnt(Kind.VEILED)


@pytest.mark.parametrize("strength", [0.1, 10.0])
def test_the_fit_is_at_the_lowest_point(strength: float) -> None:
    """No small step in any direction lowers the loss: the slope at the fitted weights is level."""
    dice = np.random.default_rng(1)
    matrix = dice.normal(size=(80, 6))
    labels = matrix[:, 0] + dice.normal(size=80) > 0

    fitted = fit(Dense(matrix), labels, strength=strength)

    weight_of = np.where(labels, 80 / (2 * labels.sum()), 80 / (2 * (~labels).sum())) * strength
    residual = weight_of * (1 / (1 + np.exp(-(matrix @ fitted.weights + fitted.bias))) - labels)
    assert np.abs(matrix.T @ residual + fitted.weights).max() < 1e-3 * max(1, strength)


def test_sparse_and_dense_features_are_the_same_to_the_fit() -> None:
    """Rows of indexes mean a matrix whose rows are their columns' proportions, over their length and the ballast."""
    rows = [np.array(row) for row in ([0, 1], [1, 2, 3], [0], [2, 3])]
    proportions = np.array([1.0, 2.0, 3.0, 0.5])
    matrix = np.zeros((4, 4))
    for index, row in enumerate(rows):
        matrix[index, row] = proportions[row] / (5 + (proportions[row] ** 2).sum()) ** 0.5
    kinds: tuple[Features, ...] = (Sparse(rows, 4, proportions, ballast=5.0), Dense(matrix))
    labels = np.array([True, False, True, False])

    sparse, dense = (fit(features, labels, strength=1.0) for features in kinds)

    assert sparse.weights == pytest.approx(dense.weights)
    assert sparse.bias == pytest.approx(dense.bias)
