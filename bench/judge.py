"""What judging costs: ten thousand lines through ``sanad judge``, and one message of each kind with 5,000 patterns.

Our rules are filled up to 5,000 patterns with made-up ones, which only count their hits. Numbers are looked for by a
library that tries many countries' rules, so a text with digits costs the most. The lines are drawn from a few dozen
words; numbers are from a range that is kept for fiction. Run it with ``make bench-parts``.
"""

from __future__ import annotations

import datetime as dt
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from itertools import islice, product
from pathlib import Path
from typing import Final

import msgspec
from rich.console import Console
from rich.progress import track
from rich.table import Table

from moderation.directory.directory import Directory
from moderation.draft import Draft, Lang
from moderation.pipeline import Pipeline, build_pipeline
from moderation.rulebook.kept import load_rulebook
from moderation.stages import Tools

LINES: Final = 10_000
SAMPLES: Final = 2_000
HOSTILE_SAMPLES: Final = 300
HOSTILE_CHARS: Final = 2_000
PATTERNS: Final = 5_000
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
    """Return nothing but digits."""
    return hostile(" ".join(f"07700 900{n % 1000:03}" for n in range(number, number + 200)))


def hostile(text: str) -> str:
    """Return a text repeated, or cut, to the most that the goals speak of."""
    return (text * HOSTILE_CHARS)[:HOSTILE_CHARS]


def repeated(unit: str, number: int) -> str:
    """Return a unit over and over, begun at another sign each time."""
    begun = number % len(unit)
    return hostile(unit[begun:] + unit[:begun])


def of_examples(words: list[str], _number: int) -> str:
    """Return words of all the rules' examples by chance: hardly anything costs more."""
    return hostile(" ".join(random.choices(words, k=HOSTILE_CHARS // 4)))


HOSTILE: Final = {
    "marks upon letters": "z\u0335\u0321\u0353a\u0489\u0325\u0355l\u0334\u0322\u032ag\u0336\u0349o\u0338\u0333 ",
    "one letter": "a",
    "letters apart": "i w a n t ",
    "scripts by turns": "aأбβ",
    "joined signs": "👩\u200d❤\ufe0f\u200d👩 ",
    "Persian half-spaces": "می\u200cخواهم\u200c",
    "digits for letters": "1 w4n7 70 ",
    "Arabic in Latin letters": "ana 3ayez a2ollak 7aga ",
    "words of our rules": "want to die kill you gay people بدي موت ",
}


def lang_of(number: int) -> Lang:
    """Return the language of a line."""
    return Lang.ARABIC if number % 2 else Lang.ENGLISH


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


def made_up_rules(directory: Path, number: int) -> None:
    """Write rules that hear this number of words which nobody says, and only count their hits."""
    syllables = ("bra", "klo", "ven", "dru", "mip", "zas", "ter", "gol", "fex", "pli")
    words = islice(("".join(parts) for parts in product(syllables, repeat=4)), number)
    rule = {"stage": "wordlist", "reason": "slur", "outcome": "flag", "severity": "low", "guideline": "respect"}
    rules = [
        rule
        | {"id": f"en.made_up.n{index}", "owner": "bench", "expires": dt.date(2099, 1, 1), "shadow": True}
        | {
            "patterns": [f"{word} tonight" for word in group],
            "match": [f"{word} tonight" for word in group[:2]],
            "no_match": ["tonight", "good night"],
        }
        for index, group in enumerate(zip(*[words] * 20, strict=False))
    ]
    (directory / "made_up.yaml").write_bytes(msgspec.yaml.encode({"language": "en", "rules": rules}))


def full_pipeline() -> Pipeline:
    """Return our pipeline with rules of as many patterns as the goals speak of, warmed up as a server's is."""
    ours = sum(len(rule.patterns) for rule in load_rulebook().rules)
    with tempfile.TemporaryDirectory() as made_up:
        made_up_rules(Path(made_up), max(0, PATTERNS - ours))
        book = load_rulebook(beside=Path(made_up))
    contacts = Directory.load().shareable_contacts(dt.datetime.now(dt.UTC).date())
    pipeline = build_pipeline(Tools(rulebook=book, contacts=contacts), alarm=lambda _: None)
    for example in book.examples():
        pipeline.judge(Draft(text=example))
    return pipeline


def centiles_ms(pipeline: Pipeline, text: Callable[[int], str], samples: int, title: str) -> tuple[float, float]:
    """Return the median and the 99th percentile of processor milliseconds for one message."""
    spent_ms = []
    for number in track(range(WARM_UP + samples), title, transient=True):
        draft = Draft(text=text(number), lang=lang_of(number), now_ms=0)
        started_ns = time.thread_time_ns()
        pipeline.judge(draft)
        spent_ms.append((time.thread_time_ns() - started_ns) / 1e6)
    spent_ms = spent_ms[WARM_UP:]
    return statistics.median(spent_ms), statistics.quantiles(spent_ms, n=100)[-1]


def main() -> None:
    """Measure and print."""
    console = Console()
    with console.status("reading rules"):
        pipeline = full_pipeline()
    table = Table("message", "p50 ms", "p99 ms", "goal of p99")
    texts = {"words alone": (plain, "0.15"), "with a phone number": (with_number, "1.5")}
    for name, (text, goal_ms) in texts.items():
        middle, last = centiles_ms(pipeline, text, SAMPLES, name)
        table.add_row(name, f"{middle:.2f}", f"{last:.2f}", goal_ms)
    worst: dict[str, Callable[[int], str]] = {"digits": with_many_numbers}
    worst |= {name: partial(repeated, unit) for name, unit in HOSTILE.items()}
    examples = [word for example in load_rulebook().examples() for word in example.split()]
    worst["words of all our examples"] = partial(of_examples, examples)
    for name, hostile_text in worst.items():
        middle, last = centiles_ms(pipeline, hostile_text, HOSTILE_SAMPLES, name)
        table.add_row(f"{HOSTILE_CHARS:,} signs: {name}", f"{middle:.2f}", f"{last:.2f}", "5")
    console.print(table)
    with console.status("ten thousand lines"):
        took_s = program_s()
    console.print(f"sanad judge: {LINES:,} lines in {took_s:.1f} s")


if __name__ == "__main__":
    main()
