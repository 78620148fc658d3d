"""What judging one message costs, lightly measured. ``make bench`` measures it in full."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Final

from moderation.draft import Draft
from moderation.measures.asked import Asked
from moderation.measures.scores import Timing
from moderation.pipeline import Pipeline

SAMPLES: Final = 1_000
HOSTILE_CHARS: Final = 2_000

_GOALS_US: Final[Mapping[str, float]] = {"words alone": 150, "with a phone number": 1_500, "hostile": 5_000}

_HOSTILE: Final = (
    "k.y.s ",
    "ك ل ب ",
    "a\u0301\u0323\u0330\u0489",
    "3aبc",
    "👩‍🦱",
    "f4gg0t",
    "0770 090",
    "مي\u200cخ",
    "[at] x.co ",
)


def timings(pipeline: Pipeline, asked: Sequence[Asked]) -> Iterator[Timing]:
    """Give the median and the 99th percentile for three sorts of messages."""
    with_number = [each for each in asked if "P1.masked" in each.parts]
    without = [each for each in asked if not any(sign.isdigit() for sign in each.text)]
    drafts = {
        "words alone": (each.draft for each in without[:: max(len(without) // SAMPLES, 1)]),
        "with a phone number": (each.draft for each in islice(with_number, SAMPLES)),
        "hostile": (Draft(text=(piece * HOSTILE_CHARS)[:HOSTILE_CHARS]) for piece in _HOSTILE for _ in range(20)),
    }
    for message, each in drafts.items():
        spent_us = sorted(_spent_us(pipeline, each))
        if len(spent_us) > 1:
            p99_us = statistics.quantiles(spent_us, n=100)[-1]
            yield Timing(
                message=message,
                median_us=round(statistics.median(spent_us)),
                p99_us=round(p99_us),
                goal_us=_GOALS_US[message],
            )


def _spent_us(pipeline: Pipeline, drafts: Iterable[Draft]) -> Iterator[float]:
    for draft in drafts:
        started_ns = time.thread_time_ns()
        pipeline.judge(draft)
        yield (time.thread_time_ns() - started_ns) / 1_000
