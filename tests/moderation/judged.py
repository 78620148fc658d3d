"""Pipelines to put sentences to."""

from __future__ import annotations

import textwrap
from pathlib import Path

from moderation.contacts import Contacts
from moderation.draft import Draft
from moderation.pipeline import Pipeline
from moderation.rulebook.book import Rulebook, read_rulebook
from moderation.stages import Tools, load_stages
from moderation.stages.contact import Contact
from moderation.verdict import Verdict


def no_alarm(stage: str) -> None:
    """Fail the test in which a stage is taken out."""
    raise AssertionError(f"the stage {stage} was taken out")


def contact_pipeline(contacts: Contacts | None = None) -> Pipeline:
    """Return a pipeline of the contact stage alone."""
    book = Rulebook.empty()
    stage = Contact.build(Tools(rulebook=book, contacts=contacts or Contacts()))
    return Pipeline([stage], book, alarm=no_alarm)


def rulebook(directory: Path, text: str) -> Rulebook:
    """Load a rulebook from the text of one YAML file."""
    (directory / "rules.yaml").write_text(textwrap.dedent(text), encoding="utf-8")
    return read_rulebook(directory)


def pipeline(book: Rulebook, contacts: Contacts | None = None) -> Pipeline:
    """Return a pipeline of all the project's stages."""
    tools = Tools(rulebook=book, contacts=contacts or Contacts())
    return Pipeline(load_stages(tools), book, alarm=no_alarm)


def judged(pipe: Pipeline, text: str) -> Verdict:
    """Judge a text as said by somebody who is no newcomer and said nothing before."""
    return pipe.judge(Draft(text=text))


def reasons(verdict: Verdict) -> list[str]:
    """Return the codes of a verdict's reasons, in the order of their spans."""
    return [finding.reason.value for finding in verdict.findings]
