"""Measure our server beside others, one after another on one core, with the crowd on another: ``python -m bench``."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

import click
import msgspec
import uvloop
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from bench.building import load_program
from bench.peers.known import PEERS, Nginx, Peer
from bench.report import tables
from bench.results import Run, begun
from bench.scenarios import SCENARIOS, Scenario
from bench.serving import CannotStart
from bench.stage import Sizes, Stage

QUICK: Final = Sizes(seconds=0.5, small_rooms=(50,), idle=(1_000,), storm=500, back=500)
QUICK_LEAVES_OUT: Final = ("limit",)
FULL: Final = Sizes()
PRINTED_CHARS: Final = 150
PARTY_LIMIT_S: Final = 600.0
"""How long one server may take in one scenario."""


async def measure(run: Run, scenarios: list[Scenario], stages: list[Stage], rounds: int, progress: Progress) -> None:
    """Have every server take part in every scenario, so many rounds of all."""
    bar = progress.add_task("", total=rounds * len(scenarios) * len(stages))
    for _ in range(rounds):
        for scenario in scenarios:
            for stage in stages:
                progress.update(bar, description=f"{scenario.title}: {stage.peer.name}")
                await take_part(run, scenario, stage)
                progress.advance(bar)


async def take_part(run: Run, scenario: Scenario, stage: Stage) -> None:
    """Have one server take part in one scenario; one that can't is named with the reason."""
    if scenario.ours_alone and stage.peer is not PEERS[0]:
        return
    if missing := stage.peer.missing(stage.nginx):
        run.row(scenario.key, "", stage.peer.key).note = missing
        return
    try:
        async with asyncio.timeout(PARTY_LIMIT_S):
            for part, values in (await scenario.measure(stage)).items():
                run.row(scenario.key, part, stage.peer.key).learn(values)
    except (CannotStart, TimeoutError, msgspec.DecodeError, ConnectionError) as error:
        # a rival that breaks down must not end the run, and its row says so
        run.row(scenario.key, "", stage.peer.key).note = f"failed: {type(error).__name__} {error}"


def _chosen(_: click.Context, option: click.Parameter, given: str | None) -> tuple[str, ...]:
    known = [one.key for one in (PEERS if option.name == "peers" else SCENARIOS)]
    chosen = tuple(known if given is None else given.split(","))
    if strange := [key for key in chosen if key not in known]:
        raise click.BadParameter(f"there is no {strange[0]}; there are {', '.join(known)}")
    return chosen


@click.command()
@click.option("--peers", callback=_chosen, help="Servers, separated by commas; all by default.")
@click.option("--scenarios", callback=_chosen, help="Scenarios, separated by commas; all by default.")
@click.option("--quick", is_flag=True, help="Small sizes, half a second each, and no limit.")
@click.option("--seconds", type=click.FloatRange(min=0.1), help="How long people talk in each scenario.")
@click.option("--members", type=click.IntRange(2, 5_000), help="People in the large room.")
@click.option("--idle", type=click.IntRange(min=300), multiple=True, help="How many sit idle; may be given again.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes of ours.")
@click.option("--rounds", type=click.IntRange(1, 20), default=1, show_default=True, help="How often all is measured.")
@click.option("--screening", type=click.Choice(["on", "off"]), default="off", show_default=True, help="Ours alone.")
@click.option("--nginx", type=click.Path(exists=True), help="The program nginx, if not in a usual place.")
@click.option("--nchan", type=click.Path(exists=True), help="Its module nchan, if not in a usual place.")
@click.option("--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Where to write what was found.")
def main(  # noqa: PLR0913 - one parameter for each option
    *,
    peers: tuple[str, ...],
    scenarios: tuple[str, ...],
    quick: bool,
    seconds: float | None,
    members: int | None,
    idle: tuple[int, ...],
    workers: int,
    rounds: int,
    screening: str,
    nginx: str | None,
    nchan: str | None,
    file: Path | None,
) -> None:
    """Measure our server beside others and print tables; under each value, its multiple of ours."""
    load_program()  # say at once where there is no compiler
    sizes = QUICK if quick else FULL
    sizes = msgspec.structs.replace(
        sizes, seconds=seconds or sizes.seconds, members=members or sizes.members, idle=idle or sizes.idle
    )
    there = Nginx.find(nginx, nchan)
    stages = [
        Stage(peer=peer, sizes=sizes, nginx=there, screening=screening, workers=workers) for peer in ordered(peers)
    ]
    left_out = QUICK_LEAVES_OUT if quick else ()
    chosen = [scenario for scenario in SCENARIOS if scenario.key in scenarios and scenario.key not in left_out]
    options = {key: str(value) for key, value in msgspec.structs.asdict(sizes).items()}
    run = begun(options | {"screening": screening, "workers": str(workers), "rounds": str(rounds)}, there.program)
    console = Console(width=None if sys.stdout.isatty() else PRINTED_CHARS)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, refresh_per_second=1) as progress:
        uvloop.run(measure(run, chosen, stages, rounds, progress))
    if file is not None:
        file.write_bytes(msgspec.json.format(msgspec.json.encode(run), indent=1) + b"\n")
    for table in tables(run):
        console.print(table)


def ordered(keys: tuple[str, ...]) -> list[Peer]:
    """Return the servers in the order in which they are known."""
    return [peer for peer in PEERS if peer.key in keys]


if __name__ == "__main__":
    main()
