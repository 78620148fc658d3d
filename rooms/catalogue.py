"""The rooms file: read strictly, judged by plain rules, and kept as one immutable value."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import ClassVar, Final, Self

import msgspec
import yaml

from rooms.errors import RoomsError
from rooms.markup import clean_markup
from rooms.retention import MESSAGE_TTL_LEAST_S, MESSAGE_TTL_MOST_S
from rooms.room import AgeBand, Room

TITLE_LIMIT_CHARS: Final = 40
DESCRIPTION_LIMIT_CHARS: Final = 400
GUIDELINE_LIMIT_CHARS: Final = 160
GUIDELINES_MOST: Final = 8
CAP_LEAST: Final = 2
CAP_MOST: Final = 5_000
LANGUAGE_PATTERN: Final = r"[a-z]{2,3}"

PACKAGED_FILE: Final = "rooms.yaml"


class CatalogueError(RoomsError):
    """Say why a rooms file cannot be used: ``file`` is its name, ``problems`` one sentence each."""

    code: ClassVar[str] = "rooms_file_refused"

    def __init__(self, file: str, problems: tuple[str, ...]) -> None:
        super().__init__(file, problems)
        self.file = file
        self.problems = problems

    def __str__(self) -> str:
        return "\n".join(f"{self.file}: {problem}" for problem in self.problems)


class RoomsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The outermost shape of a rooms file; each room is read on its own so that an error can name it."""

    rooms: tuple[dict[str, object], ...]
    has_safeguarding: bool = False


class Catalogue(msgspec.Struct, frozen=True, dict=True):
    """Every room of this server, in the order of the file.

    ``has_safeguarding`` is the operator's word that safeguarding staff stand behind rooms for people under 18.
    """

    rooms: tuple[Room, ...]
    has_safeguarding: bool = False

    @classmethod
    def load(cls, path: Path | None = None) -> Self:
        """Read a rooms file, the packaged one by default, and refuse it on the first doubt.

        Raises CatalogueError with every problem found.
        """
        catalogue = cls.read(path)
        if found := problems(catalogue):
            raise CatalogueError(_name_of(path), tuple(found))
        return catalogue

    @classmethod
    def read(cls, path: Path | None = None) -> Self:
        """Read a rooms file by its shape alone, for whoever wants its problems listed.

        Raises CatalogueError where the file cannot be opened, is no YAML or has a field that does not fit.
        """
        file = _decode_file(path)
        rooms = tuple(_decode_room(number, raw, path) for number, raw in enumerate(file.rooms, start=1))
        return cls(rooms, file.has_safeguarding)

    def get(self, room_id: str) -> Room | None:
        """Find a room by its id."""
        return self._by_id.get(room_id)

    @cached_property
    def _by_id(self) -> dict[str, Room]:
        return {room.id: room for room in reversed(self.rooms)}  # of a repeated id, which is a problem, the first

    def open_to(self, room_id: str, age_band: str) -> Room | None:
        """Find a room that is for an age band: to the other band it does not exist."""
        room = self.get(room_id)
        return room if room is not None and room.audience == age_band else None

    def for_audience(self, age_band: AgeBand, lang: str) -> tuple[Room, ...]:
        """List the rooms of one age band, those in ``lang`` first, each group in the order of the file."""
        own_band = (room for room in self.rooms if room.audience == age_band)
        return tuple(sorted(own_band, key=lambda room: room.language != lang))


def problems(catalogue: Catalogue) -> list[str]:
    """List what must be mended before anybody enters these rooms, one sentence each."""
    found = [f"{_label(room)}: {problem}" for room in catalogue.rooms for problem in _room_problems(room)]
    found += _repeats("the id", [str(room.id) for room in catalogue.rooms])
    found += _repeats("the title", [" ".join(room.title.casefold().split()) for room in catalogue.rooms])
    if not catalogue.rooms:
        found.append("there is no room in it.")
    if not catalogue.has_safeguarding:
        found += [
            f"{_label(room)}: 13-17 needs safeguarding staff, and `has_safeguarding: true` says you have them."
            for room in catalogue.rooms
            if room.audience is AgeBand.TEEN
        ]
    return found


def _room_problems(room: Room) -> Iterator[str]:
    yield from _length_problems("title", room.title, TITLE_LIMIT_CHARS)
    yield from _length_problems("description", room.description, DESCRIPTION_LIMIT_CHARS)
    for number, guideline in enumerate(room.guidelines, start=1):
        yield from _length_problems(f"guideline {number}", guideline, GUIDELINE_LIMIT_CHARS)
    yield from _range_problems("the number of guidelines", len(room.guidelines), 1, GUIDELINES_MOST)
    yield from _range_problems("cap", room.cap, CAP_LEAST, CAP_MOST)
    yield from _range_problems("retention_s", room.retention_s, MESSAGE_TTL_LEAST_S, MESSAGE_TTL_MOST_S)
    if not re.fullmatch(LANGUAGE_PATTERN, room.language):
        yield f"language must be a code such as `ar` or `en`, not `{room.language}`."


def _length_problems(field: str, text: str, limit_chars: int) -> Iterator[str]:
    if not text.strip():
        yield f"{field} is empty."
    elif len(text) > limit_chars:
        yield f"{field} has {len(text)} characters; at most {limit_chars} fit."


def _range_problems(field: str, value: int, least: int, most: int) -> Iterator[str]:
    if not least <= value <= most:
        yield f"{field} must be from {least} to {most}, not {value}."


def _repeats(what: str, values: list[str]) -> list[str]:
    return [f"{what} `{value}` is used {times} times." for value, times in Counter(values).items() if times > 1]


def _label(room: Room) -> str:
    return f"room {room.id} ({room.title})"


def _decode_file(path: Path | None) -> RoomsFile:
    try:
        text = (path or files("rooms").joinpath("data", PACKAGED_FILE)).read_text(encoding="utf-8")
        return msgspec.convert(yaml.safe_load(text), RoomsFile)
    except OSError as error:
        raise CatalogueError(_name_of(path), (f"cannot be read: {error.strerror}.",)) from error
    except msgspec.ValidationError as error:
        raise CatalogueError(_name_of(path), (f"{error}.",)) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # PyYAML lets a bad date or number escape bare
        raise CatalogueError(_name_of(path), (f"is no YAML that can be read: {error}.",)) from error


def _decode_room(number: int, raw: dict[str, object], path: Path | None) -> Room:
    try:
        room = msgspec.convert(raw, Room)
    except msgspec.ValidationError as error:
        raise CatalogueError(_name_of(path), (f"room {number} ({raw.get('id', 'no id')}): {error}.",)) from error
    return msgspec.structs.replace(room, description=clean_markup(room.description))


def _name_of(path: Path | None) -> str:
    return str(path) if path else PACKAGED_FILE
