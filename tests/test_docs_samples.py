"""The samples of the how-tos do what their pages say, as somebody would who copies them."""

from __future__ import annotations

import asyncio
import configparser
import re
from pathlib import Path
from typing import cast

import pytest
from click.testing import CliRunner

from chat.building import Files
from chat.cli.judge import judge
from chat.cli.rules import rules as rulebook_command
from chat.settings import load
from moderation.alarms import Alarm, AlarmClass
from moderation.alarms import Tools as AlarmTools
from moderation.alarms.call import Call, new_code
from moderation.draft import Draft
from moderation.findings import Lane, Outcome, Reason
from moderation.pipeline import Pipeline
from moderation.stages import StageClass, Tools
from moderation.stages.crisis import Crisis
from rooms.stores.link import Keeper
from tests.fakes import Clock

DOCS = Path(__file__).parent.parent / "docs"
WITH_PYTHON = sorted(page for page in DOCS.rglob("*.md") if "```python" in page.read_text("utf-8"))


def samples(page: str, kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", (DOCS / page).read_text("utf-8"), re.DOTALL)


def run(page: str) -> dict[str, object]:
    """Run every Python sample of a page, one after another; return what they name."""
    names: dict[str, object] = {"__name__": "sample"}
    for sample in samples(page, "python"):
        exec(sample, names)  # noqa: S102 - it is our own page
    return names


@pytest.mark.parametrize("page", WITH_PYTHON, ids=lambda page: page.stem)
def test_every_python_sample_runs(page: Path) -> None:
    """From the top of its page to the end, without anything else."""
    run(str(page.relative_to(DOCS)))


def test_the_stage_of_the_guide_flags_and_stands_beside_the_others(files: Files) -> None:
    """And somebody in danger who shouts is heard."""
    book = files.tools.rulebook
    shouting = cast("StageClass", run("howto/own-stage.md")["Shouting"])
    stages = [shouting.build(Tools(rulebook=book)), Crisis.build(Tools(rulebook=book))]
    pipeline = Pipeline(stages, book, alarm=pytest.fail)

    loud = pipeline.judge(Draft(text="WHY DOES NOBODY ANSWER ME HERE"))
    danger = pipeline.judge(Draft(text="I HAVE THE PILLS IN FRONT OF ME"))

    assert [finding.reason for finding in loud.findings] == [Reason.HOUSE_RULES]
    assert loud.is_flagged
    assert (danger.outcome, danger.is_crisis) == (Outcome.FLAG, True)
    assert not pipeline.judge(Draft(text="OK")).findings


@pytest.mark.parametrize(("answer", "is_taken"), [(b"ok\n", True), (b"busy\n", False), (b"", False)])
async def test_the_alarm_of_the_guide_rings_once_the_bell_has_taken_the_call(
    answer: bytes, is_taken: bool, record: Keeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Anything but its answer is a failure, so that the call comes again."""
    heard: list[bytes] = []

    async def bell(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.readline())
        writer.write(answer)
        writer.close()

    bells = cast("AlarmClass", run("howto/own-alarm.md")["Bell"])
    call = Call(new_code(), Lane.CRISIS)
    tools = AlarmTools(record=record, clock_s=Clock())
    assert bells.build(tools) == ()
    async with await asyncio.start_server(bell, "127.0.0.1", 0) as server:
        monkeypatch.setenv("BELL_ADDRESS", f"127.0.0.1:{server.sockets[0].getsockname()[1]}")
        [alarm] = bells.build(tools)

        assert await _takes(alarm, call) == is_taken

    assert heard == [f"crisis {call.code}\n".encode()]


async def _takes(alarm: Alarm, call: Call) -> bool:
    try:
        await alarm.sound(call)
    except ConnectionError:
        return False
    return True


def test_the_rules_of_the_guide_hold_and_are_used(tmp_path: Path) -> None:
    """By the commands that the page names, beside the packaged ones."""
    [written] = samples("howto/own-rules.md", "yaml")
    (tmp_path / "places.yaml").write_text(written, "utf-8")

    checked = CliRunner().invoke(rulebook_command, ["check", str(tmp_path)])
    judged = CliRunner().invoke(judge, ["--rules", str(tmp_path)], input='{"text": "can we meet now?"}\n')

    assert (checked.exit_code, checked.output) == (0, "1 rules, 0 failures\n")
    assert '"reason":"unsafe_meeting"' in judged.output
    assert '"flagged":true' in judged.output


def test_the_settings_of_the_guide_to_deploying_are_understood() -> None:
    """Each line as it stands there."""
    [lines] = [sample for sample in samples("howto/deploy.md", "sh") if "SANAD_DATA_DIR=" in sample]

    settings = load(dict(line.split("=", 1) for line in lines.splitlines()))

    assert settings.countries == ("LB", "EG")
    assert settings.alarm_targets == ("ntfys://ntfy.example.org/on-call",)


def test_the_service_ends_the_program_before_its_stores() -> None:
    """A signal to all processes at once would end the stores while people are still asked to come back."""
    unit = configparser.ConfigParser(interpolation=None, strict=False)
    unit.optionxform = str  # type: ignore[assignment, method-assign]  # names keep their case
    unit.read(DOCS / "operating" / "site.service", "utf-8")
    service = unit["Service"]

    assert service["KillMode"] == "mixed"
    assert float(service["TimeoutStopSec"]) > load({}).drain_s
    assert (service["LimitCORE"], service["MemorySwapMax"]) == ("0", "0")
