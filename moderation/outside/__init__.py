"""What an outside stage is, and how outside stages are found.

An outside stage asks somebody beyond this process about a draft. None is used unless the operator names it, since the
words of people leave the server with it. Anybody may ship one: a class with the class method of ``OutsideStageClass``,
named by an entry point in the group ``moderation.outside_stages``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib.metadata import EntryPoint, entry_points
from typing import ClassVar, Final, Protocol

import msgspec

from moderation.draft import Draft
from moderation.findings import Finding

GROUP: Final = "moderation.outside_stages"
OWN: Final = {"signed_http": "moderation.outside.signed_http:SignedHttp"}
"""The outside stages that come with this project."""

AT_ONCE: Final = 16
"""How many drafts may be outside at once, in each process."""


class OutsideStage(Protocol):
    """One question put to somebody outside, on a draft that would be delivered.

    ``ask`` gets a draft with its text and language and nothing else; what is masked in it stands as blocks, so that
    contact details stay inside and spans keep their places. Spans in its findings count code points of that text.
    It is asked after the stages in the message's way, and neither about a draft that they keep back nor about one in
    which somebody may be in danger. It has the operator's time limit and is cancelled after it; up to ``AT_ONCE`` calls
    run at once. It may flag, mask and hold, and never refuse. What it raises holds the draft, and it is left out for a
    while when it raises again and again. It must write down nothing of what it is given.
    """

    name: str

    async def ask(self, draft: Draft) -> tuple[Finding, ...]:
        """Return what was found, or nothing."""
        ...

    async def close(self) -> None:
        """Let go of whatever it holds open, when the server ends."""
        ...


class Address(msgspec.Struct, frozen=True):
    """Where drafts go, and the secret that signs them."""

    url: str
    secret: str


class Tools(msgspec.Struct, frozen=True, kw_only=True):
    """What outside stages are built from. Fields may be added; none is taken away. ``clock_s`` gives UTC seconds."""

    clock_s: Callable[[], float]
    address: Address | None = None


class OutsideStageClass(Protocol):
    """What an entry point of the group names: a class that builds its stage from the tools, once at start-up.

    Raising ``OutsideUnfit`` stops start-up with its sentence.
    """

    name: str

    @classmethod
    def build(cls, tools: Tools) -> OutsideStage:
        """Return the stage, ready for its first draft."""
        ...


class OutsideUnfit(ValueError):
    """An outside stage that is asked for and can't be used; ``problem`` is one sentence."""

    code: ClassVar[str] = "outside_unfit"

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


def load_outside(tools: Tools, names: Sequence[str]) -> tuple[OutsideStage, ...]:
    """Build the named outside stages, or raise ``OutsideUnfit``."""
    return tuple(find(name).build(tools) for name in names)


def find(name: str) -> OutsideStageClass:
    """Return the class that an installed package provides under a name, or raise ``OutsideUnfit``."""
    # A checkout that was brought up to date and not installed again does not list what is new in it.
    own = (EntryPoint(name, OWN[name], GROUP),) if name in OWN else ()
    for entry_point in (*entry_points(group=GROUP, name=name), *own):
        found: OutsideStageClass = entry_point.load()
        return found
    raise OutsideUnfit(f"no installed package provides the outside stage {name!r} (entry point group {GROUP!r})")
