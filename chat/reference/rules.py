"""The page of the reasons and the rules, from the rule files. It quotes none of the words that rules look for."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from chat.pages.words import SOURCE_LANG, load_words
from chat.reference.page import page, table
from chat.reference.retention import lasting
from moderation.desk.items import DUE_S
from moderation.findings import LANES, Lane, Reason
from moderation.rulebook.book import read_rulebook
from moderation.rulebook.files import OWN_RULES
from moderation.rulebook.rules import Rule


def reference() -> str:
    """Return the page: what each reason means, and each file with its rules."""
    rules = read_rulebook().rules
    files = groupby(sorted(rules, key=lambda rule: (rule.file, rule.id)), key=lambda rule: rule.file)
    return page(
        "Reasons and rules",
        "moderation/findings.py, moderation/rules",
        "Every finding has a reason. A reason without a queue is counted; one that begins with `need_` shows "
        "its author services besides.",
        table(("reason", "what it means", "queue at the desk", "due after"), _reasons()),
        f"## Rules\n\n{len(rules)} rules look for words. [How rules are written](../design/rules.md), and "
        "[rules of your own](../howto/own-rules.md). Some reasons have no rule here: stages find them without words, "
        "or people give them.",
        *(_file(name, of_file) for name, of_file in files),
    )


def purpose(file: Path) -> str:
    """Return what a rule file says of itself in the comment at its top."""
    lines = file.read_text("utf-8").splitlines()
    count = next(number for number, line in enumerate(lines) if not line.startswith("#"))
    return " ".join(line.removeprefix("#").strip() for line in lines[:count])


def _reasons() -> Iterable[tuple[str, ...]]:
    words = load_words()[SOURCE_LANG]
    for reason in Reason:
        lane = LANES[reason]
        yield (f"`{reason}`", words.text(f"desk.reason_{reason}"), *_queue(lane))


def _queue(lane: Lane | None) -> tuple[str, str]:
    return (f"`{lane}`", lasting(DUE_S[lane])) if lane else ("", "")


def _file(name: str, rules: Iterable[Rule]) -> str:
    rows = (
        (
            f"`{rule.id}`",
            f"`{rule.reason}`",
            str(rule.written.outcome),
            str(rule.severity),
            rule.written.guideline,
            rule.written.owner,
            rule.written.expires.isoformat(),
        )
        for rule in rules
    )
    header = ("rule", "reason", "outcome", "severity", "guideline", "owner", "looked at again by")
    return f"### `{name}`\n\n{purpose(OWN_RULES / name)}\n\n{table(header, rows)}"
