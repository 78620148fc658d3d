"""The shape of a rule file. A file that differs from it is refused whole, with the place named."""

from __future__ import annotations

import datetime as dt
import enum
from typing import Annotated

import msgspec

from moderation.draft import Lang
from moderation.findings import Reason, Severity


class RuleStage(enum.StrEnum):
    """The stages that rest on rule files."""

    ASKING = "asking"
    CRISIS = "crisis"
    NEEDS = "needs"
    WORDLIST = "wordlist"


class RuleOutcome(enum.StrEnum):
    """What a rule may ask for."""

    FLAG = "flag"
    HOLD = "hold"
    REFUSE = "refuse"


Pattern = Annotated[str, msgspec.Meta(min_length=1, max_length=2_000)]
Example = Annotated[str, msgspec.Meta(min_length=1, max_length=1_000)]
RuleId = Annotated[str, msgspec.Meta(pattern=r"^(ar|en|es|fr)(\.[a-z][a-z0-9_]*)+$")]
WordName = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_]*$")]
Slug = Annotated[str, msgspec.Meta(pattern=r"^[a-z][a-z0-9_-]*$")]


class WrittenRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One rule as its author wrote it. docs/design/rules.md explains every field."""

    id: RuleId
    stage: RuleStage
    reason: Reason
    outcome: RuleOutcome
    severity: Severity
    guideline: Slug
    owner: Slug
    expires: dt.date
    patterns: Annotated[list[Pattern], msgspec.Meta(min_length=1)]
    match: Annotated[list[Example], msgspec.Meta(min_length=2)]
    no_match: Annotated[list[Example], msgspec.Meta(min_length=1)]
    unless: list[Pattern] = []
    proclitics: bool | None = None
    shadow: bool = False


WordLists = dict[WordName, Annotated[list[Pattern], msgspec.Meta(min_length=1)]]


class WordFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Word lists of one language that several rule files name."""

    language: Lang
    words: WordLists


class WrittenFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One YAML file of rules in one language, with the word lists that its patterns name."""

    language: Lang
    words_from: list[WordName] = []
    words: WordLists = {}
    rules: list[WrittenRule]
