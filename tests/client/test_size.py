"""What the browser's scripts weigh, are written in, and never touch."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import pytest

from chat.pages.assets import load_assets, static_directory
from tests.budgets import Spend

SCRIPTS: Final = sorted((static_directory() / "js").glob("*.js"))
PRESSED_LIMIT_BYTES: Final = 14 * 1024
LINES_MOST: Final = 300
NEWER_SYNTAX: Final = {
    "optional chaining": r"\?\.(?!\d)",
    "nullish coalescing": r"\?\?",
    "logical assignment": r"(\|\||&&)=",
    "private fields": r"(this|[a-z])\.#\w|^\s+#\w+\s*[=(;]",
    "class fields": r"^  \w+ = ",
    "static blocks": r"\bstatic \{",
    "numeric separators": r"\b\d+_\d",
    "big integers": r"\b\d+n\b",
    "dynamic import": r"\bimport\(",
    "top-level await": r"^await ",
}
NEWER_NAMES: Final = r"\b(replaceChildren|replaceAll|matchAll|allSettled|structuredClone|requestSubmit|randomUUID)\b"
KEPT_THINGS: Final = r"\b(localStorage|sessionStorage|indexedDB|caches|serviceWorker|document\.cookie)\b"
MARKUP_DOORS: Final = r"\b(innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval|Function\(|setHTML)\b"


def test_all_scripts_fit_their_budget(spend: Spend) -> None:
    """All modules together, as they are served and pressed, weigh at most 14 KB, in one file."""
    assets = load_assets(static_directory())
    served = [assets.find(assets.version, name) for name in assets.scripts]
    assert len(served) == 1
    spend("all scripts, pressed", sum(len(asset.pressed) for asset in served if asset), PRESSED_LIMIT_BYTES)


def code_of(script: Path) -> str:
    """Return a module without its comments."""
    return re.sub(r"/\*.*?\*/|//.*?$", "", script.read_text(), flags=re.DOTALL | re.MULTILINE)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_script_speaks_to_browsers_of_2019(script: Path) -> None:
    """No syntax and no name newer than ES2019 stands in a module unchecked."""
    code = code_of(script)
    found = [name for name, pattern in NEWER_SYNTAX.items() if re.search(pattern, code, re.MULTILINE)]
    assert found + re.findall(NEWER_NAMES, code) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_script_keeps_nothing_and_writes_no_markup(script: Path) -> None:
    """No module stores anything in the browser, or turns text into markup or code."""
    code = code_of(script)
    assert re.findall(KEPT_THINGS, code) + re.findall(MARKUP_DOORS, code) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.name)
def test_script_stays_small_enough_to_read(script: Path) -> None:
    """A module that outgrows one sitting is split."""
    assert len(script.read_text().splitlines()) <= LINES_MOST
