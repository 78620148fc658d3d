"""The page of the stages and alarms that come with the program, from their classes."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import entry_points

from chat.reference.page import page, prose, table
from moderation import alarms, outside, stages


def reference() -> str:
    """Return the page: each by the name that the settings use, in the order in which they are used."""
    return page(
        "Stages and alarms",
        "moderation/stages, moderation/alarms",
        "## Stages\n\nEvery draft is put to every stage of `SANAD_STAGES`; the firmest finding wins. How to write one: "
        "[a stage of your own](../howto/own-stage.md).",
        table(("name", "what it does"), _described({name: stages.stage_class(name) for name in stages.DEFAULT_ORDER})),
        "## Outside stages\n\nNone is used unless `SANAD_OUTSIDE_STAGES` names it: it is shown what people say. What "
        "it is asked and may answer: [a stage of your own](../howto/own-stage.md#ask-a-service-outside).",
        table(("name", "what it does"), [(f"`{name}`", prose(outside.find(name).__doc__)) for name in outside.OWN]),
        "## Alarms\n\nEvery call goes to the alarms of `SANAD_ALARMS` that are set up. How to write one: "
        "[an alarm of your own](../howto/own-alarm.md).",
        table(("name", "what it does"), _described(_alarms())),
    )


def _alarms() -> dict[str, object]:
    found = {entry_point.name: entry_point.load() for entry_point in entry_points(group=alarms.GROUP)}
    return {name: found[name] for name in alarms.DEFAULT_ORDER}


def _described(classes: Mapping[str, object]) -> list[tuple[str, ...]]:
    return [(f"`{name}`", prose(found.__doc__)) for name, found in classes.items()]
