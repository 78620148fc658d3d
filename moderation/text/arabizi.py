"""Tell whether somebody writes Arabic in Latin letters and digits."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from moderation.text.ordinary import OrdinaryWords

LEAST_WEIGHT: Final = 3
LEAST_MEAN_WEIGHT: Final = 1 / 3
"""Below it the Arabic words of a text are guests in another language."""

SHORT_TOKENS: Final = 6
"""A text of so few words is Arabic where none of them is known from another language."""

_DIGIT_INSIDE: Final = re.compile("[a-z]+[235679]+[a-z][a-z0-9]*|[a-z]{3,}[23789]|[235679]+[a-z][a-z0-9]+")
_DIGIT: Final = re.compile("[235679]")
_NUMBERED: Final = re.compile(r"\d+(?:st|nd|rd|th|[a-z]{1,2}|hrs?|mins?|days?|kgs?|lbs|yrs?|ans)")
_ARABIC_ONLY: Final = frozenset(
    """
    ana enta enti inta inti ente entu intu ento ihna ehna huwe huwwa hiyye heya wallah walla wlh wallahi yalla
    inshallah msh mish mesh mch mafi mafish mafesh mafich ktir kteer awi awy shu shou chou leish lesh leich lech ezay
    ezzay izzay keef kifak kifik hek heik hayk kaman kamen lazem lazim lezem khalas khlas habibi habibti akhi okhti
    ukhti ummi ommi ahli ahle bdi biddi bedde badde baddi biddo aywa aiwa ayez ayza bghit bghina nheb nhebb wesh wach
    wech chno chnou shnu shno shlon shlonak hwaya hassa daba bzaf bezaf dyal dyali dial rani kayn kayen makach mazal
    yaani yani kolna nafsi rabbi rabena akid akeed kwayes kwais zain zein elli illi yalli fein wein wen lamma mbare7
    bukra bokra hnaya hadchi hada hadi hayda haydi 3am 3m 3la lmout lmoot nmout kanmout ghanmout amout amoot bamoot
    antahir antaher hantehar bantaher intihar rouhi nafsy mahad alheen hatha khassni nhar ghadi khouya khti mokhi
    lailah bessif badon biddon weda3an tikfoon yabi lelmoot kayfeker nkhammem khdat nkhrej lkhedma s7abi
    """.split()  # noqa: SIM905 - words read better in one string
)
_SHARED: Final = frozenset(
    """
    w u ya el al il la ma fi bas bs men min mn kol kil kif leh eh kda keda bi hal bil fel lel nas sho ken kan ra7 rah
    hala halla mo mu hon huna rak zen fen tamam
    """.split()  # noqa: SIM905
)


_WEIGHTS: Final = MappingProxyType(dict.fromkeys(_SHARED, 1) | dict.fromkeys(_ARABIC_ONLY, 2))


TOKENS_LIMIT: Final = 150
"""Words at the start of a text by which its language is told."""


def is_arabizi(text: str, ordinary: OrdinaryWords) -> bool:
    """Say whether a folded text is Arabic in Latin letters, by digits inside of words and by words of its own.

    A word that only Arabic has weighs 2; one that other languages have too weighs 1, and counts only beside the former
    or where no word is any other language's.
    """
    tokens = text.split(maxsplit=TOKENS_LIMIT)[:TOKENS_LIMIT]
    if len(tokens) > SHORT_TOKENS and _ARABIC_ONLY.isdisjoint(tokens) and _DIGIT.search(text) is None:
        return False
    weights = [_WEIGHTS.get(token) or (0 if token.isalpha() else _weight(token, ordinary)) for token in tokens]
    weight = sum(weights)
    if 2 in weights:
        return weight >= max(min(LEAST_WEIGHT, len(tokens)), LEAST_MEAN_WEIGHT * len(tokens))
    return 1 < len(tokens) <= SHORT_TOKENS and not any(
        weight == 0 and (not "a" <= token[0] <= "z" or token in ordinary)
        for token, weight in zip(tokens, weights, strict=True)
    )


def _weight(token: str, ordinary: OrdinaryWords) -> int:
    """Return the weight of a token that is in no list, and is not of letters alone."""
    if not _DIGIT_INSIDE.fullmatch(token) or _NUMBERED.fullmatch(token):
        return 0
    return 0 if token.lstrip("0123456789") in ordinary else 2
