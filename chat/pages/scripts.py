"""The browser's modules as they travel: one file, without what only their authors read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import ClassVar, Final

import rjsmin

_IMPORT: Final = re.compile(r'^import \{[^}]*\} from "\./(\w+\.js)";\n', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export (?=(?:function|class|const) )", re.MULTILINE)
_UNJOINED: Final = re.compile(r"\b(?:import|export)\b")


class ScriptsUnjoined(Exception):
    """Modules that say import or export in another way than ours do: ``name`` is the first of them."""

    code: ClassVar[str] = "scripts_unjoined"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def trimmed(script: str) -> str:
    """Leave out comments and white space; no name and no syntax is changed."""
    return str(rjsmin.jsmin(script))


def joined(modules: Mapping[str, str], root: str) -> str:
    """Put a module behind those it imports, each once, as one script. Raises ScriptsUnjoined.

    All names of their top level then stand in one scope: where two are the same, a browser refuses the whole script.
    """
    return "\n".join(_bare(name, modules[name]) for name in _in_order(modules, root, set()))


def _in_order(modules: Mapping[str, str], name: str, seen: set[str]) -> Iterator[str]:
    seen.add(name)
    for imported in _IMPORT.findall(modules[name]):
        if imported not in seen:
            yield from _in_order(modules, imported, seen)
    yield name


def _bare(name: str, module: str) -> str:
    bare = trimmed(_EXPORT.sub("", _IMPORT.sub("", module)))
    if _UNJOINED.search(bare):
        raise ScriptsUnjoined(name)
    return bare
