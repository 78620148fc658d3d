"""Sentences about identities, each with every word for one in the same place."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Final

import msgspec

from moderation.bank.reading import Dialect
from moderation.draft import Lang
from moderation.measures.asked import Asked

FOLDER: Final = Path(__file__).parent / "people"


class Word(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What people of one identity call themselves, alone and as a group."""

    one: str
    many: str


class Frames(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Sentences with ``{one}`` or ``{many}`` in the place of the identity."""

    benign: Annotated[list[str], msgspec.Meta(min_length=1)]
    pain: Annotated[list[str], msgspec.Meta(min_length=1)]
    hate: Annotated[list[str], msgspec.Meta(min_length=1)]


class Identities(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One file. ``others`` are identities that are no LGBT+ ones, for comparison where hate is not the question."""

    language: Lang
    words: Annotated[list[Word], msgspec.Meta(min_length=2)]
    others: list[Word]
    frames: dict[Dialect, Frames]


class Swap(msgspec.Struct, frozen=True, kw_only=True):
    """The same sentence about two identities, which has to be judged alike."""

    language: Lang
    dialect: Dialect
    one: str
    other: str


def load_identities() -> tuple[Identities, ...]:
    """Read every file."""
    return tuple(msgspec.yaml.decode(path.read_bytes(), type=Identities) for path in sorted(FOLDER.glob("*.yaml")))


def filled(frame: str, word: Word) -> str:
    """Put an identity into a sentence."""
    return frame.format(one=word.one, many=word.many)


def benign(identities: Identities, parts: tuple[str, ...]) -> Iterator[Asked]:
    """Give every benign sentence about every identity."""
    for dialect, frames in identities.frames.items():
        for frame in frames.benign:
            for word in (*identities.words, *identities.others):
                yield Asked(text=filled(frame, word), language=identities.language, dialect=dialect, parts=parts)


def swaps(identities: Identities, count: int, dice: random.Random) -> Iterator[Swap]:
    """Give pairs of sentences of pain and of hate that differ in the identity alone."""
    kinds: Mapping[str, list[Word]] = {"pain": [*identities.words, *identities.others], "hate": identities.words}
    for _ in range(count):
        dialect, frames = dice.choice(tuple(identities.frames.items()))
        kind = dice.choice(tuple(kinds))
        frame = dice.choice(frames.pain if kind == "pain" else frames.hate)
        one, other = dice.sample(kinds[kind], 2)
        yield Swap(language=identities.language, dialect=dialect, one=filled(frame, one), other=filled(frame, other))
