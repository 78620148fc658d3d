"""``sanad measure``: how the rules do on the example bank and on generated texts."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import click
import msgspec
from rich.console import Console
from rich.progress import track

from chat.cli.measure_tables import parity_table, score_table, swap_table, timing_table, wrong_table
from moderation.bank.kinds import Kind
from moderation.bank.reading import BankError, Split, load_bank
from moderation.directory.directory import Directory
from moderation.draft import Lang
from moderation.judging import Scorer
from moderation.measures.asked import Asked
from moderation.measures.measuring import Judged
from moderation.measures.measuring import measure as run
from moderation.measures.parity import moves
from moderation.measures.parity import parity as measured_parity
from moderation.measures.right import is_right
from moderation.measures.scores import FLOORS, Results, read_results, written_results
from moderation.measures.speed import timings
from moderation.measures.suites import Suites
from moderation.pipeline import Pipeline, build_pipeline
from moderation.rulebook.errors import RulebookError
from moderation.rulebook.kept import load_rulebook
from moderation.stages import Tools

_FLOORS: Final = Path("moderation", "bank", FLOORS.name)
"""Where floors are written: into the project, from its root."""


class OneOf(click.Choice[str]):
    """A choice among an enumeration's values, which click itself knows by their names."""

    def __init__(self, values: type[enum.StrEnum]) -> None:
        super().__init__([value.value for value in values])
        self._values = values

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> enum.StrEnum:
        """Return the member."""
        return self._values(super().convert(value, param, ctx))


@click.command()
@click.option("--split", type=OneOf(Split), default="sealed", show_default=True, help="Which of the bank's sentences.")
@click.option("--language", "languages", type=OneOf(Lang), multiple=True, help="Only this one; may be repeated.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON, which --against reads.")
@click.option(
    "--against",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Show what changed since an earlier run, of which this file holds the JSON.",
)
@click.option(
    "--wrong",
    type=OneOf(Kind),
    help="List the sentences of a kind that are judged wrongly; of sealed ones only how many.",
)
@click.option("--unseal", is_flag=True, help="List sealed ones too. Whoever reads them no longer mends rules.")
@click.option("--parity", is_flag=True, help="Show how each identity is judged, word by word and in pairs.")
@click.option(
    "--rules", type=click.Path(exists=True, path_type=Path, file_okay=False), help="A folder with rules of one's own."
)
@click.option("--semantic", is_flag=True, help="Measure the screening after delivery too.")
@click.option("--write-floors", is_flag=True, help="Write down what was reached: below it the tests fail from now on.")
def measure(  # noqa: PLR0913 - one for each option
    *,
    split: Split,
    languages: tuple[Lang, ...],
    as_json: bool,
    against: Path | None,
    wrong: Kind | None,
    unseal: bool,
    parity: bool,
    rules: Path | None,
    semantic: bool,
    write_floors: bool,
) -> None:
    """Measure the rules on the example bank and on generated texts.

    Shows each share with its 95 % interval and its goal, by language and dialect.
    """
    if write_floors and (languages or rules or split is not Split.SEALED):
        raise click.ClickException("floors are those of our own rules on the sealed sentences in all languages")
    if write_floors and not _FLOORS.parent.is_dir():
        raise click.ClickException("run it from the project's root")
    earlier = None if against is None else _earlier(against)
    suites, pipeline = _suites(split, languages or tuple(Lang)), _pipeline(rules)
    if parity:
        _show_parity(suites, pipeline)
        return
    asked = suites.asked()
    scores, judged = run(pipeline, asked, suites.swaps(), _track, _scorer() if semantic or write_floors else None)
    if wrong is not None:
        _show_wrong(wrong, judged, is_shut=split is Split.SEALED and not unseal)
        return
    results = Results(split=split, scores=scores, timings=() if write_floors else tuple(timings(pipeline, asked)))
    if write_floors:
        _FLOORS.write_bytes(written_results(results))
    if as_json:
        click.echo(written_results(results), nl=False)
        return
    Console().print(score_table(results, earlier))
    if results.timings:
        Console().print(timing_table(results.timings))


def _show_parity(suites: Suites, pipeline: Pipeline) -> None:
    swaps = suites.swaps()
    moved = [swap for swap in swaps if moves(pipeline, swap)]
    Console().print(parity_table(measured_parity(pipeline, suites.identities)))
    Console().print(swap_table(moved, len(swaps)))


def _show_wrong(kind: Kind, judged: Sequence[Judged], *, is_shut: bool) -> None:
    of_kind = [(asked, verdict) for asked, verdict in judged if asked.kind is kind]
    mistaken = [(asked, verdict) for asked, verdict in of_kind if not is_right(kind, verdict)]
    click.echo(f"{len(mistaken)} of {len(of_kind)} sentences of {kind} are judged wrongly")
    if not is_shut:
        Console().print(wrong_table(mistaken))


def _scorer() -> Scorer:
    from moderation.screening.scorer import load_scorer  # noqa: PLC0415 - numpy and the model are slow to load

    return load_scorer()


def _suites(split: Split, languages: tuple[Lang, ...]) -> Suites:
    try:
        return Suites(load_bank(), split, languages)
    except BankError as error:
        raise click.ClickException(str(error)) from error


def _pipeline(rules: Path | None) -> Pipeline:
    try:
        rulebook = load_rulebook(beside=rules)
    except RulebookError as error:
        raise click.ClickException(str(error)) from error
    contacts = Directory.load().shareable_contacts(dt.datetime.now(dt.UTC).date())
    return build_pipeline(Tools(rulebook=rulebook, contacts=contacts), alarm=_fail)


def _fail(stage: str) -> None:
    """Stop: what goes without a stage is no measure of the rules."""
    raise click.ClickException(f"the stage {stage} failed three times")


def _earlier(file: Path) -> Results:
    try:
        return read_results(file)
    except msgspec.MsgspecError as error:
        raise click.ClickException(f"{file} holds no results: {error}") from error


def _track(asked: Sequence[Asked], doing: str) -> Iterable[Asked]:
    return track(asked, doing, transient=True, console=Console(stderr=True))
