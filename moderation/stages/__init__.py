"""What a stage is, and how stages are found.

A stage judges one draft by one question. Anybody may ship one: a class with the members of ``Stage`` and the class
method of ``StageClass``, named by an entry point in the group ``moderation.stages``.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import ClassVar, Final, Protocol

import msgspec

from moderation.contacts import Contacts
from moderation.draft import Draft
from moderation.findings import Finding
from moderation.rulebook.book import Rulebook
from moderation.text.views import Views

GROUP: Final = "moderation.stages"
DEFAULT_ORDER: Final = ("flood", "contact", "wordlist", "asking", "crisis", "needs")


class Stage(Protocol):
    """One question put to every draft.

    ``inspect`` is a plain function of its arguments: no clock, no I/O, nothing remembered, bounded by the draft's size.
    It may be called from several threads. Spans are code points of ``draft.text`` (``Views`` lead back to them). Every
    stage sees every draft, whatever the others found; their order is the order of findings at the same place, no more.
    A stage that raises holds the draft, and is taken out for a while when it raises again and again.
    """

    name: str

    def inspect(self, draft: Draft, views: Views) -> tuple[Finding, ...]:
        """Return what it found, or nothing."""
        ...


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """What stages are built from. Fields may be added; none is taken away."""

    rulebook: Rulebook
    contacts: Contacts = msgspec.field(default_factory=Contacts)


class StageClass(Protocol):
    """What an entry point of the group names: a class that builds its stage from the tools, once at start-up.

    ``build`` may be slow and may read files of its own package; raising from it stops start-up.
    """

    name: str

    @classmethod
    def build(cls, tools: Tools) -> Stage:
        """Return the stage, ready for its first draft."""
        ...


class UnknownStageError(LookupError):
    """A configured stage that no installed package provides."""

    code: ClassVar[str] = "stage_unknown"

    def __init__(self, name: str) -> None:
        super().__init__(f"no installed package provides the stage {name!r} (entry point group {GROUP!r})")
        self.name = name


def load_stages(tools: Tools, order: Sequence[str] = DEFAULT_ORDER) -> tuple[Stage, ...]:
    """Build the configured stages in their order, or raise UnknownStageError."""
    return tuple(stage_class(name).build(tools) for name in order)


def stage_class(name: str) -> StageClass:
    """Return the class that an installed package provides under a name, or raise UnknownStageError."""
    for entry_point in (*entry_points(group=GROUP, name=name), *_own(name)):
        found: StageClass = entry_point.load()
        return found
    raise UnknownStageError(name)


def _own(name: str) -> tuple[EntryPoint, ...]:
    """Find a stage of ours where it stands: a checkout that was updated but not installed again lists the old ones."""
    is_ours = name in DEFAULT_ORDER
    return (EntryPoint(name, f"moderation.stages.{name}:{name.capitalize()}", GROUP),) if is_ours else ()
