"""What was measured, as it is shown, kept and compared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import msgspec

from moderation.bank.reading import OWN_BANK, Dialect, Split
from moderation.draft import Lang
from moderation.measures.parts import PARTS, Measure
from moderation.measures.rates import Rate

FLOORS: Final = OWN_BANK / "floors.json"
"""What was last written down: no share may become worse without somebody writing it down anew."""

FIRST: Final = OWN_BANK / "first.json"
"""What the rules of before the bank score on the sealed sentences. Taken anew, with those, when some are added."""

ROUNDING: Final = 1e-4
"""How exactly shares are kept."""


class Score(msgspec.Struct, frozen=True, kw_only=True):
    """One share, with its 95 % interval. ``dialect`` is None for a language as a whole."""

    part: str
    language: Lang
    dialect: Dialect | None = None
    hits: int
    size: int
    share: float
    low: float
    high: float

    @property
    def key(self) -> tuple[str, Lang, Dialect | None]:
        """Return what makes two scores comparable."""
        return self.part, self.language, self.dialect

    @property
    def is_met(self) -> bool:
        """Say whether the goal is reached."""
        return PARTS[self.part].is_met(self.share, self.language)

    def is_below(self, floor: Score) -> bool:
        """Say whether it is worse than another, past what rounding does.

        Disguises are measured on what is found plainly, thus on other sentences once more is: there only a share below
        the other's interval is worse.
        """
        if PARTS[self.part].measure is Measure.H5:
            return self.share < floor.low
        change = self.share - floor.share
        return change < -ROUNDING if PARTS[self.part].is_wanted else change > ROUNDING


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """Processor time of judging one message, in microseconds, on the machine that measured."""

    message: str
    median_us: float
    p99_us: float
    goal_us: float


class Results(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that one run measured."""

    split: Split
    scores: tuple[Score, ...]
    timings: tuple[Timing, ...] = ()


def score(part: str, language: Lang, dialect: Dialect | None, counted: Rate, shown: Rate | None = None) -> Score:
    """Return a score. ``shown`` is the rate that is shown where it is not the counted one, since kinds were weighed."""
    rate = shown or counted
    low, high = rate.interval
    return Score(
        part=part,
        language=language,
        dialect=dialect,
        hits=int(counted.hits),
        size=int(counted.size),
        share=round(rate.share, 4),
        low=round(low, 4),
        high=round(high, 4),
    )


def below(now: Iterable[Score], floors: Iterable[Score]) -> Iterator[tuple[Score, Score]]:
    """Give each score that is worse than its floor, with the floor. A score without a floor can't be worse."""
    by_key = {floor.key: floor for floor in floors}
    for each in now:
        floor = by_key.get(each.key)
        if floor is not None and each.is_below(floor):
            yield each, floor


def read_results(file: Path) -> Results:
    """Read what an earlier run wrote. Raises OSError and msgspec's errors."""
    return msgspec.json.decode(file.read_bytes(), type=Results)


def written_results(results: Results) -> bytes:
    """Return results as JSON with a line for each score, so that a difference can be read."""
    head = msgspec.json.encode({"split": results.split})[:-1]
    scores, timings = (
        b"[\n" + b",\n".join(msgspec.json.encode(each) for each in part) + b"\n]" if part else b"[]"
        for part in (results.scores, results.timings)
    )
    return head + b',"scores":' + scores + b',"timings":' + timings + b"}\n"
