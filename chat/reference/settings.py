"""The page of the settings, from the code that reads them."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator

import msgspec

from chat import settings
from chat.reference.page import page, prose, table


def reference() -> str:
    """Return the page: each variable with its default and meaning."""
    defaults = {field.name: _shown(field.default) for field in msgspec.structs.fields(settings.Settings)}
    rows = ((f"`{settings.PREFIX}{name.upper()}`", defaults[name], meaning) for name, meaning in _documented())
    return page(
        "Settings",
        "chat/settings.py",
        "Environment variables, read once at the start. A misspelt name stops the start, and so does a value that "
        "makes no sense. Lists are separated by commas.",
        table(("variable", "default", "meaning"), rows),
    )


def _documented() -> Iterator[tuple[str, str]]:
    """Pair each field with the string that stands below it."""
    tree = ast.parse(inspect.getsource(settings.Settings)).body[0]
    assert isinstance(tree, ast.ClassDef)
    for field, below in zip(tree.body, tree.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
            assert isinstance(below, ast.Expr), f"{field.target.id} is not documented"
            assert isinstance(below.value, ast.Constant), f"{field.target.id} is not documented"
            yield field.target.id, prose(str(below.value.value))


def _shown(default: object) -> str:
    if default is None or default in ((), frozenset()):
        return "unset"
    return f"`{','.join(default) if isinstance(default, tuple) else default}`"
