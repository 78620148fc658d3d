"""The documentation is whole: nothing undocumented, no dead link, no command or setting that is not there."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import click
import msgspec
import pytest

from chat.building import Files
from chat.cli import main
from chat.cli.schema import FILES
from chat.desk.wire import DESK_WIRE
from chat.metrics import FAMILIES
from chat.reference.commands import commands
from chat.settings import PREFIX, Settings
from chat.wire.schema import WIRE
from moderation import alarms, stages
from moderation.findings import Reason
from moderation.rulebook.files import OWN_RULES, rule_files
from rooms.retention import TABLE

ROOT = Path(__file__).parent.parent
START = ROOT / "README.md"
PAGES = (START, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
EXAMPLES = (*PAGES, *(path for path in (ROOT / "docs" / "operating").iterdir() if path.suffix != ".md"))
REFERENCE = ROOT / "docs" / "reference"
LINK = re.compile(r"\]\(([^)\s]+)\)")
SAMPLE = re.compile(r"```(\w*)\n(.*?)```", re.DOTALL)
COMMAND = re.compile(r"(?<![\w./-])(?:\.venv/bin/)?sanad ([a-z][^`\n]*)")
PATH = re.compile(r"`((?:tests|chat|moderation|rooms|static|bench|docs)/[\w./-]*)`")
SETTING = re.compile(rf"\b{PREFIX}[A-Z_]*[A-Z]\b")


def reference(name: str) -> str:
    return (REFERENCE / f"{name}.md").read_text("utf-8")


def told(text: str) -> str:
    """Leave samples out: what looks like a link in a program is none."""
    return SAMPLE.sub("", text)


def links(page: Path) -> Iterator[str]:
    """Give where a page leads inside the project."""
    for target in LINK.findall(told(page.read_text("utf-8"))):
        if not target.startswith(("https://", "http://", "mailto:")):
            yield target


def heading_anchors(page: Path) -> set[str]:
    """Return a page's anchors as the common hosts of repositories make them."""
    headings = re.findall(r"^#+ (.+)$", told(page.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def quoted_commands(text: str) -> Iterator[str]:
    """Give every command that a page shows, without comments and what it is fed to; `a|b` stands for both."""
    for line in COMMAND.findall(text):
        words = shlex.split(re.split(r"\s[#>|<]\s?|\s&&|;", line.replace("…", "x"))[0], posix=True)
        choices = next((number for number, word in enumerate(words) if re.fullmatch(r"\w+(\|\w+)+", word)), None)
        if choices is None:
            yield shlex.join(words)
        else:
            for choice in words[choices].split("|"):
                yield shlex.join([*words[:choices], choice, *words[choices + 1 :]])


def fault_of(command: str) -> str | None:
    """Say what is wrong with a command as it is written."""
    group: click.Command = main
    words = shlex.split(command)
    while isinstance(group, click.Group):
        found = group.get_command(click.Context(group), words[0]) if words else None
        if found is None:
            return None if not words or words == ["--help"] else f"there is no {words[0]!r}"
        group = found
        del words[0]
    options = {name: option for option in group.params if isinstance(option, click.Option) for name in option.opts}
    spare = sum(isinstance(one, click.Argument) for one in group.params)
    while words:
        word = words.pop(0).strip("[]")
        if not word.startswith("--"):
            spare -= 1
        elif word != "--help" and word not in options:
            return f"there is no option {word}"
        elif word != "--help" and not options[word].is_flag and words:
            words.pop(0)
    return "it takes fewer arguments" if spare < 0 else None


@pytest.mark.parametrize("path", FILES, ids=str)
def test_what_is_generated_is_up_to_date(path: Path) -> None:
    """It says what the code says now."""
    with click.Context(main):
        assert (ROOT / path).read_text("utf-8") == FILES[path]()


def test_every_frame_and_field_shape_is_explained() -> None:
    """On the page of its protocol, in words."""
    for protocol, page in ((WIRE, reference("wire")), (DESK_WIRE, reference("desk_wire"))):
        for frame in (*get_args(protocol.client), *get_args(protocol.server)):
            _, found, rest = page.partition(f"### `{frame.__struct_config__.tag}`\n\n")
            assert found, frame
            assert re.match(r"[A-Z][^|]*\.", rest), frame


def test_every_setting_is_explained() -> None:
    """In a row of its own."""
    rows = dict(re.findall(r"^\| `(\w+)` \| .*? \| (.+) \|$", reference("settings"), re.MULTILINE))

    assert set(rows) == {PREFIX + field.name.upper() for field in msgspec.structs.fields(Settings)}
    assert all(meaning.endswith(".") for meaning in rows.values())


def test_every_command_and_option_is_explained() -> None:
    """What it does, and each of its options."""
    page = reference("commands")
    for way, command in commands(main, "sanad"):
        assert re.search(rf"^## `{re.escape(way)}[ `]", page, re.MULTILINE), way
        assert command.help, way
        for option in command.params:
            assert not isinstance(option, click.Option) or (option.help and option.opts[0] in page), (way, option.name)


def test_every_stage_and_alarm_is_explained() -> None:
    """With what it does, beside its name."""
    page = reference("stages")
    for name in (*stages.DEFAULT_ORDER, *alarms.DEFAULT_ORDER):
        assert re.search(rf"^\| `{name}` \| \S.+ \|$", page, re.MULTILINE), name


def test_every_metric_reason_and_row_of_the_retention_table_is_explained() -> None:
    """In the words that stand beside it in the code."""
    for family in FAMILIES:
        assert re.search(rf"^\| `{family.name}` \|.*\| \S.+ \|$", reference("metrics"), re.MULTILINE), family
    for reason in Reason:
        assert re.search(rf"^\| `{reason}` \| \S.+? \|", reference("rules"), re.MULTILINE), reason
    for kept in TABLE:
        assert re.search(rf"^\| `{kept.what}` \| \S.+? \|", reference("retention"), re.MULTILINE), kept


def test_every_rule_and_its_file_is_explained(files: Files) -> None:
    """Each file says what it is for, and no word that a rule looks for is on the page."""
    page = reference("rules")
    for name, _ in rule_files(OWN_RULES):
        assert re.search(rf"^### `{name}`\n\n[A-Z].+\.$", page, re.MULTILINE), name
    for rule in files.tools.rulebook.rules:
        assert f"| `{rule.id}` | `{rule.reason}` |" in page
        assert not any(example in page for example in rule.written.match if " " in example), rule.id


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    """To a file or a folder of the project, and to a heading that is there."""
    for target in links(page):
        path, _, anchor = target.partition("#")
        leads_to = (page.parent / path).resolve() if path else page
        assert leads_to.exists(), target
        assert not anchor or anchor in heading_anchors(leads_to), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_exists(page: Path) -> None:
    """Above all the tests that prove what the threat model claims."""
    assert [path for path in PATH.findall(page.read_text("utf-8")) if not (ROOT / path).exists()] == []


def test_every_page_is_found_from_the_readme() -> None:
    """By following links, so that nothing is written for nobody."""
    found, open_ends = {START}, [START]
    while open_ends:
        page = open_ends.pop()
        reached = {(page.parent / target.partition("#")[0]).resolve() for target in links(page)}
        new = {path for path in reached if path.suffix == ".md" and path not in found}
        found |= new
        open_ends += new

    assert {page for page in PAGES if page.is_relative_to(ROOT / "docs")} <= found


@pytest.mark.parametrize("page", EXAMPLES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_and_setting_that_is_quoted_exists(page: Path) -> None:
    """With the options that are shown."""
    text = page.read_text("utf-8")
    faults = {command: fault_of(command) for command in quoted_commands(text)}

    assert {command: fault for command, fault in faults.items() if fault} == {}
    assert set(SETTING.findall(text)) <= {PREFIX + field.name.upper() for field in msgspec.structs.fields(Settings)}


def test_the_search_for_commands_finds_what_is_wrong() -> None:
    """Each of these is on no page, and would be noticed there."""
    text = "`sanad serve --quietly`, `sanad staff add|hire`, `sanad rooms check one two`, `sanad open`"

    faults = [fault_of(command) for command in quoted_commands(text)]

    assert faults == [
        "there is no option --quietly", None, "there is no 'hire'", "it takes fewer arguments", "there is no 'open'",
    ]  # fmt: skip
