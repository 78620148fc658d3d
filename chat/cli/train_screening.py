"""``sanad train-screening``: learn from the example bank what hears danger and requests that no rule names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from moderation.bank.reading import OWN_BANK, BankError, Group, load_bank
from moderation.draft import Draft
from moderation.lexicon.lexicon import SHIPPED
from moderation.lexicon.training import COURSES, train_lexicon
from moderation.pipeline import build_pipeline
from moderation.rulebook.kept import load_rulebook
from moderation.stages import Tools

CARD: Final = Path("docs", "reference", "screening-model.md")
HEADS: Final = Path(__file__).parents[2] / "moderation" / "screening" / "weights.npz"


@click.command("train-screening")
@click.option(
    "--bank",
    type=click.Path(exists=True, path_type=Path, file_okay=False),
    default=OWN_BANK,
    help="The folder of examples.  [default: the packaged ones]",
)
@click.option(
    "--lexicons",
    type=click.Path(exists=True, path_type=Path, file_okay=False),
    default=SHIPPED,
    help="The folder in which the lexicons' weights are written.  [default: the package's own]",
)
@click.option(
    "--heads",
    type=click.Path(path_type=Path, dir_okay=False),
    default=HEADS,
    help="Where the weights of the screening after delivery are written.  [default: the package's own]",
)
@click.option(
    "--card",
    type=click.Path(path_type=Path, dir_okay=False),
    default=CARD,
    help="Where its model card is written, if that folder is there.",
    show_default=True,
)
@click.option("--only", type=click.Choice([*COURSES, "heads"]), help="Learn one of them alone.")
def train_screening(*, bank: Path, lexicons: Path, heads: Path, card: Path, only: str | None) -> None:
    """Learn anew from the example bank.

    First the lexicons in the message's way, then the screening after delivery; each takes some minutes. The same
    examples give the same weights.
    """
    try:
        groups = load_bank(bank)
    except BankError as error:
        raise click.ClickException(str(error)) from error
    for name in COURSES:
        if only in (None, name):
            _train_lexicon(groups, name, lexicons)
    if only in (None, "heads"):
        _train_heads(groups, heads, card)


def _train_lexicon(groups: tuple[Group, ...], name: str, folder: Path) -> None:
    with Console().status("reading") as status:
        weights = train_lexicon(groups, COURSES[name], step=status.update)
    place = folder / f"{name}.json"
    place.write_bytes(msgspec.json.encode(weights) + b"\n")
    click.echo(f"{len(weights.fragments):,} fragments learnt, written to {place}")


def _train_heads(groups: tuple[Group, ...], heads: Path, card: Path) -> None:
    from moderation.screening.scorer import one_thread  # noqa: PLC0415 - slow to import, and for this alone

    one_thread()
    from chat.reference import screening_model  # noqa: PLC0415
    from moderation.screening.features import sentence_model  # noqa: PLC0415
    from moderation.screening.measuring import heard_in  # noqa: PLC0415
    from moderation.screening.model import Model, load_learnt, save_learnt  # noqa: PLC0415
    from moderation.screening.training import learn, lesson  # noqa: PLC0415

    encoder = sentence_model()
    with Progress() as progress:
        embedding = progress.add_task("reading sentences", total=1)
        learning = progress.add_task("learning", total=1)
        read = lesson(groups, encoder, step=lambda share: progress.update(embedding, completed=share))
        learnt = learn(read, step=lambda share: progress.update(learning, completed=share))
    save_learnt(learnt, heads)
    click.echo(f"weights of {heads.stat().st_size / 1e6:.1f} MB written to {heads}")
    if card.parent.is_dir():
        heard = heard_in(groups, Model(load_learnt(heads), encoder), _rules())
        card.write_text(screening_model.reference(groups, heard), "utf-8")
        click.echo(f"model card written to {card}")


def _rules() -> Callable[[str], bool]:
    """Return what tells whether anything in the message's way hears danger."""
    pipeline = build_pipeline(Tools(rulebook=load_rulebook()), alarm=lambda _stage: None)
    return lambda text: pipeline.judge(Draft(text=text)).is_crisis
