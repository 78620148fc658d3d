"""The wire, told to others: JSON Schema for programs, types for the browser's code, a page for people."""

from __future__ import annotations

import inspect
import json
import re
from types import UnionType
from typing import Final, TypeAlias, get_args

import msgspec

from chat.wire.client import AnyClientFrame, ClientFrame
from chat.wire.frames import AnyServerFrame
from chat.wire.server import ServerFrame
from chat.wire.types import WIRE_VERSION

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"
Definitions: TypeAlias = dict[str, dict[str, Json]]


class Protocol(msgspec.Struct, frozen=True, kw_only=True):
    """One of the protocols: the frames of both sides, and how its page begins. ``source`` is where they are written."""

    title: str
    intro: str
    source: str
    client: UnionType
    server: UnionType

    @property
    def written(self) -> str:
        """Say where to change what is generated."""
        return f"Written by `sanad schema` from `{self.source}`; change it there."


WIRE: Final = Protocol(
    title="The wire",
    intro="JSON text frames over a WebSocket at `/ws`. The first one is `hello`. Machines read "
    "[wire.schema.json](wire.schema.json). Clients ignore frames and fields that they do not know.",
    source="chat/wire",
    client=AnyClientFrame,
    server=AnyServerFrame,
)


def schema(protocol: Protocol = WIRE) -> str:
    """Return the JSON Schema (2020-12) of every frame, as text."""
    (client, server), definitions = _components(protocol)
    for definition in definitions.values():
        if isinstance(text := definition.get("description"), str):
            definition["description"] = inspect.cleandoc(text)
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$comment": protocol.written,
        "title": f"{protocol.title}, version {WIRE_VERSION}",
        "anyOf": [{"$ref": "#/$defs/ClientFrame"}, {"$ref": "#/$defs/ServerFrame"}],
        "$defs": {"ClientFrame": client, "ServerFrame": server, **definitions},
    }
    return json.dumps(whole, indent=2, ensure_ascii=False) + "\n"


def typescript() -> str:
    """Return the frames as TypeScript declarations, for the type check of the browser's code."""
    (client, server), definitions = _components(WIRE)
    lines = [f"// {WIRE.written}", ""]
    for name, definition in definitions.items():
        lines += [*_comment(definition), *_declaration(name, definition), ""]
    lines += [f"export type ClientFrame = {_type(client)};", f"export type ServerFrame = {_type(server)};"]
    return "\n".join(lines) + "\n"


def reference(protocol: Protocol = WIRE) -> str:
    """Return the reference page: each frame with what it means and its fields."""
    _, definitions = _components(protocol)
    parts = [f"# {protocol.title}", f"<!-- {protocol.written} -->", protocol.intro]
    for title, union in (("Client to server", protocol.client), ("Server to client", protocol.server)):
        parts.append(f"## {title}")
        parts += [_frame_section(frame, definitions[frame.__name__]) for frame in get_args(union)]
    frames = {frame.__name__ for union in (protocol.client, protocol.server) for frame in get_args(union)}
    parts.append("## Types")
    parts += [_type_section(name, shape) for name, shape in definitions.items() if name not in frames]
    return "\n\n".join(parts) + "\n"


def _components(protocol: Protocol) -> tuple[tuple[dict[str, Json], ...], Definitions]:
    unions, definitions = msgspec.json.schema_components(
        [protocol.client, protocol.server], ref_template="#/$defs/{name}"
    )
    return unions, definitions


def _frame_section(frame: type[ClientFrame | ServerFrame], definition: dict[str, Json]) -> str:
    tag = frame.__struct_config__.tag
    return f"### `{tag}`\n\n{_prose(definition)}{_fields(definition)}"


def _type_section(name: str, definition: dict[str, Json]) -> str:
    if isinstance(values := definition.get("enum"), list):
        return f"### {name}\n\n{_prose(definition)}\n\nOne of " + ", ".join(f"`{value}`" for value in values) + "."
    return f"### {name}\n\n{_prose(definition)}{_fields(definition)}"


def _prose(definition: dict[str, Json]) -> str:
    text = inspect.cleandoc(str(definition.get("description", "")))
    return re.sub(r"``([^`]+)``", r"`\1`", text)


def _fields(definition: dict[str, Json]) -> str:
    rows = [
        f"| `{name}` | {_cell(shape)} | {'yes' if name in _list(definition, 'required') else 'no'} | "
        f"{shape.get('description', '')} |"
        for name, shape in _properties(definition).items()
        if name != "type"
    ]
    if not rows:
        return ""
    return "\n\n| field | type | always there | meaning |\n|---|---|---|---|\n" + "\n".join(rows)


def _cell(shape: dict[str, Json]) -> str:
    return "`" + _type(shape).replace("|", r"\|") + "`"


def _comment(definition: dict[str, Json]) -> list[str]:
    prose = _prose(definition)
    return ["/**", *(f" * {line}".rstrip() for line in prose.splitlines()), " */"] if prose else []


def _declaration(name: str, definition: dict[str, Json]) -> list[str]:
    if "properties" not in definition:
        return [f"export type {name} = {_type(definition)};"]
    required = _list(definition, "required")
    fields = [
        f"  {field}{'' if field in required else '?'}: {_type(shape)};"
        for field, shape in _properties(definition).items()
    ]
    return [f"export interface {name} {{", *fields, "}"]


def _type(shape: dict[str, Json]) -> str:
    """Name a schema's type as TypeScript does."""
    if isinstance(reference := shape.get("$ref"), str):
        return reference.rpartition("/")[2]
    if isinstance(values := shape.get("enum"), list):
        return " | ".join(json.dumps(value) for value in values)
    if isinstance(options := shape.get("anyOf"), list):
        return " | ".join(_type(option) for option in options if isinstance(option, dict))
    if isinstance(items := shape.get("prefixItems"), list):
        return "[" + ", ".join(_type(item) for item in items if isinstance(item, dict)) + "]"
    if shape.get("type") == "array" and isinstance(item := shape.get("items"), dict):
        inner = _type(item)
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    plain = {"integer": "number", "number": "number", "string": "string", "boolean": "boolean", "null": "null"}
    return plain.get(str(shape.get("type")), "unknown")


def _properties(definition: dict[str, Json]) -> dict[str, dict[str, Json]]:
    properties = definition.get("properties", {})
    assert isinstance(properties, dict)
    return {name: shape for name, shape in properties.items() if isinstance(shape, dict)}


def _list(definition: dict[str, Json], name: str) -> list[Json]:
    value = definition.get(name, [])
    assert isinstance(value, list)
    return value
