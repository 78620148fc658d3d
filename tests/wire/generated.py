"""Values made from the published JSON Schema: what a stranger's program would send after reading it."""

from __future__ import annotations

from typing import TypeAlias, cast

import msgspec
from hypothesis import strategies as st

from chat.wire.schema import Json, schema

Shape: TypeAlias = dict[str, Json]

SEQ_MOST = 2**53 - 1
"""Numbers that every JSON reader can hold."""


def frames(side: str) -> st.SearchStrategy[Json]:
    """Make frames of one side, ``ClientFrame`` or ``ServerFrame``."""
    definitions = cast("dict[str, Shape]", msgspec.json.decode(schema(), type=dict[str, object])["$defs"])
    return _Reader(definitions).value(definitions[side])


class _Reader:
    """Turns shapes into strategies; definitions are looked up as they are met."""

    def __init__(self, definitions: dict[str, Shape]) -> None:
        self._definitions = definitions

    def value(self, shape: Shape) -> st.SearchStrategy[Json]:
        if isinstance(reference := shape.get("$ref"), str):
            name = reference.rpartition("/")[2]
            return st.deferred(lambda: self.value(self._definitions[name]))
        if isinstance(options := shape.get("anyOf"), list):
            return st.one_of([self.value(cast("Shape", option)) for option in options])
        if isinstance(values := shape.get("enum"), list):
            return st.sampled_from(values)
        match shape["type"]:
            case "object":
                return self._object(shape)
            case "array":
                return self._array(shape)
            case _:
                return _plain(shape)

    def _object(self, shape: Shape) -> st.SearchStrategy[Json]:
        fields = {name: self.value(inner) for name, inner in cast("dict[str, Shape]", shape["properties"]).items()}
        required = cast("list[str]", shape.get("required", []))
        optional = {name: inner for name, inner in fields.items() if name not in required}
        return st.fixed_dictionaries({name: fields[name] for name in required}, optional=optional)

    def _array(self, shape: Shape) -> st.SearchStrategy[Json]:
        if isinstance(items := shape.get("prefixItems"), list):
            return st.tuples(*(self.value(cast("Shape", item)) for item in items)).map(list)
        return st.lists(self.value(cast("Shape", shape["items"])), max_size=3)


def _plain(shape: Shape) -> st.SearchStrategy[Json]:
    if shape["type"] == "string" and isinstance(pattern := shape.get("pattern"), str):
        # In JSON Schema ``$`` is the very end; in Python it may stand before a last new line.
        return st.from_regex(pattern.replace("$", r"\Z"))
    if shape.get("format") == "date":
        return st.dates().map(str)
    plain: dict[Json, st.SearchStrategy[Json]] = {
        "string": st.text(max_size=20),
        "integer": st.integers(cast("int", shape.get("minimum", -SEQ_MOST)), SEQ_MOST),
        "boolean": st.booleans(),
        "null": st.none(),
    }
    return plain[shape["type"]]
