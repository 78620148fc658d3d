"""What judging costs: ten thousand lines through ``sanad judge``, and one message with and without a phone number.

Numbers are looked for by a library that tries many countries' rules, so a text with digits costs the most. The lines
are drawn from a few dozen words; numbers are from a range that is kept for fiction. Run it with ``make bench``.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import track
from rich.table import Table

from moderation.directory.directory import Directory
from moderation.draft import Draft, Lang
from moderation.pipeline import Pipeline, build_pipeline
from moderation.rulebook.book import load_rulebook
from moderation.stages import Tools

LINES: Final = 10_000
SAMPLES: Final = 2_000
WARM_UP: Final = 200
LIMIT_S: Final = 300
ENGLISH: Final = (
    "yesterday told my sister about the new job and she was kind but our mother is still silent at dinner "
    "maybe tomorrow will be easier thank you for listening here tonight"
).split()
ARABIC: Final = (
    "أمس حكيت لأختي عن العمل الجديد وكانت لطيفة لكن أمي ما زالت صامتة وقت العشاء "
    " ربما يكون الغد أسهل شكرا لأنكم هنا الليلة"
).split()


def plain(number: int) -> str:
    """Return one to thirty words, Arabic every other time."""
    words = ARABIC if number % 2 else ENGLISH
    return " ".join(random.choices(words, k=random.randint(1, 30)))


def with_number(number: int) -> str:
    """Return the same with a number like a phone's in it."""
    return f"{plain(number)} +44 7700 900{random.randint(0, 999):03} {plain(number)}"


def with_many_numbers(number: int) -> str:
    """Return the longest that may be said, full of digits."""
    return " ".join(f"07700 900{n % 1000:03}" for n in range(number, number + 100))[:1_000]


def lang_of(number: int) -> Lang:
    """Return the language of a line."""
    return "ar" if number % 2 else "en"


def program_s() -> float:
    """Return the seconds that the program takes for all lines, its start included."""
    lines = (msgspec.json.encode({"text": plain(n), "lang": lang_of(n)}) for n in range(LINES))
    asked = b"\n".join(lines)
    started = time.perf_counter()
    judging = [sys.executable, "-m", "chat", "judge"]
    answered = subprocess.run(judging, input=asked, capture_output=True, check=True, timeout=LIMIT_S)
    took_s = time.perf_counter() - started
    assert answered.stdout.count(b"\n") == LINES
    return took_s


def centiles_ms(pipeline: Pipeline, text: Callable[[int], str], title: str) -> tuple[float, float]:
    """Return the median and the 99th percentile of processor milliseconds for one message."""
    spent_ms = []
    for number in track(range(WARM_UP + SAMPLES), title, transient=True):
        draft = Draft(text=text(number), lang=lang_of(number), now_ms=0)
        started_ns = time.thread_time_ns()
        pipeline.judge(draft)
        spent_ms.append((time.thread_time_ns() - started_ns) / 1e6)
    spent_ms = spent_ms[WARM_UP:]
    return statistics.median(spent_ms), statistics.quantiles(spent_ms, n=100)[-1]


def main() -> None:
    """Measure and print."""
    contacts = Directory.load().shareable_contacts(dt.datetime.now(dt.UTC).date())
    pipeline = build_pipeline(Tools(rulebook=load_rulebook(), contacts=contacts), alarm=lambda _: None)
    table = Table("message", "p50 ms", "p99 ms", "ratio of p50")
    texts = {"words alone": plain, "with a phone number": with_number, "1,000 signs of digits": with_many_numbers}
    measured = {name: centiles_ms(pipeline, text, name) for name, text in texts.items()}
    for name, (middle, last) in measured.items():
        table.add_row(name, f"{middle:.2f}", f"{last:.2f}", f"{middle / measured['words alone'][0]:.1f}")
    console = Console()
    console.print(table)
    with console.status("ten thousand lines"):
        took_s = program_s()
    console.print(f"sanad judge: {LINES:,} lines in {took_s:.1f} s")


if __name__ == "__main__":
    main()
