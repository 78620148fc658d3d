"""The desk's script and style: small, plain, and asking nobody else for anything."""

from __future__ import annotations

import re
from typing import Final

from chat.pages.assets import load_assets, static_directory
from tests.client.test_size import KEPT_THINGS, LINES_MOST, MARKUP_DOORS, NEWER_NAMES, NEWER_SYNTAX, code_of

SCRIPT: Final = static_directory() / "desk" / "desk.js"
STYLE: Final = static_directory() / "desk" / "desk.css"


def test_the_script_speaks_to_browsers_of_2019_and_keeps_nothing() -> None:
    """Like the scripts of everybody: no newer syntax, nothing stored, no text turned into markup, not long."""
    code = code_of(SCRIPT)

    assert [name for name, pattern in NEWER_SYNTAX.items() if re.search(pattern, code, re.MULTILINE)] == []
    assert re.findall(NEWER_NAMES, code) + re.findall(KEPT_THINGS, code) + re.findall(MARKUP_DOORS, code) == []
    assert len(SCRIPT.read_text().splitlines()) <= LINES_MOST


def test_people_who_talk_do_not_load_the_desk() -> None:
    """Its script is not among those that every page announces."""
    assets = load_assets(static_directory())

    assert assets.find(assets.version, "desk/desk.js")
    assert [name for name in assets.scripts if "desk" in name] == []


def test_the_style_fetches_nothing_and_knows_no_left_or_right() -> None:
    """No address in it, and logical properties only."""
    style = STYLE.read_text()

    assert re.findall(r"url\(|@import|http", style) == []
    assert re.findall(r"\b(?:left|right)\b", style) == []
