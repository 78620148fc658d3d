"""Crisis and formal services: reviewed files, and decisions on what of them is shown to whom."""

from moderation.directory.ages import Showing, may_show, showing
from moderation.directory.countries import Countries, Country
from moderation.directory.directory import Directory
from moderation.directory.problems import DirectoryBroken, Problem
from moderation.directory.rows import Row
from moderation.directory.shown import Card, CountryPage, Emergency, EmergencyNumber, Entry, Group
from moderation.directory.vocabulary import OFFERED, Caveat, Hidden, Kind, Need, need_for

__all__ = [
    "OFFERED",
    "Card",
    "Caveat",
    "Countries",
    "Country",
    "CountryPage",
    "Directory",
    "DirectoryBroken",
    "Emergency",
    "EmergencyNumber",
    "Entry",
    "Group",
    "Hidden",
    "Kind",
    "Need",
    "Problem",
    "Row",
    "Showing",
    "may_show",
    "need_for",
    "showing",
]
